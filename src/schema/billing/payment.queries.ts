import { tenantOf } from '../../context/requestContext.js';
import { builder } from '../builder.js';
import { PaymentMethodObject } from './payment.type.js';

builder.queryField('paymentMethod', (t) =>
  t.field({
    type: PaymentMethodObject,
    nullable: true,
    requires: 'billing:manage',
    description: 'The payment method that the payment processor has told of; null for none.',
    resolve: async (_root, _args, context) =>
      await tenantOf(context).billingAccount.findFirst({
        where: { paymentMethodReference: { not: null } },
        select: { paymentMethodLabel: true, version: true },
      }),
  }),
);
