import { tenantOf } from '../../context/requestContext.js';
import type { ProviderStatus } from '../../domain/catalog/providerStatus.js';
import { notFound } from '../../domain/errors.js';
import { referencesOfProvider } from '../../domain/operations/modelReferences.js';
import { whereExhausted } from '../../domain/usage/exhaustion.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { resourceFilterFields, ResourceOrder, resourceOrder, resourceWhere } from '../shared/resource.js';
import { ProviderStatusEnum, ProviderType } from './provider.type.js';

const ProviderFilter = builder.inputType('ProviderFilter', {
  description: 'Which providers; all of what is given must hold.',
  fields: (t) => ({
    ...resourceFilterFields(t),
    integrationId: t.id({ description: 'Those of this integration.' }),
    status: t.field({ type: ProviderStatusEnum, description: 'Those in this state.' }),
  }),
});

function whereStatus(status: ProviderStatus, now: Date): object {
  const isOn = { disabledAt: null };
  const hasTime = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  switch (status) {
    case 'DISABLED':
      return { disabledAt: { not: null } };
    case 'EXPIRED':
      return { ...isOn, expiresAt: { lte: now } };
    case 'EXHAUSTED':
      return { AND: [isOn, hasTime, whereExhausted(now)] };
    case 'ACTIVE':
      return { AND: [isOn, hasTime], NOT: whereExhausted(now) };
  }
}

function where(filter: typeof ProviderFilter.$inferInput | null | undefined) {
  const { integrationId, status } = filter ?? {};
  const common = resourceWhere(filter);
  return {
    ...common,
    AND: [...common.AND, ...(status ? [whereStatus(status, new Date())] : [])],
    ...(typeof integrationId === 'string'
      ? { integrationId: readId('Integration', integrationId, 'filter.integrationId') }
      : {}),
  };
}

builder.queryField('providers', (t) =>
  t.prismaConnection(
    {
      type: ProviderType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'provider:list',
      complexity: pageCost,
      description: 'The providers of the organization.',
      args: {
        filter: t.arg({ type: ProviderFilter, description: 'Which providers.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).provider.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).provider.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'ProviderConnection', requires: 'provider:list', description: 'A page of providers.' },
    { name: 'ProviderEdge', requires: 'provider:list', description: 'A provider on a page.' },
  ),
);

builder.queryField('provider', (t) =>
  t.prismaField({
    type: ProviderType,
    nullable: true,
    requires: 'provider:list',
    description: 'One provider.',
    args: { id: t.arg.id({ required: true, description: 'The id of the provider.' }) },
    resolve: async (query, _root, { id }, context) => {
      const provider = await tenantOf(context).provider.findFirst({
        ...query,
        where: { id: readId('Provider', id, 'id'), deletedAt: null },
      });
      if (provider === null) throw notFound('provider');
      return provider;
    },
  }),
);

const ProviderReferences = builder
  .objectRef<{ reference: string; models: string[] }>('ProviderReferences')
  .implement({
    requires: 'provider:copy',
    description: 'How a provider is named where it is used. Nothing of it is secret.',
    fields: (t) => ({
      reference: t.exposeString('reference', { description: 'The text to use: `@` and its slug.' }),
      models: t.exposeStringList('models', {
        description:
          'The references of the models that are on and can be asked for through it, `@slug/model`.',
      }),
    }),
  });

builder.queryField('copyProvider', (t) =>
  t.field({
    type: ProviderReferences,
    nullable: true,
    requires: 'provider:copy',
    description: 'Hands out the references of a provider.',
    args: { id: t.arg.id({ required: true, description: 'The id of the provider.' }) },
    resolve: async (_root, { id }, context) =>
      await referencesOfProvider(tenantOf(context), readId('Provider', id, 'id')),
  }),
);
