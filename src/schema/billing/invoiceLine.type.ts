import type { NewLine } from '../../domain/billing/lines.js';
import { fromCents, trimmed } from '../../domain/billing/money.js';
import type { InvoiceLine } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';

const InvoiceLineKindEnum = builder.enumType('InvoiceLineKind', {
  description: 'What a line of an invoice is for.',
  values: {
    PLAN: { description: 'The plan of the period, as it was when the period began.' },
    REQUESTS: { description: 'Calls over those that the plan includes.' },
    SPEND: { description: 'What calls cost at their vendors.' },
    PRORATION_CREDIT: { description: 'What is given back for the rest of a plan that was changed.' },
    PRORATION_CHARGE: { description: 'What the new plan costs for the rest of the period.' },
  },
});

/** A line of an invoice as it is shown; decimals as texts. */
export interface ShownLine extends Omit<NewLine, 'cents'> {
  readonly amount: string;
}

/** A line that is not written yet, as it is shown. */
export function shownLine({ cents, ...line }: NewLine): ShownLine {
  return { ...line, amount: fromCents(cents) };
}

/** A written line as it is shown. */
export function writtenLine({ quantity, unitPrice, amount, ...line }: InvoiceLine): ShownLine {
  return {
    ...line,
    ...{ quantity: quantity.toFixed(9), unitPrice: unitPrice.toFixed(9), amount: amount.toFixed(2) },
  };
}

export const InvoiceLineObject = builder.objectRef<ShownLine>('InvoiceLine').implement({
  requires: 'billing:manage',
  description: 'A line of an invoice.',
  fields: (t) => ({
    kind: t.field({ type: InvoiceLineKindEnum, description: 'What it is for.', resolve: ({ kind }) => kind }),
    description: t.exposeString('description', { description: 'The same in words.' }),
    quantity: t.field({
      type: 'Decimal',
      description: 'How many: calls, or months of a plan; below zero for a credit.',
      resolve: ({ quantity }) => trimmed(quantity),
    }),
    unitPrice: t.field({
      type: 'Decimal',
      description: 'What one costs, in US dollars.',
      resolve: ({ unitPrice }) => trimmed(unitPrice),
    }),
    amount: t.expose('amount', {
      type: 'Decimal',
      description: 'What the line comes to, in US dollars to the cent; below zero for a credit.',
    }),
    periodStartedAt: t.expose('periodStartedAt', { type: 'DateTime', description: 'Since when it counts.' }),
    periodEndsAt: t.expose('periodEndsAt', { type: 'DateTime', description: 'Up to before when.' }),
  }),
});
