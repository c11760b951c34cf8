import { tenantOf, type RequestContext } from '../../context/requestContext.js';
import { kindsOpenTo } from '../../domain/notices/kinds.js';
import { builder } from '../builder.js';
import { pageCost } from '../shared/lists.js';
import { NoticeDeliveryStateEnum, NoticeKindEnum, NoticeType } from './notice.type.js';

const NoticeFilter = builder.inputType('NoticeFilter', {
  description: 'Which notices; all of what is given must hold.',
  fields: (t) => ({
    kind: t.field({ type: NoticeKindEnum, description: 'Those of this kind.' }),
    state: t.field({
      type: NoticeDeliveryStateEnum,
      description: 'Those with a delivery that is so far.',
    }),
  }),
});

function where(
  filter: typeof NoticeFilter.$inferInput | null | undefined,
  { actor }: Pick<RequestContext, 'actor'>,
) {
  return {
    kind: { in: kindsOpenTo(actor).filter((kind) => !filter?.kind || filter.kind === kind) },
    ...(filter?.state ? { deliveries: { some: { state: filter.state } } } : {}),
  };
}

builder.queryField('notices', (t) =>
  t.prismaConnection(
    {
      type: NoticeType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'organization:update',
      complexity: pageCost,
      description: 'The notices of the organization that you may read, newest first.',
      args: { filter: t.arg({ type: NoticeFilter, description: 'Which notices.' }) },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).notice.count({ where: where(filter, context) }),
      resolve: async (query, _root, { filter }, context) =>
        await tenantOf(context).notice.findMany({
          ...query,
          where: where(filter, context),
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        }),
    },
    { name: 'NoticeConnection', requires: 'organization:update', description: 'A page of notices.' },
    { name: 'NoticeEdge', requires: 'organization:update', description: 'A notice on a page.' },
  ),
);
