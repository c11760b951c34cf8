import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryRateLimiter } from '../../src/context/rateLimiter.js';
import {
  createSpending,
  type Admission,
  type Amount,
  type Refusal,
} from '../../src/domain/usage/spending.js';
import { startMailServer } from '../notice/mailServer.js';
import { deliver, LOCAL } from '../notice/notices.js';
import { assertNothingDone, uuidOf } from '../support/catalog.js';
import { writeLogs } from '../support/logs.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { noticesOf, sendLimit, setAccount, setLimit, spendingOf } from './spending.js';

const mail = await startMailServer();
const server = await startTestServer({ ...LOCAL, CASTELLAN_SMTP_URL: mail.url });

/** An organization as a spender, at a moment that can be moved. */
function spenderOf({ organization }: SeededOrganization, clock = { now: new Date() }) {
  const id = uuidOf(organization.id);
  const tenant = server.castellan.database.forOrganization(id);
  const spending = createSpending({ rateLimiter: createMemoryRateLimiter(), now: () => clock.now });
  const spender = {
    ...{ kind: 'ORGANIZATION' as const, organizationId: id, id, name: organization.name, rateLimits: [] },
    ...{ usageLimit: null, createdAt: new Date(0) },
  } as const;
  const ask = async (most: Amount): Promise<{ admission: Admission } | { refusal: Refusal }> =>
    await spending.admit(tenant, spender, most);
  const admit = async (most: Amount): Promise<Admission> => {
    const answer = await ask(most);
    assert.ok('admission' in answer, JSON.stringify(answer));
    return answer.admission;
  };
  return {
    ...{ tenant, ask, admit },
    refused: async (most: Amount): Promise<string> => {
      const answer = await ask(most);
      assert.ok('refusal' in answer);
      return answer.refusal.reason;
    },
    spend: async (cost: string): Promise<void> => {
      await (await admit({ cost, tokens: 1 })).settle({ cost, tokens: 1 });
    },
    /** The organization's own periods: when each began, and what was spent in it. */
    periods: async (): Promise<[string, string, number][]> => {
      const rows = await tenant.usagePeriod.findMany({
        where: { apiKeyId: null, providerId: null },
        orderBy: { startedAt: 'asc' },
      });
      return rows.map(({ startedAt, cost, requests }) => [
        ...([startedAt.toISOString(), cost.toFixed(), Number(requests)] as const),
      ]);
    },
  };
}

const percentsTold = async (seeded: SeededOrganization): Promise<unknown[]> =>
  (await noticesOf(server, seeded)).map(({ kind, data }) => [kind, data.percent]);

test('what a limit is told is told back, version by version, and stands in the audit log', async () => {
  const { owner, organization } = await createOrganization(server);
  const none = await spendingOf(owner);
  assert.deepEqual(
    [none['limit'], none['alertPercents'], none['left'], none['alerts']],
    [null, [80], null, []],
  );
  const set = await setLimit(owner, '12.5', {
    alertPercents: [90, 50, 75],
    expectedVersion: none['version'],
  });
  assert.deepEqual([set['limit'], set['alertPercents'], set['left']], ['12.5', [50, 75, 90], '12.5']);
  assert.equal(set['version'], Number(none['version']) + 1);
  assert.equal((await setLimit(owner, null))['limit'], null);
  const stale = await sendLimit(owner, { limit: '1', expectedVersion: set['version'] });
  assert.equal(stale.errors[0]?.extensions.code, 'CONFLICT');
  const tenant = server.castellan.database.forOrganization(uuidOf(organization.id));
  const entries = await tenant.auditEntry.findMany({
    where: { action: 'spendingLimit.set' },
    orderBy: { id: 'asc' },
  });
  assert.deepEqual(
    entries.map(({ actorName, before, after }) => [actorName, before, after]),
    [
      [owner.name, { limit: null, alertPercents: [80] }, { limit: '12.5', alertPercents: [50, 75, 90] }],
      [owner.name, { limit: '12.5', alertPercents: [50, 75, 90] }, { limit: null, alertPercents: [80] }],
    ],
  );
});

test('a limit that makes no sense is refused by the name of its field, and nothing is written', async () => {
  const { owner } = await createOrganization(server);
  for (const [input, path] of [
    [{ limit: '0' }, 'input.limit'],
    [{ limit: '-1' }, 'input.limit'],
    [{}, 'input.limit'],
    [{ limit: '1', alertPercents: [0] }, 'input.alertPercents.0'],
    [{ limit: '1', alertPercents: [50, 101] }, 'input.alertPercents.1'],
    [{ limit: '1', alertPercents: [50, 60, 50] }, 'input.alertPercents'],
  ] as const) {
    const ask = async () => await sendLimit(owner, input);
    await assertNothingDone(server, ask, { code: 'BAD_USER_INPUT', paths: [path] });
  }
});

test('a billing period is over at its end by itself, also where the next is not written down yet', async () => {
  const seeded = await createOrganization(server);
  await setLimit(seeded.owner, '1');
  await setAccount(
    server,
    seeded,
    `"periodStartedAt" = '2027-01-11T00:00:00Z', "periodEndsAt" = '2027-02-01T00:00:00Z'`,
  );
  const clock = { now: new Date('2027-01-31T23:59:59.000Z') };
  const spender = spenderOf(seeded, clock);
  await spender.spend('0.7');
  const late = await spender.admit({ cost: '0.3', tokens: 1 });
  assert.equal(await spender.refused({ cost: '0.1', tokens: 1 }), 'RESERVED');
  clock.now = new Date('2027-02-01T00:00:00.000Z');
  await spender.spend('0.9');
  // It was let in before.
  await late.settle({ cost: '0.25', tokens: 1 });
  assert.equal(await spender.refused({ cost: '0.2', tokens: 1 }), 'EXHAUSTED');
  const periods = (await spender.periods()).filter(([startedAt]) => startedAt.startsWith('2027'));
  assert.deepEqual(periods, [
    ['2027-01-11T00:00:00.000Z', '0.95', 2],
    ['2027-02-01T00:00:00.000Z', '0.9', 1],
  ]);
});

test('logs of calls that nobody counted are counted in the period in which each call was made', async () => {
  const seeded = await createOrganization(server);
  const { owner } = seeded;
  const { startedAt, before } = monthAndBefore();
  await setAccount(server, seeded, `"periodStartedAt" = '${startedAt.toISOString()}'`);
  const uncounted = { createdAt: startedAt, cost: '0.5' };
  await writeLogs(server, seeded, [
    uncounted,
    { ...uncounted, cost: null },
    { ...uncounted, isCounted: false, cost: '0.000000001' },
    { createdAt: before, cost: '100' },
    { ...uncounted, source: 'INGESTED', cost: '100' },
    { ...uncounted, status: 412, errorCode: 'budget_exhausted', inputTokens: 0, outputTokens: 0, cost: '0' },
  ]);
  const set = await setLimit(owner, '10');
  assert.deepEqual([set['spent'], set['requests'], set['left']], ['0.500000001', 3, '9.499999999']);
  // Under way at that moment, and logged now; those that were counted when they were over are not counted again.
  const late = await writeLogs(server, seeded, [
    { ...uncounted, cost: '0.25' },
    { ...uncounted, cost: '4', isCounted: true },
    { createdAt: before, cost: '100' },
    { ...uncounted, source: 'INGESTED', cost: '100' },
  ]);
  const now = await spendingOf(owner);
  assert.deepEqual([now['spent'], now['requests']], ['0.750000001', 4]);
  // As a writer does that did not hear that they were written.
  await writeLogs(server, seeded, late);
  const again = await spendingOf(owner);
  assert.deepEqual([again['spent'], again['requests']], ['0.750000001', 4]);
});

test('days that were counted for billing count as they were, also where their logs are gone', async () => {
  const seeded = await createOrganization(server);
  const { startedAt } = monthAndBefore();
  await setAccount(server, seeded, `"periodStartedAt" = '${startedAt.toISOString()}'`);
  const tenant = server.castellan.database.forOrganization(uuidOf(seeded.organization.id));
  await writeLogs(server, seeded, [{ createdAt: startedAt, cost: '1' }]);
  await tenant.billingUsageDay.updateMany({ data: { requests: 7, cost: '3.5' } });
  const { spent, requests } = await setLimit(seeded.owner, '10');
  assert.deepEqual([spent, requests], ['3.5', 7]);
});

/** The beginning of this month, and a moment before it. */
function monthAndBefore(): { startedAt: Date; before: Date } {
  const now = new Date();
  const startedAt = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  return { startedAt, before: new Date(startedAt.getTime() - 1) };
}

test('each percentage is told once in a period, at 100 in any case, also by calls that end at once', async () => {
  const seeded = await createOrganization(server);
  await setLimit(seeded.owner, '1', { alertPercents: [50, 80] });
  const clock = { now: new Date('2027-03-10T00:00:00Z') };
  const spender = spenderOf(seeded, clock);
  await spender.spend('0.49');
  assert.deepEqual(await percentsTold(seeded), []);
  await Promise.all(
    ['0.01', '0.01', '0.01', '0.01'].map(async (cost) => {
      await spender.spend(cost);
    }),
  );
  assert.deepEqual(await percentsTold(seeded), [['SPENDING_ALERT', 50]]);
  await spender.spend('0.47');
  assert.deepEqual(await percentsTold(seeded), [
    ['SPENDING_ALERT', 50],
    ['SPENDING_ALERT', 80],
    ['SPENDING_ALERT', 100],
  ]);
  assert.equal(await spender.refused({ cost: '0.1', tokens: 1 }), 'EXHAUSTED');
  assert.equal((await percentsTold(seeded)).length, 3);
  const [first] = await noticesOf(server, seeded);
  assert.deepEqual(first?.data, {
    ...{ percent: 50, spendingLimit: '1' },
    spent: first?.data.spent,
    ...{ periodStartedAt: '2027-03-01T00:00:00.000Z', periodEndsAt: '2027-04-01T00:00:00.000Z' },
  });
  assert.match(first?.data.spent, /^0\.5\d?$/);
  clock.now = new Date('2027-04-01T00:00:00Z');
  await spender.spend('0.6');
  assert.deepEqual((await percentsTold(seeded)).slice(3), [['SPENDING_ALERT', 50]]);
});

test('alerts go to the billing contact, or else to all owners', async () => {
  const seeded = await createOrganization(server);
  const second = await seeded.owner.invite('OWNER');
  await seeded.owner.invite('ADMIN');
  await setLimit(seeded.owner, '1', { alertPercents: [50] });
  const spender = spenderOf(seeded);
  await spender.spend('0.5');
  await setAccount(server, seeded, `"contactEmail" = 'books@example.com'`);
  await spender.spend('0.5');
  const notices = (await noticesOf(server, seeded)).filter(({ kind }) => kind === 'SPENDING_ALERT');
  assert.deepEqual(
    notices.map(({ data, to }) => [data.percent, to]),
    [
      [50, [seeded.owner.email, second.email].sort()],
      [100, ['books@example.com']],
    ],
  );
  await deliver(server);
  const [letter] = mail.to(second.email);
  assert.match(
    letter?.text ?? '',
    /^Organization-\S+ has spent 0\.5 of 1 US dollars since [\d-]+ [\d:]+ UTC: 50 % of /,
  );
  const { alerts, left } = await spendingOf(seeded.owner);
  assert.deepEqual(
    [alerts, left],
    [
      [
        { percent: 50, spent: '0.5', spendingLimit: '1' },
        { percent: 100, spent: '1', spendingLimit: '1' },
      ],
      '0',
    ],
  );
});

test('an organization that is told with another one’s client is not found, and nothing is written there', async () => {
  const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
  await setLimit(theirs.owner, '1');
  const [own, foreign] = [spenderOf(mine), spenderOf(theirs)];
  const spending = createSpending({ rateLimiter: createMemoryRateLimiter() });
  const id = uuidOf(theirs.organization.id);
  const spender = {
    ...{ kind: 'ORGANIZATION' as const, organizationId: id, id, name: 'x', rateLimits: [], usageLimit: null },
    createdAt: new Date(0),
  } as const;
  await assert.rejects(async () => await spending.admit(own.tenant, spender, { cost: '0.1', tokens: 1 }), {
    code: 'NOT_FOUND',
    message: 'There is no such billing account.',
  });
  assert.deepEqual(
    (await foreign.periods()).map(([, cost]) => cost),
    ['0'],
  );
});
