import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { parseModelReference } from '../../domain/catalog/reference.js';
import { listedWith, type Capability } from '../../domain/catalog/listedModels.js';
import { badInput, notFound } from '../../domain/errors.js';
import {
  findModelByReference,
  referencesOfModel,
  type ReferredModel,
} from '../../domain/operations/modelReferences.js';
import { MODEL } from '../../domain/operations/models.js';
import { builder } from '../builder.js';
import { IntegrationType } from '../integration/integration.type.js';
import { ProviderType } from '../provider/provider.type.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { resourceFilterFields, ResourceOrder, resourceOrder, resourceWhere } from '../shared/resource.js';
import { ModelCapabilityEnum, ModelObstacleEnum, ModelStatusEnum, ModelType } from './model.type.js';

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Which models; all of what is given must hold.',
  fields: (t) => ({
    ...resourceFilterFields(t),
    integrationId: t.id({ description: 'Those of this integration.' }),
    providerId: t.id({ description: 'Those that can be asked for through this provider.' }),
    isCustom: t.boolean({ description: 'Only those that the organization made, or only the built-in ones.' }),
    status: t.field({ type: ModelStatusEnum, description: 'Those in this state.' }),
    capability: t.field({ type: ModelCapabilityEnum, description: 'Those that can do this.' }),
  }),
});

/** Models whose own row says that they can do something, or that leave it to the price list, which says so. */
function whereCapable(capability: Capability): object {
  return {
    OR: [
      { capabilities: { has: capability } },
      {
        capabilities: { isEmpty: true },
        OR: listedWith(capability).flatMap(({ vendor, names }) => [
          { integration: { vendor }, isCustom: false, name: { in: names } },
          { integration: { vendor }, isCustom: true, baseModel: { in: names } },
        ]),
      },
    ],
  };
}

function where(filter: typeof ModelFilter.$inferInput | null | undefined) {
  const { integrationId, providerId, isCustom, status, capability } = filter ?? {};
  const common = resourceWhere(filter);
  return {
    ...common,
    AND: [
      ...common.AND,
      { ...MODEL.present },
      ...(typeof integrationId === 'string'
        ? [{ integrationId: readId('Integration', integrationId, 'filter.integrationId') }]
        : []),
      ...(typeof providerId === 'string'
        ? [
            {
              integration: {
                providers: {
                  some: { id: readId('Provider', providerId, 'filter.providerId'), deletedAt: null },
                },
              },
            },
          ]
        : []),
      ...(typeof isCustom === 'boolean' ? [{ isCustom }] : []),
      ...(status ? [{ disabledAt: status === 'ACTIVE' ? null : { not: null } }] : []),
      ...(capability ? [whereCapable(capability)] : []),
    ],
  };
}

builder.queryField('models', (t) =>
  t.prismaConnection(
    {
      type: ModelType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'model:list',
      complexity: pageCost,
      description: 'The models of the organization’s integrations.',
      args: {
        filter: t.arg({ type: ModelFilter, description: 'Which models.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).model.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).model.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'ModelConnection', requires: 'model:list', description: 'A page of models.' },
    { name: 'ModelEdge', requires: 'model:list', description: 'A model on a page.' },
  ),
);

builder.queryField('model', (t) =>
  t.prismaField({
    type: ModelType,
    nullable: true,
    requires: 'model:list',
    description: 'One model.',
    args: { id: t.arg.id({ required: true, description: 'The id of the model.' }) },
    resolve: async (query, _root, { id }, context) => {
      const model = await tenantOf(context).model.findFirst({
        ...query,
        where: { ...MODEL.present, id: readId('Model', id, 'id'), deletedAt: null },
      });
      if (model === null) throw notFound('model');
      return model;
    },
  }),
);

const ModelReferences = builder
  .objectRef<{ name: string; references: string[] }>('ModelReferences')
  .implement({
    requires: 'model:copy',
    description: 'How a model is named where it is used. Nothing of it is secret.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The vendor’s name of the model.' }),
      references: t.exposeStringList('references', {
        description: 'The texts to use, `@provider/model`: one for each provider of its integration.',
      }),
    }),
  });

builder.queryField('copyModel', (t) =>
  t.field({
    type: ModelReferences,
    nullable: true,
    requires: 'model:copy',
    description: 'Hands out the references of a model.',
    args: { id: t.arg.id({ required: true, description: 'The id of the model.' }) },
    resolve: async (_root, { id }, context) =>
      await referencesOfModel(tenantOf(context), readId('Model', id, 'id')),
  }),
);

const ReferredModelType = builder.objectRef<ReferredModel>('ReferredModel').implement({
  requires: 'model:list',
  description: 'What a reference names, and whether requests get there now.',
  fields: (t) => ({
    model: t.field({
      type: ModelType,
      requires: 'model:list',
      description: 'The model.',
      resolve: ({ model }) => model,
    }),
    provider: t.field({
      type: ProviderType,
      nullable: true,
      requires: 'provider:list',
      description: 'The provider.',
      resolve: ({ provider }) => provider,
    }),
    integration: t.field({
      type: IntegrationType,
      nullable: true,
      requires: 'integration:list',
      description: 'The integration behind it.',
      resolve: ({ integration }) => integration,
    }),
    obstacles: t.field({
      type: [ModelObstacleEnum],
      requires: 'model:list',
      description: 'Why no request gets to it now; empty where they do.',
      resolve: ({ obstacles }) => obstacles,
    }),
  }),
});

builder.queryField('modelByReference', (t) =>
  t.field({
    type: ReferredModelType,
    nullable: true,
    requires: 'model:list',
    description: 'The model that requests get to by a reference.',
    args: {
      reference: t.arg.string({
        required: true,
        validate: z.string().max(300),
        description: 'The reference, `@provider/model`.',
      }),
    },
    resolve: async (_root, { reference }, context) => {
      if (parseModelReference(reference) === null) {
        throw badInput('reference', 'must be a reference such as @provider/model');
      }
      const referred = await findModelByReference(tenantOf(context), reference);
      if (referred === null) throw notFound('model');
      return referred;
    },
  }),
);
