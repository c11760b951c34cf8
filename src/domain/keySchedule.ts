import type { RotationPolicy } from './apiKeyRules.js';

/** When something of an API key is due. All of it is UTC, whatever the time zone of the server. */

const DAY_MS = 86_400_000;

/** How long before its expiry who looks after a key is told. Milliseconds, the longest first. */
const EXPIRY_NOTICES_MS = [14 * DAY_MS, DAY_MS, 0];

/** How long a secret lives on that the organization's policy had replaced, without a policy of the key. Milliseconds. */
export const MANDATORY_TRANSITION_MS = 3 * DAY_MS;

/**
 * The first moment after `now` at which a rotation policy has the secret replaced.
 *
 * - Where its first date is set: that, and from then on the same weekday, the same day of the month (the last one of a
 *   month that is shorter) or every so many days.
 * - Else WEEKLY: Monday 00:00. MONTHLY: the 1st, 00:00. EVERY_N_DAYS: so many days from now.
 */
export function nextRotation(policy: RotationPolicy, now: Date): Date {
  const { period, everyDays, nextRotationAt: anchor } = policy;
  if (anchor !== null && anchor > now) return anchor;
  switch (period) {
    case 'WEEKLY':
      return anchor === null ? nextMonday(now) : everySoManyDays(anchor, 7, now);
    case 'MONTHLY':
      return anchor === null ? firstOfNextMonth(now) : sameDayOfMonth(anchor, now);
    case 'EVERY_N_DAYS':
      return everySoManyDays(anchor ?? now, everyDays ?? 1, now);
  }
}

function nextMonday(now: Date): Date {
  const daysSinceMonday = (now.getUTCDay() + 6) % 7;
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - daysSinceMonday + 7));
}

function firstOfNextMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
}

function everySoManyDays(anchor: Date, days: number, now: Date): Date {
  const spans = Math.floor((now.getTime() - anchor.getTime()) / (days * DAY_MS)) + 1;
  return new Date(anchor.getTime() + spans * days * DAY_MS);
}

function sameDayOfMonth(anchor: Date, now: Date): Date {
  const months =
    (now.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + now.getUTCMonth() - anchor.getUTCMonth();
  const thisMonth = monthsLater(anchor, months);
  return thisMonth > now ? thisMonth : monthsLater(anchor, months + 1);
}

/** Counted from the first date each time, so that the 31st comes back after February. */
function monthsLater(anchor: Date, months: number): Date {
  const later = new Date(anchor);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(anchor.getUTCDate(), lastDay));
  return later;
}

/** A rotation policy as it is stored, its time a text; null for none. */
export function readRotationPolicy(stored: unknown): RotationPolicy | null {
  if (stored === null || stored === undefined) return null;
  const policy = stored as Omit<RotationPolicy, 'nextRotationAt'> & { nextRotationAt: string | null };
  return {
    ...policy,
    nextRotationAt: policy.nextRotationAt === null ? null : new Date(policy.nextRotationAt),
  };
}

/** The first moment after `now` at which something is to be told of an expiry; null where there is none. */
export function nextExpiryNotice(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt === null) return null;
  const moments = EXPIRY_NOTICES_MS.map((before) => new Date(expiresAt.getTime() - before));
  return moments.find((moment) => moment > now) ?? null;
}

/**
 * By when a secret of an age is to be replaced.
 *
 * @param maxAgeDays the organization's policy, null for none
 */
export function secretDue(madeAt: Date, maxAgeDays: number | null): Date | null {
  return maxAgeDays === null ? null : new Date(madeAt.getTime() + maxAgeDays * DAY_MS);
}

/** The earlier of two moments, of which there may be none. */
export function earlierOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
