// @no-database
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { TypeID } from 'typeid-js';
import { decodeId, encodeId, ID_PREFIXES, type IdKind } from '../../src/domain/ids.js';

/** Any 128 bits in the form of a UUID. */
function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const UUIDS = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '018f0000-0000-7000-8000-000000000001',
  ...Array.from({ length: 2_000 }, () => uuidOf(randomBytes(16))),
];

describe('ids are TypeIDs', () => {
  test('as the library of their inventors writes them', () => {
    for (const [kind, prefix] of Object.entries(ID_PREFIXES)) {
      for (const uuid of UUIDS) {
        assert.equal(encodeId(kind as IdKind, uuid), TypeID.fromUUID(prefix, uuid).toString());
      }
    }
  });

  test('which are read back', () => {
    for (const uuid of UUIDS) {
      const text = TypeID.fromUUID('key', uuid).toString();
      assert.deepEqual(decodeId(text), { kind: 'ApiKey', uuid });
    }
  });

  test('and nothing else is one', () => {
    const good = 'key_01hw000000e00800000000000g';
    assert.notEqual(decodeId(good), null);
    const bad = [
      '',
      'key',
      'key_',
      good.slice(4),
      good.toUpperCase(),
      good.replace('key', 'Key'),
      good.replace('key', 'nokey'),
      good.replace('key_', 'key__'),
      good.replace('key_', '_key_'),
      `${good}0`,
      good.slice(0, -1),
      ` ${good}`,
      `${good}\n`,
      // More than 128 bits, letters that are not in the alphabet, other digits.
      good.replace('key_0', 'key_8'),
      good.replace('0g', '0i'),
      good.replace('0g', '0l'),
      good.replace('0g', '0o'),
      good.replace('0g', '0u'),
      good.replace('0g', '0G'),
      good.replace('0g', '0٣'),
      '018f0000-0000-7000-8000-000000000001',
    ];
    for (const text of bad) assert.equal(decodeId(text), null, text);
  });
});
