import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Admission } from '../../src/domain/usage/spending.js';
import { setKey } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, limitOf, providerWith, type Account } from './spender.js';

const server = await startTestServer();
const seeded = await createOrganization(server);

const CALL = { cost: '0.1', tokens: 10 };

/** What a hundred calls at once are told. */
async function askAtOnce(
  account: Account,
  most: Parameters<Account['ask']>[0],
): Promise<{ admitted: Admission[]; reasons: string[] }> {
  const answers = await Promise.all(Array.from({ length: 100 }, async () => await account.ask(most)));
  return {
    admitted: answers.flatMap((answer) => ('admission' in answer ? [answer.admission] : [])),
    reasons: answers.flatMap((answer) => ('refusal' in answer ? [answer.refusal.reason] : [])),
  };
}

for (const [what, make] of [
  ['key', keyWith],
  ['provider', providerWith],
] as const) {
  test(`of 100 calls at once the budget of a ${what} for ten lets in ten, and no more is spent`, async () => {
    const account = await make(server, seeded, { usageLimit: limitOf('COST', '1') });
    const { admitted, reasons } = await askAtOnce(account, CALL);
    assert.equal(admitted.length, 10);
    assert.deepEqual(
      reasons,
      Array.from({ length: 90 }, () => 'RESERVED'),
    );
    const { usage: underWay } = await account.read();
    assert.deepEqual([underWay.cost, underWay.reserved, underWay.left], ['0', '1', '0']);

    await Promise.all(
      admitted.map(async (admission) => {
        await admission.settle({ cost: '0.1', tokens: 7 });
      }),
    );
    assert.equal((await account.refuse(CALL)).reason, 'EXHAUSTED');
    const { status, usage } = await account.read();
    assert.equal(status, 'EXHAUSTED');
    assert.deepEqual(usage, {
      ...{ cost: '1', tokens: 70, requests: 10, reserved: '0', left: '0' },
      ...{ periodStartedAt: account.spender.createdAt.toISOString(), resetsAt: null },
      alerts: [{ kind: 'EXHAUSTED', used: '1', creditLimit: '1' }],
    });
  });
}

test('of 100 calls at once a budget of tokens lets in as many as fit', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('TOKENS', '55') });
  const { admitted } = await askAtOnce(key, { cost: null, tokens: 10 });
  assert.equal(admitted.length, 5);
});

test('a call that took less than its most leaves the rest to others', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '0.3') });
  const first = await key.admit({ cost: '0.2', tokens: 10 });
  const refusal = await key.refuse({ cost: '0.2', tokens: 10 });
  assert.deepEqual([refusal.reason, refusal.retryAfterMs], ['RESERVED', 1000]);
  await first.settle({ cost: '0.05', tokens: 3 });
  await key.admit({ cost: '0.2', tokens: 10 });
  const { usage } = await key.read();
  assert.deepEqual([usage.cost, usage.reserved, usage.left], ['0.05', '0.2', '0.05']);
});

test('a call that was not made takes nothing', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '0.1') });
  await (await key.admit(CALL)).release();
  const { status, usage } = await key.read();
  assert.equal(status, 'ACTIVE');
  assert.deepEqual([usage.cost, usage.requests, usage.reserved, usage.left], ['0', 0, '0', '0.1']);
});

test('a call that may take more than is left is refused, also where none is under way, and says what is left', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '1') });
  await key.spend({ cost: '0.75', tokens: 5 });
  const { name } = key.spender;
  assert.deepEqual(await key.refuse({ cost: '0.250000001', tokens: 5 }), {
    ...{ reason: 'EXHAUSTED', retryAfterMs: null, headers: {} },
    message: `This call may take $0.250000001, and the budget of the API key “${name}” has $0.25 left.`,
  });
  assert.equal((await key.read())['status'], 'ACTIVE');
  assert.deepEqual(await key.spending.left(key.tenant, key.spender), { type: 'COST', left: '0.25' });
  await key.spend({ cost: '0.25', tokens: 5 });
  assert.equal((await key.read())['status'], 'EXHAUSTED');
});

test('amounts are added up exactly, and what is smaller than a billionth counts as one', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '100') });
  for (let call = 0; call < 10; call += 1) await key.spend({ cost: '0.1', tokens: 1 });
  await key.spend({ cost: '0.00000000000001', tokens: 1 });
  assert.equal((await key.read())['usage'].cost, '1.000000001');
});

test('a budget in dollars lets no call in whose price is not known; one in tokens does', async () => {
  const inDollars = await keyWith(server, seeded, { usageLimit: limitOf('COST', '100') });
  assert.equal((await inDollars.refuse({ cost: null, tokens: 1 })).reason, 'PRICE_UNKNOWN');
  const inTokens = await keyWith(server, seeded, { usageLimit: limitOf('TOKENS', '100') });
  await inTokens.spend({ cost: null, tokens: 30 });
  const { usage } = await inTokens.read();
  assert.deepEqual([usage.cost, usage.tokens, usage.left], ['0', 30, '70']);
});

test('without a usage limit all is counted and nothing refused', async () => {
  const provider = await providerWith(server, seeded, {});
  await provider.spend({ cost: '1000000.5', tokens: 4_000_000_000 });
  await provider.spend({ cost: null, tokens: 1 });
  const { status, usage } = await provider.read();
  assert.equal(status, 'ACTIVE');
  assert.deepEqual(usage, {
    ...{ cost: '1000000.5', tokens: 4_000_000_001, requests: 2, reserved: null, left: null, alerts: [] },
    ...{ periodStartedAt: provider.spender.createdAt.toISOString(), resetsAt: null },
  });
  assert.equal(await provider.spending.left(provider.tenant, provider.spender), null);
});

test('what a server had reserved that is gone is free again once the reservation has expired', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '0.1') });
  // Never settled: its server was killed.
  await key.admit(CALL);
  assert.equal((await key.refuse(CALL)).reason, 'RESERVED');
  await server.castellan.database.ownerQuery(
    `UPDATE "UsageReservation" SET "expiresAt" = now() WHERE "organizationId" = '${key.spender.organizationId}'
     AND "periodId" IN (SELECT "id" FROM "UsagePeriod" WHERE "apiKeyId" = '${key.uuid}')`,
  );
  assert.equal((await key.read())['usage'].left, '0.1');
  const next = await key.admit(CALL);
  await next.settle({ cost: '0.04', tokens: 1 });
  const { usage } = await key.read();
  assert.deepEqual([usage.cost, usage.left], ['0.04', '0.06']);
  const rows = await key.tenant.usageReservation.count({ where: { period: { apiKeyId: key.uuid } } });
  assert.equal(rows, 0, 'what has expired is gone with the next call that is over');
});

test('a call holds its share for a quarter of an hour; one that takes longer is still counted, once', async () => {
  const clock = { now: new Date('2027-01-12T10:00:00Z') };
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '0.1') });
  key.withClock(clock);
  const long = await key.admit(CALL);
  clock.now = new Date('2027-01-12T10:14:59.999Z');
  assert.equal((await key.refuse(CALL)).reason, 'RESERVED');
  clock.now = new Date('2027-01-12T10:15:00Z');
  const other = await key.admit(CALL);
  await other.settle({ cost: '0.06', tokens: 1 });
  await long.settle({ cost: '0.1', tokens: 1 });
  const { status, usage } = await key.read();
  assert.equal(status, 'EXHAUSTED');
  assert.deepEqual([usage.cost, usage.requests, usage.left], ['0.16', 2, '0']);
});

test('each alert is recorded once in a period, by the call that crosses it', async () => {
  const key = await keyWith(server, seeded, {
    usageLimit: limitOf('TOKENS', '100', { alertThreshold: '50' }),
  });
  await key.spend({ cost: '1', tokens: 49 });
  assert.deepEqual((await key.read())['usage'].alerts, []);
  await Promise.all(
    [1, 2, 3].map(async () => {
      await key.spend({ cost: '1', tokens: 4 });
    }),
  );
  const [first, ...others] = (await key.read())['usage'].alerts as object[];
  assert.deepEqual([first, others], [{ kind: 'THRESHOLD', used: '53', creditLimit: '100' }, []]);
  await (await key.admit({ cost: '1', tokens: 39 })).settle({ cost: '1', tokens: 45 });
  assert.deepEqual((await key.read())['usage'].alerts, [
    { kind: 'THRESHOLD', used: '53', creditLimit: '100' },
    { kind: 'EXHAUSTED', used: '106', creditLimit: '100' },
  ]);
});

test('one call that crosses both alerts records both', async () => {
  const provider = await providerWith(server, seeded, {
    usageLimit: limitOf('COST', '2', { alertThreshold: '1.5' }),
  });
  await provider.spend({ cost: '2', tokens: 49 });
  const { alerts } = (await provider.read())['usage'];
  assert.deepEqual(alerts.map(({ kind, used }: { kind: string; used: string }) => [kind, used]).sort(), [
    ['EXHAUSTED', '2'],
    ['THRESHOLD', '2'],
  ]);
});

test('a limit that was changed since the call’s key was read counts as it is', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '10') });
  await key.spend({ cost: '1', tokens: 1 });
  await setKey(server, key.id, `"usageLimit" = jsonb_set("usageLimit", '{creditLimit}', '"1"')`);
  assert.equal((await key.refuse(CALL)).reason, 'EXHAUSTED');
  const { status, usage } = await key.read();
  assert.equal(status, 'EXHAUSTED');
  assert.deepEqual(usage.alerts, [{ kind: 'EXHAUSTED', used: '1', creditLimit: '1' }]);
});

test('a key that is gone is not let in; a call that was under way ends without a fault', async () => {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('COST', '10') });
  const admission = await key.admit(CALL);
  await seeded.owner.ask(
    'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }',
    { input: { id: key.id } },
  );
  await admission.settle(CALL);
  await assert.rejects(async () => await key.ask(CALL), {
    code: 'NOT_FOUND',
    message: 'There is no such API key.',
  });
});
