import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { PARTIAL, PROMPT } from '../../domain/operations/promptKinds.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import {
  resourceFilterFields,
  ResourceOrder,
  resourceOrder,
  resourceWhere,
  type InputFields,
} from '../shared/resource.js';
import { PromptPartialType, PromptType } from './prompt.type.js';

function templateFilterFields(t: InputFields) {
  return {
    ...resourceFilterFields(t),
    collectionId: t.id({ description: 'Those in this collection, not counting what is nested in it.' }),
    isPublished: t.boolean({ description: 'Only those with a published version, or only those without.' }),
    label: t.string({
      validate: z.string().max(200),
      description: 'Those that have the label of this name.',
    }),
  };
}

const PromptFilter = builder.inputType('PromptFilter', {
  description: 'Which prompts; all of what is given must hold.',
  fields: (t) => ({
    ...templateFilterFields(t),
    model: t.string({
      validate: z.string().max(200),
      description: 'Those of which any version is for this model, named exactly as there.',
    }),
  }),
});

const PromptPartialFilter = builder.inputType('PromptPartialFilter', {
  description: 'Which partials; all of what is given must hold.',
  fields: templateFilterFields,
});

type TemplateFilter = typeof PromptPartialFilter.$inferInput & { model?: string | null | undefined };

function where(filter: TemplateFilter | null | undefined) {
  const { collectionId, isPublished, label, model } = filter ?? {};
  return {
    ...resourceWhere(filter),
    ...(typeof collectionId === 'string'
      ? { collectionId: readId('PromptCollection', collectionId, 'filter.collectionId') }
      : {}),
    ...(typeof isPublished === 'boolean' ? { publishedNumber: isPublished ? { not: null } : null } : {}),
    ...(typeof label === 'string' ? { labels: { some: { label: { name: label } } } } : {}),
    ...(typeof model === 'string' ? { versions: { some: { model } } } : {}),
  };
}

builder.queryField('prompts', (t) =>
  t.prismaConnection(
    {
      type: PromptType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'prompt:list',
      complexity: pageCost,
      description: 'The prompts of the organization.',
      args: {
        filter: t.arg({ type: PromptFilter, description: 'Which prompts.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).prompt.count({ where: { ...PROMPT.only, ...where(filter) } }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).prompt.findMany({
          ...query,
          where: { ...PROMPT.only, ...where(filter) },
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'PromptConnection', requires: 'prompt:list', description: 'A page of prompts.' },
    { name: 'PromptEdge', requires: 'prompt:list', description: 'A prompt on a page.' },
  ),
);

builder.queryField('prompt', (t) =>
  t.prismaField({
    type: PromptType,
    nullable: true,
    requires: 'prompt:view',
    description: 'One prompt.',
    args: { id: t.arg.id({ required: true, description: 'The id of the prompt.' }) },
    resolve: async (query, _root, { id }, context) => {
      const prompt = await tenantOf(context).prompt.findFirst({
        ...query,
        where: { ...PROMPT.only, id: readId('Prompt', id, 'id'), deletedAt: null },
      });
      if (prompt === null) throw notFound(PROMPT.what);
      return prompt;
    },
  }),
);

builder.queryField('promptPartials', (t) =>
  t.prismaConnection(
    {
      type: PromptPartialType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'prompt:list',
      complexity: pageCost,
      description: 'The partials of the organization.',
      args: {
        filter: t.arg({ type: PromptPartialFilter, description: 'Which partials.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).prompt.count({ where: { ...PARTIAL.only, ...where(filter) } }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).prompt.findMany({
          ...query,
          where: { ...PARTIAL.only, ...where(filter) },
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'PromptPartialConnection', requires: 'prompt:list', description: 'A page of partials.' },
    { name: 'PromptPartialEdge', requires: 'prompt:list', description: 'A partial on a page.' },
  ),
);

builder.queryField('promptPartial', (t) =>
  t.prismaField({
    type: PromptPartialType,
    nullable: true,
    requires: 'prompt:view',
    description: 'One partial.',
    args: { id: t.arg.id({ required: true, description: 'The id of the partial.' }) },
    resolve: async (query, _root, { id }, context) => {
      const partial = await tenantOf(context).prompt.findFirst({
        ...query,
        where: { ...PARTIAL.only, id: readId('PromptPartial', id, 'id'), deletedAt: null },
      });
      if (partial === null) throw notFound(PARTIAL.what);
      return partial;
    },
  }),
);
