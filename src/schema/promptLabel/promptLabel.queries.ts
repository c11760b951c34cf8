import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { builder } from '../builder.js';
import { containsText, pageCost } from '../shared/lists.js';
import { PromptLabelType } from './promptLabel.type.js';

const PromptLabelFilter = builder.inputType('PromptLabelFilter', {
  description: 'Which labels; all of what is given must hold.',
  fields: (t) => ({
    search: t.string({
      validate: z.string().max(200),
      description: 'Those whose name contains this text, whatever its case.',
    }),
    isFixed: t.boolean({ description: 'Only the fixed ones, or only the organization’s own.' }),
  }),
});

const PromptLabelOrder = builder.enumType('PromptLabelOrder', {
  description: 'The order of labels.',
  values: {
    NAME_ASC: { description: 'By name, A first.' },
    NAME_DESC: { description: 'By name, Z first.' },
    CREATED_ASC: { description: 'Oldest first.' },
    CREATED_DESC: { description: 'Newest first.' },
  },
});

const ORDERS = {
  NAME_ASC: { name: 'asc' },
  NAME_DESC: { name: 'desc' },
  CREATED_ASC: { createdAt: 'asc' },
  CREATED_DESC: { createdAt: 'desc' },
} as const;

function where(filter: typeof PromptLabelFilter.$inferInput | null | undefined) {
  return {
    ...(filter?.search ? { name: containsText(filter.search) } : {}),
    ...(typeof filter?.isFixed === 'boolean' ? { isFixed: filter.isFixed } : {}),
  };
}

builder.queryField('promptLabels', (t) =>
  t.prismaConnection(
    {
      type: PromptLabelType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'prompt:list',
      complexity: pageCost,
      description: 'The labels that prompts and partials of the organization can have.',
      args: {
        filter: t.arg({ type: PromptLabelFilter, description: 'Which labels.' }),
        orderBy: t.arg({ type: PromptLabelOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).promptLabel.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).promptLabel.findMany({
          ...query,
          where: where(filter),
          orderBy: [ORDERS[orderBy ?? 'NAME_ASC'], { id: 'asc' }],
        }),
    },
    { name: 'PromptLabelConnection', requires: 'prompt:list', description: 'A page of labels.' },
    { name: 'PromptLabelEdge', requires: 'prompt:list', description: 'A label on a page.' },
  ),
);
