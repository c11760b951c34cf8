/** Billing periods: calendar months, UTC, whatever the time zone of the server. */

/** From the one moment up to before the other. */
export interface BillingPeriod {
  readonly periodStartedAt: Date;
  readonly periodEndsAt: Date;
}

/** The period alone, of what has one. */
export function periodOf({ periodStartedAt, periodEndsAt }: BillingPeriod): BillingPeriod {
  return { periodStartedAt, periodEndsAt };
}

/** The calendar month that a moment is in. */
export function monthOf(moment: Date): BillingPeriod {
  const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()];
  return {
    periodStartedAt: new Date(Date.UTC(year, month, 1)),
    periodEndsAt: new Date(Date.UTC(year, month + 1, 1)),
  };
}

/** What is left of the month that a moment is in: the first period of an organization, from when it was made on. */
export function restOfMonth(moment: Date): BillingPeriod {
  return { periodStartedAt: moment, periodEndsAt: monthOf(moment).periodEndsAt };
}

/** How much of its month a period is. Milliseconds. */
export function shareOfMonth({ periodStartedAt, periodEndsAt }: BillingPeriod): {
  part: number;
  whole: number;
} {
  const month = monthOf(periodStartedAt);
  return {
    part: periodEndsAt.getTime() - periodStartedAt.getTime(),
    whole: month.periodEndsAt.getTime() - month.periodStartedAt.getTime(),
  };
}
