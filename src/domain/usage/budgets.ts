import type { TenantClient } from '../../persistence/tenantClient.js';
import { usedAsExpected, usedSince, type SpenderKind, type UsedRow } from '../../persistence/usage.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import type { UsageLimit } from '../limits.js';
import { billingPeriodAt } from './billingPeriods.js';
import { readOrganizationUsed, type OrganizationAccount } from './organizationUsage.js';
import { periodAt } from './periods.js';

/**
 * How long a reservation holds. It must stay longer than the gateway lets a call take, so that one lapses only where the
 * server that made it is gone. Milliseconds: 15 minutes.
 */
export const RESERVATION_MS = 15 * 60_000;

/** When to ask again for what calls under way may take: most are over within seconds. Milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** Whose budget. What it is judged by may be a moment old: it is read again where that decides. */
export interface BudgetHolder {
  readonly kind: SpenderKind;
  readonly organizationId: string;
  readonly id: string;
  readonly usageLimit: UsageLimit | null;
  /** From when periods of N days are counted. */
  readonly createdAt: Date;
  /** When its usage was last reset by hand; of a key or provider. */
  readonly usageResetAt?: Date | null;
  /** Of an organization that has a billing account. */
  readonly billingPeriod?: { readonly periodStartedAt: Date; readonly periodEndsAt: Date };
}

/** What a call takes. */
export interface Taken {
  /** US dollars, a decimal as text; null where the price is not known. */
  readonly cost: string | null;
  readonly tokens: number;
}

/** What was set aside of a budget for one call. */
export interface Reservation {
  readonly id: string;
  readonly periodId: string;
}

/** Why nothing is set aside. Amounts are US dollars or tokens. */
export type Shortage =
  | { readonly reason: 'PRICE_UNKNOWN' }
  /** All is spent. */
  | { readonly reason: 'EXHAUSTED'; readonly limit: UsageLimit }
  /** There is something left, but less than the call may take. */
  | { readonly reason: 'TOO_LITTLE'; readonly limit: UsageLimit; readonly left: string }
  /** There would be enough, were it not for calls under way. */
  | { readonly reason: 'RESERVED'; readonly limit: UsageLimit; readonly retryAfterMs: number }
  /** All requests of an organization were made, or calls under way are the last ones. */
  | { readonly reason: 'NO_REQUESTS'; readonly retryAfterMs: number | null };

/** What of a budget is taken, in billionths of its limit's unit. */
export interface Balance {
  readonly limit: UsageLimit | null;
  readonly spent: bigint;
  readonly reserved: bigint;
  /** Of an organization, which may be bound to a number of requests besides. */
  readonly organization: OrganizationAccount | null;
}

/** Why a call that may take so much cannot be let in; null where it can. */
export function shortageOf({ limit, spent, reserved, organization }: Balance, most: Taken): Shortage | null {
  if (organization !== null && organization.billing.requestsLimit !== null) {
    const left = organization.billing.requestsLimit - Number(organization.used.requests);
    if (left <= 0) return { reason: 'NO_REQUESTS', retryAfterMs: null };
    if (left <= Number(organization.used.reservedRequests)) {
      return { reason: 'NO_REQUESTS', retryAfterMs: RETRY_AFTER_MS };
    }
  }
  if (limit === null) return null;
  const creditLimit = toBillionths(limit.creditLimit);
  if (spent >= creditLimit) return { reason: 'EXHAUSTED', limit };
  const wanted = limit.type === 'TOKENS' ? String(most.tokens) : most.cost;
  if (wanted === null) return { reason: 'PRICE_UNKNOWN' };
  const free = creditLimit - spent - toBillionths(wanted);
  if (free < 0n) return { reason: 'TOO_LITTLE', limit, left: fromBillionths(creditLimit - spent) };
  return free < reserved ? { reason: 'RESERVED', limit, retryAfterMs: RETRY_AFTER_MS } : null;
}

/** A balance once a call that may take so much is let in. */
export function withReserved<T extends Balance>(balance: T, most: Taken): T {
  const { limit, reserved, organization } = balance;
  const requests = Number(organization?.used.reservedRequests ?? 0) + 1;
  return {
    ...balance,
    reserved: limit === null ? reserved : reserved + amountFor(limit, most),
    organization:
      organization === null
        ? null
        : { ...organization, used: { ...organization.used, reservedRequests: String(requests) } },
  };
}

/** What a call takes of a budget, in billionths of the unit of its limit. */
export function amountFor({ type }: UsageLimit, { cost, tokens }: Taken): bigint {
  return toBillionths(type === 'TOKENS' ? String(tokens) : roundedUp(cost ?? '0'));
}

/** Where the period of a holder begins by what is known of it. */
export function expectedPeriod(holder: BudgetHolder, now: Date): Date {
  if (holder.kind === 'ORGANIZATION') return billingPeriodAt(holder.billingPeriod ?? null, now).startedAt;
  const { usageLimit, createdAt, usageResetAt = null } = holder;
  return periodAt(usageLimit, { createdAt, usageResetAt }, now).startedAt;
}

/** What is left of a budget now that calls under way are counted at their most; null where there is no budget. */
export async function leftOf(
  tenant: TenantClient,
  holder: BudgetHolder,
  now: Date,
): Promise<{ type: UsageLimit['type']; left: string } | null> {
  if (holder.kind === 'ORGANIZATION') return await leftOfOrganization(tenant, holder, now);
  const expected = expectedPeriod(holder, now);
  const select = { usageLimit: true, createdAt: true, usageResetAt: true } as const;
  const where = { id: holder.id };
  const [row, usedThen] = await tenant.together(
    async (reads) =>
      await Promise.all([
        holder.kind === 'KEY'
          ? reads.apiKey.findFirst({ where, select })
          : reads.provider.findFirst({ where, select }),
        usedSince(reads, holder, { since: expected, now }),
      ]),
  );
  const limit = row?.usageLimit as UsageLimit | null | undefined;
  if (!row || !limit) return null;
  const { startedAt } = periodAt(limit, row, now);
  const used = await usedAsExpected(tenant, holder, {
    ...{ since: startedAt, now },
    expected: { since: expected, used: usedThen },
  });
  return { type: limit.type, left: leftUnder(limit, used).left };
}

async function leftOfOrganization(
  tenant: TenantClient,
  { organizationId }: BudgetHolder,
  now: Date,
): Promise<{ type: 'COST'; left: string } | null> {
  const billing = await tenant.billingAccount.findFirst({ where: { organizationId } });
  if (!billing?.spendingLimit) return null;
  const period = billingPeriodAt(billing, now);
  const { spent, reserved } = await readOrganizationUsed(tenant, { organizationId, period, now });
  const left = toBillionths(billing.spendingLimit.toFixed()) - toBillionths(spent) - toBillionths(reserved);
  return { type: 'COST', left: fromBillionths(left < 0n ? 0n : left) };
}

/** What calls under way may take of a budget, and what is left beside that: US dollars or tokens. */
export function leftUnder(limit: UsageLimit, used: UsedRow): { reserved: string; left: string } {
  const { spent, reserved } = inUnitOf(limit, used);
  const left = toBillionths(limit.creditLimit) - spent - reserved;
  return { reserved: fromBillionths(reserved), left: fromBillionths(left < 0n ? 0n : left) };
}

/** What was used, in billionths of the unit of a limit. */
export function inUnitOf({ type }: UsageLimit, used: UsedRow): { spent: bigint; reserved: bigint } {
  return type === 'TOKENS'
    ? { spent: toBillionths(used.tokens), reserved: toBillionths(used.reservedTokens) }
    : { spent: toBillionths(used.cost), reserved: toBillionths(used.reservedCost) };
}

/** A decimal with as many digits as the columns have; what is smaller counts as one of the last. */
export function roundedUp(decimal: string): string {
  return fromBillionths(toBillionths(decimal));
}
