import { Prisma } from './generated/prisma/client.js';
import { HOUR_MS } from './analyticsPlan.js';
import { LATENCY_BUCKET } from './latencyDigest.js';
import { leastUuidOf } from './partitions.js';
import type { TenantClient } from './tenantClient.js';

/** The columns that the calls of one row of LogHour agree in. */
const DIMENSIONS = Prisma.sql`"model", "providerId", "providerSlug", "status", "apiKeyId", "configId", "configSlug",
  "promptId", "promptSlug", "user", "cacheStatus"`;

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
    await transaction.logHour.deleteMany({ where: { hour } });
    await transaction.query(countHour(hour));
    return true;
  });
}

function countHour(hour: Date): Prisma.Sql {
  const end = new Date(hour.getTime() + HOUR_MS);
  return Prisma.sql`
    INSERT INTO "LogHour" ("organizationId", "hour", "key", ${DIMENSIONS}, "requests", "cost", "inputTokens",
      "outputTokens", "latencySumMs", "latencyBuckets", "latencyCounts")
    SELECT "organizationId", ${hour.toISOString()}::timestamptz,
      encode(sha256(convert_to(jsonb_build_array(${DIMENSIONS})::text, 'UTF8')), 'hex'), ${DIMENSIONS},
      sum("requests"), sum("cost"), sum("inputTokens"), sum("outputTokens"), sum("latencySumMs"),
      array_agg("bucket" ORDER BY "bucket"), array_agg("requests" ORDER BY "bucket")
    FROM (
      SELECT "organizationId", ${DIMENSIONS}, "bucket", count(*)::int AS "requests",
        COALESCE(sum("cost"), 0) AS "cost", sum("inputTokens") AS "inputTokens",
        sum("outputTokens") AS "outputTokens", sum("latencyMs") AS "latencySumMs"
      FROM (
        SELECT "organizationId", ${DIMENSIONS}, "cost", "inputTokens", "outputTokens", "latencyMs",
          ${LATENCY_BUCKET} AS "bucket"
        FROM "RequestLog" WHERE "id" >= ${leastUuidOf(hour)}::uuid AND "id" < ${leastUuidOf(end)}::uuid
      ) calls GROUP BY "organizationId", ${DIMENSIONS}, "bucket"
    ) bins GROUP BY "organizationId", ${DIMENSIONS}`;
}
