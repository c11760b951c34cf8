import { tenantOf } from '../../context/requestContext.js';
import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { Node } from '../node/node.type.js';
import { PromptCollectionType } from '../promptCollection/promptCollection.type.js';
import { PromptLabelAssignmentType } from '../promptLabel/promptLabel.type.js';
import { anyOf } from '../requirement.js';
import { pageCost } from '../shared/lists.js';
import { Resource } from '../shared/resource.js';
import { PromptVersionType } from './promptVersion.type.js';

/** What prompts and partials have alike: their versions, and what points at them. */
export const PromptTemplate = builder.prismaInterface('Prompt', {
  variant: 'PromptTemplate',
  requires: anyOf('prompt'),
  description: 'A prompt or a partial: a chain of versions that never change, one of which may be published.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    collection: t.relation('collection', {
      type: PromptCollectionType,
      requires: anyOf('prompt'),
      description: 'The collection it is in.',
    }),
    latestNumber: t.exposeInt('latestNumber', {
      description: 'The number of the newest version, to which `slug@latest` refers.',
    }),
    publishedNumber: t.exposeInt('publishedNumber', {
      nullable: true,
      description: 'The number of the version that the bare slug refers to; null while none is published.',
    }),
    publishedAt: t.expose('publishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When that was published.',
    }),
    labels: t.relation('labels', {
      type: PromptLabelAssignmentType,
      requires: anyOf('prompt'),
      description: 'Its labels and the versions they point at, the oldest assignment first.',
      query: { orderBy: [{ assignedAt: 'asc' }, { labelId: 'asc' }] },
    }),
    latestVersion: t.field({
      type: PromptVersionType,
      nullable: true,
      requires: 'prompt:view',
      description: 'The newest version.',
      select: (_args, _context, nested) => ({ versions: nested({ orderBy: { number: 'desc' }, take: 1 }) }),
      resolve: ({ versions }) => versions[0],
    }),
    publishedVersion: t.relation('published', {
      type: PromptVersionType,
      nullable: true,
      requires: 'prompt:view',
      description: 'The published version; null while there is none.',
    }),
    versionNumbered: t.prismaField({
      type: PromptVersionType,
      nullable: true,
      requires: 'prompt:view',
      description: 'One of its versions; null where there is none with this number.',
      args: { number: t.arg.int({ required: true, description: 'The number of the version.' }) },
      resolve: async (query, { id }, { number }, context) =>
        await tenantOf(context).promptVersion.findFirst({ ...query, where: { promptId: id, number } }),
    }),
    versions: t.relatedConnection(
      'versions',
      {
        type: PromptVersionType,
        cursor: 'organizationId_id',
        nullable: true,
        requires: 'prompt:view',
        complexity: pageCost,
        description: 'Its versions, newest first.',
        query: { orderBy: { number: 'desc' } },
        totalCount: true,
      },
      { name: 'PromptVersionConnection', requires: 'prompt:view', description: 'A page of versions.' },
      { name: 'PromptVersionEdge', requires: 'prompt:view', description: 'A version on a page.' },
    ),
  }),
});

export const PromptType = builder.prismaObject('Prompt', {
  requires: anyOf('prompt'),
  description: 'What a model is asked, with places for variables.',
  interfaces: [Node, Resource, PromptTemplate],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the prompt.',
      resolve: idOf('Prompt'),
    }),
  }),
});

export const PromptPartialType = builder.prismaObject('Prompt', {
  variant: 'PromptPartial',
  requires: anyOf('prompt'),
  description: 'A text that prompts and other partials take in: `{{>slug}}`.',
  interfaces: [Node, Resource, PromptTemplate],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the partial.',
      resolve: idOf('PromptPartial'),
    }),
  }),
});
