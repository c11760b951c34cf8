import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newLog, writeLogs } from '../support/logs.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { uuidOf } from './billing.js';

const server = await startTestServer();
const { database, services } = server.castellan;

/** What is counted for billing, a day each: `[day, requests, cost]`. */
async function daysOf(of: SeededOrganization): Promise<unknown[]> {
  const days = await database
    .forOrganization(uuidOf(of))
    .billingUsageDay.findMany({ orderBy: { day: 'asc' } });
  return days.map(({ day, requests, cost }) => [
    day.toISOString().slice(0, 10),
    Number(requests),
    cost.toFixed(),
  ]);
}

/** The same reckoned from the logs themselves, by the database. */
async function daysOfLogs(of: SeededOrganization): Promise<unknown[]> {
  const rows = await database.ownerQuery<{ day: string; requests: number; cost: string }>(
    `SELECT to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS requests,
       trim_scale(COALESCE(sum("cost"), 0))::text AS cost
     FROM "RequestLog" WHERE "organizationId" = '${uuidOf(of)}' AND "source" = 'GATEWAY'
       AND NOT ("status" >= 400 AND "inputTokens" + "outputTokens" = 0) GROUP BY 1 ORDER BY 1`,
  );
  return rows.map(({ day, requests, cost }) => [day, requests, cost]);
}

test('days count each call of the gateway that was answered once, by the UTC day it was made on, and add up to the logs', async () => {
  const seeded = await createOrganization(server);
  await writeLogs(server, seeded, [
    { createdAt: new Date('2026-11-19T23:59:59.999Z'), cost: '0.000000001' },
    { createdAt: new Date('2026-11-20T00:00:00.000Z'), cost: '1.5' },
    { createdAt: new Date('2026-11-20T12:00:00.000Z'), cost: null },
  ]);
  await writeLogs(server, seeded, [
    { createdAt: new Date('2026-11-20T23:59:59.999Z'), cost: '0.25', status: 502 },
    // Refused: nobody was called.
    {
      createdAt: new Date('2026-11-20T13:00:00.000Z'),
      cost: null,
      status: 412,
      inputTokens: 0,
      outputTokens: 0,
    },
  ]);
  const expected = [
    ['2026-11-19', 1, '0.000000001'],
    ['2026-11-20', 3, '1.75'],
  ];
  assert.deepEqual(await daysOf(seeded), expected);
  assert.deepEqual(await daysOfLogs(seeded), expected);
});

test('a batch that is written again counts once, also where it brings something new along', async () => {
  const seeded = await createOrganization(server);
  const createdAt = new Date('2026-11-20T12:00:00.000Z');
  const first = [newLog(uuidOf(seeded), { createdAt }), newLog(uuidOf(seeded), { createdAt })];
  const added = newLog(uuidOf(seeded), { createdAt, cost: '2' });
  await writeLogs(server, seeded, first);
  await writeLogs(server, seeded, [...first, added]);
  assert.deepEqual(await daysOf(seeded), [['2026-11-20', 3, '2.002']]);
  assert.deepEqual(await daysOfLogs(seeded), await daysOf(seeded));
});

test('batches that are written at the same time are all counted', async () => {
  const seeded = await createOrganization(server);
  const createdAt = (index: number): Date =>
    new Date(`2026-11-${index % 2 === 0 ? '20' : '21'}T12:00:00.000Z`);
  const tenant = database.forOrganization(uuidOf(seeded));
  const { storeLogs } = await import('../../src/domain/logs/storing.js');
  await Promise.all(
    Array.from({ length: 8 }, async (_, batch) => {
      const logs = [0, 1].map((index) => newLog(uuidOf(seeded), { createdAt: createdAt(batch + index) }));
      await tenant.transaction(async (transaction) => {
        await storeLogs(transaction, logs, 'METRICS');
      });
    }),
  );
  assert.deepEqual(await daysOf(seeded), [
    ['2026-11-20', 8, '0.008'],
    ['2026-11-21', 8, '0.008'],
  ]);
});

test('calls that were made elsewhere are not billed', async () => {
  const seeded = await createOrganization(server);
  await seeded.owner.ask(
    'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { logs { isDuplicate } } }',
    {
      input: {
        logs: [{ id: 'one', createdAt: new Date().toISOString(), endpoint: '/v1/x', status: 200, cost: '1' }],
      },
    },
  );
  const logs = await database.forOrganization(uuidOf(seeded)).requestLog.count();
  assert.deepEqual([logs, await daysOf(seeded)], [1, []]);
});

test('a log that the database refuses is not counted, and those written with it are', async () => {
  const seeded = await createOrganization(server);
  const createdAt = new Date('2026-11-20T12:00:00.000Z');
  await writeLogs(server, seeded, [{ createdAt }, { createdAt, cost: '1'.repeat(30) }, { createdAt }]);
  assert.deepEqual(await daysOf(seeded), [['2026-11-20', 2, '0.002']]);
});

test('days stay when logs are removed because their time is over', async () => {
  const seeded = await createOrganization(server);
  await writeLogs(server, seeded, [{ createdAt: new Date('2024-01-01T12:00:00.000Z'), cost: '3' }]);
  await services.jobs.run('remove-expired-logs', new Date());
  assert.equal(await database.forOrganization(uuidOf(seeded)).requestLog.count(), 0);
  assert.deepEqual(await daysOf(seeded), [['2024-01-01', 1, '3']]);
});
