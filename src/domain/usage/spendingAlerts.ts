import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { billingRecipients } from '../billing/recipients.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import { notify } from '../notices/notify.js';
import type { OrganizationAccount } from './organizationUsage.js';

/** At how many per cent it is told in any case: all is spent. */
const ALL = 100;

/**
 * Tells of each percentage of the spending limit that is reached, once in each period. For who holds the account.
 *
 * @param spent US dollars in billionths
 */
export async function noteSpending(
  transaction: TenantTransaction,
  organizationId: string,
  { account, spent, now }: { account: OrganizationAccount; spent: bigint; now: Date },
): Promise<void> {
  const { billing, period, periodId } = account;
  if (billing.spendingLimit === null) return;
  const limit = toBillionths(billing.spendingLimit);
  const reached = [...new Set([...billing.spendingAlertPercents, ALL])]
    .filter((percent) => spent * 100n >= limit * BigInt(percent))
    .sort((one, other) => one - other);
  if (reached.length === 0) return;
  const told = await transaction.spendingAlert.findMany({ where: { periodId }, select: { percent: true } });
  const fresh = reached.filter((percent) => !told.some((alert) => alert.percent === percent));
  if (fresh.length === 0) return;
  const amounts = { spent: fromBillionths(spent), spendingLimit: fromBillionths(limit) };
  await transaction.spendingAlert.createMany({
    data: fresh.map((percent) => ({ organizationId, periodId, percent, ...amounts, createdAt: now })),
  });
  const emails = await billingRecipients(transaction, billing.contactEmail);
  for (const percent of fresh) {
    await notify(transaction, organizationId, {
      kind: 'SPENDING_ALERT',
      data: { percent, ...amounts, periodStartedAt: period.startedAt, periodEndsAt: period.endsAt },
      emails,
    });
  }
}
