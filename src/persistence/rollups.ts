import { Prisma } from './generated/prisma/client.js';
import { LATENCY_BUCKET } from './latencyDigest.js';
import { leastUuidOf } from './partitions.js';
import type { TenantClient } from './tenantClient.js';

const HOUR_MS = 3_600_000;

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

function countHour(hour: Date): Prisma.Sql {
  const end = new Date(hour.getTime() + HOUR_MS);
  return Prisma.sql`
    INSERT INTO "LogHour" ("organizationId", "dimension", "hour", "key", "value", "slug", "requests", "errors",
      "cacheHits", "cacheLookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "latencyBuckets",
      "latencyCounts", "users")
    WITH calls AS MATERIALIZED (
      SELECT "organizationId", part."dimension", COALESCE('=' || part."value", '') AS "group", part."slug", "user", "status", "cacheStatus", "cost",
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
    ), sums AS (
      SELECT "organizationId", "dimension", "group", max("slug") AS "slug", count(*) AS "requests",
        count(*) FILTER (WHERE "status" >= 400) AS "errors",
        count(*) FILTER (WHERE "cacheStatus" = 'HIT') AS "hits",
        count(*) FILTER (WHERE "cacheStatus" <> 'DISABLED') AS "lookups", COALESCE(sum("cost"), 0) AS "cost",
        sum("inputTokens") AS "inputTokens", sum("outputTokens") AS "outputTokens",
        sum("latencyMs") AS "latencySumMs",
        COALESCE(array_agg(DISTINCT "user") FILTER (WHERE "user" IS NOT NULL), '{}') AS "users"
      FROM calls GROUP BY 1, 2, 3
    ), digests AS (
      SELECT "dimension", "group", array_agg("bucket" ORDER BY "bucket") AS "buckets",
        array_agg("count" ORDER BY "bucket") AS "counts"
      FROM (SELECT "dimension", "group", "bucket", count(*)::int AS "count" FROM calls GROUP BY 1, 2, 3) bins
      GROUP BY 1, 2
    )
    SELECT "organizationId", "dimension", ${hour.toISOString()}::timestamptz,
      encode(sha256(convert_to("dimension" || "group", 'UTF8')), 'hex'),
      CASE WHEN "group" <> '' THEN substr("group", 2) END, "slug",
      "requests", "errors", "hits", "lookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "buckets",
      "counts", "users"
    FROM sums JOIN digests USING ("dimension", "group")`;
}
