import type { BillingAccount, Invoice } from '../../persistence/generated/prisma/client.js';
import { lockBillingAccount, type CountedUsage } from '../../persistence/billing.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { faultsOfContact, type BillingContact, type BillingContactChange } from '../billing/contact.js';
import { planLines, sumOf, type NewLine } from '../billing/lines.js';
import { fromCents, toCents } from '../billing/money.js';
import { periodOf, restOfMonth, type BillingPeriod } from '../billing/periods.js';
import type { Plans } from '../billing/plans.js';
import { badInputs } from '../errors.js';
import type { Requester } from './requester.js';
import { assertExpectedVersion, changeResource } from './resources.js';

/** Makes the billing account of a new organization; its first period is the rest of the month. */
export async function openBillingAccount(
  transaction: TenantTransaction,
  organizationId: string,
  plans: Plans,
): Promise<void> {
  const period = beginningPeriod(plans.initial, plans, {
    ...{ period: restOfMonth(new Date()), used: { requests: 0n, cost: '0' } },
  });
  const account = await transaction.billingAccount.create({
    data: { organizationId, plan: plans.initial, ...period },
  });
  await beginDraft(transaction, account, plans);
}

/** The columns of an account whose next period begins, at the price that its plan has now. */
export function beginningPeriod(
  plan: BillingAccount['plan'],
  plans: Plans,
  { period, used }: { period: BillingPeriod; used: CountedUsage },
) {
  return {
    ...period,
    ...boundsOf(plan, plans),
    ...{ requestsBefore: used.requests, requestsSettled: used.requests },
    ...{ costBefore: used.cost, costSettled: used.cost },
  };
}

/** The columns of an account that its plan sets, as the catalogue has it at the moment: its price and its bound. */
export function boundsOf(
  plan: BillingAccount['plan'],
  { catalogue }: Plans,
): { planPrice: string; requestsLimit: number | null } {
  const { monthlyPrice, allowsOverage, includedRequests } = catalogue[plan];
  return { planPrice: monthlyPrice, requestsLimit: allowsOverage ? null : includedRequests };
}

/** The columns that every change of an account sets. */
export function nextVersion({ version }: Pick<BillingAccount, 'version'>): {
  version: number;
  updatedAt: Date;
} {
  return { version: version + 1, updatedAt: new Date() };
}

/** Writes the price of the plan for a period that begins into the draft of its invoice. */
export async function beginDraft(
  transaction: TenantTransaction,
  account: BillingAccount,
  plans: Plans,
): Promise<void> {
  await addLines(transaction, account, planLines('PLAN', pricedPlan(account, plans), periodOf(account)));
}

/** The plan of an account, at the price that it has in the period under way. */
export function pricedPlan(
  { plan, planPrice }: Pick<BillingAccount, 'plan' | 'planPrice'>,
  { catalogue }: Plans,
): { name: string; price: string } {
  return { name: catalogue[plan].name, price: planPrice.toFixed(2) };
}

/**
 * Adds lines to the draft that gathers what the period under way costs, and to its total. Call under the lock of the
 * account.
 *
 * @returns the draft; null where there is none and no line to begin one with
 */
export async function addLines(
  transaction: TenantTransaction,
  account: BillingAccount,
  lines: readonly NewLine[],
): Promise<Invoice | null> {
  const { organizationId } = account;
  const found = await transaction.invoice.findFirst({ where: { state: 'DRAFT' } });
  if (lines.length === 0) return found;
  const draft =
    found ?? (await transaction.invoice.create({ data: { organizationId, ...periodOf(account) } }));
  const before = await transaction.invoiceLine.count({ where: { invoiceId: draft.id } });
  await transaction.invoiceLine.createMany({
    data: lines.map(({ cents, ...line }, index) => ({
      ...line,
      ...{ organizationId, invoiceId: draft.id, position: before + index + 1, amount: fromCents(cents) },
    })),
  });
  const total = fromCents(toCents(draft.total.toFixed(2)) + sumOf(lines));
  return await transaction.invoice.update({
    where: { organizationId_id: { organizationId, id: draft.id } },
    data: { total },
  });
}

/**
 * Changes what is given of who is billed and where.
 *
 * @throws CodedError CONFLICT; BAD_USER_INPUT naming each faulty field
 */
export async function updateBillingContact(
  requester: Requester,
  { expectedVersion, ...given }: BillingContactChange & { expectedVersion?: number | null | undefined },
): Promise<BillingAccount> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await lockBillingAccount(transaction);
    assertExpectedVersion(former, expectedVersion);
    const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const contact = { ...contactOf(former), ...changed };
    const { faults, taxId } = faultsOfContact(contact, new Set(Object.keys(changed)));
    if (faults.length > 0) throw badInputs(faults);
    const { organizationId, version } = former;
    const account = await transaction.billingAccount.update({
      where: { organizationId },
      data: {
        ...contact,
        ...{ addressLines: [...contact.addressLines], taxId, version: version + 1, updatedAt: new Date() },
      },
    });
    await record({
      action: 'billing.updateContact',
      resourceType: 'Organization',
      resourceId: organizationId,
      before: contactOf(former),
      after: contactOf(account),
    });
    return account;
  });
}

/** Who is billed and where, as the account has it. */
export function contactOf(account: BillingContact): BillingContact {
  const { contactName, contactEmail, addressLines, city, region, postalCode, country, taxId } = account;
  return { contactName, contactEmail, addressLines, city, region, postalCode, country, taxId };
}
