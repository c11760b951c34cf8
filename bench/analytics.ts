// Measures analytics of two million calls of one organization, among half a million of others, in a database of its
// own that is dropped at the end:
// (the work L of `npm run bench`)
//
//   DATABASE_URL=postgres://… node --import tsx bench/analytics.ts
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import pg from 'pg';
import { createRollUpLogs } from '../src/context/jobs/rollUpLogs.js';
import { logGroups, logTimeSeries, logTotals } from '../src/domain/logs/analytics.js';
import { newUuid } from '../src/domain/ids.js';
import { openDatabase, type Database } from '../src/persistence/database.js';
import { ensurePartitions } from '../src/persistence/partitions.js';
import { createSystemClient } from '../src/persistence/systemClient.js';

const CALLS = Number(process.argv[2] ?? 2_000_000);
const DAYS = 30;
const ROUNDS = 7;
const DAY_MS = 86_400_000;

const adminUrl = process.env['DATABASE_URL'];
if (adminUrl === undefined) throw new Error('DATABASE_URL names the PostgreSQL server.');

const name = `castellan_bench_${randomBytes(4).toString('hex')}`;
const admin = new pg.Client({ connectionString: adminUrl });
await admin.connect();
await admin.query(`CREATE DATABASE ${name}`);
const url = new URL(adminUrl);
url.pathname = `/${name}`;
const database = await openDatabase({ postgres: { url: url.href, poolSize: 4 } });
try {
  await run(database);
} finally {
  await database.close();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
}

async function run(database: Database): Promise<void> {
  await database.migrate();
  const now = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  for (let days = 0; days <= DAYS; days += 15) {
    await ensurePartitions(database, new Date(now.getTime() - days * DAY_MS));
  }
  const organization = newUuid();
  await timed(`${String(CALLS)} calls of one organization`, () =>
    fill(database, organization, { now, calls: CALLS }),
  );
  for (let other = 0; other < 5; other += 1) await fill(database, newUuid(), { now, calls: CALLS / 20 });
  await database.ownerQuery('VACUUM ANALYZE "RequestLog"');

  const job = createRollUpLogs({ database, system: createSystemClient(database), onError: console.error });
  await timed('rolling all hours up', () => job.work(new Date(now.getTime() + 3_600_000), () => false));
  await database.ownerQuery('VACUUM ANALYZE "LogHour"');
  for (const table of ['RequestLog', 'LogHour']) {
    const [row] = await database.ownerQuery<{ count: number }>(
      `SELECT count(*)::int AS count FROM "${table}" WHERE "organizationId" = '${organization}'`,
    );
    console.log(`${table}: ${String(row?.count)} rows`);
  }

  const tenant = database.forOrganization(organization);
  const last = (days: number): { from: Date; to: Date } => ({
    from: new Date(now.getTime() - days * DAY_MS + 600_000),
    to: now,
  });
  const none = { by: null };
  const asked = { wanted: { percentiles: true, users: true }, now };
  const sums = { wanted: { percentiles: false, users: false }, now };
  const questions: Record<string, () => Promise<unknown>> = {
    'totals, 24 h, exact': () => logTotals(tenant, last(1), asked),
    'hours, 24 h, exact': () =>
      logTimeSeries(tenant, last(1), { interval: 'HOUR', grouping: none, first: 5, ...asked }),
    'groups by model, 24 h, exact': () =>
      logGroups(tenant, last(1), { grouping: { by: 'MODEL' }, orderBy: 'COST', first: 20, ...asked }),
    'groups by metadata, 7 days, exact': () =>
      logGroups(tenant, last(7), {
        grouping: { by: 'METADATA', metadataKey: 'team' },
        orderBy: 'LATENCY_P99',
        first: 20,
        ...asked,
      }),
    'totals, 30 days': () => logTotals(tenant, last(30), asked),
    'days, 30 days': () =>
      logTimeSeries(tenant, last(30), { interval: 'DAY', grouping: none, first: 5, ...asked }),
    'hours, 30 days': () =>
      logTimeSeries(tenant, last(30), { interval: 'HOUR', grouping: none, first: 5, ...asked }),
    'days by model, 30 days': () =>
      logTimeSeries(tenant, last(30), { interval: 'DAY', grouping: { by: 'MODEL' }, first: 5, ...asked }),
    'groups by key by p99, 30 days': () =>
      logGroups(tenant, last(30), {
        grouping: { by: 'API_KEY' },
        orderBy: 'LATENCY_P99',
        first: 20,
        ...asked,
      }),
    'groups by user, 30 days': () =>
      logGroups(tenant, last(30), { grouping: { by: 'USER' }, orderBy: 'COST', first: 20, ...asked }),
    'days by key, 30 days, sums alone': () =>
      logTimeSeries(tenant, last(30), { interval: 'DAY', grouping: { by: 'API_KEY' }, first: 10, ...sums }),
    'groups by user, 30 days, sums alone': () =>
      logGroups(tenant, last(30), { grouping: { by: 'USER' }, orderBy: 'COST', first: 20, ...sums }),
    'days of one key, 30 days': () =>
      logTimeSeries(
        tenant,
        { ...last(30), apiKeyIds: ['00000000-0000-7000-8000-000000000013'] },
        { interval: 'DAY', grouping: none, first: 5, ...asked },
      ),
    'groups by model of one key, 30 days, exact': () =>
      logGroups(
        tenant,
        { ...last(30), apiKeyIds: ['00000000-0000-7000-8000-000000000013'] },
        { grouping: { by: 'MODEL' }, orderBy: 'COST', first: 20, ...asked },
      ),
    'totals of one trace, 30 days, exact': () =>
      logTotals(tenant, { ...last(30), traceId: 'trace-7' }, asked),
    'totals of slow calls, 30 days, exact': () =>
      logTotals(tenant, { ...last(30), latencyMs: { min: 5_000 } }, asked),
  };
  console.log(
    `${String(os.cpus().length)} cores, ${os.cpus()[0]?.model ?? ''}; medians of ${String(ROUNDS)}:`,
  );
  const medians: Record<string, number> = {};
  for (const [question, ask] of Object.entries(questions)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const begin = performance.now();
      await ask();
      times.push(performance.now() - begin);
    }
    times.sort((one, other) => one - other);
    const median = times[Math.floor(ROUNDS / 2)] ?? 0;
    medians[question] = median;
    console.log(`${question}: ${String(Math.round(median))} ms`);
  }
  // Where the benchmark has started this, it takes the milliseconds from here.
  process.send?.(medians);
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begin = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
}

/** Eight models of four providers, ten keys, 300 users of whom few call most, latencies spread over four decades. */
async function fill(
  database: Database,
  organization: string,
  { now, calls }: { now: Date; calls: number },
): Promise<void> {
  const from = now.getTime() - DAYS * DAY_MS;
  await database.ownerQuery(
    `INSERT INTO "Organization" ("id", "name", "slug", "updatedAt") VALUES ('${organization}', 'Bench', 'bench-${organization}', now())`,
  );
  await database.ownerQuery(`
    INSERT INTO "RequestLog" ("organizationId", "id", "createdAt", "source", "traceId", "spanId", "endpoint",
      "isStream", "status", "model", "providerId", "providerSlug", "apiKeyId", "apiKeyName", "user", "inputTokens",
      "outputTokens", "cost", "latencyMs", "cacheStatus", "retries", "fallbackUsed", "metadata")
    SELECT '${organization}',
      (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid,
      to_timestamp(ms / 1000.0), 'GATEWAY', 'trace-' || i / 3, 'span', '/v1/chat/completions', false,
      CASE WHEN r1 < 0.97 THEN 200 WHEN r1 < 0.99 THEN 429 ELSE 500 END,
      'model-' || model, uuid_in(('00000000-0000-7000-8000-00000000000' || model % 4)::cstring),
      'provider-' || model % 4, uuid_in(('00000000-0000-7000-8000-00000000001' || person % 10)::cstring),
      'key', 'user-' || person, (r2 * 4000)::int, (r3 * 1000)::int, round((r2 * 0.01)::numeric, 9),
      exp(r3 * 9)::int, CASE WHEN r2 < 0.1 THEN 'HIT' WHEN r2 < 0.5 THEN 'MISS' ELSE 'DISABLED' END::"CacheStatus",
      0, false, jsonb_build_object('team', 'team-' || person % 20, '_user', 'user-' || person, 'build', 'b' || i % 50)
    FROM (
      SELECT i, (${String(from)} + i::float8 * ${String((DAYS * DAY_MS) / calls)})::bigint AS ms, random() AS r1,
        random() AS r2, random() AS r3, floor(300 * random() ^ 2)::int AS person,
        floor(8 * random() ^ 2)::int AS model
      FROM generate_series(0, ${String(calls - 1)}) AS i
    ) made`);
  await database.ownerQuery(`
    INSERT INTO "PendingLogHour" SELECT DISTINCT '${organization}'::uuid, date_trunc('hour', "createdAt", 'UTC')
    FROM "RequestLog" WHERE "organizationId" = '${organization}'`);
}
