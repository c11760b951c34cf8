import type { BillingAccount, Invoice } from '../../persistence/generated/prisma/client.js';
import { lockBillingAccount, usageBefore, type CountedUsage } from '../../persistence/billing.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import { billingRecipients } from '../billing/recipients.js';
import { settleUsage, type NewLine, type WrittenCounters } from '../billing/lines.js';
import { monthOf, periodOf } from '../billing/periods.js';
import type { Plans } from '../billing/plans.js';
import { encodeId } from '../ids.js';
import { notify } from '../notices/notify.js';
import { addLines, beginDraft, beginningPeriod, contactOf } from './billingAccount.js';
import { systemAuthor, writeAuditEntry } from './change.js';

/** Whoever is billed has so long to pay. Milliseconds: 14 days. */
const PAYABLE_WITHIN_MS = 14 * 86_400_000;

/**
 * Ends the billing period of an organization, where it is over: issues its invoice and begins the next period, in one
 * transaction. A server that comes second finds the period of the first.
 *
 * @returns whether a period was over: then the next one may be too
 */
export async function issueNextInvoice(
  of: { tenant: TenantClient; organizationId: string },
  plans: Plans,
  now: Date,
): Promise<boolean> {
  return await of.tenant.transaction(async (transaction) => {
    const account = await lockBillingAccount(transaction);
    if (account.periodEndsAt > now) return false;
    await endPeriod({ transaction, tenant: of.tenant }, account, { plans, now });
    return true;
  });
}

/**
 * Ends every period of an account that is over, so that a change meets the one under way. Call under the account's lock.
 *
 * @returns the account as it is then
 */
export async function endPeriodsBefore(
  by: { transaction: TenantTransaction; tenant: TenantClient },
  account: BillingAccount,
  at: { plans: Plans; now: Date },
): Promise<BillingAccount> {
  let present = account;
  while (present.periodEndsAt <= at.now) present = await endPeriod(by, present, at);
  return present;
}

/** What the usage of a period comes to by now, under the plan that an account is on. */
export function settlePeriod(
  account: BillingAccount,
  used: CountedUsage,
  plans: Plans,
): { readonly lines: NewLine[]; readonly counters: WrittenCounters } {
  return settleUsage(plans.catalogue[account.plan], { counters: account, used }, periodOf(account));
}

async function endPeriod(
  { transaction, tenant }: { transaction: TenantTransaction; tenant: TenantClient },
  account: BillingAccount,
  { plans, now }: { plans: Plans; now: Date },
): Promise<BillingAccount> {
  const { organizationId } = account;
  const used = await usageBefore(transaction, account.periodEndsAt);
  const { lines, counters } = settlePeriod(account, used, plans);
  const draft = await addLines(transaction, account, lines);
  const number = account.lastInvoiceNumber + (draft === null ? 0 : 1);
  const next = await transaction.billingAccount.update({
    where: { organizationId },
    data: {
      ...counters,
      ...beginningPeriod(account.plan, plans, { period: monthOf(account.periodEndsAt), used }),
      lastInvoiceNumber: number,
    },
  });
  // Where nothing is to be billed there is no invoice either.
  if (draft !== null) {
    const invoice = await issue(transaction, draft, { account, number, plans, now });
    writeAuditEntry(transaction, systemAuthor({ tenant, organizationId }, 'issue-invoices'), {
      action: 'invoice.issue',
      resourceType: 'Invoice',
      resourceId: invoice.id,
      after: { number, state: invoice.state, total: invoice.total.toFixed(2) },
    });
  }
  await beginDraft(transaction, next, plans);
  return next;
}

async function issue(
  transaction: TenantTransaction,
  { organizationId, id, total }: Invoice,
  { account, number, plans, now }: { account: BillingAccount; number: number; plans: Plans; now: Date },
): Promise<Invoice> {
  const { name } = await transaction.organization.findFirstOrThrow({ select: { name: true } });
  const isFree = total.isZero();
  const invoice = await transaction.invoice.update({
    where: { organizationId_id: { organizationId, id } },
    data: {
      ...{ number, state: isFree ? 'PAID' : 'OPEN', paidAt: isFree ? now : null },
      ...{ issuedAt: now, dueAt: new Date(now.getTime() + PAYABLE_WITHIN_MS) },
      billedTo: { organization: name, ...contactOf(account), addressLines: [...account.addressLines] },
      billedBy: [...plans.issuer],
    },
  });
  await notify(transaction, organizationId, {
    kind: 'INVOICE_ISSUED',
    data: {
      invoice: {
        ...{ id: encodeId('Invoice', id), number, total: total.toFixed(2), currency: 'USD' },
        ...{ state: invoice.state, dueAt: invoice.dueAt },
      },
      ...{ periodStartedAt: invoice.periodStartedAt, periodEndsAt: invoice.periodEndsAt },
      // What the payment processor sends back with what it tells of the invoice.
      metadata: {
        organization: encodeId('Organization', organizationId),
        invoice: encodeId('Invoice', id),
      },
    },
    emails: await billingRecipients(transaction, account.contactEmail),
    toProcessor: !isFree,
  });
  return invoice;
}
