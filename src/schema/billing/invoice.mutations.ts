import { requesterOf } from '../../context/requestContext.js';
import { markInvoicePaid, voidInvoice } from '../../domain/operations/invoices.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { InvoiceType } from './invoice.type.js';

const ENDINGS = {
  voidInvoice: {
    end: voidInvoice,
    description: 'Voids an open invoice: it keeps its number, and what it was for is not billed again.',
  },
  markInvoicePaid: {
    end: markInvoicePaid,
    description: 'Notes that an open invoice was paid outside of a payment processor.',
  },
} as const;

for (const [name, { end, description }] of Object.entries(ENDINGS)) {
  builder.relayMutationField(
    name,
    {
      description: 'The open invoice.',
      inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the invoice.' }) }),
    },
    {
      nullable: true,
      requires: 'billing:manage',
      description: `${description} Refused with FAILED_PRECONDITION for one that is not open.`,
      resolve: async (_root, { input }, context) => ({
        invoice: await end(requesterOf(context), readId('Invoice', input.id, 'input.id')),
      }),
    },
    {
      requires: 'billing:manage',
      description: 'The invoice after the change.',
      outputFields: (t) => ({
        invoice: t.expose('invoice', {
          type: InvoiceType,
          requires: 'billing:manage',
          description: 'The invoice.',
        }),
      }),
    },
  );
}
