import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { resourceFilterFields, ResourceOrder, resourceOrder, resourceWhere } from '../shared/resource.js';
import { PromptCollectionType } from './promptCollection.type.js';

const PromptCollectionFilter = builder.inputType('PromptCollectionFilter', {
  description: 'Which collections; all of what is given must hold.',
  fields: (t) => ({
    ...resourceFilterFields(t),
    parentId: t.id({ description: 'Those that stand in this collection.' }),
    isTop: t.boolean({ description: 'Only those that stand in no other, or only the others.' }),
    isDefault: t.boolean({ description: 'Only the default one, or only the others.' }),
  }),
});

function where(filter: typeof PromptCollectionFilter.$inferInput | null | undefined) {
  const { parentId, isTop, isDefault } = filter ?? {};
  const common = resourceWhere(filter);
  return {
    ...common,
    AND: [
      ...common.AND,
      ...(typeof parentId === 'string'
        ? [{ parentId: readId('PromptCollection', parentId, 'filter.parentId') }]
        : []),
      ...(typeof isTop === 'boolean' ? [{ parentId: isTop ? null : { not: null } }] : []),
      ...(typeof isDefault === 'boolean' ? [{ isDefault }] : []),
    ],
  };
}

builder.queryField('promptCollections', (t) =>
  t.prismaConnection(
    {
      type: PromptCollectionType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'prompt:list',
      complexity: pageCost,
      description: 'The collections of prompts of the organization.',
      args: {
        filter: t.arg({ type: PromptCollectionFilter, description: 'Which collections.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).promptCollection.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).promptCollection.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    {
      name: 'PromptCollectionConnection',
      requires: 'prompt:list',
      description: 'A page of collections.',
    },
    { name: 'PromptCollectionEdge', requires: 'prompt:list', description: 'A collection on a page.' },
  ),
);

builder.queryField('promptCollection', (t) =>
  t.prismaField({
    type: PromptCollectionType,
    nullable: true,
    requires: 'prompt:view',
    description: 'One collection of prompts.',
    args: { id: t.arg.id({ required: true, description: 'The id of the collection.' }) },
    resolve: async (query, _root, { id }, context) => {
      const collection = await tenantOf(context).promptCollection.findFirst({
        ...query,
        where: { id: readId('PromptCollection', id, 'id'), deletedAt: null },
      });
      if (collection === null) throw notFound('collection');
      return collection;
    },
  }),
);
