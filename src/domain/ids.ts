import { newUuid } from '../persistence/uuid.js';

/**
 * Ids as callers see them: TypeIDs, a prefix that names the kind and the UUIDv7 of the row in base 32
 * (https://github.com/jetify-com/typeid). They are the Relay global ids too.
 */
export const ID_PREFIXES = {
  User: 'usr',
  Session: 'ses',
  Organization: 'org',
  Member: 'mem',
  Role: 'role',
  Invitation: 'inv',
  ApiKey: 'key',
  PromptCollection: 'coll',
  Prompt: 'prompt',
  PromptPartial: 'partial',
  PromptVersion: 'pver',
  PromptLabel: 'label',
  Config: 'config',
  ConfigVersion: 'cver',
  Guardrail: 'guard',
  GuardrailVersion: 'gver',
  Integration: 'intg',
  Provider: 'prov',
  Model: 'model',
  RequestLog: 'log',
  LogFeedback: 'fb',
  SavedLogFilter: 'lfilter',
  LogExport: 'export',
  Webhook: 'hook',
  Notice: 'notice',
  NoticeDelivery: 'delivery',
  Invoice: 'invoice',
  AuditEntry: 'audit',
  AccountEntry: 'acct',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const kindsByPrefix = new Map<string, IdKind>(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix, kind as IdKind]),
);

/** Crockford's base 32, as TypeIDs use it. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Ten bits as two characters. */
const PAIRS = Array.from(
  { length: 1024 },
  (_, bits) => ALPHABET.charAt(bits >> 5) + ALPHABET.charAt(bits & 31),
);
const HYPHEN = 45;
/** By the code of a hexadecimal digit what it stands for. */
const NIBBLES = new Uint8Array(128);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  NIBBLES[digit.charCodeAt(0)] = value;
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = value;
}
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]));

/**
 * Written here, as its reverse is, because an answer holds hundreds of ids and `typeid-js`, which reckons with big
 * numbers, takes longer for them than all else that is done for the answer.
 *
 * @param uuid of the row
 */
export function encodeId(kind: IdKind, uuid: string): string {
  let text = `${ID_PREFIXES[kind]}_`;
  // 128 bits: the first 8 in two characters, then 20 at a time in four.
  let bits = 0;
  let missing = 2;
  for (let at = 0; at < uuid.length; at += 1) {
    const code = uuid.charCodeAt(at);
    if (code === HYPHEN) continue;
    bits = (bits << 4) | (NIBBLES[code] ?? 0);
    missing -= 1;
    if (missing > 0) continue;
    text += at === 1 ? (PAIRS[bits] ?? '') : (PAIRS[bits >> 10] ?? '') + (PAIRS[bits & 1023] ?? '');
    bits = 0;
    missing = 5;
  }
  return text;
}

const TYPE_ID = /^([a-z]+)_([0-7][0-9a-hjkmnp-tv-z]{25})$/;

/** Reads a TypeID of any kind; null where it is none. */
export function decodeId(text: string): { kind: IdKind; uuid: string } | null {
  const [, prefix = '', digits = ''] = TYPE_ID.exec(text) ?? [];
  const kind = kindsByPrefix.get(prefix);
  if (kind === undefined) return null;
  let hex = bitsOf(digits.slice(0, 2)).toString(16).padStart(2, '0');
  for (let at = 2; at < 26; at += 4) {
    hex += bitsOf(digits.slice(at, at + 4))
      .toString(16)
      .padStart(5, '0');
  }
  return {
    kind,
    uuid: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'),
  };
}

/** @param digits at most four characters of the alphabet */
function bitsOf(digits: string): number {
  let bits = 0;
  for (const digit of digits) bits = bits * 32 + (VALUES.get(digit) ?? 0);
  return bits;
}

export { newUuid };

/** A new UUIDv7 of a moment, as rows have it whose time is to be read off their id (persistence/partitions.ts). */
export function newUuidOf(time: Date): string {
  const ms = time.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}${newUuid().slice(13)}`;
}
