import { requesterOf } from '../../context/requestContext.js';
import { redeliverNotice } from '../../domain/operations/redeliverNotice.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { NoticeDeliveryType } from './notice.type.js';

builder.relayMutationField(
  'redeliverNotice',
  {
    description: 'What to deliver once more.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the delivery.' }) }),
  },
  {
    nullable: true,
    requires: 'organization:update',
    description:
      'Has a notice delivered once more to one of its receivers, under the same id; what still waits is tried at once. ' +
      'The link of an invitation is not kept: resend the invitation instead.',
    resolve: async (_root, { input }, context) => ({
      delivery: await redeliverNotice(requesterOf(context), readId('NoticeDelivery', input.id, 'input.id')),
    }),
  },
  {
    requires: 'organization:update',
    description: 'The delivery, which is to be tried.',
    outputFields: (t) => ({
      delivery: t.expose('delivery', {
        type: NoticeDeliveryType,
        requires: 'organization:update',
        description: 'The delivery.',
      }),
    }),
  },
);
