import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import {
  lockSpender,
  retryConflicts,
  usedSince,
  type SpenderKind,
  type UsedRow,
} from '../../persistence/usage.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import { notFound } from '../errors.js';
import type { UsageLimit } from '../limits.js';
import { notifyBudgetAlerts } from '../notices/budgetNotices.js';
import { billingPeriodAt } from './billingPeriods.js';
import { isExhausted } from './exhaustion.js';
import {
  openOrganization,
  readOrganizationUsed,
  spendingLimitOf,
  type OrganizationAccount,
} from './organizationUsage.js';
import { periodAt, type Period } from './periods.js';
import { noteSpending } from './spendingAlerts.js';

/**
 * How long a reservation holds. It must stay longer than the gateway lets a call take, so that one lapses only where the
 * server that made it is gone. Milliseconds: 15 minutes.
 */
export const RESERVATION_MS = 15 * 60_000;

/** When to ask again for what calls under way may take: most are over within seconds. Milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** What a spender is called where it is gone. */
const WORDS = { KEY: 'API key', PROVIDER: 'provider', ORGANIZATION: 'billing account' } as const;

/** Whose budget. */
export interface BudgetHolder {
  readonly kind: SpenderKind;
  readonly organizationId: string;
  readonly id: string;
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

/** A spender as it is, held to the end of the transaction, and what it has used. In billionths of its limit's unit. */
interface Account {
  readonly limit: UsageLimit | null;
  readonly period: Period;
  readonly periodId: string;
  readonly isMarked: boolean;
  readonly spent: bigint;
  readonly reserved: bigint;
  /** Of an organization, which may be bound to a number of requests besides. */
  readonly organization: OrganizationAccount | null;
}

/**
 * Sets aside what a call may take at most, in one transaction.
 *
 * @returns null where there is no budget to take it from
 * @throws CodedError NOT_FOUND where the key or provider is gone, or the organization has no account
 */
export async function reserve(
  tenant: TenantClient,
  holder: BudgetHolder,
  { most, now }: { most: Taken; now: Date },
): Promise<{ reservation: Reservation | null } | { shortage: Shortage }> {
  return await retryConflicts(
    async () =>
      await tenant.transaction(async (transaction) => {
        const account = await openAccount(transaction, holder, now);
        if (account === null) throw notFound(WORDS[holder.kind]);
        const { limit, periodId, organization } = account;
        const isBound =
          limit !== null || (organization !== null && organization.billing.requestsLimit !== null);
        if (!isBound) return { reservation: null };
        const shortage = shortageOf(account, most);
        if (shortage !== null) {
          if (shortage.reason === 'EXHAUSTED') await noteSpent(transaction, holder, { account, now });
          return { shortage };
        }
        const { id } = await transaction.usageReservation.create({
          data: {
            organizationId: holder.organizationId,
            periodId,
            cost: roundedUp(most.cost ?? '0'),
            tokens: most.tokens,
            expiresAt: new Date(now.getTime() + RESERVATION_MS),
          },
          select: { id: true },
        });
        return { reservation: { id, periodId } };
      }),
  );
}

/** Why a call that may take so much cannot be let in; null where it can. */
function shortageOf({ limit, spent, reserved, organization }: Account, most: Taken): Shortage | null {
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

/**
 * Writes down what a call took, and gives back what was set aside for it. It counts in the period in which the call was
 * let in; one whose reservation has lapsed counts just as well. Does nothing where the key or provider is gone.
 */
export async function settle(
  tenant: TenantClient,
  holder: BudgetHolder,
  { reservation, taken, now }: { reservation: Reservation | null; taken: Taken; now: Date },
): Promise<void> {
  await retryConflicts(async () => {
    await tenant.transaction(async (transaction) => {
      const account = await openAccount(transaction, holder, now);
      if (account === null) return;
      const periodId = reservation?.periodId ?? account.periodId;
      const cost = roundedUp(taken.cost ?? '0');
      await transaction.usagePeriod.updateMany({
        where: { id: periodId },
        data: {
          cost: { increment: cost },
          tokens: { increment: taken.tokens },
          requests: { increment: 1 },
        },
      });
      if (reservation !== null) {
        await transaction.usageReservation.deleteMany({
          // Also those of servers that are gone.
          where: { periodId, OR: [{ id: reservation.id }, { expiresAt: { lte: now } }] },
        });
      }
      if (account.limit === null || periodId !== account.periodId) return;
      const added = toBillionths(account.limit.type === 'TOKENS' ? String(taken.tokens) : cost);
      await noteSpent(transaction, holder, { account: { ...account, spent: account.spent + added }, now });
    });
  });
}

/** Gives back what was set aside. */
export async function giveBack(tenant: TenantClient, reservation: Reservation): Promise<void> {
  await tenant.usageReservation.deleteMany({ where: { id: reservation.id } });
}

/** What is left of a budget now that calls under way are counted at their most; null where there is no budget. */
export async function leftOf(
  tenant: TenantClient,
  holder: BudgetHolder,
  now: Date,
): Promise<{ type: UsageLimit['type']; left: string } | null> {
  if (holder.kind === 'ORGANIZATION') return await leftOfOrganization(tenant, holder, now);
  const select = { usageLimit: true, createdAt: true, usageResetAt: true } as const;
  const where = { id: holder.id };
  const row =
    holder.kind === 'KEY'
      ? await tenant.apiKey.findFirst({ where, select })
      : await tenant.provider.findFirst({ where, select });
  const limit = row?.usageLimit as UsageLimit | null | undefined;
  if (!row || !limit) return null;
  const used = await usedSince(tenant, holder, { since: periodAt(limit, row, now).startedAt, now });
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

/** Takes hold of a spender and reads what it has used in its present period, whose row is made where it is missing. */
async function openAccount(
  transaction: TenantTransaction,
  holder: BudgetHolder,
  now: Date,
): Promise<Account | null> {
  if (holder.kind === 'ORGANIZATION') {
    const organization = await openOrganization(transaction, holder.organizationId, now);
    if (organization === null) return null;
    const { billing, period, periodId, used } = organization;
    const limit = spendingLimitOf(billing);
    return {
      ...{ limit, period, periodId, organization, isMarked: false },
      spent: toBillionths(used.cost),
      reserved: toBillionths(used.reservedCost),
    };
  }
  const row = await lockSpender(transaction, holder.kind, holder.id);
  if (row === null) return null;
  const limit = row.usageLimit as UsageLimit | null;
  const period = periodAt(limit, row, now);
  const used = await usedSince(transaction, holder, { since: period.startedAt, now });
  return {
    limit,
    period,
    periodId: used.periodId ?? (await beginPeriod(transaction, holder, period.startedAt)),
    isMarked: isExhausted(row, now),
    organization: null,
    ...(limit === null ? { spent: 0n, reserved: 0n } : inUnitOf(limit, used)),
  };
}

/** Makes the row of a period. For who holds the spender. */
async function beginPeriod(
  transaction: TenantTransaction,
  { kind, organizationId, id }: BudgetHolder,
  startedAt: Date,
): Promise<string> {
  const whose = kind === 'KEY' ? { apiKeyId: id } : { providerId: id };
  const period = await transaction.usagePeriod.create({
    data: { organizationId, startedAt, ...whose },
    select: { id: true },
  });
  return period.id;
}

/** Records and tells that a limit came near or was reached, once in each period; one that is reached marks its spender. */
async function noteSpent(
  transaction: TenantTransaction,
  { kind, organizationId, id }: BudgetHolder,
  { account, now }: { account: Account; now: Date },
): Promise<void> {
  const { limit, periodId, period, spent, isMarked, organization } = account;
  if (limit === null) return;
  if (organization !== null) {
    await noteSpending(transaction, organizationId, { account: organization, spent, now });
    return;
  }
  const isSpent = spent >= toBillionths(limit.creditLimit);
  const isNear = limit.alertThreshold !== null && spent >= toBillionths(limit.alertThreshold);
  const alert = {
    ...{ organizationId, periodId, createdAt: now },
    ...{ used: fromBillionths(spent), creditLimit: limit.creditLimit },
  };
  if (isNear || isSpent) {
    const alerts = await transaction.usageAlert.createManyAndReturn({
      data: [
        ...(isNear ? [{ ...alert, kind: 'THRESHOLD' as const }] : []),
        ...(isSpent ? [{ ...alert, kind: 'EXHAUSTED' as const }] : []),
      ],
      skipDuplicates: true,
    });
    const { startedAt: periodStartedAt } = period;
    await notifyBudgetAlerts(transaction, { kind, organizationId, id, limit, periodStartedAt }, alerts);
  }
  if (!isSpent || isMarked) return;
  const data = { exhaustedAt: now, exhaustedUntil: period.endsAt };
  if (kind === 'PROVIDER') {
    await transaction.provider.updateMany({ where: { id }, data });
  } else {
    await transaction.apiKey.updateMany({ where: { id }, data });
    await transaction.announceAuthorityChange();
  }
}

function inUnitOf({ type }: UsageLimit, used: UsedRow): { spent: bigint; reserved: bigint } {
  return type === 'TOKENS'
    ? { spent: toBillionths(used.tokens), reserved: toBillionths(used.reservedTokens) }
    : { spent: toBillionths(used.cost), reserved: toBillionths(used.reservedCost) };
}

/** A decimal with as many digits as the columns have; what is smaller counts as one of the last. */
function roundedUp(decimal: string): string {
  return fromBillionths(toBillionths(decimal));
}
