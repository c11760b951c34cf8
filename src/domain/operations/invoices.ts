import type { Invoice, InvoiceLine } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import type { BillingContact } from '../billing/contact.js';
import { failedPrecondition, notFound } from '../errors.js';
import type { Requester } from './requester.js';
import { changeResource } from './resources.js';

/** Voids an open invoice. It keeps its number, and what it was for is not billed again. @throws as `end` */
export async function voidInvoice(requester: Requester, id: string): Promise<Invoice> {
  return await end(requester, id, { state: 'VOID', action: 'invoice.void' });
}

/** Notes that an open invoice was paid outside of a payment processor. @throws as `end` */
export async function markInvoicePaid(requester: Requester, id: string): Promise<Invoice> {
  return await end(requester, id, { state: 'PAID', action: 'invoice.markPaid' });
}

/** @throws CodedError NOT_FOUND; FAILED_PRECONDITION for an invoice that is not open */
async function end(
  requester: Requester,
  id: string,
  { state, action }: { state: 'PAID' | 'VOID'; action: string },
): Promise<Invoice> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const now = new Date();
    const times = state === 'PAID' ? { paidAt: now } : { voidedAt: now };
    // The state is part of the condition: a payment that the processor tells of at this moment is not overwritten.
    const { count } = await transaction.invoice.updateMany({
      where: { id, state: 'OPEN' },
      data: { state, ...times },
    });
    const invoice = await transaction.invoice.findFirst({ where: { id } });
    if (invoice === null) throw notFound('invoice');
    if (count === 0) throw failedPrecondition(`The invoice is ${NAMES[invoice.state]}, not open.`);
    const { number, total } = invoice;
    await record({
      action,
      resourceType: 'Invoice',
      resourceId: id,
      before: { number, state: 'OPEN', total: total.toFixed(2) },
      after: { number, state, total: total.toFixed(2) },
    });
    return invoice;
  });
}

const NAMES = { DRAFT: 'a draft', OPEN: 'open', PAID: 'paid', VOID: 'void' } as const;

/** Who is billed, as it was when an invoice was issued. */
export interface BilledTo extends BillingContact {
  /** The name of the organization. */
  readonly organization: string;
}

/** Null for a draft. */
export function billedToOf({ billedTo }: Pick<Invoice, 'billedTo'>): BilledTo | null {
  return billedTo as unknown as BilledTo | null;
}

/** An invoice with its lines in order; null where this organization has none of that id. */
export async function findInvoice(
  tenant: TenantClient,
  id: string,
): Promise<(Invoice & { lines: InvoiceLine[] }) | null> {
  return await tenant.invoice.findFirst({
    where: { id },
    include: { lines: { orderBy: { position: 'asc' } } },
  });
}
