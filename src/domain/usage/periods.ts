import type { UsageLimit } from '../limits.js';

/** The periods of usage limits. All of it is UTC, whatever the time zone of the server. */

const DAY_MS = 86_400_000;

/** What the periods of a key or provider are counted from. */
export interface PeriodAnchors {
  readonly createdAt: Date;
  /** When its usage was last reset by hand; null for never. */
  readonly usageResetAt: Date | null;
}

/** One period: from `startedAt` on, up to before `endsAt`; null for no end. */
export interface Period {
  readonly startedAt: Date;
  readonly endsAt: Date | null;
}

/**
 * The period that a moment is in.
 *
 * - WEEKLY: from Monday 00:00. MONTHLY: from the 1st, 00:00.
 * - EVERY_N_DAYS: so many days of 24 hours, counted from 00:00 of the day on which the spender was made, or from the
 *   moment of the last reset by hand.
 * - Without a periodic reset, or without a limit: since ever.
 *
 * No period begins before its spender was made, or before the last reset by hand: that begins a new one.
 */
export function periodAt(
  limit: Pick<UsageLimit, 'periodicReset' | 'resetEveryDays'> | null,
  anchors: PeriodAnchors,
  now: Date,
): Period {
  const earliest = latestOf(anchors.createdAt, anchors.usageResetAt ?? anchors.createdAt);
  const span = limit === null ? null : spanAt(limit, anchors, now);
  if (span === null) return { startedAt: earliest, endsAt: null };
  return { startedAt: latestOf(span.startedAt, earliest), endsAt: span.endsAt };
}

function spanAt(
  { periodicReset, resetEveryDays }: Pick<UsageLimit, 'periodicReset' | 'resetEveryDays'>,
  { createdAt, usageResetAt }: PeriodAnchors,
  now: Date,
): { startedAt: Date; endsAt: Date } | null {
  switch (periodicReset) {
    case null:
      return null;
    case 'WEEKLY': {
      const daysSinceMonday = (now.getUTCDay() + 6) % 7;
      const monday = midnightOf(now).getTime() - daysSinceMonday * DAY_MS;
      return { startedAt: new Date(monday), endsAt: new Date(monday + 7 * DAY_MS) };
    }
    case 'MONTHLY': {
      const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
      return {
        startedAt: new Date(Date.UTC(year, month, 1)),
        endsAt: new Date(Date.UTC(year, month + 1, 1)),
      };
    }
    case 'EVERY_N_DAYS': {
      const anchor = (usageResetAt ?? midnightOf(createdAt)).getTime();
      const spanMs = (resetEveryDays ?? 1) * DAY_MS;
      const spans = Math.max(0, Math.floor((now.getTime() - anchor) / spanMs));
      const start = anchor + spans * spanMs;
      return { startedAt: new Date(start), endsAt: new Date(start + spanMs) };
    }
  }
}

function midnightOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}

function latestOf(one: Date, other: Date): Date {
  return one > other ? one : other;
}
