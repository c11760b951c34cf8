import { Prisma } from './generated/prisma/client.js';
import {
  combinedOf,
  isPercentile,
  ORDERS,
  sumsOf,
  type Measure,
  type Measuring,
  type Source,
} from './analyticsParts.js';
import { dimensionOf, planReading, readRolledUp } from './analyticsPlan.js';
import { latencyOfBucket, percentilesOfPacked } from './latencyDigest.js';
import type { TenantClient } from './tenantClient.js';

export { MEASURES } from './analyticsParts.js';
export type { GroupColumn, Grouping, Measure, Measuring, Wanted } from './analyticsParts.js';

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
  const source = (await readSources(tenant, measuring))(null);
  const { orderBy, first } = options;
  const order = Prisma.sql`ORDER BY ${ORDERS[orderBy]} DESC NULLS LAST, "group" LIMIT ${first}`;
  // Digests and users are opened for the groups that are shown alone, where these can be told without.
  const bySums = !isPercentile(orderBy) && orderBy !== 'USERS';
  const shown = bySums ? Prisma.sql`(SELECT * FROM sums ${order})` : Prisma.sql`sums`;
  const rows = await tenant.query<Row & { total: number }>(Prisma.sql`
    WITH ${sumsOf(measuring, source, null)}, ${combinedOf(measuring, { source, sums: shown, orderBy })}
    SELECT *, (SELECT count(*) FROM sums)::float8 AS "total" FROM combined ${order}`);
  return { groups: rows.map(readRow), total: rows[0]?.total ?? 0 };
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
  const { grouping, intervalMs } = measuring;
  const sourceOf = await readSources(tenant, measuring);
  let groups: string[] | null = null;
  if (grouping !== null) {
    const largest = await tenant.query<{ group: string }>(Prisma.sql`
      WITH ${sumsOf({ ...measuring, intervalMs: null }, sourceOf(null), null)}
      SELECT "group" FROM sums ORDER BY "requests" DESC, "group" LIMIT ${firstGroups}`);
    groups = largest.map(({ group }) => group);
  }
  const source = sourceOf(intervalMs);
  const rows = await tenant.query<Row>(Prisma.sql`
    WITH ${sumsOf(measuring, source, groups)},
      ${combinedOf(measuring, { source, sums: Prisma.sql`sums`, orderBy: null })}
    SELECT * FROM combined ORDER BY "start"`);
  const rank = (row: Row): number => groups?.indexOf(row.group) ?? 0;
  return rows.sort((one, other) => rank(one) - rank(other)).map(readRow);
}

const DAY_MS = 86_400_000;

/** @returns where a question is answered from, by the length of its buckets of time */
async function readSources(
  tenant: TenantClient,
  { span, filter, grouping }: Measuring,
): Promise<(intervalMs: number | null) => Source> {
  const dimension = dimensionOf(span, filter, grouping?.by ?? null);
  if (dimension === null) return () => ({ exact: [span], hours: [], days: [], dimension: 'ALL' });
  const { pending, days } = await readRolledUp(tenant, span);
  return (intervalMs) => {
    const isOfDays = intervalMs === null || intervalMs % DAY_MS === 0;
    return { ...planReading(span, { pending, days: isOfDays ? days : [] }), dimension };
  };
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
  /** A packed digest, where the percentiles are to be read of it. */
  readonly digest: string | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly users: number;
}

function readRow(row: Row): Measured {
  const { start, group, slug, requests, inputTokens, outputTokens, errors, users } = row;
  const { p50, p90, p99 } = row.digest === null ? row : percentilesOfPacked(row.digest);
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
      latencyP50Ms: latencyOf(p50),
      latencyP90Ms: latencyOf(p90),
      latencyP99Ms: latencyOf(p99),
      cacheHitRate: row.lookups === 0 ? 0 : row.hits / row.lookups,
      users,
    },
  };
}

function latencyOf(bucket: number | null): number | null {
  return bucket === null ? null : latencyOfBucket(bucket);
}
