import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setKey } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, limitOf, type Account } from './spender.js';

// A server may stand anywhere: here where the clocks change on 2026-03-08 and 2026-11-01, both Sundays.
process.env['TZ'] = 'America/New_York';

const server = await startTestServer();
const seeded = await createOrganization(server);

const TEN = { cost: '1', tokens: 10 };

/** The moments at which the periods with usage began. */
async function starts({ tenant, uuid }: Account): Promise<string[]> {
  const periods = await tenant.usagePeriod.findMany({
    where: { apiKeyId: uuid },
    orderBy: { startedAt: 'asc' },
  });
  return periods.map(({ startedAt }) => startedAt.toISOString());
}

/** Spends the whole budget at a moment, which must work, and tells from when to when it is spent. */
async function exhaustAt(key: Account, moment: string): Promise<[start: string, end: string | null]> {
  key.standAt(moment);
  await key.spend(TEN);
  assert.equal((await key.refuse(TEN)).reason, 'EXHAUSTED');
  const { exhaustedAt, exhaustedUntil } = await key.tenant.apiKey.findFirstOrThrow({
    where: { id: key.uuid },
  });
  assert.equal(exhaustedAt?.toISOString(), new Date(moment).toISOString());
  return [(await starts(key)).at(-1) ?? '', exhaustedUntil?.toISOString() ?? null];
}

async function keyMade(createdAt: string, limit: object): Promise<Account> {
  const key = await keyWith(server, seeded, { usageLimit: limitOf('TOKENS', '10', limit) });
  await setKey(server, key.id, `"createdAt" = '${createdAt}'`);
  return key;
}

test('the time zone of this file is not UTC', () => {
  assert.equal(new Date('2026-03-08T12:00:00Z').getTimezoneOffset(), 240);
});

test('a weekly budget begins anew on Monday at 00:00 UTC, also where clocks changed on Sunday', async () => {
  const key = await keyMade('2026-02-10T11:00:00Z', { periodicReset: 'WEEKLY' });
  assert.deepEqual(await exhaustAt(key, '2026-02-12T00:00:00Z'), [
    '2026-02-10T11:00:00.000Z',
    '2026-02-16T00:00:00.000Z',
  ]);
  for (const [moment, start, end] of [
    ['2026-03-08T23:59:59.999Z', '2026-03-02', '2026-03-09'],
    ['2026-03-09T00:00:00.000Z', '2026-03-09', '2026-03-16'],
    ['2026-11-01T23:59:59.999Z', '2026-10-26', '2026-11-02'],
    ['2026-11-02T00:00:00.000Z', '2026-11-02', '2026-11-09'],
    ['2026-12-31T23:30:00.000Z', '2026-12-28', '2027-01-04'],
  ] as const) {
    const expected = [`${start}T00:00:00.000Z`, `${end}T00:00:00.000Z`];
    assert.deepEqual(await exhaustAt(key, moment), expected, moment);
  }
});

test('a monthly budget begins anew on the 1st at 00:00 UTC, however long the month is', async () => {
  const key = await keyMade('2026-01-31T12:00:00Z', { periodicReset: 'MONTHLY' });
  for (const [moment, start, end] of [
    ['2026-02-28T23:59:59.999Z', '2026-02-01', '2026-03-01'],
    ['2026-03-01T00:00:00.000Z', '2026-03-01', '2026-04-01'],
    ['2026-10-31T23:59:59.999Z', '2026-10-01', '2026-11-01'],
    ['2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
    ['2027-01-01T00:00:00.000Z', '2027-01-01', '2027-02-01'],
    ['2028-02-29T23:59:59.999Z', '2028-02-01', '2028-03-01'],
  ] as const) {
    const expected = [`${start}T00:00:00.000Z`, `${end}T00:00:00.000Z`];
    assert.deepEqual(await exhaustAt(key, moment), expected, moment);
  }
});

test('a budget for every ten days counts days of 24 hours from 00:00 UTC of the day on which its key was made', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', { periodicReset: 'EVERY_N_DAYS', resetEveryDays: 10 });
  for (const [moment, start, end] of [
    ['2026-01-24T23:59:59.999Z', '2026-01-15T18:30:00.000Z', '2026-01-25T00:00:00.000Z'],
    ['2026-01-25T00:00:00.000Z', '2026-01-25T00:00:00.000Z', '2026-02-04T00:00:00.000Z'],
    ['2026-03-15T23:59:59.999Z', '2026-03-06T00:00:00.000Z', '2026-03-16T00:00:00.000Z'],
    ['2026-03-16T00:00:00.000Z', '2026-03-16T00:00:00.000Z', '2026-03-26T00:00:00.000Z'],
  ] as const) {
    assert.deepEqual(await exhaustAt(key, moment), [start, end], moment);
  }
});

test('after a reset by hand, periods of N days are counted from it', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', { periodicReset: 'EVERY_N_DAYS', resetEveryDays: 10 });
  await exhaustAt(key, '2026-02-03T00:00:00Z');
  await setKey(server, key.id, `"usageResetAt" = '2026-02-03T04:05:06.789Z'`);
  assert.deepEqual(await exhaustAt(key, '2026-02-13T04:05:06.788Z'), [
    '2026-02-03T04:05:06.789Z',
    '2026-02-13T04:05:06.789Z',
  ]);
  assert.deepEqual(await exhaustAt(key, '2026-02-13T04:05:06.789Z'), [
    '2026-02-13T04:05:06.789Z',
    '2026-02-23T04:05:06.789Z',
  ]);
});

test('after a reset by hand, weeks and months end when they would have ended anyway', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', { periodicReset: 'MONTHLY' });
  await setKey(server, key.id, `"usageResetAt" = '2026-02-20T10:00:00Z'`);
  assert.deepEqual(await exhaustAt(key, '2026-02-21T00:00:00Z'), [
    '2026-02-20T10:00:00.000Z',
    '2026-03-01T00:00:00.000Z',
  ]);
});

test('a budget without a reset is spent for good', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', {});
  assert.deepEqual(await exhaustAt(key, '2026-02-21T00:00:00Z'), ['2026-01-15T18:30:00.000Z', null]);
  key.standAt('2036-02-21T00:00:00Z');
  assert.equal((await key.refuse(TEN)).reason, 'EXHAUSTED');
});

test('a call counts in the period in which it was let in', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', { periodicReset: 'MONTHLY' });
  const clock = { now: new Date('2026-02-28T23:59:59Z') };
  key.withClock(clock);
  const late = await key.admit(TEN);
  clock.now = new Date('2026-03-01T00:00:01Z');
  await late.settle(TEN);
  await key.spend({ cost: '1', tokens: 4 });
  const periods = await key.tenant.usagePeriod.findMany({
    where: { apiKeyId: key.uuid },
    orderBy: { startedAt: 'asc' },
  });
  assert.deepEqual(
    periods.map(({ startedAt, tokens }) => [startedAt.toISOString(), tokens]),
    [
      ['2026-02-01T00:00:00.000Z', 10n],
      ['2026-03-01T00:00:00.000Z', 4n],
    ],
  );
});

test('each period has alerts of its own', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', { periodicReset: 'WEEKLY', alertThreshold: '5' });
  await exhaustAt(key, '2026-02-03T00:00:00Z');
  await exhaustAt(key, '2026-02-10T00:00:00Z');
  const alerts = await key.tenant.usageAlert.findMany({
    where: { period: { apiKeyId: key.uuid } },
    orderBy: [{ createdAt: 'asc' }, { kind: 'asc' }],
  });
  assert.deepEqual(
    alerts.map(({ kind, createdAt }) => [kind, createdAt.toISOString()]),
    [
      ['THRESHOLD', '2026-02-03T00:00:00.000Z'],
      ['EXHAUSTED', '2026-02-03T00:00:00.000Z'],
      ['THRESHOLD', '2026-02-10T00:00:00.000Z'],
      ['EXHAUSTED', '2026-02-10T00:00:00.000Z'],
    ],
  );
});

test('who turns a weekly budget into a monthly one has spent in it what the weeks of the month took', async () => {
  const key = await keyMade('2026-01-15T18:30:00Z', { periodicReset: 'WEEKLY' });
  for (const moment of ['2026-01-28T00:00:00Z', '2026-02-03T00:00:00Z', '2026-02-10T00:00:00Z']) {
    key.standAt(moment);
    await key.spend({ cost: '1', tokens: 4 });
  }
  await setKey(server, key.id, `"usageLimit" = jsonb_set("usageLimit", '{periodicReset}', '"MONTHLY"')`);
  key.standAt('2026-02-11T00:00:00Z');
  assert.deepEqual(await key.spending.left(key.tenant, key.spender), { type: 'TOKENS', left: '2' });
});
