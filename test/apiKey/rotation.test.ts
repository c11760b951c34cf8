import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import {
  announceChange,
  assertAlive,
  assertBadInput,
  assertDead,
  assertRefused,
  READ,
  REVOKE,
  ROTATE,
  setKey,
  uuidOf,
} from '../support/apiKeys.js';
import { asker, createOrganization, type Asker, type Key } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

interface Rotated {
  readonly secret: string;
  readonly formerSecretEndsAt: string | null;
  readonly key: Pick<Key, 'ask' | 'send' | 'id' | 'credentials'>;
}

async function rotate(by: Asker, id: string, input: object = {}): Promise<Rotated> {
  const { rotateApiKey } = await by.ask(ROTATE, { input: { id, ...input } });
  const { secret, formerSecretEndsAt } = rotateApiKey;
  return { secret, formerSecretEndsAt, key: { ...asker(server, { token: secret }), id } };
}

/** How many milliseconds from now a time lies. */
const fromNow = (time: string | null): number => Date.parse(time ?? '') - Date.now();

/** Moves the end of a key's former secrets, as time would; the cache learns of it as of any change. */
async function endTransition(id: string): Promise<void> {
  const [row] = await ownerQuery<{ organizationId: string }>(
    `UPDATE "ApiKeySecret" SET "endsAt" = now() - interval '1 second'
     WHERE "apiKeyId" = '${uuidOf(id)}' AND "endsAt" IS NOT NULL RETURNING "organizationId"`,
  );
  assert.ok(row);
  await announceChange(server, row.organizationId);
}

async function secretsOf(id: string): Promise<number> {
  const [row] = await ownerQuery<{ count: number }>(
    `SELECT count(*)::int AS count FROM "ApiKeySecret" WHERE "apiKeyId" = '${uuidOf(id)}'`,
  );
  return row?.count ?? -1;
}

attack(29, 'the old secret works beside the new one for 30 minutes, and not after', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const { key: renewed, secret, formerSecretEndsAt } = await rotate(owner, key.id);
  assert.match(secret, /^ck_[0-9A-Za-z]{49}$/);
  assert.notEqual(secret, key.secret);
  const left = fromNow(formerSecretEndsAt);
  assert.ok(left > 1_790_000 && left <= 1_800_000, String(left));
  await assertAlive(key);
  await assertAlive(renewed);

  await endTransition(key.id);
  await assertDead(key);
  await assertAlive(renewed);
});

attack(
  29,
  'the end of a transition is looked at on every request, also while the key is cached',
  async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey();
    await rotate(owner, key.id, { transitionPeriodMs: 1_000 });
    // Only time passes from here on: nothing announces the end.
    let refused = false;
    for (const end = Date.now() + 4_000; !refused && Date.now() < end;) {
      const answer = await key.send('{ viewer { kind } }');
      refused = answer.errors[0]?.extensions.code === 'UNAUTHENTICATED';
    }
    assert.ok(refused);
  },
);

void test('a rotation keeps the id, the limits, the usage, the expiry and all else of a key', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey({
    description: 'Kept',
    metadata: { a: 'b' },
    alertEmails: ['a@example.com'],
    allowedCidrs: ['127.0.0.0/8', '::1'],
    permissions: [{ feature: 'CONFIGS', level: 'WRITE' }],
    rateLimits: [{ type: 'TOKENS', unit: 'HOUR', value: 9 }],
    usageLimit: { type: 'COST', creditLimit: '5' },
    rotationPolicy: { period: 'WEEKLY' },
    expiresAt: '2098-01-01T00:00:00Z',
  });
  await setKey(server, id, '"exhaustedAt" = now()');
  const { maskedSecret, ...before } = (await owner.ask(READ, { id })).apiKey;
  const { secret } = await rotate(owner, id);
  const { maskedSecret: newMask, ...after } = (await owner.ask(READ, { id })).apiKey;
  assert.deepEqual(after, before);
  assert.equal(after.status, 'EXHAUSTED');
  assert.notEqual(newMask, maskedSecret);
  assert.equal(newMask, `${secret.slice(0, 6)}…${secret.slice(-4)}`);
});

void test('a transition never goes past the key’s own expiry', async () => {
  const { owner } = await createOrganization(server);
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  const key = await owner.createApiKey({ expiresAt });
  const { formerSecretEndsAt } = await rotate(owner, key.id, { transitionPeriodMs: 3_600_000 });
  assert.equal(formerSecretEndsAt, expiresAt);
});

void test('one transition can be open at a time; after its end the key rotates again', async () => {
  const { owner } = await createOrganization(server);
  const first = await owner.createApiKey();
  const second = await rotate(owner, first.id);
  assertRefused(await owner.send(ROTATE, { input: { id: first.id } }), 'FAILED_PRECONDITION');
  assertRefused(
    await owner.send(ROTATE, { input: { id: first.id, transitionPeriodMs: 60_000 } }),
    'FAILED_PRECONDITION',
  );
  assert.equal(await secretsOf(first.id), 2);
  await assertAlive(first);
  await assertAlive(second.key);

  await endTransition(first.id);
  const third = await rotate(owner, first.id);
  await assertDead(first);
  await assertAlive(second.key);
  await assertAlive(third.key);
  assert.equal(await secretsOf(first.id), 2);
});

void test('a transition of 0 ends every former secret at once, also one whose transition is open', async () => {
  const { owner } = await createOrganization(server);
  const first = await owner.createApiKey();
  const second = await rotate(owner, first.id);
  await assertAlive(first);
  await assertAlive(second.key);
  const third = await rotate(owner, first.id, { transitionPeriodMs: 0 });
  assert.equal(third.formerSecretEndsAt, null);
  await assertDead(first);
  await assertDead(asker(server, second.key.credentials));
  await assertAlive(third.key);
  assert.equal(await secretsOf(first.id), 1);
});

void test('a transition lasts from 0 milliseconds to 24 days', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey();
  for (const transitionPeriodMs of [-1, 2_073_600_001, 2_147_483_647]) {
    assertBadInput(
      await owner.send(ROTATE, { input: { id, transitionPeriodMs } }),
      'input.transitionPeriodMs',
    );
  }
  assertBadInput(
    await owner.send(ROTATE, { input: { id, transitionPeriodMs: 2_147_483_648 } }),
    'input.transitionPeriodMs',
  );
  assert.equal(await secretsOf(id), 1);
  const { formerSecretEndsAt } = await rotate(owner, id, { transitionPeriodMs: 2_073_600_000 });
  const left = fromNow(formerSecretEndsAt);
  assert.ok(left > 2_073_590_000 && left <= 2_073_600_000, String(left));
});

void test('a repeated rotation tells the same secret, opens no transition and extends none', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const idempotencyKey = 'sixteen-letters!';
  const first = await rotate(owner, key.id, { idempotencyKey, transitionPeriodMs: 60_000 });
  const again = await rotate(owner, key.id, { idempotencyKey, transitionPeriodMs: 1_800_000 });
  assert.equal(again.secret, first.secret);
  assert.equal(again.formerSecretEndsAt, first.formerSecretEndsAt);
  assert.equal(await secretsOf(key.id), 2);

  await endTransition(key.id);
  const late = await rotate(owner, key.id, { idempotencyKey });
  assert.deepEqual([late.secret, late.formerSecretEndsAt], [first.secret, null]);
  await assertDead(key);
});

void test('ten rotations at once with one idempotency key are one rotation', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const idempotencyKey = 'the same text for all of them';
  const all = await Promise.all(
    Array.from({ length: 10 }, async () => await rotate(owner, key.id, { idempotencyKey })),
  );
  assert.equal(new Set(all.map(({ secret }) => secret)).size, 1);
  assert.equal(new Set(all.map(({ formerSecretEndsAt }) => formerSecretEndsAt)).size, 1);
  assert.equal(await secretsOf(key.id), 2);
  await assertAlive(key);
});

void test('of ten rotations at once without an idempotency key one succeeds', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => await owner.send(ROTATE, { input: { id: key.id } })),
  );
  const refused = answers.filter(({ errors }) => errors.length > 0);
  assert.equal(refused.length, 9);
  for (const answer of refused) assertRefused(answer, 'FAILED_PRECONDITION');
  assert.equal(await secretsOf(key.id), 2);
});

void test('an idempotency key opens its own rotation of its own key, and no other', async () => {
  const { owner } = await createOrganization(server);
  const [one, two] = [await owner.createApiKey(), await owner.createApiKey()];
  const idempotencyKey = 'a text that is used for two keys';
  const first = await rotate(owner, one.id, { idempotencyKey });
  const other = await rotate(owner, two.id, { idempotencyKey });
  assert.notEqual(first.secret, other.secret);
  // Another text is another rotation, which the open transition forbids.
  assertRefused(
    await owner.send(ROTATE, { input: { id: one.id, idempotencyKey: `${idempotencyKey}.` } }),
    'FAILED_PRECONDITION',
  );
  // What is stored for the repetition opens neither under another text nor for another key.
  const rows = await ownerQuery<{ sealedSecret: string; apiKeyId: string }>(
    `SELECT "sealedSecret", "apiKeyId" FROM "ApiKeyRotation" WHERE "apiKeyId" IN ('${uuidOf(one.id)}', '${uuidOf(two.id)}')`,
  );
  assert.equal(rows.length, 2);
  const { openUnder } = await import('../../src/domain/credentials/apiKeySecret.js');
  for (const { sealedSecret, apiKeyId } of rows) {
    const own = apiKeyId === uuidOf(one.id) ? [one.id, two.id] : [two.id, one.id];
    const expected = apiKeyId === uuidOf(one.id) ? first.secret : other.secret;
    assert.equal(openUnder(idempotencyKey, uuidOf(String(own[0])), sealedSecret), expected);
    assert.throws(() => openUnder(idempotencyKey, uuidOf(String(own[1])), sealedSecret));
    assert.throws(() => openUnder(`${idempotencyKey}.`, uuidOf(String(own[0])), sealedSecret));
  }
});

void test('an idempotency key of an earlier rotation brings no old secret back', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey();
  const idempotencyKey = 'of the first rotation';
  const first = await rotate(owner, key.id, { idempotencyKey });
  const second = await rotate(owner, key.id, { transitionPeriodMs: 0 });
  assertRefused(await owner.send(ROTATE, { input: { id: key.id, idempotencyKey } }), 'FAILED_PRECONDITION');
  await assertDead(asker(server, first.key.credentials));
  await assertAlive(second.key);
});

void test('an idempotency key that could be guessed is refused', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey();
  for (const idempotencyKey of ['', 'x'.repeat(15), 'x'.repeat(201)]) {
    assertBadInput(await owner.send(ROTATE, { input: { id, idempotencyKey } }), 'input.idempotencyKey');
  }
  assert.equal(await secretsOf(id), 1);
});

void test('a revoked or expired key does not rotate, and a key not itself', async () => {
  const { owner } = await createOrganization(server);
  const revoked = await owner.createApiKey();
  await owner.ask(REVOKE, { input: { id: revoked.id } });
  assertRefused(await owner.send(ROTATE, { input: { id: revoked.id } }), 'FAILED_PRECONDITION');

  const expired = await owner.createApiKey({ expiresAt: '2098-01-01T00:00:00Z' });
  await setKey(server, expired.id, `"expiresAt" = now() - interval '1 second'`);
  for (const transitionPeriodMs of [0, 1_800_000]) {
    assertRefused(
      await owner.send(ROTATE, { input: { id: expired.id, transitionPeriodMs } }),
      'FAILED_PRECONDITION',
    );
  }
  const manager = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'DELETE' }] });
  assertRefused(await manager.send(ROTATE, { input: { id: manager.id } }), 'FORBIDDEN');
  for (const { id } of [revoked, expired, manager]) assert.equal(await secretsOf(id), 1);
});
