import { compareDecimals } from './decimal.js';
import { badInput } from './errors.js';

/** Limits of API keys and providers, and what their inputs must keep to. */

export interface RateLimit {
  readonly type: 'REQUESTS' | 'TOKENS';
  readonly unit: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK';
  readonly value: number;
}

export interface UsageLimit {
  readonly type: 'COST' | 'TOKENS';
  /** US dollars or tokens, a decimal as text. */
  readonly creditLimit: string;
  readonly alertThreshold: string | null;
  /** WEEKLY: Monday 00:00 UTC. MONTHLY: the 1st. EVERY_N_DAYS: after `resetEveryDays`. */
  readonly periodicReset: 'WEEKLY' | 'MONTHLY' | 'EVERY_N_DAYS' | null;
  readonly resetEveryDays: number | null;
}

export function assertGoodRateLimits(limits: readonly RateLimit[]): void {
  const seen = new Set<string>();
  limits.forEach((limit, index) => {
    const path = `input.rateLimits.${String(index)}`;
    if (limit.value < 1) throw badInput(`${path}.value`, 'must be at least 1');
    const key = `${limit.type} ${limit.unit}`;
    if (seen.has(key)) throw badInput(path, 'repeats a limit of the same type and unit');
    seen.add(key);
  });
}

export function assertGoodUsageLimit(limit: UsageLimit): void {
  const { creditLimit, alertThreshold } = limit;
  if (compareDecimals(creditLimit, '0') <= 0) {
    throw badInput('input.usageLimit.creditLimit', 'must be greater than 0');
  }
  if (
    alertThreshold !== null &&
    (compareDecimals(alertThreshold, '0') <= 0 || compareDecimals(alertThreshold, creditLimit) >= 0)
  ) {
    throw badInput('input.usageLimit.alertThreshold', 'must lie between 0 and the credit limit');
  }
  assertDays(limit.periodicReset, limit.resetEveryDays, 'input.usageLimit.resetEveryDays');
}

/** The days of EVERY_N_DAYS, and of no other period. */
export function assertDays(period: string | null, days: number | null, path: string): void {
  if (period === 'EVERY_N_DAYS') {
    if (days === null || days < 1 || days > 365) throw badInput(path, 'must be between 1 and 365');
  } else if (days !== null) throw badInput(path, 'goes with EVERY_N_DAYS only');
}

/**
 * Whether what was spent under one limit is spent under the next too: where that is of another kind, raised or gone,
 * there is something left.
 */
export function isStillSpent(former: UsageLimit | null, next: UsageLimit | null): boolean {
  if (former === null || next === null) return false;
  return former.type === next.type && compareDecimals(next.creditLimit, former.creditLimit) <= 0;
}
