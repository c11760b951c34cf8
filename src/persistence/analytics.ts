import { Prisma } from './generated/prisma/client.js';
import {
  dimensionOf,
  planReading,
  valueConditions,
  type ReadingPlan,
  type TimeSpan,
} from './analyticsPlan.js';
import { LATENCY_BUCKET, latencyOfBucket } from './latencyDigest.js';
import { leastUuidOf } from './partitions.js';
import type { Dimension } from './rollups.js';
import { allOf, exactConditions, sharedConditions, type LogConditions } from './sqlFilter.js';
import type { TenantClient } from './tenantClient.js';

/** What calls can be grouped by: columns, or a name of the metadata. */
export type GroupColumn =
  'MODEL' | 'PROVIDER' | 'STATUS' | 'API_KEY' | 'CONFIG' | 'PROMPT' | 'USER' | 'METADATA';

export interface Grouping {
  readonly by: GroupColumn;
  /** The name in the metadata, with METADATA. */
  readonly metadataKey: string | null;
}

/** What is measured of calls. */
export interface Measures {
  readonly requests: number;
  /** US dollars, a decimal as text. Calls whose price is not known count as nothing. */
  readonly cost: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Calls with status 400 and above. */
  readonly errors: number;
  /** Errors among the requests, 0 to 1. */
  readonly errorRate: number;
  /** Milliseconds; null without a call. Percentiles as latencyDigest.ts says, null too where they are not wanted. */
  readonly latencyAverageMs: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP90Ms: number | null;
  readonly latencyP99Ms: number | null;
  /** Hits among the calls that asked the cache, 0 to 1. */
  readonly cacheHitRate: number;
  /** How many different users; 0 where they are not wanted. */
  readonly users: number;
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

/** The calls of one bucket of time and one group. */
export interface Measured {
  /** The beginning of the bucket; 1970 where there are none. */
  readonly start: Date;
  /** What the calls of the group share, as text; null for those without, and where there are no groups. */
  readonly value: string | null;
  /** The slug that the calls of a provider, config or prompt were logged with. */
  readonly slug: string | null;
  readonly measures: Measures;
}

/**
 * Measures calls by groups, those with most of a measure first; of equal ones, by value.
 *
 * @param options which measure puts them in order, and how many there are at most
 * @returns the groups, and how many there are altogether
 */
export async function measureGroups(
  tenant: TenantClient,
  measuring: Measuring,
  options: { readonly orderBy: Measure; readonly first: number },
): Promise<{ groups: Measured[]; total: number }> {
  const source = await sourceOf(tenant, measuring);
  const { orderBy, first } = options;
  const { percentiles, users } = measuring.wanted;
  const bySums = !isPercentile(orderBy) && orderBy !== 'USERS';
  let only: string[] | null = null;
  let total: number | null = null;
  if (bySums && (percentiles || users) && source.rolledUp.length > 0) {
    // The digests and users of hours are opened for the groups that are shown alone.
    const parts = partsOf(measuring, source, null);
    const largest = await tenant.query<{ group: string; total: number }>(Prisma.sql`
      ${parts} SELECT "group", (count(*) OVER ())::float8 AS "total" FROM sums
      ORDER BY ${ORDERS[orderBy]} DESC NULLS LAST, "group" LIMIT ${first}`);
    only = largest.map(({ group }) => group);
    total = largest[0]?.total ?? 0;
  }
  const rows = await tenant.query<Row & { total: number }>(Prisma.sql`
    ${partsOf(measuring, source, only)}, ${combined(measuring.wanted, orderBy)}
    SELECT *, (count(*) OVER ())::float8 AS "total" FROM combined
    ORDER BY ${ORDERS[orderBy]} DESC NULLS LAST, "group" LIMIT ${first}`);
  return { groups: rows.map(readRow), total: total ?? rows[0]?.total ?? 0 };
}

/**
 * Measures calls by buckets of time. Buckets without a call are left out.
 *
 * @param firstGroups with groups: how many, those with most requests
 */
export async function measureSeries(
  tenant: TenantClient,
  measuring: Measuring,
  firstGroups: number,
): Promise<Measured[]> {
  const source = await sourceOf(tenant, measuring);
  let groups: string[] | null = null;
  if (measuring.grouping !== null) {
    const largest = await tenant.query<{ group: string }>(Prisma.sql`
      ${partsOf({ ...measuring, intervalMs: null }, source, null)}
      SELECT "group" FROM sums ORDER BY "requests" DESC, "group" LIMIT ${firstGroups}`);
    groups = largest.map(({ group }) => group);
  }
  const rows = await tenant.query<Row>(Prisma.sql`
    ${partsOf(measuring, source, groups)}, ${combined(measuring.wanted, null)} SELECT * FROM combined ORDER BY "start"`);
  const rank = (row: Row): number => groups?.indexOf(row.group) ?? 0;
  return rows.sort((one, other) => rank(one) - rank(other)).map(readRow);
}

/** Where a question is answered from. */
interface Source extends ReadingPlan {
  /** Of the rolled-up hours. */
  readonly dimension: Dimension;
}

async function sourceOf(tenant: TenantClient, { span, filter, grouping }: Measuring): Promise<Source> {
  const dimension = dimensionOf(span, filter, grouping?.by ?? null);
  if (dimension === null) return { exact: [span], rolledUp: [], dimension: 'ALL' };
  const pending = await tenant.pendingLogHour.findMany({ select: { hour: true } });
  const hours = pending.map(({ hour }) => hour);
  return { ...planReading(span, hours), dimension };
}

/**
 * The tables that every question is answered from: `sums` and `digest` by bucket of time and group, `people` who they
 * were. A group is a text that begins with `=`, empty for none, so that it can be joined on. Texts are compared byte by byte (COLLATE "C"), which is many times faster
 * than by the rules of a language.
 *
 * Whatever changes between the reading of the plan and of these, the rows of calls stay: an hour that is rolled up
 * meanwhile is read from them, one that gets a late call is read without it.
 */
function partsOf(
  { filter, grouping, intervalMs }: Measuring,
  source: Source,
  groups: readonly string[] | null,
): Prisma.Sql {
  const isIn = groups === null ? Prisma.sql`TRUE` : Prisma.sql`"group" = ANY (${[...groups]}::text[])`;
  const exactSpans = source.exact.map(
    ({ from, to }) => Prisma.sql`("id" >= ${leastUuidOf(from)}::uuid AND "id" < ${leastUuidOf(to)}::uuid)`,
  );
  const hourSpans = source.rolledUp.map(
    ({ from, to }) =>
      Prisma.sql`("hour" >= ${from.toISOString()}::timestamptz AND "hour" < ${to.toISOString()}::timestamptz)`,
  );
  return Prisma.sql`
    WITH calls AS NOT MATERIALIZED (
      SELECT * FROM (
        SELECT ${bucketOf(Prisma.sql`"createdAt"`, intervalMs)} AS "start", ${groupOf(grouping)} COLLATE "C" AS "group",
          ${SLUGS[grouping?.by ?? 'STATUS']} AS "slug", "user" COLLATE "C" AS "user", "status", "cost", "inputTokens", "outputTokens",
          "latencyMs", "cacheStatus", ${LATENCY_BUCKET} AS "bucket"
        FROM "RequestLog" call
        WHERE ${allOf([anyOf(exactSpans), ...sharedConditions(filter), ...exactConditions(filter)])}
      ) every WHERE ${isIn}
    ), hours AS NOT MATERIALIZED (
      SELECT * FROM (
        SELECT ${bucketOf(Prisma.sql`"hour"`, intervalMs)} AS "start",
          ${grouping === null ? Prisma.sql`''` : Prisma.sql`COALESCE('=' || "value", '')`} COLLATE "C" AS "group", "slug",
          "requests", "cost", "inputTokens", "outputTokens", "errors", "latencySumMs", "cacheHits" AS "hits",
          "cacheLookups" AS "lookups", "latencyBuckets", "latencyCounts", "users"
        FROM "LogHour"
        WHERE "dimension" = ${source.dimension} AND ${allOf([anyOf(hourSpans), ...valueConditions(filter)])}
      ) every WHERE ${isIn}
    ), binned AS MATERIALIZED (
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
        sum("lookups")::float8 AS "lookups"
      FROM (
        SELECT "start", "group", "slug", "requests", "cost", "inputTokens", "outputTokens", "errors",
          "latencySumMs", "hits", "lookups" FROM binned
        UNION ALL
        SELECT "start", "group", "slug", "requests", "cost", "inputTokens", "outputTokens", "errors",
          "latencySumMs", "hits", "lookups" FROM hours
      ) parts GROUP BY 1, 2
    ), digest AS (
      SELECT "start", "group", "bucket", sum("count") AS "count" FROM (
        SELECT "start", "group", "bucket", "requests" AS "count" FROM binned
        UNION ALL
        SELECT "start", "group", part."bucket", part."count" FROM hours
        CROSS JOIN LATERAL unnest("latencyBuckets", "latencyCounts") AS part ("bucket", "count")
      ) parts GROUP BY 1, 2, 3
    ), people AS (
      SELECT "start", "group", "user" FROM calls WHERE "user" IS NOT NULL
      UNION SELECT "start", "group", unnest("users") COLLATE "C" FROM hours
    )`;
}

/**
 * The rest of every question: percentiles and users beside the sums, where they are wanted or put groups in order. A
 * percentile is of the nearest rank, ceil(p * requests).
 */
function combined({ percentiles, users }: Wanted, orderBy: Measure | null): Prisma.Sql {
  const withPercentiles = percentiles || (orderBy !== null && isPercentile(orderBy));
  const withUsers = users || orderBy === 'USERS';
  return Prisma.sql`
    ranked AS (
      SELECT "start", "group", "bucket", sum("count") OVER (PARTITION BY "start", "group") AS "all",
        sum("count") OVER (PARTITION BY "start", "group" ORDER BY "bucket") AS "upTo" FROM digest
    ), percentiles AS (
      SELECT "start", "group", min("bucket") FILTER (WHERE "upTo" >= 0.5 * "all") AS "p50",
        min("bucket") FILTER (WHERE "upTo" >= 0.9 * "all") AS "p90",
        min("bucket") FILTER (WHERE "upTo" >= 0.99 * "all") AS "p99" FROM ranked GROUP BY 1, 2
    ), counted AS (
      SELECT "start", "group", count(*)::float8 AS "users" FROM people GROUP BY 1, 2
    ), combined AS (
      SELECT "start", "group", "slug", "requests", trim_scale("cost") AS "cost", "inputTokens", "outputTokens",
        "errors", "latencySumMs", "hits", "lookups",
        ${withPercentiles ? Prisma.sql`"p50", "p90", "p99"` : Prisma.sql`NULL::int AS "p50", NULL::int AS "p90", NULL::int AS "p99"`},
        ${withUsers ? Prisma.sql`COALESCE("users", 0)` : Prisma.sql`0::float8`} AS "users"
      FROM sums
      ${withPercentiles ? Prisma.sql`LEFT JOIN percentiles USING ("start", "group")` : Prisma.empty}
      ${withUsers ? Prisma.sql`LEFT JOIN counted USING ("start", "group")` : Prisma.empty}
    )`;
}

function isPercentile(measure: Measure): boolean {
  return measure.startsWith('LATENCY_P');
}

const ORDERS: Record<Measure, Prisma.Sql> = {
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

interface Row {
  readonly start: Date;
  readonly group: string;
  readonly slug: string | null;
  readonly requests: number;
  readonly cost: Prisma.Decimal;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly errors: number;
  readonly latencySumMs: number;
  readonly hits: number;
  readonly lookups: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly users: number;
}

function readRow(row: Row): Measured {
  const { start, group, slug, requests, inputTokens, outputTokens, errors, users } = row;
  return {
    start,
    value: group === '' ? null : group.slice(1),
    slug,
    measures: {
      requests,
      cost: row.cost.toFixed(),
      inputTokens,
      outputTokens,
      errors,
      errorRate: errors / requests,
      latencyAverageMs: row.latencySumMs / requests,
      latencyP50Ms: latencyOf(row.p50),
      latencyP90Ms: latencyOf(row.p90),
      latencyP99Ms: latencyOf(row.p99),
      cacheHitRate: row.lookups === 0 ? 0 : row.hits / row.lookups,
      users,
    },
  };
}

function latencyOf(bucket: number | null): number | null {
  return bucket === null ? null : latencyOfBucket(bucket);
}
