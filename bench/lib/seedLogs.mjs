// Calls of organizations over thirty days, written straight into the log, and rolled up as the server does it.
import { createRollUpLogs } from '../../dist/context/jobs/rollUpLogs.js';
import { createSystemClient } from '../../dist/persistence/systemClient.js';
import { uuidOf } from './fixture.mjs';

export const LOG_DAYS = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Writes calls of a tenant, evenly spread over the days before `end`: eight models of four providers, ten keys, 300 users
 * of whom few call most, latencies over four decades.
 */
export async function fillLogs(owner, { tenant, end, calls }) {
  const organization = uuidOf('org', tenant, 0);
  const from = end.getTime() - LOG_DAYS * DAY_MS;
  // What is random is the same in every run.
  await owner.query('SELECT setseed(0.5)');
  await owner.query(`
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
      SELECT i, (${String(from)} + i::float8 * ${String((LOG_DAYS * DAY_MS) / calls)})::bigint AS ms, random() AS r1,
        random() AS r2, random() AS r3, floor(300 * random() ^ 2)::int AS person, floor(8 * random() ^ 2)::int AS model
      FROM generate_series(0, ${String(calls - 1)}) AS i
    ) made`);
  await owner.query(`
    INSERT INTO "PendingLogHour" SELECT DISTINCT '${organization}'::uuid, date_trunc('hour', "createdAt", 'UTC')
    FROM "RequestLog" WHERE "organizationId" = '${organization}'`);
  await owner.query('ANALYZE "RequestLog"');
}

/** Rolls up all hours before `end`, by the server's own job. */
export async function rollUpLogs(database, end) {
  const failed = [];
  const job = createRollUpLogs({
    database,
    system: createSystemClient(database),
    onError: (error) => failed.push(error),
  });
  await job.work(new Date(end.getTime() + HOUR_MS), () => false);
  if (failed.length > 0) throw failed[0];
}
