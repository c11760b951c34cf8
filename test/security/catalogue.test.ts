/** No attack of the catalogue is without a test that tries it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ATTACKS } from '../support/attackCatalogue.js';
import { claimsOf } from '../support/attackClaims.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
const claims = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.ts') && !import.meta.url.endsWith(file))
  .flatMap((file) => claimsOf(readFileSync(path.join(folder, file), 'utf8')));

void test('every attack of the catalogue is tried by a test, and no test tries another', () => {
  const claimed = new Set(claims.flatMap(({ ids }) => ids));
  const known = Object.keys(ATTACKS);
  assert.deepEqual(
    {
      untried: known.filter((id) => !claimed.has(id)),
      unknown: [...claimed].filter((id) => !known.includes(id)),
    },
    { untried: [], unknown: [] },
  );
});

void test('the catalogue has its 76 cases', () => {
  const numbers = Object.keys(ATTACKS).filter((id) => /^\d+$/.test(id));
  assert.deepEqual(
    numbers,
    Array.from({ length: 76 }, (_, index) => String(index + 1)),
  );
});

void test('a claim that cannot be read without running the test is told', () => {
  assert.deepEqual(claimsOf("attack([1, 'introspection'], 'x', f); attack(2, 'y', f);"), [
    { ids: ['1', 'introspection'] },
    { ids: ['2'] },
  ]);
  assert.throws(() => claimsOf('attack(numbers, name, f)'), /literal/);
});
