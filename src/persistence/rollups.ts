import { Prisma } from './generated/prisma/client.js';
import { LATENCY_BUCKET, PACKED_DIGEST, PERCENTILE_BUCKETS, ranked } from './latencyDigest.js';
import { leastUuidOf } from './partitions.js';
import type { TenantClient } from './tenantClient.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * By what the calls of an hour are counted. By one property at a time: by all of them together there would be nearly
 * as many rows as calls.
 */
export const DIMENSIONS = [
  'ALL',
  'MODEL',
  'PROVIDER',
  'STATUS',
  'API_KEY',
  'CONFIG',
  'PROMPT',
  'USER',
  'CACHE',
] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/**
 * Counts one hour of an organization anew, in one transaction: its mark is taken away first, then its rows of LogHour
 * are made from the calls. A mark that is set after that survives, and the hour is counted again.
 *
 * Another server that is at the same hour waits for the mark, then finds it gone and leaves the hour alone.
 *
 * @param hour its beginning
 * @returns whether it was counted: false where it had no mark
 */
export async function rollUpHour(tenant: TenantClient, hour: Date): Promise<boolean> {
  return await tenant.transaction(async (transaction) => {
    const { count } = await transaction.pendingLogHour.deleteMany({ where: { hour } });
    if (count === 0) return false;
    await transaction.logHour.deleteMany({ where: { hour, dimension: { in: [...DIMENSIONS] } } });
    await transaction.query(countHour(hour));
    return true;
  });
}

/**
 * The days (UTC) all of whose hours are counted and that tell of other calls than these: those that are not added up yet,
 * or were before an hour was counted anew. Their beginnings, the first one first.
 */
export async function daysToAddUp(tenant: TenantClient): Promise<Date[]> {
  const rows = await tenant.query<{ day: Date }>(Prisma.sql`
    WITH hours AS (
      SELECT date_trunc('day', "hour", 'UTC') AS "day", sum("requests") AS "requests" FROM "LogHour"
      WHERE "dimension" = 'ALL' GROUP BY 1
    )
    SELECT hours."day" FROM hours LEFT JOIN "LogDay" added ON added."day" = hours."day" AND added."dimension" = 'ALL'
    WHERE added."requests" IS DISTINCT FROM hours."requests" AND NOT EXISTS (
      SELECT 1 FROM "PendingLogHour" pending
      WHERE pending."hour" >= hours."day" AND pending."hour" < hours."day" + interval '24 hours')
    ORDER BY 1`);
  return rows.map(({ day }) => day);
}

/**
 * Makes the rows of LogDay of one day of its hours, in place of those that are there, in one transaction. Servers that are
 * at the same day take turns.
 *
 * @param since the first of the hours that count
 */
export async function rollUpDay(tenant: TenantClient, day: Date, since: Date = day): Promise<void> {
  const name = `castellan day ${tenant.pin.organizationId ?? ''} ${day.toISOString()}`;
  await tenant.transaction(async (transaction) => {
    await transaction.query(
      Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}::text, 0))::text AS "held"`,
    );
    await transaction.logDay.deleteMany({ where: { day, dimension: { in: [...DIMENSIONS] } } });
    await transaction.query(addUpHours(day, since));
  });
}

/** The beginning of the day (UTC) of a moment. */
export function dayOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / DAY_MS) * DAY_MS);
}

function countHour(hour: Date): Prisma.Sql {
  const end = new Date(hour.getTime() + HOUR_MS);
  return Prisma.sql`
    INSERT INTO "LogHour" ("organizationId", "dimension", "hour", "key", "value", "slug", "requests", "errors",
      "cacheHits", "cacheLookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "latencyBuckets",
      "latencyCounts", "users", "latencies", "p50Bucket", "p90Bucket", "p99Bucket", "userCount")
    WITH calls AS MATERIALIZED (
      SELECT "organizationId", part."dimension" COLLATE "C" AS "dimension",
        COALESCE('=' || part."value", '') COLLATE "C" AS "group", part."slug", "user", "status", "cacheStatus", "cost",
        "inputTokens", "outputTokens", "latencyMs", ${LATENCY_BUCKET} AS "bucket"
      FROM "RequestLog" CROSS JOIN LATERAL (VALUES
        ('ALL', NULL, NULL),
        ('MODEL', "model", NULL),
        ('PROVIDER', "providerId"::text, "providerSlug"),
        ('STATUS', "status"::text, NULL),
        ('API_KEY', "apiKeyId"::text, NULL),
        ('CONFIG', "configId"::text, "configSlug"),
        ('PROMPT', "promptId"::text, "promptSlug"),
        ('USER', "user", NULL),
        ('CACHE', "cacheStatus"::text, NULL)
      ) AS part ("dimension", "value", "slug")
      WHERE "id" >= ${leastUuidOf(hour)}::uuid AND "id" < ${leastUuidOf(end)}::uuid
    ), sums AS MATERIALIZED (
      SELECT "organizationId", "dimension", "group", max("slug") AS "slug", count(*) AS "requests",
        count(*) FILTER (WHERE "status" >= 400) AS "errors",
        count(*) FILTER (WHERE "cacheStatus" = 'HIT') AS "hits",
        count(*) FILTER (WHERE "cacheStatus" <> 'DISABLED') AS "lookups", COALESCE(sum("cost"), 0) AS "cost",
        sum("inputTokens") AS "inputTokens", sum("outputTokens") AS "outputTokens",
        sum("latencyMs") AS "latencySumMs",
        COALESCE(array_agg(DISTINCT "user") FILTER (WHERE "user" IS NOT NULL), '{}') AS "users"
      FROM calls GROUP BY 1, 2, 3
    ), digests AS MATERIALIZED (
      SELECT "dimension", "group", array_agg("bucket" ORDER BY "bucket") AS "buckets",
        array_agg("count" ORDER BY "bucket") AS "counts", ${PACKED_DIGEST} AS "latencies", ${PERCENTILE_BUCKETS}
      FROM (${ranked(
        Prisma.sql`(SELECT "dimension", "group", "bucket", count(*)::int AS "count" FROM calls GROUP BY 1, 2, 3)`,
        Prisma.sql`"dimension", "group"`,
      )}) ranked
      GROUP BY 1, 2
    )
    SELECT "organizationId", "dimension", ${hour.toISOString()}::timestamptz,
      encode(sha256(convert_to("dimension" || "group", 'UTF8')), 'hex'),
      CASE WHEN "group" <> '' THEN substr("group", 2) END, "slug",
      "requests", "errors", "hits", "lookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "buckets",
      "counts", "users", "latencies", "p50Bucket", "p90Bucket", "p99Bucket", cardinality("users")
    FROM sums JOIN digests USING ("dimension", "group")`;
}

function addUpHours(day: Date, since: Date): Prisma.Sql {
  const end = new Date(day.getTime() + DAY_MS);
  return Prisma.sql`
    INSERT INTO "LogDay" ("organizationId", "dimension", "day", "key", "value", "slug", "requests", "errors",
      "cacheHits", "cacheLookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "latencies", "users",
      "p50Bucket", "p90Bucket", "p99Bucket", "userCount")
    WITH hours AS NOT MATERIALIZED (
      SELECT "organizationId", "dimension" COLLATE "C" AS "dimension", "key" COLLATE "C" AS "key", "value", "slug",
        "requests", "errors", "cacheHits", "cacheLookups", "cost", "inputTokens", "outputTokens", "latencySumMs",
        "latencyBuckets", "latencyCounts", "users"
      FROM "LogHour" WHERE "dimension" = ANY (${[...DIMENSIONS]}::text[])
        AND "hour" >= ${since.toISOString()}::timestamptz AND "hour" < ${end.toISOString()}::timestamptz
    ), sums AS MATERIALIZED (
      SELECT "organizationId", "dimension", "key", max("value") AS "value", max("slug") AS "slug",
        sum("requests") AS "requests", sum("errors") AS "errors", sum("cacheHits") AS "hits",
        sum("cacheLookups") AS "lookups", sum("cost") AS "cost", sum("inputTokens") AS "inputTokens",
        sum("outputTokens") AS "outputTokens", sum("latencySumMs") AS "latencySumMs"
      FROM hours GROUP BY 1, 2, 3
    ), buckets AS (
      SELECT "dimension", "key", "bucket", sum("count") AS "count" FROM (
        SELECT "dimension", "key", unnest("latencyBuckets") AS "bucket", unnest("latencyCounts") AS "count" FROM hours
      ) parts GROUP BY 1, 2, 3
    ), digests AS MATERIALIZED (
      SELECT "dimension", "key", ${PACKED_DIGEST} AS "latencies", ${PERCENTILE_BUCKETS}
      FROM (${ranked(Prisma.sql`buckets`, Prisma.sql`"dimension", "key"`)}) ranked GROUP BY 1, 2
    ), people AS MATERIALIZED (
      SELECT "dimension", "key", array_agg("user") AS "users" FROM (
        SELECT DISTINCT "dimension", "key", unnest("users") COLLATE "C" AS "user" FROM hours WHERE "dimension" <> 'USER'
      ) users GROUP BY 1, 2
    )
    SELECT "organizationId", "dimension", ${day.toISOString()}::timestamptz, "key", "value", "slug", "requests", "errors",
      "hits", "lookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "latencies", COALESCE("users", '{}'),
      "p50Bucket", "p90Bucket", "p99Bucket",
      CASE WHEN "dimension" = 'USER' THEN num_nonnulls("value") ELSE COALESCE(cardinality("users"), 0) END
    FROM sums JOIN digests USING ("dimension", "key") LEFT JOIN people USING ("dimension", "key")`;
}
