import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeId, newUuidOf } from '../../src/domain/ids.js';
import { insertCalls, rollUp } from '../support/calls.js';
import { writeLogs } from '../support/logs.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database, services } = server.castellan;

/** Removes what is kept no longer. @returns how many rows */
async function removeOld(now: Date): Promise<number> {
  const logs = await services.jobs.run('remove-expired-logs', now);
  return logs + (await services.jobs.run('remove-expired-rows', now));
}

/** The moment of the work in these tests, in the middle of an hour. */
const NOW = new Date('2026-11-24T12:30:00.000Z');

async function organizationKeeping(logDays: number, metricsDays: number): Promise<SeededOrganization> {
  const seeded = await createOrganization(server);
  await seeded.owner.ask(
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
    { input: { logRetentionDays: logDays, metricsRetentionDays: metricsDays } },
  );
  return seeded;
}

const tenantOf = ({ organization }: SeededOrganization) =>
  database.forOrganization(decodeId(organization.id)?.uuid ?? '');

/** What is left: the traces of logs, those with a body, and how many rows of what goes with them. */
async function left(seeded: SeededOrganization): Promise<unknown> {
  const tenant = tenantOf(seeded);
  const logs = await tenant.requestLog.findMany({ orderBy: { id: 'asc' } });
  const bodies = await tenant.requestLogBody.findMany({ orderBy: { id: 'asc' } });
  return {
    logs: logs.map(({ traceId }) => traceId).join(''),
    bodies: bodies.map(({ request }) => request).join(''),
    feedback: await tenant.logFeedback.count(),
    ingested: await tenant.ingestedLog.count(),
    hours: await tenant.logHour.count(),
    pending: await tenant.pendingLogHour.count(),
    cached: await tenant.cachedResponse.count(),
  };
}

/** A log at each moment, with all that goes with it. */
async function fill(seeded: SeededOrganization, moments: Record<string, string>): Promise<void> {
  const tenant = tenantOf(seeded);
  const organizationId = decodeId(seeded.organization.id)?.uuid ?? '';
  for (const [traceId, moment] of Object.entries(moments)) {
    const createdAt = new Date(moment);
    const [log] = await writeLogs(server, seeded, [{ traceId, createdAt, requestBody: traceId }]);
    const logId = log?.id ?? '';
    const hour = new Date(`${moment.slice(0, 13)}:00:00.000Z`);
    await tenant.logFeedback.create({
      data: { organizationId, logId, value: 1, weight: '1', createdByName: 'x' },
    });
    await tenant.ingestedLog.create({ data: { organizationId, logId, externalId: traceId } });
    await tenant.logHour.create({
      data: {
        ...{ organizationId, dimension: 'ALL', hour, key: traceId, requests: 1, errors: 0, cacheHits: 0 },
        ...{ cacheLookups: 0, cost: '1', inputTokens: 1, outputTokens: 1, latencySumMs: 1 },
        ...{ latencyBuckets: [1], latencyCounts: [1] },
      },
    });
    await tenant.cachedResponse.create({
      data: { organizationId, key: traceId, body: 'x', contentType: 'x', expiresAt: createdAt },
    });
  }
}

test('removes contents after logRetentionDays and the rest after metricsRetentionDays, hour by hour, of each organization its own', async () => {
  const moments = {
    a: '2026-11-14T11:59:59.999Z',
    b: '2026-11-14T12:00:00.000Z',
    c: '2026-11-19T11:59:59.999Z',
    d: '2026-11-19T12:00:00.000Z',
    e: '2026-11-24T12:30:00.001Z',
  };
  const [short, long] = [await organizationKeeping(5, 10), await organizationKeeping(90, 365)];
  await fill(short, moments);
  await fill(long, moments);
  await removeOld(NOW);
  const rest = { feedback: 4, ingested: 4, hours: 4, pending: 4, cached: 1 };
  assert.deepEqual(await left(short), { logs: 'bcde', bodies: 'de', ...rest });
  const whole = { feedback: 5, ingested: 5, hours: 5, pending: 5, cached: 1 };
  assert.deepEqual(await left(long), { logs: 'abcde', bodies: 'abcde', ...whole });
  assert.equal(await removeOld(NOW), 0);
});

test('a day that is kept in part tells of the hours that are kept, of nobody else and of no other call', async () => {
  const seeded = await organizationKeeping(5, 10);
  await insertCalls(server, seeded, [
    { at: '2026-11-13T10:00:00.000Z', user: 'ada', inputTokens: 1 },
    { at: '2026-11-14T10:00:00.000Z', user: 'bob', inputTokens: 10, model: 'gone' },
    { at: '2026-11-14T12:00:00.000Z', user: 'cyd', inputTokens: 100, latencyMs: 500 },
    { at: '2026-11-15T09:00:00.000Z', user: 'dan', inputTokens: 1000, latencyMs: 500 },
  ]);
  await rollUp(server);
  assert.equal(await tenantOf(seeded).logDay.count({ where: { dimension: 'ALL' } }), 3);
  await removeOld(NOW);
  const days = await tenantOf(seeded).logDay.findMany({ orderBy: [{ dimension: 'asc' }, { day: 'asc' }] });
  assert.deepEqual(
    days
      .filter(({ dimension }) => dimension === 'ALL')
      .map(({ day, requests, inputTokens, users }) => [day.toISOString(), requests, inputTokens, users]),
    [
      ['2026-11-14T00:00:00.000Z', 1, 100n, ['cyd']],
      ['2026-11-15T00:00:00.000Z', 1, 1000n, ['dan']],
    ],
  );
  assert.deepEqual(
    days.flatMap(({ dimension, value }) => (dimension === 'USER' || dimension === 'MODEL' ? [value] : [])),
    [null, null, 'cyd', 'dan'],
  );
  const { logTotals } = await seeded.owner.ask(`{ logTotals(
    filter: { from: "2026-11-12T00:00:00Z", to: "2026-11-16T00:00:00Z" }) { requests inputTokens users latencyP50Ms } }`);
  const { latencyP50Ms, ...exact } = logTotals;
  assert.deepEqual(exact, { requests: 2, inputTokens: 1100, users: 2 });
  assert.ok(latencyP50Ms > 495 && latencyP50Ms < 505);
  assert.equal(await removeOld(NOW), 0);
});

test('makes the partitions of the months ahead, and drops those that nobody keeps any more', async () => {
  const partitions = async (): Promise<string[]> => {
    const rows = await database.ownerQuery<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '"RequestLog"'::regclass ORDER BY 1`,
    );
    return rows.map(({ name }) => name.replaceAll('"', ''));
  };
  await removeOld(new Date('2031-01-31T00:00:00Z'));
  const made = ['RequestLog_2031_01', 'RequestLog_2031_02', 'RequestLog_2031_03', 'RequestLog_2031_04'];
  assert.deepEqual(await partitions(), [...made, 'RequestLog_default']);
  // Some organization keeps its metrics for 365 days, so that February may hold some at the 1st of March.
  await removeOld(new Date('2032-02-29T23:00:00Z'));
  assert.ok((await partitions()).includes('RequestLog_2031_03'));
  assert.ok(!(await partitions()).includes('RequestLog_2031_02'));
});

test('what is older than the months that have partitions is found and removed as well', async () => {
  const seeded = await organizationKeeping(1, 3650);
  const createdAt = new Date('2020-01-01T00:00:00Z');
  await writeLogs(server, seeded, [{ traceId: 'o', id: newUuidOf(createdAt), createdAt, requestBody: '1' }]);
  const { logs } = await seeded.owner.ask(
    '{ logs(filter: { to: "2020-01-01T00:00:00.001Z" }) { edges { node { traceId request } } } }',
  );
  assert.deepEqual(logs.edges, [{ node: { traceId: 'o', request: 1 } }]);
  await removeOld(NOW);
  const { logs: after } = await seeded.owner.ask('{ logs { edges { node { traceId request } } } }');
  assert.deepEqual(after.edges, [{ node: { traceId: 'o', request: null } }]);
});
