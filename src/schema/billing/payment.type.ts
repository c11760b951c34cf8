import type { BillingAccount } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';

/** What an account with a payment method tells of it. */
export type PaymentMethodRow = Pick<BillingAccount, 'paymentMethodLabel' | 'version'>;

export const PaymentMethodObject = builder.objectRef<PaymentMethodRow>('PaymentMethod').implement({
  requires: 'billing:manage',
  description: 'How invoices are paid: a reference to the payment processor, never the data of a card.',
  fields: (t) => ({
    label: t.string({
      description: 'What may be shown of it, as in `visa •••• 4242`.',
      resolve: ({ paymentMethodLabel }) => paymentMethodLabel ?? '',
    }),
    version: t.exposeInt('version', {
      description: 'The version of the billing account, for `expectedVersion`.',
    }),
  }),
});
