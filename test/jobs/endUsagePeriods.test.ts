import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUTHORITY_CHANNEL } from '../../src/persistence/tenantClient.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { keyWith, limitOf, providerWith, type Account } from '../usage/spender.js';

const server = await startTestServer();
const { database, services } = server.castellan;
const seeded = await createOrganization(server);
const ALL = { cost: '1', tokens: 10 };
const run = async (moment: string): Promise<number> =>
  await services.jobs.run('end-usage-periods', new Date(moment));

/** A key or provider whose budget of a period was spent at a moment. */
async function spentAt(make: typeof keyWith, moment: string, limit: object): Promise<Account> {
  const account = await make(server, seeded, { usageLimit: limitOf('COST', '1', limit) });
  await database.ownerQuery(
    `UPDATE "${account.spender.kind === 'KEY' ? 'ApiKey' : 'Provider'}" SET "createdAt" = '2025-01-01T00:00:00Z'
     WHERE "id" = '${account.uuid}'`,
  );
  account.standAt(moment);
  await account.spend(ALL);
  return account;
}

async function markOf({ spender, tenant, uuid }: Account): Promise<unknown> {
  const find = { where: { id: uuid } };
  const row =
    spender.kind === 'KEY'
      ? await tenant.apiKey.findFirstOrThrow(find)
      : await tenant.provider.findFirstOrThrow(find);
  return [row.exhaustedAt?.toISOString() ?? null, row.exhaustedUntil?.toISOString() ?? null];
}

for (const [what, make] of [
  ['key', keyWith],
  ['provider', providerWith],
] as const) {
  test(`the mark of an exhausted ${what} goes once its period is over, not a moment before, and once`, async () => {
    const account = await spentAt(make, '2025-03-10T12:00:00Z', { periodicReset: 'MONTHLY' });
    const lasting = await spentAt(make, '2025-03-10T12:00:00Z', {});
    const mark = ['2025-03-10T12:00:00.000Z', '2025-04-01T00:00:00.000Z'];
    assert.deepEqual(await markOf(account), mark);
    const entries = await account.tenant.auditEntry.count();
    assert.equal(await run('2025-03-31T23:59:59.999Z'), 0);
    assert.deepEqual(await markOf(account), mark);
    assert.equal(await run('2025-04-01T00:00:00.000Z'), 1);
    assert.deepEqual(await markOf(account), [null, null]);
    assert.equal(await run('2025-04-01T00:00:00.000Z'), 0);
    // One without a reset is spent for ever.
    assert.deepEqual(await markOf(lasting), ['2025-03-10T12:00:00.000Z', null]);
    assert.equal(await account.tenant.auditEntry.count(), entries);
    // It is spent anew, and marked anew, in the period that is under way.
    account.standAt('2025-04-02T00:00:00Z');
    await account.spend(ALL);
    assert.deepEqual(await markOf(account), ['2025-04-02T00:00:00.000Z', '2025-05-01T00:00:00.000Z']);
    assert.equal(await run('2025-05-01T00:00:00.000Z'), 1);
  });
}

test('what has room again is announced to every server; where nothing has, nothing is', async () => {
  const heard: string[] = [];
  const stop = await database.listen(AUTHORITY_CHANNEL, {
    onNotice: (organizationId) => void heard.push(organizationId),
    ...{ onGap: () => undefined, onReady: () => undefined },
  });
  /** Waits until all is heard that was announced so far, and forgets it. */
  const hearAll = async (): Promise<readonly string[]> => {
    const last = `marker ${String(Math.random())}`;
    await database.ownerQuery(`SELECT pg_notify('${AUTHORITY_CHANNEL}', '${last}')`);
    await until(() => heard.includes(last));
    return heard.splice(0).filter((one) => one !== last);
  };
  for (const make of [providerWith, keyWith]) {
    const { spender } = await spentAt(make, '2025-06-10T12:00:00Z', { periodicReset: 'WEEKLY' });
    await hearAll();
    assert.equal(await run('2025-06-16T00:00:00.000Z'), 1);
    assert.ok((await hearAll()).includes(spender.organizationId));
    assert.equal(await run('2025-06-16T00:00:00.000Z'), 0);
    assert.deepEqual(await hearAll(), []);
  }
  await stop();
});
