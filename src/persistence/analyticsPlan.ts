import type { LogConditions } from './sqlFilter.js';
import { exactConditions } from './sqlFilter.js';

export const HOUR_MS = 3_600_000;

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

/** Whether rolled-up hours can answer: long spans whose filter and groups need their columns alone. */
export function canUseHours(span: TimeSpan, filter: LogConditions, groupBy: string | null): boolean {
  const isLong = span.to.getTime() - span.from.getTime() > EXACT_UP_TO_MS;
  return isLong && groupBy !== 'METADATA' && exactConditions(filter).length === 0;
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
