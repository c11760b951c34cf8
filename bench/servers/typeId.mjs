// Base 32 of uuids as TypeIDs have it, by five bits at a time instead of one large number: for what must be fast.
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';
const HEX = '0123456789abcdef';
const valueOfHex = new Uint8Array(128);
for (let value = 0; value < 16; value += 1) valueOfHex[HEX.charCodeAt(value)] = value;
const valueOf32 = new Uint8Array(128);
for (let value = 0; value < 32; value += 1) valueOf32[BASE32.charCodeAt(value)] = value;
/** Where the 32 hexadecimal digits stand in a uuid. */
const PLACES = Array.from({ length: 36 }, (_, place) => place).filter(
  (place) => ![8, 13, 18, 23].includes(place),
);

/** The TypeID of a uuid: 26 digits, of which the first is of three bits. */
export function typeIdOfUuid(prefix, uuid) {
  let text = `${prefix}_`;
  let bits = 0;
  // Two bits of padding come first: 130 bits are 26 digits.
  let held = 2;
  for (let place = 0; place < 32; place += 1) {
    bits = (bits << 4) | valueOfHex[uuid.charCodeAt(PLACES[place])];
    held += 4;
    if (held >= 5) {
      held -= 5;
      text += BASE32[(bits >> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text;
}

/** The uuid of a TypeID. */
export function uuidOfTypeId(id) {
  const begin = id.lastIndexOf('_') + 1;
  let hex = '';
  let bits = 0;
  let held = -2;
  for (let place = begin; place < begin + 26; place += 1) {
    bits = (bits << 5) | valueOf32[id.charCodeAt(place)];
    held += 5;
    while (held >= 4) {
      held -= 4;
      hex += HEX[(bits >> held) & 15];
    }
    bits &= (1 << held) - 1;
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
