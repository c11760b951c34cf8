import { Prisma } from './generated/prisma/client.js';
import { DIMENSIONS, type Dimension } from './rollups.js';
import { exactConditions, type LogConditions } from './sqlFilter.js';

const HOUR_MS = 3_600_000;

/** Spans up to this are always read from the rows of calls. */
export const EXACT_UP_TO_MS = 48 * HOUR_MS;

/** With more gaps than this between rolled-up hours the rows of calls are read throughout. */
const MOST_EXACT_SPANS = 20;

/** A span of time, from the first moment on and before the second. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** What of a span is read from the rows of calls, and what from rolled-up hours: all of it, nothing twice. */
export interface ReadingPlan {
  readonly exact: readonly TimeSpan[];
  readonly rolledUp: readonly TimeSpan[];
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
 * Parts a span: whole hours that are rolled up, and around and between them what is not.
 *
 * @param pending the beginnings of the hours that have logs which are not rolled up
 */
export function planReading(span: TimeSpan, pending: readonly Date[]): ReadingPlan {
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
  return exact.length > MOST_EXACT_SPANS ? { exact: [span], rolledUp: [] } : { exact, rolledUp };
}
