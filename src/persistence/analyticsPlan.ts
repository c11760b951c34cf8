import { Prisma } from './generated/prisma/client.js';
import { DIMENSIONS, type Dimension } from './rollups.js';
import { exactConditions, type LogConditions } from './sqlFilter.js';
import type { TenantClient } from './tenantClient.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Spans up to this are always read from the rows of calls. */
export const EXACT_UP_TO_MS = 48 * HOUR_MS;

/** With more gaps than this between rolled-up hours the rows of calls are read throughout. */
const MOST_EXACT_SPANS = 20;

/** A span of time, from the first moment on and before the second. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** What of a span is read from the rows of calls, from hours and from days: all of it, nothing twice. */
export interface ReadingPlan {
  readonly exact: readonly TimeSpan[];
  readonly hours: readonly TimeSpan[];
  readonly days: readonly TimeSpan[];
}

/** What is rolled up. */
export interface RolledUp {
  /** The beginnings of the hours that have logs which are not rolled up. */
  readonly pending: readonly Date[];
  /** The beginnings of the days (UTC) whose rows of LogDay hold all that its hours do. */
  readonly days: readonly Date[];
}

/**
 * The dimension of LogHour that answers a question: the one property that its filter and its groups are about, ALL where
 * there is none. Null where rows of calls must: for several properties or others, and for short spans.
 */
export function dimensionOf(span: TimeSpan, filter: LogConditions, groupBy: string | null): Dimension | null {
  if (span.to.getTime() - span.from.getTime() <= EXACT_UP_TO_MS) return null;
  if (exactConditions(filter).length > 0) return null;
  const asked = new Set<string>(groupBy === null ? [] : [groupBy]);
  for (const [name, dimension] of Object.entries(FILTERED)) {
    const value = filter[name as keyof typeof FILTERED];
    if (value !== null && value !== undefined) asked.add(dimension);
  }
  const [only = 'ALL', ...others] = asked;
  return others.length > 0 ? null : (DIMENSIONS.find((dimension) => dimension === only) ?? null);
}

const FILTERED = {
  statuses: 'STATUS',
  isError: 'STATUS',
  models: 'MODEL',
  providerIds: 'PROVIDER',
  apiKeyIds: 'API_KEY',
  configIds: 'CONFIG',
  promptIds: 'PROMPT',
  users: 'USER',
  cacheStatuses: 'CACHE',
} as const satisfies Partial<Record<keyof LogConditions, Dimension>>;

/** The conditions of such a filter on the values of its dimension. To be ANDed. */
export function valueConditions(filter: LogConditions): Prisma.Sql[] {
  const { isError } = filter;
  const lists = Object.keys(FILTERED)
    .map((name) => filter[name as keyof typeof FILTERED])
    .filter((value) => typeof value === 'object' && value !== null);
  return [
    ...lists.map((list) => Prisma.sql`"value" = ANY (${list.map(String)}::text[])`),
    ...(typeof isError === 'boolean'
      ? [Prisma.sql`(CASE WHEN "dimension" = 'STATUS' THEN "value"::int END >= 400) = ${isError}`]
      : []),
  ];
}

/**
 * Reads what of a span is rolled up. A day holds as long as it has as many calls as its hours: logs only ever join an
 * hour, or go with it when their time of keeping is over. So a day is not used, rather than used wrongly, also where a
 * server that did not know of days yet has counted one of its hours.
 */
export async function readRolledUp(
  tenant: Pick<TenantClient, 'query'>,
  { from, to }: TimeSpan,
): Promise<RolledUp> {
  const within = (column: Prisma.Sql): Prisma.Sql =>
    Prisma.sql`${column} > ${new Date(from.getTime() - HOUR_MS).toISOString()}::timestamptz AND ${column} < ${to.toISOString()}::timestamptz`;
  const rows = await tenant.query<{ start: Date; isDay: boolean }>(Prisma.sql`
    WITH hours AS (
      SELECT date_trunc('day', "hour", 'UTC') AS "day", sum("requests") AS "requests" FROM "LogHour"
      WHERE "dimension" = 'ALL' AND ${within(Prisma.sql`"hour"`)} GROUP BY 1
    )
    SELECT "hour" AS "start", FALSE AS "isDay" FROM "PendingLogHour" WHERE ${within(Prisma.sql`"hour"`)}
    UNION ALL
    SELECT "day", TRUE FROM "LogDay" JOIN hours USING ("day", "requests")
    WHERE "dimension" = 'ALL' AND ${within(Prisma.sql`"day"`)}`);
  const startsOf = (isDay: boolean): Date[] =>
    rows.filter((row) => row.isDay === isDay).map(({ start }) => start);
  return { pending: startsOf(false), days: startsOf(true) };
}

/**
 * Parts a span: whole days and hours that are rolled up, and around and between them what is not.
 *
 * @param days none where days are too long a bucket for the question
 */
export function planReading(span: TimeSpan, { pending, days }: RolledUp): ReadingPlan {
  const { exact, rolledUp } = planHours(span, pending);
  if (exact.length > MOST_EXACT_SPANS) return { exact: [span], hours: [], days: [] };
  const known = new Set(days.map((day) => day.getTime()));
  const plan: Record<'hours' | 'days', TimeSpan[]> = { hours: [], days: [] };
  for (const { from, to } of rolledUp) {
    for (let next = from.getTime(); next < to.getTime();) {
      const midnight = (Math.floor(next / DAY_MS) + 1) * DAY_MS;
      const end = Math.min(midnight, to.getTime());
      const isDay = end - next === DAY_MS && known.has(next);
      extend(isDay ? plan.days : plan.hours, next, end);
      next = end;
    }
  }
  return { exact, ...plan };
}

/** Adds a span to others, to the last of them where it follows on it. */
function extend(spans: TimeSpan[], from: number, to: number): void {
  const last = spans.at(-1);
  const follows = last?.to.getTime() === from;
  if (follows) spans.pop();
  spans.push({ from: follows ? last.from : new Date(from), to: new Date(to) });
}

function planHours(
  span: TimeSpan,
  pending: readonly Date[],
): { exact: readonly TimeSpan[]; rolledUp: readonly TimeSpan[] } {
  const from = span.from.getTime();
  const to = span.to.getTime();
  const end = Math.floor(to / HOUR_MS) * HOUR_MS;
  const rolledUp: TimeSpan[] = [];
  const exact: TimeSpan[] = [];
  const add = (spans: TimeSpan[], first: number, last: number): void => {
    if (first < last) spans.push({ from: new Date(first), to: new Date(last) });
  };

  let next = Math.ceil(from / HOUR_MS) * HOUR_MS;
  if (end <= next) return { exact: [span], rolledUp: [] };
  let exactFrom = from;
  const hours = pending.map((hour) => hour.getTime()).filter((hour) => hour >= next && hour < end);
  for (const hour of hours.sort((one, other) => one - other)) {
    if (hour > next) {
      add(exact, exactFrom, next);
      add(rolledUp, next, hour);
      exactFrom = hour;
    }
    next = hour + HOUR_MS;
  }
  add(exact, exactFrom, next);
  add(rolledUp, next, end);
  add(exact, end, to);
  return { exact, rolledUp };
}
