import { tenantOf } from '../../context/requestContext.js';
import { providerStatus } from '../../domain/catalog/providerStatus.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { IntegrationType } from '../integration/integration.type.js';
import { ModelType } from '../model/model.type.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import { RateLimitObject, readRateLimits, readUsageLimit, UsageLimitObject } from '../shared/limits.js';
import { pageCost } from '../shared/lists.js';
import { Resource } from '../shared/resource.js';
import { resolveUsage, USAGE_COMPLEXITY, UsageObject } from '../shared/usage.js';

export const ProviderStatusEnum = builder.enumType('ProviderStatus', {
  description: 'The state of a provider; the gravest that applies.',
  values: {
    ACTIVE: { description: 'Requests go through it.' },
    EXHAUSTED: { description: 'Its usage limit is spent.' },
    EXPIRED: { description: 'Its time is over.' },
    DISABLED: { description: 'It was turned off.' },
  },
});

export const ProviderType = builder.prismaObject('Provider', {
  requires: anyOf('provider'),
  description: 'An integration as requests name it, `@slug/model`, with limits of its own.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the provider.',
      resolve: idOf('Provider'),
    }),
    integration: t.relation('integration', {
      type: IntegrationType,
      nullable: true,
      requires: 'integration:list',
      description: 'The integration that its requests go through.',
    }),
    note: t.exposeString('note', { nullable: true, description: 'What it is for.' }),
    status: t.field({
      type: ProviderStatusEnum,
      description: 'Its state now.',
      resolve: (provider) => providerStatus(provider, new Date()),
    }),
    usageLimit: t.field({
      type: UsageLimitObject,
      nullable: true,
      requires: anyOf('provider'),
      description: 'Its budget; null for none.',
      resolve: reads(['usageLimit'], ({ usageLimit }) => readUsageLimit(usageLimit)),
    }),
    usage: t.field({
      type: UsageObject,
      nullable: true,
      requires: anyOf('provider'),
      complexity: USAGE_COMPLEXITY,
      description: 'What it has used in the present period of its usage limit.',
      resolve: async (row, _args, context) => await resolveUsage({ kind: 'PROVIDER', row }, context),
    }),
    rateLimits: t.field({
      type: [RateLimitObject],
      requires: anyOf('provider'),
      description: 'How much may go through it in a window of time.',
      resolve: reads(['rateLimits'], ({ rateLimits }) => readRateLimits(rateLimits)),
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working; null for never.',
    }),
    duplicatedFrom: t.exposeString('duplicatedFrom', {
      nullable: true,
      description: 'The slug of the provider it was made like; null where it was made anew.',
    }),
    models: t.prismaConnection(
      {
        type: ModelType,
        cursor: 'organizationId_id',
        nullable: true,
        requires: 'model:list',
        complexity: pageCost,
        description: 'The models that can be asked for through it, by name.',
        totalCount: async ({ integrationId }, _args, context) =>
          await tenantOf(context).model.count({ where: { integrationId, deletedAt: null } }),
        resolve: async (query, { integrationId }, _args, context) =>
          await tenantOf(context).model.findMany({
            ...query,
            where: { integrationId, deletedAt: null },
            orderBy: [{ name: 'asc' }, { id: 'asc' }],
          }),
      },
      { name: 'ProviderModelConnection', requires: 'model:list', description: 'A page of models.' },
      { name: 'ProviderModelEdge', requires: 'model:list', description: 'A model on a page.' },
    ),
  }),
});
