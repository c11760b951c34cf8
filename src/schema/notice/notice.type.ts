import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { pageCost } from '../shared/lists.js';

export const NoticeKindEnum = builder.enumType('NoticeKind', {
  description:
    'What a notice tells of. Reading one, and having it sent to a webhook, needs the permission that is named here beside organization:update.',
  values: {
    KEY_EXPIRING: { description: 'An API key expires soon. Needs apiKey:view.' },
    KEY_EXPIRED: { description: 'An API key has expired. Needs apiKey:view.' },
    KEY_ROTATED: { description: 'An API key has a new secret. Needs apiKey:view.' },
    KEY_POLICY_CHANGED: { description: 'The rules of the organization for API keys changed.' },
    BUDGET_ALERT: {
      description: 'The usage limit of a key or provider came near or was spent. Needs apiKey:view.',
    },
    SPENDING_ALERT: {
      description: 'The spending limit of the organization came near or was reached. Needs billing:manage.',
    },
    INVITATION: { description: 'Somebody was invited. Needs member:view.' },
    ROLE_CHANGED: {
      description: 'A member has another role, or their role grants something else. Needs member:view.',
    },
    INVOICE_ISSUED: { description: 'There is a new invoice. Needs billing:manage.' },
    INVOICE_PAID: { description: 'An invoice was paid. Needs billing:manage.' },
    PAYMENT_FAILED: { description: 'The payment of an invoice failed. Needs billing:manage.' },
  },
});

const NoticeChannelEnum = builder.enumType('NoticeChannel', {
  description: 'How a notice is sent.',
  values: {
    EMAIL: { description: 'By e-mail.' },
    WEBHOOK: { description: 'To a webhook of the organization.' },
    PROCESSOR: { description: 'To the payment processor of this server.' },
  },
});

export const NoticeDeliveryStateEnum = builder.enumType('NoticeDeliveryState', {
  description: 'How far a delivery is.',
  values: {
    PENDING: { description: 'It is to be tried, or tried again, at `nextAttemptAt`.' },
    SENT: { description: 'The receiver has taken it.' },
    FAILED: { description: 'It was given up; `fault` says why. `redeliverNotice` begins anew.' },
  },
});

export const NoticeDeliveryType = builder.prismaObject('NoticeDelivery', {
  requires: 'organization:update',
  description:
    'One way of a notice to one receiver. Its id is sent along with every attempt: the Message-ID of an e-mail begins with it, and the header `webhook-id` is it.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the delivery.',
      resolve: idOf('NoticeDelivery'),
    }),
    channel: t.expose('channel', {
      type: NoticeChannelEnum,
      description: 'How it is sent.',
    }),
    email: t.exposeString('email', { nullable: true, description: 'Whom an e-mail goes to.' }),
    webhook: t.relation('webhook', {
      nullable: true,
      requires: 'organization:update',
      description: 'The webhook it goes to.',
    }),
    state: t.expose('state', {
      type: NoticeDeliveryStateEnum,
      description: 'How far it is.',
    }),
    attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
    fault: t.exposeString('fault', { nullable: true, description: 'Why the last attempt failed.' }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null where it is not.',
      resolve: reads(['state', 'nextAttemptAt'], ({ state, nextAttemptAt }) =>
        state === 'PENDING' ? nextAttemptAt : null,
      ),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    sentAt: t.expose('sentAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the receiver took it.',
    }),
  }),
});

export const NoticeType = builder.prismaObject('Notice', {
  requires: 'organization:update',
  description: 'Something that was told, and to whom. Kept for 30 days.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the notice.',
      resolve: idOf('Notice'),
    }),
    kind: t.expose('kind', {
      type: NoticeKindEnum,
      description: 'What it tells of.',
    }),
    data: t.expose('data', {
      type: 'JSON',
      description: 'What it tells: `data` of what webhooks get. It holds no secret.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
    deliveries: t.relatedConnection(
      'deliveries',
      {
        type: NoticeDeliveryType,
        cursor: 'organizationId_id',
        nullable: true,
        requires: 'organization:update',
        complexity: pageCost,
        description: 'To whom it goes.',
        query: { orderBy: { id: 'asc' } },
        totalCount: true,
      },
      {
        name: 'NoticeDeliveryConnection',
        requires: 'organization:update',
        description: 'A page of deliveries.',
      },
      {
        name: 'NoticeDeliveryEdge',
        requires: 'organization:update',
        description: 'A delivery on a page.',
      },
    ),
  }),
});
