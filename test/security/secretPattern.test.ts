/** The pattern that docs/security.md gives to secret scanners finds our keys and nothing else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const docs = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
const pattern = /```regex\n(.+)\n```/.exec(docs)?.[1] ?? '';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The checksum as the docs describe it. */
function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let digit = 0; digit < 6; digit += 1) {
    text = `${DIGITS.charAt(rest % 62)}${text}`;
    rest = Math.floor(rest / 62);
  }
  return text;
}

void test('a key that the API makes is found in any text, whole, and its checksum is the one described', async () => {
  const server = await startTestServer();
  const { owner } = await createOrganization(server);
  for (let made = 0; made < 20; made += 1) {
    const { secret } = await owner.createApiKey();
    for (const text of [secret, `KEY=${secret}\n`, `{"key":"${secret}"}`, `Bearer ${secret},`]) {
      assert.deepEqual(text.match(new RegExp(pattern, 'g')), [secret]);
    }
    assert.equal(secret.slice(-6), checksum(secret.slice(0, -6)));
  }
});

void test('other words are not', () => {
  const body = 'a'.repeat(49);
  for (const text of [`xck_${body}`, `ck_${body}0`, `ck_${body.slice(1)}`, `ck-${body}`, `CK_${body}`]) {
    assert.equal(new RegExp(pattern).exec(text), null, text);
  }
});
