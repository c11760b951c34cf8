import { requesterOf } from '../../context/requestContext.js';
import {
  createPromptCollection,
  PROMPT_COLLECTION,
  updatePromptCollection,
} from '../../domain/operations/promptCollections.js';
import { builder } from '../builder.js';
import { displayName, readId, slug } from '../shared/inputs.js';
import { defineDeletion, expectedVersionField } from '../shared/lifecycle.js';
import { PromptCollectionType } from './promptCollection.type.js';

/** The parent that an input names: null for the top, undefined where it is left out. */
function readParent(parentId: string | null | undefined): string | null | undefined {
  return typeof parentId === 'string' ? readId('PromptCollection', parentId, 'input.parentId') : parentId;
}

builder.relayMutationField(
  'createPromptCollection',
  {
    description: 'A new collection of prompts.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      slug: t.string({ validate: slug, description: 'Its slug; made of the name where it is left out.' }),
      parentId: t.id({ description: 'The collection that it stands in; at the top where it is left out.' }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:create',
    description: 'Creates a collection of prompts. Collections stand 10 deep in each other at most.',
    resolve: async (_root, { input }, context) => ({
      collection: await createPromptCollection(requesterOf(context), {
        ...input,
        parentId: readParent(input.parentId),
      }),
    }),
  },
  {
    requires: 'prompt:create',
    description: 'The collection that was created.',
    outputFields: (t) => ({
      promptCollection: t.expose('collection', {
        type: PromptCollectionType,
        requires: 'prompt:create',
        description: 'The collection.',
      }),
    }),
  },
);

builder.relayMutationField(
  'updatePromptCollection',
  {
    description: 'What to change of a collection; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the collection.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      parentId: t.id({ description: 'The collection to move it to; null moves it to the top.' }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:update',
    description: 'Renames or moves a collection, with all that is in it. The default one stays at the top.',
    resolve: async (_root, { input }, context) => ({
      collection: await updatePromptCollection(requesterOf(context), {
        ...input,
        id: readId('PromptCollection', input.id, 'input.id'),
        parentId: readParent(input.parentId),
      }),
    }),
  },
  {
    requires: 'prompt:update',
    description: 'The collection after the change.',
    outputFields: (t) => ({
      promptCollection: t.expose('collection', {
        type: PromptCollectionType,
        requires: 'prompt:update',
        description: 'The collection.',
      }),
    }),
  },
);

defineDeletion({
  kind: PROMPT_COLLECTION,
  type: PromptCollectionType,
  singular: 'PromptCollection',
  plural: 'PromptCollections',
  permission: 'prompt:delete',
});
