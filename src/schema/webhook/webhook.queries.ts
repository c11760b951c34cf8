import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { NoticeKindEnum } from '../notice/notice.type.js';
import { readId } from '../shared/inputs.js';
import { containsText, pageCost } from '../shared/lists.js';
import { ResourceOrder, resourceOrder } from '../shared/resource.js';
import { WebhookType } from './webhook.type.js';

const WebhookFilter = builder.inputType('WebhookFilter', {
  description: 'Which webhooks; all of what is given must hold.',
  fields: (t) => ({
    search: t.string({
      validate: z.string().max(200),
      description: 'Those whose name contains this text, whatever its case.',
    }),
    kind: t.field({ type: NoticeKindEnum, description: 'Those that are told of this.' }),
    isEnabled: t.boolean({ description: 'True: those that are on; false: those that are off.' }),
  }),
});

function where(filter: typeof WebhookFilter.$inferInput | null | undefined) {
  const isEnabled = filter?.isEnabled;
  return {
    ...(filter?.search ? { name: containsText(filter.search) } : {}),
    ...(filter?.kind ? { kinds: { has: filter.kind } } : {}),
    ...(typeof isEnabled === 'boolean' ? { disabledAt: isEnabled ? null : { not: null } } : {}),
  };
}

builder.queryField('webhooks', (t) =>
  t.prismaConnection(
    {
      type: WebhookType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'organization:update',
      complexity: pageCost,
      description: 'The webhooks of the organization.',
      args: {
        filter: t.arg({ type: WebhookFilter, description: 'Which webhooks.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).webhook.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).webhook.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'WebhookConnection', requires: 'organization:update', description: 'A page of webhooks.' },
    { name: 'WebhookEdge', requires: 'organization:update', description: 'A webhook on a page.' },
  ),
);

builder.queryField('webhook', (t) =>
  t.prismaField({
    type: WebhookType,
    nullable: true,
    requires: 'organization:update',
    description: 'One webhook.',
    args: { id: t.arg.id({ required: true, description: 'The id of the webhook.' }) },
    resolve: async (query, _root, { id }, context) => {
      const webhook = await tenantOf(context).webhook.findFirst({
        ...query,
        where: { id: readId('Webhook', id, 'id') },
      });
      if (webhook === null) throw notFound('webhook');
      return webhook;
    },
  }),
);
