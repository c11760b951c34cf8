import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { lockSpender, usedAsExpected, usedSince } from '../../persistence/usage.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import type { UsageLimit } from '../limits.js';
import { notifyBudgetAlerts } from '../notices/budgetNotices.js';
import {
  amountFor,
  expectedPeriod,
  inUnitOf,
  type Balance,
  type BudgetHolder,
  type Taken,
} from './budgets.js';
import { isExhausted } from './exhaustion.js';
import { openOrganization, spendingLimitOf } from './organizationUsage.js';
import { periodAt, type Period } from './periods.js';
import { noteSpending } from './spendingAlerts.js';

/** A spender as it is, held to the end of the transaction, and what it has used. */
export interface Account extends Balance {
  readonly period: Period;
  readonly periodId: string;
  /** Whether the row of the period was made just now. */
  readonly isNewPeriod: boolean;
  readonly isMarked: boolean;
}

/**
 * Takes hold of a spender and reads what it has used in its present period, whose row is made where it is missing.
 *
 * @param first what is written once the spender is held, and before its usage is read; it may only `defer`
 * @returns null where the key or provider is gone, or the organization has no account
 */
export async function openAccount(
  transaction: TenantTransaction,
  holder: BudgetHolder,
  { now, first }: { now: Date; first: () => void },
): Promise<Account | null> {
  const expected = expectedPeriod(holder, now);
  if (holder.kind === 'ORGANIZATION') {
    const organization = await openOrganization(transaction, holder.organizationId, { now, expected, first });
    if (organization === null) return null;
    const { billing, period, periodId, isNewPeriod, used } = organization;
    return {
      ...{ limit: spendingLimitOf(billing), period, periodId, isNewPeriod, organization, isMarked: false },
      spent: toBillionths(used.cost),
      reserved: toBillionths(used.reservedCost),
    };
  }
  // One message: the spender is held before the others are carried out, which see what was committed until then.
  const locking = lockSpender(transaction, holder.kind, holder.id);
  first();
  const [row, usedThen] = await Promise.all([
    locking,
    usedSince(transaction, holder, { since: expected, now }),
  ]);
  if (row === null) return null;
  const limit = row.usageLimit as UsageLimit | null;
  const period = periodAt(limit, row, now);
  const { startedAt } = period;
  const used = await usedAsExpected(transaction, holder, {
    ...{ since: startedAt, now },
    expected: { since: expected, used: usedThen },
  });
  return {
    ...{ limit, period, isMarked: isExhausted(row, now), organization: null },
    periodId: used.periodId ?? (await beginPeriod(transaction, holder, startedAt)),
    isNewPeriod: used.periodId === null,
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

/** As `noteSpent`, of calls that ended together: each mark is told with what was spent when a call reached it. */
export async function noteCalls(
  transaction: TenantTransaction,
  holder: BudgetHolder,
  { account, taken, now }: { account: Account; taken: readonly Taken[]; now: Date },
): Promise<void> {
  const { limit } = account;
  if (limit === null) return;
  const amounts = taken.map((one) => amountFor(limit, one));
  const marks = marksOf(limit, account.organization);
  let spent = account.spent - amounts.reduce((sum, amount) => sum + amount, 0n);
  for (const [index, amount] of amounts.entries()) {
    const before = spent;
    spent += amount;
    const isReached = marks.some((mark) => before < mark && mark <= spent);
    if (!isReached && index < amounts.length - 1) continue;
    await noteSpent(transaction, holder, { account: { ...account, spent }, now });
  }
}

/** What is told when it is spent, in billionths. */
export function marksOf(
  { creditLimit, alertThreshold }: UsageLimit,
  organization: Account['organization'],
): bigint[] {
  const limit = toBillionths(creditLimit);
  if (organization === null) return [limit, toBillionths(alertThreshold ?? creditLimit)];
  return [
    limit,
    ...organization.billing.spendingAlertPercents.map((percent) => (limit * BigInt(percent)) / 100n),
  ];
}

/** Records and tells that a limit came near or was reached, once in each period; one that is reached marks its spender. */
export async function noteSpent(
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
  if (kind === 'PROVIDER') await transaction.provider.updateMany({ where: { id }, data });
  else await transaction.apiKey.updateMany({ where: { id }, data });
}
