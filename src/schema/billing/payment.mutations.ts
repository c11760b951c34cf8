import { requesterOf } from '../../context/requestContext.js';
import { removePaymentMethod } from '../../domain/operations/paymentMethod.js';
import { builder } from '../builder.js';
import { expectedVersionField } from '../shared/lifecycle.js';

builder.relayMutationField(
  'removePaymentMethod',
  {
    description: 'The payment method to remove: the one there is.',
    inputFields: (t) => ({ expectedVersion: expectedVersionField(t) }),
  },
  {
    nullable: true,
    requires: 'billing:manage',
    description:
      'Forgets the payment method here. The payment processor keeps it until it is told to detach it there.',
    resolve: async (_root, { input }, context) => ({
      removed: await removePaymentMethod(requesterOf(context), { expectedVersion: input.expectedVersion }),
    }),
  },
  {
    requires: 'billing:manage',
    description: 'The payment method that is gone.',
    outputFields: (t) => ({
      removedLabel: t.string({
        description: 'What was shown of it.',
        resolve: ({ removed }) => removed,
      }),
    }),
  },
);
