import { isStillSpent, type UsageLimit } from '../limits.js';
import { periodAt, type PeriodAnchors } from './periods.js';

/** When a key or provider was marked as exhausted, and until when. */
export interface Exhaustion {
  readonly exhaustedAt: Date | null;
  /** When the next period begins, which ends it; null where there is none. */
  readonly exhaustedUntil: Date | null;
}

/** Whether what was marked as exhausted still is. */
export function isExhausted({ exhaustedAt, exhaustedUntil }: Exhaustion, now: Date): boolean {
  return exhaustedAt !== null && (exhaustedUntil === null || exhaustedUntil > now);
}

/** The rows that are exhausted at a moment, or those that are not, as a condition of Prisma. */
export function whereExhausted(now: Date): { exhaustedAt: object; OR: object[] } {
  return { exhaustedAt: { not: null }, OR: [{ exhaustedUntil: null }, { exhaustedUntil: { gt: now } }] };
}

/**
 * What a change of the usage limit makes of the mark: gone where there is room again, else it ends with the period of
 * the new limit.
 *
 * @param next the limit from now on, undefined where it stays
 * @returns the columns to set
 */
export function exhaustionUnder(
  next: UsageLimit | null | undefined,
  present: PeriodAnchors & Exhaustion & { readonly usageLimit: unknown },
  now: Date,
): Partial<Exhaustion> {
  if (next === undefined || !isExhausted(present, now)) return {};
  if (!isStillSpent(present.usageLimit as UsageLimit | null, next)) {
    return { exhaustedAt: null, exhaustedUntil: null };
  }
  return { exhaustedUntil: periodAt(next, present, now).endsAt };
}
