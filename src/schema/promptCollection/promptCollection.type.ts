import { MAX_COLLECTION_DEPTH } from '../../domain/operations/promptCollections.js';
import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import { pageCost } from '../shared/lists.js';
import { Resource } from '../shared/resource.js';

/** A collection's name, and what it stands in: as deep as collections may be. */
interface Named {
  readonly name: string;
  readonly parent?: Named | null;
}

interface Selection {
  readonly name: true;
  readonly parent?: { readonly select: Selection };
}

function namesUpwards(depth: number): Selection {
  return { name: true, ...(depth === 1 ? {} : { parent: { select: namesUpwards(depth - 1) } }) };
}

function pathOf({ name, parent }: Named): string[] {
  return [...(parent ? pathOf(parent) : []), name];
}

export const PromptCollectionType = builder.prismaObject('PromptCollection', {
  requires: anyOf('prompt'),
  description: 'A folder of prompts and partials. Collections can stand in each other.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the collection.',
      resolve: idOf('PromptCollection'),
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description:
        'Whether prompts are in it that were created without naming a collection. It cannot be deleted.',
    }),
    path: t.stringList({
      description: 'The names from the top down to its own.',
      select: namesUpwards(MAX_COLLECTION_DEPTH),
      resolve: (collection) => pathOf(collection),
    }),
    parent: t.relation('parent', {
      nullable: true,
      requires: 'prompt:view',
      description: 'The collection that it stands in; null at the top.',
    }),
    children: t.relatedConnection(
      'children',
      {
        cursor: 'organizationId_id',
        nullable: true,
        requires: 'prompt:list',
        complexity: pageCost,
        description: 'The collections that stand in it, by name.',
        query: { where: { deletedAt: null }, orderBy: [{ name: 'asc' }, { id: 'asc' }] },
        totalCount: true,
      },
      {
        name: 'PromptCollectionChildConnection',
        requires: 'prompt:list',
        description: 'A page of collections in another.',
      },
      {
        name: 'PromptCollectionChildEdge',
        requires: 'prompt:list',
        description: 'A collection in another, on a page.',
      },
    ),
  }),
});
