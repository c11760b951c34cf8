import { encodeId } from '../../domain/ids.js';
import { billedToOf, type BilledTo } from '../../domain/operations/invoices.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { BillingContactObject } from './billing.type.js';
import { InvoiceLineObject, writtenLine } from './invoiceLine.type.js';

export const InvoiceStateEnum = builder.enumType('InvoiceState', {
  description: 'How far an invoice is.',
  values: {
    DRAFT: { description: 'It gathers what the period under way costs, and has no number yet.' },
    OPEN: { description: 'It is issued and to be paid.' },
    PAID: { description: 'It is paid.' },
    VOID: { description: 'It was issued and is not to be paid. Its number stays taken.' },
  },
});

const BilledToObject = builder.objectRef<BilledTo>('BilledTo').implement({
  requires: 'billing:manage',
  description: 'Who is billed by an invoice, as it was when that was issued.',
  fields: (t) => ({
    organization: t.exposeString('organization', { description: 'The name of the organization.' }),
    contact: t.field({
      type: BillingContactObject,
      requires: 'billing:manage',
      description: 'The contact and the address.',
      resolve: (billedTo) => billedTo,
    }),
  }),
});

/** The path of an invoice to print; null for a draft. */
function printPath({ id, number }: { id: string; number: number | null }, suffix: string): string | null {
  return number === null ? null : `/invoices/${encodeId('Invoice', id)}.${suffix}`;
}

export const InvoiceType = builder.prismaObject('Invoice', {
  requires: 'billing:manage',
  description: 'An invoice: what a billing period costs.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the invoice.',
      resolve: idOf('Invoice'),
    }),
    number: t.exposeInt('number', {
      nullable: true,
      description: '1, 2, 3 and so on in each organization, without gaps; null for a draft.',
    }),
    state: t.expose('state', {
      type: InvoiceStateEnum,
      description: 'How far it is.',
    }),
    periodStartedAt: t.expose('periodStartedAt', {
      type: 'DateTime',
      description: 'When the period that it is for began.',
    }),
    periodEndsAt: t.expose('periodEndsAt', { type: 'DateTime', description: 'When that period ends.' }),
    lines: t.field({
      type: [InvoiceLineObject],
      requires: 'billing:manage',
      description: 'Its lines, in order. Usage is on it from when it is issued on.',
      select: { lines: { orderBy: { position: 'asc' } } },
      resolve: reads(['lines'], ({ lines }) => lines.map(writtenLine)),
    }),
    total: t.field({
      type: 'Decimal',
      description: 'The sum of its lines, in US dollars to the cent.',
      resolve: reads(['total'], ({ total }) => total.toFixed(2)),
    }),
    billedTo: t.field({
      type: BilledToObject,
      requires: 'billing:manage',
      nullable: true,
      description: 'Who is billed, as it was when the invoice was issued; null for a draft.',
      resolve: (invoice) => billedToOf(invoice),
    }),
    htmlUrl: t.string({
      nullable: true,
      description:
        'The path of a page to print on this server, to be asked for with the same credential; null for a draft.',
      resolve: (invoice) => printPath(invoice, 'html'),
    }),
    pdfUrl: t.string({
      nullable: true,
      description: 'The same as a PDF file.',
      resolve: (invoice) => printPath(invoice, 'pdf'),
    }),
    issuedAt: t.expose('issuedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was issued; null for a draft.',
    }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'By when it is to be paid: 14 days after it was issued.',
    }),
    paidAt: t.expose('paidAt', { type: 'DateTime', nullable: true, description: 'When it was paid.' }),
    voidedAt: t.expose('voidedAt', { type: 'DateTime', nullable: true, description: 'When it was voided.' }),
  }),
});
