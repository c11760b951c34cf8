-- The tenant wall of days of calls, and the days of the hours that are there.

-- Days are made anew, not changed.
GRANT SELECT, INSERT, DELETE ON "LogDay" TO castellan_runtime;

-- The days of hours that were rolled up before; as persistence/rollups.ts makes them, a day of an organization at a time.
-- What row-level security is forced for, its owner cannot read either.
ALTER TABLE "LogHour" NO FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
  part record;
BEGIN
  FOR part IN SELECT DISTINCT "organizationId", date_trunc('day', "hour", 'UTC') AS "day" FROM "LogHour"
    WHERE "dimension" = 'ALL'
  LOOP
    INSERT INTO "LogDay" ("organizationId", "dimension", "day", "key", "value", "slug", "requests", "errors",
      "cacheHits", "cacheLookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "latencies", "users",
      "p50Bucket", "p90Bucket", "p99Bucket", "userCount")
    WITH hours AS NOT MATERIALIZED (
      SELECT h.* FROM "LogHour" h WHERE h."organizationId" = part."organizationId"
        AND h."dimension" IN ('ALL', 'MODEL', 'PROVIDER', 'STATUS', 'API_KEY', 'CONFIG', 'PROMPT', 'USER', 'CACHE')
        AND h."hour" >= part."day" AND h."hour" < part."day" + interval '24 hours'
    ), sums AS (
      SELECT "dimension", "key", max("value") AS "value", max("slug") AS "slug", sum("requests") AS "requests",
        sum("errors") AS "errors", sum("cacheHits") AS "hits", sum("cacheLookups") AS "lookups", sum("cost") AS "cost",
        sum("inputTokens") AS "inputTokens", sum("outputTokens") AS "outputTokens",
        sum("latencySumMs") AS "latencySumMs"
      FROM hours GROUP BY 1, 2
    ), buckets AS (
      SELECT "dimension", "key", "bucket", sum("count") AS "count" FROM (
        SELECT "dimension", "key", unnest("latencyBuckets") AS "bucket", unnest("latencyCounts") AS "count" FROM hours
      ) parts GROUP BY 1, 2, 3
    ), ranked AS (
      SELECT "dimension", "key", "bucket", "count", sum("count") OVER (PARTITION BY "dimension", "key") AS "all",
        sum("count") OVER (PARTITION BY "dimension", "key" ORDER BY "bucket") AS "upTo" FROM buckets
    ), digests AS (
      SELECT "dimension", "key", sum(("count" || 'e' || 12 * ("bucket" + 1))::numeric) AS "latencies",
        min("bucket") FILTER (WHERE "upTo" >= 0.5 * "all") AS "p50Bucket",
        min("bucket") FILTER (WHERE "upTo" >= 0.9 * "all") AS "p90Bucket",
        min("bucket") FILTER (WHERE "upTo" >= 0.99 * "all") AS "p99Bucket"
      FROM ranked GROUP BY 1, 2
    ), people AS (
      SELECT "dimension", "key", array_agg("user") AS "users" FROM (
        SELECT DISTINCT "dimension", "key", unnest("users") COLLATE "C" AS "user" FROM hours WHERE "dimension" <> 'USER'
      ) users GROUP BY 1, 2
    )
    SELECT part."organizationId", "dimension", part."day", "key", "value", "slug", "requests", "errors", "hits",
      "lookups", "cost", "inputTokens", "outputTokens", "latencySumMs", "latencies", COALESCE("users", '{}'),
      "p50Bucket", "p90Bucket", "p99Bucket",
      CASE WHEN "dimension" = 'USER' THEN num_nonnulls("value") ELSE COALESCE(cardinality("users"), 0) END
    FROM sums JOIN digests USING ("dimension", "key") LEFT JOIN people USING ("dimension", "key");
  END LOOP;
END $$;

ALTER TABLE "LogHour" FORCE ROW LEVEL SECURITY;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "LogDay" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LogDay" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "LogDay" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);
