import { Prisma, type BillingAccount } from './generated/prisma/client.js';
import type { Delegates, TenantTransaction } from './tenantClient.js';

/** What calls there have been since ever, as far as they were counted: calls, and US dollars as a decimal text. */
export interface CountedUsage {
  readonly requests: bigint;
  readonly cost: string;
}

/**
 * Reads the billing account of the pinned organization and holds it to the end of the transaction: changes of the plan
 * and the issuing of invoices come one after another, and so do the numbers of invoices.
 *
 * Whoever takes the organization's own lock as well takes that one first.
 */
export async function lockBillingAccount(transaction: TenantTransaction): Promise<BillingAccount> {
  await transaction.query(Prisma.sql`SELECT 1 FROM "BillingAccount" FOR NO KEY UPDATE`);
  return await transaction.billingAccount.findFirstOrThrow();
}

/** What calls of days before a moment, the beginning of a day (UTC), there have been. */
export async function usageBefore(
  client: Pick<Delegates, 'billingUsageDay'>,
  moment: Date,
): Promise<CountedUsage> {
  const { _sum: sum } = await client.billingUsageDay.aggregate({
    where: { day: { lt: moment } },
    _sum: { requests: true, cost: true },
  });
  return { requests: sum.requests ?? 0n, cost: sum.cost?.toFixed() ?? '0' };
}
