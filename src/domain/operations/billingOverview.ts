import type { BillingAccount } from '../../persistence/generated/prisma/client.js';
import { usageBefore } from '../../persistence/billing.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { sumOf, usageOfPeriod, type NewLine } from '../billing/lines.js';
import { fromCents, toCents } from '../billing/money.js';
import { periodOf, type BillingPeriod } from '../billing/periods.js';
import type { Plans } from '../billing/plans.js';
import { settlePeriod } from './issueInvoices.js';
import { seatsTaken } from './planBounds.js';

/** What an organization has used of its plan in the billing period under way. */
export interface BillingUsage {
  readonly requests: number;
  readonly seats: number;
  /** US dollars, a decimal as text. */
  readonly spend: string;
}

/** What the invoice of the period under way would say now. */
export interface UpcomingInvoice extends BillingPeriod {
  readonly lines: readonly NewLine[];
  /** US dollars, to the cent. */
  readonly total: string;
}

/** The usage of the period under way. */
export async function billingUsageOf(tenant: TenantClient, account: BillingAccount): Promise<BillingUsage> {
  const { requests, cost } = usageOfPeriod(account, await usageBefore(tenant, account.periodEndsAt));
  return { requests: Number(requests), seats: await seatsTaken(tenant), spend: cost };
}

/** The lines that are written for the period under way, and what its usage comes to by now. */
export async function upcomingInvoiceOf(
  tenant: TenantClient,
  account: BillingAccount,
  plans: Plans,
): Promise<UpcomingInvoice> {
  const written = await tenant.invoiceLine.findMany({
    where: { invoice: { state: 'DRAFT' } },
    orderBy: { position: 'asc' },
  });
  const { lines: usage } = settlePeriod(account, await usageBefore(tenant, account.periodEndsAt), plans);
  const lines = [
    ...written.map(({ quantity, unitPrice, amount, ...line }) => ({
      ...{ ...line, quantity: quantity.toFixed(9), unitPrice: unitPrice.toFixed(9) },
      cents: toCents(amount.toFixed(2)),
    })),
    ...usage,
  ];
  return { ...periodOf(account), lines, total: fromCents(sumOf(lines)) };
}
