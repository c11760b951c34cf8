import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSpending } from '../../src/domain/usage/spending.js';
import { createMemoryRateLimiter } from '../../src/context/rateLimiter.js';
import type { RateLimit } from '../../src/domain/limits.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, limitOf, providerWith } from './spender.js';

const server = await startTestServer();
const mine = await createOrganization(server);
const theirs = await createOrganization(server);

const CALL = { cost: '0.1', tokens: 10 };
const LIMITS = {
  usageLimit: limitOf('COST', '1', { alertThreshold: '0.5' }),
  rateLimits: [{ type: 'REQUESTS', unit: 'WEEK', value: 10 }] satisfies RateLimit[],
};

for (const [what, make] of [
  ['keys', keyWith],
  ['providers', providerWith],
] as const) {
  test(`${what} of two organizations with the same limits, used at once, spend each their own`, async () => {
    const accounts = await Promise.all([mine, theirs].map(async (by) => await make(server, by, LIMITS)));
    const admitted = await Promise.all(
      Array.from({ length: 40 }, async (_, call) => {
        const account = accounts[call % 2];
        assert.ok(account);
        const answer = await account.ask(CALL);
        if ('refusal' in answer) return 0;
        await answer.admission.settle({ cost: call % 2 === 0 ? '0.1' : '0.05', tokens: 1 });
        return 1;
      }),
    );
    assert.equal(
      admitted.filter((_, call) => call % 2 === 0).reduce<number>((sum, one) => sum + one, 0),
      10,
    );
    const [own, other] = await Promise.all(accounts.map(async (account) => await account.read()));
    assert.deepEqual([own?.['status'], own?.['usage'].cost], ['EXHAUSTED', '1']);
    assert.deepEqual([other?.['status'], other?.['usage'].cost], ['ACTIVE', '0.5']);
    assert.deepEqual([own?.['usage'].alerts.length, other?.['usage'].alerts.length], [2, 1]);
  });
}

test('a spender that is told with another organization’s client is not found, and nothing is written there', async () => {
  const [own, foreign] = [await keyWith(server, mine, LIMITS), await keyWith(server, theirs, LIMITS)];
  // As a mistake of ours would do it: the row of one, the client of the other.
  const spending = createSpending({ rateLimiter: createMemoryRateLimiter() });
  await assert.rejects(async () => await spending.admit(own.tenant, foreign.spender, CALL), {
    code: 'NOT_FOUND',
  });
  assert.equal(await spending.left(own.tenant, foreign.spender), null);
  const unlimited = { ...foreign.spender, usageLimit: null };
  const answer = await spending.admit(own.tenant, unlimited, CALL);
  assert.ok('admission' in answer);
  await answer.admission.settle(CALL);
  const { usage } = await foreign.read();
  assert.deepEqual([usage.cost, usage.requests, usage.reserved], ['0', 0, '0']);
});

test('nobody resets the usage of another organization’s key or provider', async () => {
  for (const [make, field, type] of [
    [keyWith, 'resetApiKeyUsage', 'ResetApiKeyUsageInput'],
    [providerWith, 'resetProviderUsage', 'ResetProviderUsageInput'],
  ] as const) {
    const foreign = await make(server, theirs, LIMITS);
    await foreign.spend(CALL);
    const answer = await mine.owner.send(
      `mutation ($input: ${type}!) { ${field}(input: $input) { __typename } }`,
      { input: { id: foreign.id } },
    );
    assert.deepEqual(
      answer.errors.map(({ extensions }) => extensions.code),
      ['NOT_FOUND'],
    );
    assert.equal((await foreign.read())['usage'].cost, '0.1');
  }
});
