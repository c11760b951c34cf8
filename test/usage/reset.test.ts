import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setKey, UPDATE } from '../support/apiKeys.js';
import { assertNothingDone, mutation, providerMutation } from '../support/catalog.js';
import { createOrganization, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, limitOf, providerWith, type Account } from './spender.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const ALL = { cost: '1', tokens: 10 };
const RESET = {
  KEY: mutation('resetApiKeyUsage', 'apiKey { id status usage { cost requests left alerts { kind } } }'),
  PROVIDER: mutation(
    'resetProviderUsage',
    'provider { id status usage { cost requests left alerts { kind } } }',
  ),
};

/** An exhausted key or provider with a budget of $1. */
async function exhausted(make: typeof keyWith, limit: object = {}): Promise<Account> {
  const account = await make(server, seeded, { usageLimit: limitOf('COST', '1', limit) });
  await account.spend(ALL);
  assert.equal((await account.read())['status'], 'EXHAUSTED');
  return account;
}

/** The ids of those in a state, of those that a test is about. */
async function inState(by: Person, account: Account, status: string): Promise<string[]> {
  const [field, type] =
    account.spender.kind === 'KEY' ? ['apiKeys', 'ApiKeyFilter'] : ['providers', 'ProviderFilter'];
  const data = await by.ask(
    `query ($filter: ${type}) { ${field}(filter: $filter, first: 100) { edges { node { id } } } }`,
    { filter: { status, search: account.spender.name } },
  );
  return (data[field].edges as { node: { id: string } }[]).map(({ node }) => node.id);
}

for (const [what, make, resource] of [
  ['key', keyWith, 'apiKey'],
  ['provider', providerWith, 'provider'],
] as const) {
  test(`a reset makes an exhausted ${what} work at once, with nothing used`, async () => {
    const account = await exhausted(make);
    assert.deepEqual(await inState(owner, account, 'EXHAUSTED'), [account.id]);
    assert.deepEqual(await inState(owner, account, 'ACTIVE'), []);
    const answer = await owner.ask(RESET[account.spender.kind], { input: { id: account.id } });
    assert.deepEqual(Object.values(answer), [
      {
        [resource]: {
          ...{ id: account.id, status: 'ACTIVE' },
          usage: { cost: '0', requests: 0, left: '1', alerts: [] },
        },
      },
    ]);
    assert.deepEqual(await inState(owner, account, 'ACTIVE'), [account.id]);
    assert.deepEqual(await inState(owner, account, 'EXHAUSTED'), []);
    await account.spend(ALL);
    const { status, usage } = await account.read();
    assert.equal(status, 'EXHAUSTED');
    assert.deepEqual([usage.cost, usage.alerts.length], ['1', 1]);

    const [entry] = await account.tenant.auditEntry.findMany({
      where: { action: `${resource}.resetUsage`, resourceId: account.uuid },
    });
    assert.equal(entry?.actorName, owner.name);
    assert.deepEqual(Object.keys(entry.before as object).sort(), ['exhaustedAt', 'usageResetAt']);
    assert.equal((entry.after as { exhaustedAt: unknown }).exhaustedAt, null);
  });

  test(`what a call of a ${what} takes that was under way at a reset counts in the period before`, async () => {
    const account = await make(server, seeded, { usageLimit: limitOf('COST', '1') });
    const underWay = await account.admit(ALL);
    await owner.ask(RESET[account.spender.kind], { input: { id: account.id } });
    assert.equal((await account.read())['usage'].left, '1');
    await underWay.settle(ALL);
    const { status, usage } = await account.read();
    assert.deepEqual([status, usage.cost, usage.left], ['ACTIVE', '0', '1']);
  });

  test(`an exhausted ${what} is active again once its period is over, in every answer`, async () => {
    const account = await exhausted(make, { periodicReset: 'MONTHLY' });
    assert.deepEqual(await inState(owner, account, 'EXHAUSTED'), [account.id]);
    await server.castellan.database.ownerQuery(
      `UPDATE "${resource === 'apiKey' ? 'ApiKey' : 'Provider'}" SET "exhaustedUntil" = now() WHERE "id" = '${account.uuid}'`,
    );
    assert.equal((await account.read())['status'], 'ACTIVE');
    assert.deepEqual(await inState(owner, account, 'ACTIVE'), [account.id]);
    assert.deepEqual(await inState(owner, account, 'EXHAUSTED'), []);
  });
}

test('verifying a key tells that it is exhausted, and no longer once its period is over', async () => {
  const { id, secret } = await owner.createApiKey();
  const verify = async (): Promise<string> => {
    const { verifyApiKey } = await owner.ask(
      'query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { code } }',
      { input: { secret } },
    );
    return String(verifyApiKey.code);
  };
  await setKey(server, id, `"exhaustedAt" = now(), "exhaustedUntil" = now() + interval '1 hour'`);
  assert.equal(await verify(), 'EXHAUSTED');
  await setKey(server, id, '"exhaustedUntil" = now()');
  assert.equal(await verify(), 'VALID');
});

test('a raised limit, another kind of limit or none makes an exhausted key active; the same or a lower one does not', async () => {
  const limited = (creditLimit: string, more: object = {}): object => ({
    type: 'COST',
    creditLimit,
    ...more,
  });
  for (const [usageLimit, status] of [
    [limited('1.000000001'), 'ACTIVE'],
    [limited('1', { type: 'TOKENS' }), 'ACTIVE'],
    [null, 'ACTIVE'],
    [limited('1'), 'EXHAUSTED'],
    [limited('0.5', { periodicReset: 'WEEKLY' }), 'EXHAUSTED'],
  ] as const) {
    const key = await exhausted(keyWith);
    const { updateApiKey } = await owner.ask(UPDATE, { input: { id: key.id, usageLimit } });
    assert.equal(updateApiKey.apiKey.status, status, JSON.stringify(usageLimit));
  }
  const key = await exhausted(keyWith);
  await owner.ask(UPDATE, { input: { id: key.id, allowedCidrs: [] } });
  assert.equal((await key.read())['status'], 'EXHAUSTED');
});

test('a limit that is to begin anew ends the exhaustion with its period', async () => {
  const provider = await exhausted(providerWith);
  await owner.ask(providerMutation('editProvider'), {
    input: { id: provider.id, usageLimit: { type: 'COST', creditLimit: '1', periodicReset: 'MONTHLY' } },
  });
  const { exhaustedUntil } = await provider.tenant.provider.findFirstOrThrow({
    where: { id: provider.uuid },
  });
  assert.match(exhaustedUntil?.toISOString() ?? '', /-01T00:00:00\.000Z$/);
  const { status, usage } = await provider.read();
  assert.deepEqual([status, usage.resetsAt], ['EXHAUSTED', exhaustedUntil?.toISOString()]);
});

test('a provider made like another has used nothing', async () => {
  const provider = await exhausted(providerWith);
  const { duplicateProvider } = await owner.ask(
    mutation('duplicateProvider', 'provider { status usage { cost tokens requests left alerts { kind } } }'),
    { input: { id: provider.id } },
  );
  assert.deepEqual(duplicateProvider.provider, {
    status: 'ACTIVE',
    usage: { cost: '0', tokens: 0, requests: 0, left: '1', alerts: [] },
  });
});

test('a rotation leaves the usage and the exhaustion of a key', async () => {
  const key = await exhausted(keyWith);
  const before = await key.read();
  await owner.ask(mutation('rotateApiKey', 'secret'), { input: { id: key.id } });
  assert.deepEqual(await key.read(), before);
});

test('a key does not reset its own usage, nor that of a key that goes beyond it', async () => {
  const permissions = [{ feature: 'API_KEYS', level: 'WRITE' }];
  const self = await owner.createApiKey({ permissions, usageLimit: limitOf('COST', '1') });
  await assertNothingDone(server, async () => await self.send(RESET.KEY, { input: { id: self.id } }), {
    code: 'FORBIDDEN',
  });
  const beyond = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'WRITE' }] });
  await assertNothingDone(server, async () => await self.send(RESET.KEY, { input: { id: beyond.id } }), {
    code: 'FORBIDDEN',
  });
});

test('a provider that was changed since is not reset by who says what they saw', async () => {
  const provider = await exhausted(providerWith);
  const input = { id: provider.id, expectedVersion: 7 };
  await assertNothingDone(server, async () => await owner.send(RESET.PROVIDER, { input }), {
    code: 'CONFLICT',
    paths: ['input.expectedVersion'],
  });
});
