import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

const CREATE =
  'mutation ($input: CreatePromptCollectionInput!) { createPromptCollection(input: $input) { promptCollection { id slug name } } }';
const UPDATE =
  'mutation ($input: UpdatePromptCollectionInput!) { updatePromptCollection(input: $input) { promptCollection { id name } } }';

/** A new collection, made by the organization's owner. */
export async function createCollection({ seeded }: Pick<Seed, 'seeded'>, input: object = {}): Promise<Made> {
  const { createPromptCollection } = await seeded.owner.ask(CREATE, {
    input: { name: random('Collection'), ...input },
  });
  return createPromptCollection.promptCollection as Made;
}

export const PROMPT_COLLECTION: ResourceSpec = {
  type: 'PromptCollection',
  kind: 'PromptCollection',
  one: 'promptCollection',
  all: 'promptCollections',
  singular: 'PromptCollection',
  plural: 'PromptCollections',
  rules: { view: 'prompt:view', list: 'prompt:list', delete: 'prompt:delete' },
  create: createCollection,
};

/** The name of a collection and of what it stands in, as the owner sees it. */
const place = async ({ seeded }: Seed, id: string): Promise<any> =>
  (await seeded.owner.ask('query ($id: ID!) { promptCollection(id: $id) { name parent { id } } }', { id }))[
    'promptCollection'
  ];

const common = resourceOperations(PROMPT_COLLECTION);

/** The registry's entries of collections; see ../operations.ts. */
export const PROMPT_COLLECTION_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...common,
  promptCollections: {
    ...(common['promptCollections'] as Operation),
    ids: [
      {
        path: 'filter.parentId',
        kind: 'PromptCollection',
        gets: { promptCollections: { totalCount: 0, edges: [] } },
      },
    ],
    variables: async (seed) => {
      const parentId = (await createCollection(seed)).id;
      const { slug } = await createCollection(seed, { parentId });
      return { filter: { slugs: [slug], parentId }, orderBy: 'UPDATED_DESC' };
    },
  },
  createPromptCollection: {
    kind: 'mutation',
    rule: 'prompt:create',
    document: CREATE,
    ids: [{ path: 'input.parentId', kind: 'PromptCollection' }],
    variables: async (seed) => ({
      input: { name: random('Collection'), parentId: (await createCollection(seed)).id },
    }),
    assertDone: async (outcome) => {
      const { name, parentId } = outcome.variables['input'];
      assert.deepEqual(await place(outcome, outcome.data.promptCollection.id), {
        name,
        parent: { id: parentId },
      });
    },
  },
  updatePromptCollection: {
    kind: 'mutation',
    rule: 'prompt:update',
    document: UPDATE,
    ids: [
      { path: 'input.id', kind: 'PromptCollection' },
      { path: 'input.parentId', kind: 'PromptCollection' },
    ],
    variables: async (seed) => ({
      input: {
        id: (await createCollection(seed)).id,
        name: random('Renamed'),
        parentId: (await createCollection(seed)).id,
      },
    }),
    assertDone: async (outcome) => {
      const { id, name, parentId } = outcome.variables['input'];
      assert.deepEqual(await place(outcome, id), { name, parent: { id: parentId } });
    },
  },
};
