import {
  keepCountingAsItIs,
  lockBillingBounds,
  loggedUsage,
  waitForLogWrites,
  type BillingRow,
} from '../../persistence/organizationUsage.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import { usedAsExpected, usedSince, type UsedRow } from '../../persistence/usage.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import type { UsageLimit } from '../limits.js';
import type { NewLog } from '../logs/newLog.js';
import { billingPeriodAt, type BillingPeriod } from './billingPeriods.js';

/** Rows of UsagePeriod that are the organization's own. */
const OWN = { apiKeyId: null, providerId: null } as const;

/** The account of an organization, held to the end of a transaction, and what it has used in its billing period. */
export interface OrganizationAccount {
  readonly billing: BillingRow;
  readonly period: BillingPeriod;
  readonly periodId: string;
  /** Whether the row of the period was made just now. */
  readonly isNewPeriod: boolean;
  readonly used: UsedRow;
}

/** The spending limit of an organization as a usage limit; null for none. */
export function spendingLimitOf({ spendingLimit }: { spendingLimit: string | null }): UsageLimit | null {
  if (spendingLimit === null) return null;
  return {
    type: 'COST',
    creditLimit: fromBillionths(toBillionths(spendingLimit)),
    ...{ alertThreshold: null, periodicReset: 'MONTHLY', resetEveryDays: null },
  };
}

/**
 * Takes hold of an organization's account and reads what was used in its billing period.
 *
 * @param expected where the period begins as far as is known
 * @param first what is written once the account is held, and before the usage is read; it may only `defer`
 * @returns null where there is no account
 */
export async function openOrganization(
  transaction: TenantTransaction,
  organizationId: string,
  { now, expected, first = () => undefined }: { now: Date; expected: Date; first?: () => void },
): Promise<OrganizationAccount | null> {
  const holder = { kind: 'ORGANIZATION', id: organizationId } as const;
  const locking = lockBillingBounds(transaction, organizationId);
  first();
  const [billing, usedThen] = await Promise.all([
    locking,
    usedSince(transaction, holder, { since: expected, now }),
  ]);
  if (billing === null) return null;
  const period = billingPeriodAt(billing, now);
  const span = { since: period.startedAt, now };
  let used = await usedAsExpected(transaction, holder, {
    ...span,
    expected: { since: expected, used: usedThen },
  });
  const isNewPeriod = used.periodId === null;
  if (isNewPeriod) {
    await beginPeriod(transaction, organizationId, period);
    used = await usedSince(transaction, holder, span);
  }
  const { periodId } = used;
  if (periodId === null) throw new Error('A period that was begun is not there.');
  return { billing, period, periodId, isNewPeriod, used };
}

/**
 * Makes the row of a billing period. Calls that nobody has counted yet, since there was no limit, are those that are
 * logged: they are counted now. Those whose logs are still to be written are counted with these (countLogs). For who
 * holds the account.
 */
async function beginPeriod(
  transaction: TenantTransaction,
  organizationId: string,
  period: BillingPeriod,
): Promise<void> {
  await waitForLogWrites(transaction, organizationId);
  const { cost, requests } = await loggedUsage(transaction, period);
  await transaction.usagePeriod.create({
    data: { organizationId, startedAt: period.startedAt, cost, requests: BigInt(requests) },
    select: { id: true },
  });
}

/** What was used in a billing period; US dollars, decimals as texts. */
export interface OrganizationUsed {
  readonly spent: string;
  /** What calls under way may take at most. */
  readonly reserved: string;
  readonly requests: number;
}

/** What an organization has used in a billing period, without holding or writing anything. */
export async function readOrganizationUsed(
  tenant: Pick<TenantClient, 'query' | 'run'>,
  { organizationId, period, now }: { organizationId: string; period: BillingPeriod; now: Date },
): Promise<OrganizationUsed> {
  const holder = { kind: 'ORGANIZATION', id: organizationId } as const;
  const used = await usedSince(tenant, holder, { since: period.startedAt, now });
  // Nobody has counted in this period yet: the logs tell what was used.
  const taken = used.periodId === null ? await loggedUsage(tenant, period) : used;
  return {
    spent: fromBillionths(toBillionths(taken.cost)),
    reserved: fromBillionths(toBillionths(used.reservedCost)),
    requests: Number(taken.requests),
  };
}

/** Whether a log tells of a call that counts and that was not counted when it was over. */
export function isToBeCounted(log: NewLog): boolean {
  const isAnswered = log.status < 400 || log.inputTokens > 0 || log.outputTokens > 0;
  return log.source === 'GATEWAY' && log.isCounted !== true && isAnswered;
}

/** Keeps others from beginning to count while logs are written that count. Before the logs are written. */
export async function holdCounting(transaction: TenantTransaction, logs: readonly NewLog[]): Promise<void> {
  const log = logs.find(isToBeCounted);
  if (log !== undefined) await keepCountingAsItIs(transaction, log.organizationId);
}

/**
 * Counts calls that were let in while nothing bounded the organization, where its usage is counted meanwhile: a limit
 * that is set while they are under way, or set again in the same period, misses nothing. In the transaction that writes
 * their logs.
 *
 * @param logs of one organization, those alone that were really written now
 */
export async function countLogs(transaction: TenantTransaction, logs: readonly NewLog[]): Promise<void> {
  const counting = logs.filter(isToBeCounted);
  if (counting.length === 0) return;
  const periods = await transaction.usagePeriod.findMany({
    where: OWN,
    orderBy: { startedAt: 'asc' },
    select: { id: true, startedAt: true },
  });
  if (periods.length === 0) return;
  const account = await transaction.billingAccount.findFirst({
    select: { periodStartedAt: true, periodEndsAt: true },
  });
  for (const { id, startedAt } of periods) {
    const own = counting.filter(
      ({ createdAt }) => billingPeriodAt(account, createdAt).startedAt.getTime() === startedAt.getTime(),
    );
    if (own.length === 0) continue;
    const cost = own.reduce((sum, log) => sum + toBillionths(log.cost ?? '0'), 0n);
    await transaction.usagePeriod.updateMany({
      where: { id },
      data: { cost: { increment: fromBillionths(cost) }, requests: { increment: own.length } },
    });
  }
}
