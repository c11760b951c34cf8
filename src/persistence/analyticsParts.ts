import { Prisma } from './generated/prisma/client.js';
import { valueConditions, type ReadingPlan, type TimeSpan } from './analyticsPlan.js';
import { LATENCY_BUCKET, PACKED_DIGEST, PERCENTILE_BUCKETS, ranked, unpacked } from './latencyDigest.js';
import { leastUuidOf } from './partitions.js';
import type { Dimension } from './rollups.js';
import { allOf, exactConditions, sharedConditions, type LogConditions } from './sqlFilter.js';

/** What calls can be grouped by: columns, or a name of the metadata. */
export type GroupColumn =
  'MODEL' | 'PROVIDER' | 'STATUS' | 'API_KEY' | 'CONFIG' | 'PROMPT' | 'USER' | 'METADATA';

export interface Grouping {
  readonly by: GroupColumn;
  /** The name in the metadata, with METADATA. */
  readonly metadataKey: string | null;
}

/** Which of the measures that take more work are wanted; the others are always there. */
export interface Wanted {
  readonly percentiles: boolean;
  readonly users: boolean;
}

export const MEASURES = [
  'REQUESTS',
  'COST',
  'INPUT_TOKENS',
  'OUTPUT_TOKENS',
  'ERRORS',
  'ERROR_RATE',
  'LATENCY_AVERAGE',
  'LATENCY_P50',
  'LATENCY_P90',
  'LATENCY_P99',
  'CACHE_HIT_RATE',
  'USERS',
] as const;

export type Measure = (typeof MEASURES)[number];

/** Which calls are measured, and how they are parted. */
export interface Measuring {
  readonly span: TimeSpan;
  readonly filter: LogConditions;
  readonly grouping: Grouping | null;
  /** The length of a bucket of time; null for one of the whole span. */
  readonly intervalMs: number | null;
  readonly wanted: Wanted;
}

/** Where a question is answered from. */
export interface Source extends ReadingPlan {
  /** Of the rolled-up hours and days. */
  readonly dimension: Dimension;
}

/**
 * The sums that every question is answered from, by bucket of time and group: table `sums`, and `calls`, `hours`, `days`
 * and `binned` that it is made of. A group is a text that begins with `=`, empty for none, so that it can be joined on.
 * Texts are compared byte by byte (COLLATE "C"), which is many times faster than by the rules of a language.
 *
 * Whatever changes between the reading of the plan and of these, the rows of calls stay: an hour that is rolled up
 * meanwhile is read from them, one that gets a late call is read without it, and a day is replaced in one transaction.
 *
 * @param groups the only ones that are asked for; null for all
 */
export function sumsOf(
  { filter, grouping, intervalMs }: Measuring,
  source: Source,
  groups: readonly string[] | null,
): Prisma.Sql {
  const isIn = groups === null ? Prisma.sql`TRUE` : Prisma.sql`"group" = ANY (${[...groups]}::text[])`;
  const exactSpans = source.exact.map(
    ({ from, to }) => Prisma.sql`("id" >= ${leastUuidOf(from)}::uuid AND "id" < ${leastUuidOf(to)}::uuid)`,
  );
  const rolledUp = (column: Prisma.Sql, spans: readonly TimeSpan[], rest: Prisma.Sql): Prisma.Sql => {
    const within = spans.map(
      ({ from, to }) =>
        Prisma.sql`(${column} >= ${from.toISOString()}::timestamptz AND ${column} < ${to.toISOString()}::timestamptz)`,
    );
    return Prisma.sql`
      SELECT ${bucketOf(column, intervalMs)} AS "start",
        ${grouping === null ? Prisma.sql`''` : Prisma.sql`COALESCE('=' || "value", '')`} COLLATE "C" AS "group", "slug",
        "requests", "cost", "inputTokens", "outputTokens", "errors", "latencySumMs", "cacheHits" AS "hits",
        "cacheLookups" AS "lookups", "p50Bucket", "p90Bucket", "p99Bucket", "userCount", "value", "users", ${rest}
      WHERE "dimension" = ${source.dimension} AND ${allOf([anyOf(within), ...valueConditions(filter)])}`;
  };
  const hours = rolledUp(
    Prisma.sql`"hour"`,
    source.hours,
    Prisma.sql`"latencies", "latencyBuckets", "latencyCounts" FROM "LogHour"`,
  );
  const days = rolledUp(Prisma.sql`"day"`, source.days, Prisma.sql`"latencies" FROM "LogDay"`);
  const shared = Prisma.sql`"start", "group", "slug", "requests", "cost", "inputTokens", "outputTokens", "errors",
    "latencySumMs", "hits", "lookups"`;
  const ownMeasures = Prisma.sql`"p50Bucket", "p90Bucket", "p99Bucket", "userCount"`;
  return Prisma.sql`
    calls AS NOT MATERIALIZED (
      SELECT * FROM (
        SELECT ${bucketOf(Prisma.sql`"createdAt"`, intervalMs)} AS "start", ${groupOf(grouping)} COLLATE "C" AS "group",
          ${SLUGS[grouping?.by ?? 'STATUS']} AS "slug", "user" COLLATE "C" AS "user", "status", "cost", "inputTokens", "outputTokens",
          "latencyMs", "cacheStatus", ${LATENCY_BUCKET} AS "bucket"
        FROM "RequestLog" call
        WHERE ${allOf([anyOf(exactSpans), ...sharedConditions(filter), ...exactConditions(filter)])}
      ) every WHERE ${isIn}
    ),
    hours AS NOT MATERIALIZED (SELECT * FROM (${hours}) every WHERE ${isIn}),
    days AS NOT MATERIALIZED (SELECT * FROM (${days}) every WHERE ${isIn}),
    binned AS MATERIALIZED (
      SELECT "start", "group", "bucket", max("slug") AS "slug", count(*) AS "requests", sum("cost") AS "cost",
        sum("inputTokens") AS "inputTokens", sum("outputTokens") AS "outputTokens",
        count(*) FILTER (WHERE "status" >= 400) AS "errors", sum("latencyMs") AS "latencySumMs",
        count(*) FILTER (WHERE "cacheStatus" = 'HIT') AS "hits",
        count(*) FILTER (WHERE "cacheStatus" <> 'DISABLED') AS "lookups"
      FROM calls GROUP BY 1, 2, 3
    ), sums AS (
      SELECT "start", "group", max("slug") AS "slug", sum("requests")::float8 AS "requests",
        COALESCE(sum("cost"), 0) AS "cost", sum("inputTokens")::float8 AS "inputTokens",
        sum("outputTokens")::float8 AS "outputTokens", sum("errors")::float8 AS "errors",
        sum("latencySumMs")::float8 AS "latencySumMs", sum("hits")::float8 AS "hits",
        sum("lookups")::float8 AS "lookups",
        -- What one row alone holds it tells itself; what several hold is merged.
        count(*) > 1 OR count("p50Bucket") = 0 AS "isMerged", min("p50Bucket") AS "p50Bucket",
        min("p90Bucket") AS "p90Bucket", min("p99Bucket") AS "p99Bucket", min("userCount")::float8 AS "userCount"
      FROM (
        SELECT ${shared}, NULL::int AS "p50Bucket", NULL::int AS "p90Bucket", NULL::int AS "p99Bucket",
          NULL::int AS "userCount" FROM binned
        UNION ALL SELECT ${shared}, ${ownMeasures} FROM hours
        UNION ALL SELECT ${shared}, ${ownMeasures} FROM days
      ) parts GROUP BY 1, 2
    )`;
}

/**
 * The rest of a question, after `sumsOf`: table `combined`, which has percentiles and the number of users beside the sums
 * where they are wanted or put groups in order. Of rows that rolled-up ones were merged for it has the digest instead,
 * whose percentiles whoever asks reads (`percentilesOfPacked`), which takes the database several times as long; unless
 * percentiles put groups in order.
 *
 * @param sums the rows that they are wanted for: `sums`, or a part of it
 */
export function combinedOf(
  { wanted, grouping }: Pick<Measuring, 'wanted' | 'grouping'>,
  { source, sums, orderBy }: { readonly source: Source; sums: Prisma.Sql; orderBy: Measure | null },
): Prisma.Sql {
  const isRolledUp = source.hours.length + source.days.length > 0;
  const isByPercentile = orderBy !== null && isPercentile(orderBy);
  let percentiles = NO_PERCENTILES;
  if (isByPercentile || (wanted.percentiles && !isRolledUp)) percentiles = RANKED;
  else if (wanted.percentiles) percentiles = IN_DIGESTS;
  let users = NO_USERS;
  if (wanted.users || orderBy === 'USERS') users = grouping?.by === 'USER' ? GROUPS_ARE_USERS : COUNTED;
  const binned = Prisma.sql`(
    SELECT "number", "bucket", "requests" AS "count" FROM binned JOIN merged USING ("start", "group"))`;
  const buckets = isRolledUp ? Prisma.sql`(${unpacked(Prisma.sql`packed`, Prisma.sql`"number"`)})` : binned;
  // What is not asked for below PostgreSQL does not carry out.
  return Prisma.sql`
    -- Whatever belongs to a row is found by its number: to compare the texts of groups takes several times as long.
    shown AS MATERIALIZED (SELECT *, row_number() OVER () AS "number" FROM ${sums} sums),
    merged AS MATERIALIZED (SELECT "number", "start", "group" FROM shown WHERE "isMerged"),
    packed AS (${packedOf(binned)}),
    percentiles AS (
      SELECT "number", ${PERCENTILE_BUCKETS} FROM (${ranked(buckets, Prisma.sql`"number"`)}) ranked GROUP BY 1
    ),
    counted AS (${countedUsersOf(source)}),
    combined AS (
      SELECT "start", "group", "slug", "requests", trim_scale("cost") AS "cost", "inputTokens", "outputTokens",
        "errors", "latencySumMs", "hits", "lookups", ${percentiles.columns}, ${users.columns}
      FROM shown ${percentiles.join} ${users.join}
    )`;
}

/** Columns of `combined`, and what they are joined from. */
interface Joined {
  readonly columns: Prisma.Sql;
  readonly join: Prisma.Sql;
}

const NO_PERCENTILES: Joined = {
  columns: Prisma.sql`NULL::text AS "digest", NULL::int AS "p50", NULL::int AS "p90", NULL::int AS "p99"`,
  join: Prisma.empty,
};
const IN_DIGESTS: Joined = {
  columns: Prisma.sql`packed."packed"::text AS "digest", shown."p50Bucket" AS "p50", shown."p90Bucket" AS "p90",
    shown."p99Bucket" AS "p99"`,
  join: Prisma.sql`LEFT JOIN packed USING ("number")`,
};
const RANKED: Joined = {
  columns: Prisma.sql`NULL::text AS "digest", COALESCE(percentiles."p50Bucket", shown."p50Bucket") AS "p50",
    COALESCE(percentiles."p90Bucket", shown."p90Bucket") AS "p90",
    COALESCE(percentiles."p99Bucket", shown."p99Bucket") AS "p99"`,
  join: Prisma.sql`LEFT JOIN percentiles USING ("number")`,
};

const NO_USERS: Joined = { columns: Prisma.sql`0::float8 AS "users"`, join: Prisma.empty };
const COUNTED: Joined = {
  columns: Prisma.sql`CASE WHEN "isMerged" THEN COALESCE("users", 0) ELSE "userCount" END AS "users"`,
  join: Prisma.sql`LEFT JOIN counted USING ("number")`,
};
/** Of a group that is one user there is nobody else to count. */
const GROUPS_ARE_USERS: Joined = {
  columns: Prisma.sql`CASE WHEN "group" = '' THEN 0 ELSE 1 END::float8 AS "users"`,
  join: Prisma.empty,
};

/** The digests of merged rows, as columns `number` and `packed`. */
function packedOf(binned: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT "number", sum("latencies") AS "packed" FROM (
      SELECT "number", ${PACKED_DIGEST} AS "latencies" FROM ${binned} bins GROUP BY 1
      UNION ALL
      -- Rows of servers that packed no digest have its buckets.
      SELECT "number", COALESCE("latencies", (SELECT ${PACKED_DIGEST}
        FROM unnest("latencyBuckets", "latencyCounts") AS bins ("bucket", "count"))) FROM hours
      JOIN merged USING ("start", "group")
      UNION ALL SELECT "number", "latencies" FROM days JOIN merged USING ("start", "group")
    ) parts GROUP BY 1`;
}

/** How many different users merged rows have, as columns `number` and `users`. */
function countedUsersOf({ dimension }: Source): Prisma.Sql {
  // Rows of one user say whose they are in their value.
  const users =
    dimension === 'USER' ? Prisma.sql`"value" COLLATE "C"` : Prisma.sql`unnest("users") COLLATE "C"`;
  return Prisma.sql`
    SELECT "number", count("user")::float8 AS "users" FROM (
      -- Made out before they are joined: the text of a group is dear to make for each pair.
      SELECT "number", "user" FROM (SELECT DISTINCT "start", "group", "user" FROM calls) once
      JOIN merged USING ("start", "group") WHERE "user" IS NOT NULL
      UNION SELECT "number", ${users} FROM hours JOIN merged USING ("start", "group")
      UNION SELECT "number", ${users} FROM days JOIN merged USING ("start", "group")
    ) people GROUP BY 1`;
}

export function isPercentile(measure: Measure): boolean {
  return measure.startsWith('LATENCY_P');
}

/** What puts groups in order, as an expression over `sums` or `combined`. */
export const ORDERS: Record<Measure, Prisma.Sql> = {
  REQUESTS: Prisma.sql`"requests"`,
  COST: Prisma.sql`"cost"`,
  INPUT_TOKENS: Prisma.sql`"inputTokens"`,
  OUTPUT_TOKENS: Prisma.sql`"outputTokens"`,
  ERRORS: Prisma.sql`"errors"`,
  ERROR_RATE: Prisma.sql`"errors" / "requests"`,
  LATENCY_AVERAGE: Prisma.sql`"latencySumMs" / "requests"`,
  LATENCY_P50: Prisma.sql`"p50"`,
  LATENCY_P90: Prisma.sql`"p90"`,
  LATENCY_P99: Prisma.sql`"p99"`,
  CACHE_HIT_RATE: Prisma.sql`"hits" / GREATEST("lookups", 1)`,
  USERS: Prisma.sql`"users"`,
};

const NO_SLUG = Prisma.sql`NULL::text`;

const SLUGS: Record<GroupColumn, Prisma.Sql> = {
  MODEL: NO_SLUG,
  STATUS: NO_SLUG,
  API_KEY: NO_SLUG,
  USER: NO_SLUG,
  METADATA: NO_SLUG,
  PROVIDER: Prisma.sql`"providerSlug"`,
  CONFIG: Prisma.sql`"configSlug"`,
  PROMPT: Prisma.sql`"promptSlug"`,
};

function groupOf(grouping: Grouping | null): Prisma.Sql {
  switch (grouping?.by) {
    case undefined:
      return Prisma.sql`''`;
    case 'MODEL':
      return Prisma.sql`COALESCE('=' || "model", '')`;
    case 'STATUS':
      return Prisma.sql`('=' || "status")`;
    case 'USER':
      return Prisma.sql`COALESCE('=' || "user", '')`;
    case 'PROVIDER':
      return Prisma.sql`COALESCE('=' || "providerId", '')`;
    case 'API_KEY':
      return Prisma.sql`COALESCE('=' || "apiKeyId", '')`;
    case 'CONFIG':
      return Prisma.sql`COALESCE('=' || "configId", '')`;
    case 'PROMPT':
      return Prisma.sql`COALESCE('=' || "promptId", '')`;
    case 'METADATA':
      return Prisma.sql`COALESCE('=' || ("metadata" ->> ${grouping.metadataKey ?? ''}::text), '')`;
  }
}

function bucketOf(column: Prisma.Sql, intervalMs: number | null): Prisma.Sql {
  if (intervalMs === null) return Prisma.sql`to_timestamp(0)`;
  return Prisma.sql`date_bin(make_interval(secs => ${intervalMs / 1_000}::float8), ${column}, to_timestamp(0))`;
}

function anyOf(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  if (conditions.length === 0) return Prisma.sql`FALSE`;
  return Prisma.sql`(${Prisma.join([...conditions], ' OR ')})`;
}
