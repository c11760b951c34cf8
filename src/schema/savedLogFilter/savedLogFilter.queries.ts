import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { containsText, pageCost } from '../shared/lists.js';
import { ResourceOrder, resourceOrder } from '../shared/resource.js';
import { SavedLogFilterType } from './savedLogFilter.type.js';

const SavedLogFilterFilter = builder.inputType('SavedLogFilterFilter', {
  description: 'Which saved filters; all of what is given must hold.',
  fields: (t) => ({
    search: t.string({
      validate: z.string().max(200),
      description: 'Those whose name contains this text, whatever its case.',
    }),
    createdBy: t.string({
      validate: z.string().max(200),
      description: 'Those created by somebody of this name.',
    }),
  }),
});

function where(filter: typeof SavedLogFilterFilter.$inferInput | null | undefined) {
  return {
    ...(filter?.search ? { name: containsText(filter.search) } : {}),
    ...(filter?.createdBy ? { createdByName: filter.createdBy } : {}),
  };
}

builder.queryField('savedLogFilters', (t) =>
  t.prismaConnection(
    {
      type: SavedLogFilterType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'log:filter',
      complexity: pageCost,
      description: 'The saved filters of logs of the organization.',
      args: {
        filter: t.arg({ type: SavedLogFilterFilter, description: 'Which saved filters.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).savedLogFilter.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).savedLogFilter.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    {
      name: 'SavedLogFilterConnection',
      requires: 'log:filter',
      description: 'A page of saved filters.',
    },
    { name: 'SavedLogFilterEdge', requires: 'log:filter', description: 'A saved filter on a page.' },
  ),
);

builder.queryField('savedLogFilter', (t) =>
  t.prismaField({
    type: SavedLogFilterType,
    nullable: true,
    requires: 'log:filter',
    description: 'One saved filter of logs.',
    args: { id: t.arg.id({ required: true, description: 'The id of the filter.' }) },
    resolve: async (query, _root, { id }, context) => {
      const saved = await tenantOf(context).savedLogFilter.findFirst({
        ...query,
        where: { id: readId('SavedLogFilter', id, 'id') },
      });
      if (saved === null) throw notFound('saved filter');
      return saved;
    },
  }),
);
