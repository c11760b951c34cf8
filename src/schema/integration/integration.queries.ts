import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { resourceFilterFields, ResourceOrder, resourceOrder, resourceWhere } from '../shared/resource.js';
import { IntegrationStatusEnum, IntegrationType, VendorEnum } from './integration.type.js';

const IntegrationFilter = builder.inputType('IntegrationFilter', {
  description: 'Which integrations; all of what is given must hold.',
  fields: (t) => ({
    ...resourceFilterFields(t),
    vendors: t.field({ type: [VendorEnum], description: 'Those for one of these vendors.' }),
    status: t.field({ type: IntegrationStatusEnum, description: 'Those in this state.' }),
  }),
});

function where(filter: typeof IntegrationFilter.$inferInput | null | undefined) {
  const { vendors, status } = filter ?? {};
  return {
    ...resourceWhere(filter),
    ...(vendors ? { vendor: { in: [...vendors] } } : {}),
    ...(status ? { disabledAt: status === 'ACTIVE' ? null : { not: null } } : {}),
  };
}

builder.queryField('integrations', (t) =>
  t.prismaConnection(
    {
      type: IntegrationType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'integration:list',
      complexity: pageCost,
      description: 'The integrations of the organization.',
      args: {
        filter: t.arg({ type: IntegrationFilter, description: 'Which integrations.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).integration.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).integration.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'IntegrationConnection', requires: 'integration:list', description: 'A page of integrations.' },
    { name: 'IntegrationEdge', requires: 'integration:list', description: 'An integration on a page.' },
  ),
);

builder.queryField('integration', (t) =>
  t.prismaField({
    type: IntegrationType,
    nullable: true,
    requires: 'integration:list',
    description: 'One integration.',
    args: { id: t.arg.id({ required: true, description: 'The id of the integration.' }) },
    resolve: async (query, _root, { id }, context) => {
      const integration = await tenantOf(context).integration.findFirst({
        ...query,
        where: { id: readId('Integration', id, 'id'), deletedAt: null },
      });
      if (integration === null) throw notFound('integration');
      return integration;
    },
  }),
);

const IntegrationReference = builder.objectRef<{ slug: string }>('IntegrationReference').implement({
  requires: 'integration:copy',
  description: 'How an integration is named where it is used. Nothing of it is secret.',
  fields: (t) => ({
    reference: t.exposeString('slug', { description: 'The text to use: its slug.' }),
  }),
});

builder.queryField('copyIntegration', (t) =>
  t.field({
    type: IntegrationReference,
    nullable: true,
    requires: 'integration:copy',
    description: 'Hands out the reference of an integration.',
    args: { id: t.arg.id({ required: true, description: 'The id of the integration.' }) },
    resolve: async (_root, { id }, context) => {
      const integration = await tenantOf(context).integration.findFirst({
        where: { id: readId('Integration', id, 'id'), deletedAt: null },
        select: { slug: true },
      });
      if (integration === null) throw notFound('integration');
      return integration;
    },
  }),
);
