import {
  measureGroups,
  measureSeries,
  type GroupColumn,
  type Grouping,
  type Measure,
  type Measured,
  type Measures,
  type Wanted,
} from '../../persistence/analytics.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { badInput } from '../errors.js';
import type { LogFilter } from './filter.js';

export { MEASURES } from '../../persistence/analytics.js';
export type { GroupColumn, Measure, Measures, Wanted } from '../../persistence/analytics.js';

/** The most buckets of time in one series, and the most of all series together. */
export const MAX_BUCKETS = 1_000;
export const MAX_POINTS = 5_000;

const INTERVAL_MS = { HOUR: 3_600_000, DAY: 86_400_000 } as const;

export type Interval = keyof typeof INTERVAL_MS;

/** What is asked beside the filter. */
interface Asked {
  /** The measures beyond the plain sums. */
  readonly wanted: Wanted;
  /** The end of a span that names none. */
  readonly now: Date;
}

/** How the caller wants calls grouped. */
export interface GivenGrouping {
  readonly by?: GroupColumn | null | undefined;
  readonly metadataKey?: string | null | undefined;
}

/** What the calls of a group have in common. */
export interface GroupKey {
  readonly by: GroupColumn;
  /** As stored: the uuid of a provider, key, config or prompt, else the text; null for calls without. */
  readonly value: string | null;
  /** As people read it: a slug, the name of a key as it is now, else the value. */
  readonly name: string | null;
}

export interface LogGroup {
  readonly key: GroupKey;
  readonly measures: Measures;
}

export interface LogPoint {
  /** The beginning of the bucket, which may be before the span that is asked for. */
  readonly start: Date;
  readonly measures: Measures;
}

export interface LogSeries {
  readonly key: GroupKey | null;
  readonly points: readonly LogPoint[];
}

/** Measures without a call. */
const NOTHING: Measures = {
  requests: 0,
  cost: '0',
  inputTokens: 0,
  outputTokens: 0,
  errors: 0,
  errorRate: 0,
  latencyAverageMs: null,
  latencyP50Ms: null,
  latencyP90Ms: null,
  latencyP99Ms: null,
  cacheHitRate: 0,
  users: 0,
};

/** Measures all calls that a filter finds. @throws CodedError BAD_USER_INPUT as spanOf */
export async function logTotals(
  tenant: TenantClient,
  filter: LogFilter,
  { wanted, now }: Asked,
): Promise<Measures> {
  const measuring = { span: spanOf(filter, now), filter, grouping: null, intervalMs: null, wanted };
  const { groups } = await measureGroups(tenant, measuring, { orderBy: 'REQUESTS', first: 1 });
  return groups[0]?.measures ?? NOTHING;
}

/**
 * Measures the calls that a filter finds by groups, those with most of a measure first.
 *
 * @throws CodedError BAD_USER_INPUT as spanOf and groupingOf
 */
export async function logGroups(
  tenant: TenantClient,
  filter: LogFilter,
  options: Asked & {
    readonly grouping: GivenGrouping;
    readonly orderBy: Measure;
    readonly first: number;
  },
): Promise<{ groups: LogGroup[]; totalCount: number }> {
  const grouping = groupingOf(options.grouping);
  const { wanted, now } = options;
  const measuring = { span: spanOf(filter, now), filter, grouping, intervalMs: null, wanted };
  const { groups, total } = await measureGroups(tenant, measuring, options);
  const keyOf = await keysOf(tenant, grouping, groups);
  return {
    groups: groups.map((group) => ({ key: keyOf(group), measures: group.measures })),
    totalCount: total,
  };
}

/**
 * Measures the calls that a filter finds by hours or days (UTC), and by groups where they are asked for: those with
 * most requests, the largest first. Buckets without a call are there with zeros.
 *
 * @throws CodedError BAD_USER_INPUT as spanOf and groupingOf; without `from`; for too many buckets or points
 */
export async function logTimeSeries(
  tenant: TenantClient,
  filter: LogFilter,
  options: Asked & {
    readonly interval: Interval;
    readonly grouping: GivenGrouping;
    readonly first: number;
  },
): Promise<LogSeries[]> {
  const { interval, first, wanted, now } = options;
  const grouping = options.grouping.by ? groupingOf(options.grouping) : null;
  if (grouping === null && options.grouping.metadataKey) throw noMetadataKey();
  if (!filter.from) throw badInput('filter.from', 'is needed for a time series');
  const span = spanOf(filter, now);
  const starts = bucketsOf(span, INTERVAL_MS[interval]);
  if (grouping !== null && starts.length * first > MAX_POINTS) {
    throw badInput('first', `gives more than ${String(MAX_POINTS)} points with this span and interval`);
  }
  const measuring = { span, filter, grouping, intervalMs: INTERVAL_MS[interval], wanted };
  const rows = await measureSeries(tenant, measuring, first);
  if (grouping === null) return [{ key: null, points: pointsOf(starts, rows) }];

  const keyOf = await keysOf(tenant, grouping, rows);
  const groups = new Map<string | null, [Measured, ...Measured[]]>();
  for (const row of rows) {
    const group = groups.get(row.value);
    if (group === undefined) groups.set(row.value, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => ({ key: keyOf(group[0]), points: pointsOf(starts, group) }));
}

/** The span of a filter: since ever where `from` is left out, until now where `to` is. */
function spanOf({ from, to }: LogFilter, now: Date): { from: Date; to: Date } {
  const span = { from: from ?? new Date(0), to: to ?? now };
  if (span.from < span.to) return span;
  if (to) throw badInput('filter.to', 'must be later than filter.from');
  throw badInput('filter.from', 'must be in the past');
}

function groupingOf({ by, metadataKey }: GivenGrouping): Grouping {
  if (by === 'METADATA') {
    if (!metadataKey) throw badInput('metadataKey', 'is needed to group by METADATA');
    return { by, metadataKey };
  }
  if (metadataKey) throw noMetadataKey();
  return { by: by ?? 'MODEL', metadataKey: null };
}

function noMetadataKey(): Error {
  return badInput('metadataKey', 'goes with the group METADATA alone');
}

function bucketsOf({ from, to }: { from: Date; to: Date }, length: number): Date[] {
  const first = Math.floor(from.getTime() / length) * length;
  const count = Math.ceil((to.getTime() - first) / length);
  if (count > MAX_BUCKETS) {
    throw badInput(
      'filter.from',
      `gives more than ${String(MAX_BUCKETS)} buckets; choose a shorter span or days`,
    );
  }
  return Array.from({ length: count }, (_none, index) => new Date(first + index * length));
}

function pointsOf(starts: readonly Date[], rows: readonly Measured[]): LogPoint[] {
  const measures = new Map(rows.map((row) => [row.start.getTime(), row.measures]));
  return starts.map((start) => ({ start, measures: measures.get(start.getTime()) ?? NOTHING }));
}

async function keysOf(
  tenant: TenantClient,
  { by }: Grouping,
  rows: readonly Measured[],
): Promise<(row: Measured) => GroupKey> {
  const names = by === 'API_KEY' ? await namesOfKeys(tenant, rows) : new Map<string, string>();
  const slugs = new Map(rows.map(({ value, slug }) => [value, slug]));
  const nameOf = (value: string | null): string | null => {
    if (value === null) return null;
    if (by === 'API_KEY') return names.get(value) ?? null;
    if (by === 'PROVIDER' || by === 'CONFIG' || by === 'PROMPT') return slugs.get(value) ?? null;
    return value;
  };
  return ({ value }) => ({ by, value, name: nameOf(value) });
}

async function namesOfKeys(tenant: TenantClient, rows: readonly Measured[]): Promise<Map<string, string>> {
  const ids = new Set(rows.flatMap(({ value }) => value ?? []));
  const keys = await tenant.apiKey.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  return new Map(keys.map(({ id, name }) => [id, name]));
}
