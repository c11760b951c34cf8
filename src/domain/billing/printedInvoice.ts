import type { Invoice, InvoiceLine } from '../../persistence/generated/prisma/client.js';
import type { BillingContact } from './contact.js';
import { countryName } from './countries.js';
import { trimmed } from './money.js';
import type { BillingPeriod } from './periods.js';

/** An invoice as it is printed: plain texts, the same on a page and in a PDF file. */
export interface PrintedInvoice {
  /** As in `Invoice 12`. */
  readonly title: string;
  /** What is stamped on it; null for one that is to be paid. */
  readonly stamp: 'PAID' | 'VOID' | null;
  /** Names and values: dates, the period. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly billedBy: readonly string[];
  readonly billedTo: readonly string[];
  readonly lines: readonly PrintedLine[];
  readonly total: string;
  readonly note: string;
  readonly issuedAt: Date;
}

export interface PrintedLine {
  readonly description: string;
  readonly period: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
}

/** An invoice that was issued, with its lines in order. */
export interface IssuedInvoice extends Invoice {
  readonly number: number;
  readonly issuedAt: Date;
  readonly lines: readonly InvoiceLine[];
}

/** @param billedTo of the invoice */
export function printedInvoice(
  invoice: IssuedInvoice,
  billedTo: BillingContact & { readonly organization: string },
): PrintedInvoice {
  const { state, issuedAt, dueAt, paidAt, voidedAt } = invoice;
  const facts: (readonly [string, Date | null])[] = [
    ['Issued', issuedAt],
    state === 'OPEN' ? ['Due', dueAt] : state === 'PAID' ? ['Paid', paidAt] : ['Voided', voidedAt],
  ];
  return {
    title: `Invoice ${String(invoice.number)}`,
    stamp: state === 'PAID' || state === 'VOID' ? state : null,
    facts: [
      ...facts.flatMap(([name, time]) => (time === null ? [] : [[name, dayOf(time)] as const])),
      ['Period', daysOf(invoice)],
    ],
    billedBy: invoice.billedBy,
    billedTo: linesOf(billedTo),
    lines: invoice.lines.map((line) => ({
      description: line.description,
      period: daysOf(line),
      quantity: figure(trimmed(line.quantity.toFixed(9))),
      unitPrice: dollars(leastCents(line.unitPrice.toFixed(9))),
      amount: dollars(line.amount.toFixed(2)),
    })),
    total: dollars(invoice.total.toFixed(2)),
    note: 'Amounts are US dollars; days are UTC.',
    issuedAt,
  };
}

function linesOf(billedTo: BillingContact & { readonly organization: string }): string[] {
  const { organization, contactName, addressLines, postalCode, city, region, country, taxId } = billedTo;
  const place = [postalCode, city, region].filter((part) => part !== null).join(' ');
  return [
    organization,
    contactName ?? '',
    ...addressLines,
    place,
    country === null ? '' : countryName(country),
    taxId === null ? '' : `Tax id ${taxId}`,
  ].filter((text) => text !== '');
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** From the first day up to and with the last one. */
function daysOf({ periodStartedAt, periodEndsAt }: BillingPeriod): string {
  return `${dayOf(periodStartedAt)} – ${dayOf(new Date(periodEndsAt.getTime() - 1))}`;
}

/** A decimal with at least two digits behind the point, and no zeros at its end beyond those. */
function leastCents(decimal: string): string {
  const [whole = '', fraction = ''] = trimmed(decimal).split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

/** As in `$1,234.50` and `−$0.05`. */
function dollars(amount: string): string {
  return figure(amount).replace(/^(−?)/, '$1$$');
}

/** A decimal as people write it: `−1,234.5`. */
function figure(decimal: string): string {
  const [whole = '', fraction] = decimal.replace('-', '').split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${decimal.startsWith('-') ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
