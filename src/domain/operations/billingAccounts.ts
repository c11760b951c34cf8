import { lockBillingAccount } from '../../persistence/organizationUsage.js';
import type { BillingAccount } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { monthOf } from '../usage/billingPeriods.js';

/**
 * The billing account of an organization, held to the end of the transaction; made where there is none yet. A new one is
 * at version 0: whoever makes it changes it.
 */
export async function holdBillingAccount(
  transaction: TenantTransaction,
  organizationId: string,
  now: Date,
): Promise<BillingAccount> {
  const { startedAt, endsAt } = monthOf(now);
  await transaction.billingAccount.createMany({
    data: [
      { organizationId, plan: 'ENTERPRISE', periodStartedAt: startedAt, periodEndsAt: endsAt, version: 0 },
    ],
    skipDuplicates: true,
  });
  await lockBillingAccount(transaction, organizationId);
  return await transaction.billingAccount.findFirstOrThrow({ where: { organizationId } });
}

/** The columns that every change of an account sets. */
export function nextVersion({ version }: Pick<BillingAccount, 'version'>): {
  version: number;
  updatedAt: Date;
} {
  return { version: version + 1, updatedAt: new Date() };
}
