import { monthOf as calendarMonthOf } from '../billing/periods.js';
import type { Period } from './periods.js';

/** A billing period, which always ends. */
export interface BillingPeriod extends Period {
  readonly endsAt: Date;
}

/** The period that an account has now, as it is stored. */
interface StoredPeriod {
  readonly periodStartedAt: Date;
  readonly periodEndsAt: Date;
}

/**
 * The billing period that a moment is in: the account's where it is in that, else the calendar month of UTC. So a period
 * is over at its end by itself, also before the account's next one is written down.
 *
 * @param stored null where the organization has no account
 */
export function billingPeriodAt(stored: StoredPeriod | null, at: Date): BillingPeriod {
  if (stored !== null && stored.periodStartedAt <= at && at < stored.periodEndsAt) {
    return { startedAt: stored.periodStartedAt, endsAt: stored.periodEndsAt };
  }
  return monthOf(at);
}

/** The calendar month of a moment, in UTC. */
function monthOf(at: Date): BillingPeriod {
  const { periodStartedAt, periodEndsAt } = calendarMonthOf(at);
  return { startedAt: periodStartedAt, endsAt: periodEndsAt };
}
