import { lockBillingAccount } from '../../persistence/billing.js';
import type { BillingAccount, Invoice, NoticeKind } from '../../persistence/generated/prisma/client.js';
import type { ProcessorEvent } from '../billing/processorEvents.js';
import { billingRecipients } from '../billing/recipients.js';
import { badInputs, CodedError, failedPrecondition } from '../errors.js';
import { encodeId } from '../ids.js';
import { notify } from '../notices/notify.js';
import { nextVersion } from './billingAccount.js';
import { change, type Author, type Change } from './change.js';

/** Ends a transaction in which nothing is to happen. */
class NothingToDo extends Error {}

/** There is no such organization, no such invoice, or it is another organization's: the same answer. */
function unknownTarget(): CodedError {
  return new CodedError('NOT_FOUND', 'There is no such organization or invoice.');
}

/**
 * Does what an event of the payment processor is about, once: its id is written down in the same transaction. A repeated
 * event does nothing, also where two servers receive it at once, and neither does one that comes too late to matter.
 *
 * @param author the server, in the organization that the event names
 * @returns whether something was changed
 * @throws CodedError NOT_FOUND; BAD_USER_INPUT where the amount is another; FAILED_PRECONDITION where the invoice is not
 *   open
 */
export async function applyProcessorEvent(author: Author, event: ProcessorEvent): Promise<boolean> {
  try {
    await change(author, async (made) => {
      const { transaction } = made;
      const { organizationId } = author;
      if ((await transaction.organization.findFirst({ select: { id: true } })) === null)
        throw unknownTarget();
      const { count } = await transaction.billingEvent.createMany({
        data: [{ organizationId, externalId: event.id, type: event.type }],
        // Waits for a server that writes the same one down at this moment.
        skipDuplicates: true,
      });
      if (count === 0) throw new NothingToDo();
      await apply(made, author, event);
    });
    return true;
  } catch (error) {
    if (error instanceof NothingToDo) return false;
    throw error;
  }
}

async function apply(made: Change, author: Author, event: ProcessorEvent): Promise<void> {
  switch (event.type) {
    case 'invoice.paid':
      await payInvoice(made, author, event);
      return;
    case 'invoice.payment_failed':
      await notePaymentFailure(made, author, event);
      return;
    case 'payment_method.attached': {
      const { reference, label } = event;
      await changeAccount(made, author, {
        action: 'paymentMethod.attach',
        next: () => ({ paymentMethodReference: reference, paymentMethodLabel: label }),
      });
      return;
    }
    case 'payment_method.detached':
      await changeAccount(made, author, {
        action: 'paymentMethod.detach',
        // Another one may have taken its place.
        next: ({ paymentMethodReference }) =>
          paymentMethodReference === event.reference
            ? { paymentMethodReference: null, paymentMethodLabel: null }
            : null,
      });
      return;
    case 'customer.created':
    case 'customer.updated':
      await changeAccount(made, author, {
        action: 'billingAccount.setCustomer',
        next: ({ processorCustomerId }) =>
          processorCustomerId === event.customerId ? null : { processorCustomerId: event.customerId },
      });
  }
}

type EventOf<Type extends ProcessorEvent['type']> = Extract<ProcessorEvent, { readonly type: Type }>;

async function payInvoice(
  { transaction, record }: Change,
  { organizationId }: Author,
  event: EventOf<'invoice.paid'>,
): Promise<void> {
  const invoice = await transaction.invoice.findFirst({ where: { id: event.invoiceId } });
  if (invoice === null) throw unknownTarget();
  assertWhole(invoice, event);
  const paid = { state: 'PAID', paidAt: event.at, processorInvoiceId: event.reference } as const;
  // What is not open any more at this moment is not paid.
  const { count } = await transaction.invoice.updateMany({
    where: { id: invoice.id, state: 'OPEN' },
    data: paid,
  });
  if (count === 0) throw failedPrecondition(`The invoice cannot be paid: it is ${invoice.state}.`);
  await record({
    action: 'invoice.pay',
    resourceType: 'Invoice',
    resourceId: invoice.id,
    before: { state: invoice.state, paidAt: invoice.paidAt, processorInvoiceId: invoice.processorInvoiceId },
    after: paid,
  });
  await tell({ transaction }, { organizationId, kind: 'INVOICE_PAID', invoice, more: { paidAt: event.at } });
}

/** The whole total, in US dollars: an invoice is not paid by halves. @throws CodedError BAD_USER_INPUT */
function assertWhole(invoice: Invoice, { amountPaid, currency }: EventOf<'invoice.paid'>): void {
  const cents = BigInt(invoice.total.toFixed(2).replace('.', ''));
  const faults = [
    ...(BigInt(amountPaid) === cents
      ? []
      : [{ path: 'data.object.amount_paid', message: 'is not the total of the invoice' }]),
    ...(currency === 'usd' ? [] : [{ path: 'data.object.currency', message: 'must be usd' }]),
  ];
  if (faults.length > 0) throw badInputs(faults);
}

async function notePaymentFailure(
  { transaction, record }: Change,
  { organizationId }: Author,
  { invoiceId, at }: EventOf<'invoice.payment_failed'>,
): Promise<void> {
  const invoice = await transaction.invoice.findFirst({ where: { id: invoiceId } });
  if (invoice === null) throw unknownTarget();
  // Processors do not keep to the order of things: it was paid or withdrawn in the meantime.
  if (invoice.state !== 'OPEN') throw new NothingToDo();
  await record({
    action: 'invoice.paymentFailed',
    resourceType: 'Invoice',
    resourceId: invoice.id,
    after: { state: invoice.state, failedAt: at },
  });
  await tell({ transaction }, { organizationId, kind: 'PAYMENT_FAILED', invoice, more: { failedAt: at } });
}

/** Tells the billing contact, or else the owners, what became of an invoice. */
async function tell(
  { transaction }: Pick<Change, 'transaction'>,
  {
    organizationId,
    kind,
    invoice,
    more,
  }: { organizationId: string; kind: NoticeKind; invoice: Invoice; more: object },
): Promise<void> {
  const account = await transaction.billingAccount.findFirst({ select: { contactEmail: true } });
  const { id, number, total } = invoice;
  await notify(transaction, organizationId, {
    kind,
    data: { invoice: { id: encodeId('Invoice', id), number, total: total.toFixed(2) }, ...more },
    emails: await billingRecipients(transaction, account?.contactEmail ?? null),
  });
}

type References = Partial<
  Pick<BillingAccount, 'processorCustomerId' | 'paymentMethodReference' | 'paymentMethodLabel'>
>;

/** @param next what is to stand in the account; null where that is so already */
async function changeAccount(
  { transaction, record }: Change,
  { organizationId }: Author,
  { action, next }: { action: string; next: (account: BillingAccount) => References | null },
): Promise<void> {
  const before = await lockBillingAccount(transaction);
  const references = next(before);
  if (references === null) throw new NothingToDo();
  const after = await transaction.billingAccount.update({
    where: { organizationId },
    data: { ...nextVersion(before), ...references },
  });
  await record({
    action,
    resourceType: 'Organization',
    resourceId: organizationId,
    before: factsOf(before),
    after: factsOf(after),
  });
}

/** What the audit log keeps. */
export function factsOf({
  processorCustomerId,
  paymentMethodReference,
  paymentMethodLabel,
}: BillingAccount): object {
  return { processorCustomerId, paymentMethodReference, paymentMethodLabel };
}
