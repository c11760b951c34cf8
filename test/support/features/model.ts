import assert from 'node:assert/strict';
import { decodeId } from '../../../src/domain/ids.js';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { createIntegration } from './integration.js';
import { createProvider, integrationFor } from './provider.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

const CREATE =
  'mutation ($input: CreateModelInput!) { createModel(input: $input) { model { id slug name } } }';
const PRICES = { inputPrice: '0.15', outputPrice: '0.6' };

/** A new custom model, made by the organization's owner. */
export async function createModel(seed: Pick<Seed, 'seeded'>, input: object = {}): Promise<Made> {
  const { createModel: made } = await seed.seeded.owner.ask(CREATE, {
    input: { name: random('model'), integrationId: await integrationFor(seed), ...PRICES, ...input },
  });
  return made.model as Made;
}

export const MODEL: ResourceSpec = {
  type: 'Model',
  kind: 'Model',
  one: 'model',
  all: 'models',
  singular: 'Model',
  plural: 'Models',
  rules: { view: 'model:list', list: 'model:list', delete: 'model:delete', switch: 'model:edit' },
  create: createModel,
};

const view = async ({ seeded }: Pick<Seed, 'seeded'>, id: string, fields: string): Promise<any> =>
  (await seeded.owner.ask(`query ($id: ID!) { model(id: $id) { ${fields} } }`, { id }))['model'];

const common = resourceOperations(MODEL);
const list = common['models'];
assert.ok(list);

/** The registry's entries of models; see ../operations.ts. */
export const MODEL_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...common,
  models: {
    ...list,
    ids: [
      { path: 'filter.integrationId', kind: 'Integration', gets: { models: { totalCount: 0, edges: [] } } },
      { path: 'filter.providerId', kind: 'Provider', gets: { models: { totalCount: 0, edges: [] } } },
    ],
    variables: async (seed) => ({
      filter: {
        slugs: [(await createModel(seed)).slug],
        integrationId: await integrationFor(seed),
        providerId: (await createProvider(seed)).id,
      },
      orderBy: 'UPDATED_DESC',
    }),
  },
  copyModel: {
    kind: 'query',
    rule: 'model:copy',
    document: 'query ($id: ID!) { copyModel(id: $id) { name references } }',
    ids: [{ path: 'id', kind: 'Model' }],
    variables: async (seed) => {
      await createProvider(seed);
      return { id: (await createModel(seed)).id };
    },
    assertDone: async (outcome) => {
      const { name } = await view(outcome, outcome.variables['id'], 'name');
      const { references } = outcome.data;
      assert.equal(outcome.data.name, name);
      assert.ok(references.length > 0);
      for (const reference of references) assert.ok(reference.endsWith(`/${name}`));
    },
  },
  modelByReference: {
    kind: 'query',
    rule: 'model:list',
    document:
      'query ($reference: String!) { modelByReference(reference: $reference) { obstacles model { name } } }',
    ids: [],
    variables: async (seed) => ({
      reference: `@${(await createProvider(seed)).slug}/${(await createModel(seed)).name}`,
    }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data.obstacles, []);
      assert.ok(variables['reference'].endsWith(`/${data.model.name}`));
    },
  },
  createModel: {
    kind: 'mutation',
    rule: 'model:create',
    document: CREATE,
    ids: [{ path: 'input.integrationId', kind: 'Integration' }],
    variables: async (seed) => ({
      input: {
        name: random('org/model:1.5'),
        integrationId: await integrationFor(seed),
        ...PRICES,
        contextWindow: 8192,
        capabilities: ['CHAT', 'TOOLS'],
      },
    }),
    assertDone: async (outcome) => {
      const { name, inputPrice, outputPrice, contextWindow, capabilities } = outcome.variables['input'];
      assert.deepEqual(
        await view(
          outcome,
          outcome.data.model.id,
          'name isCustom status inputPrice outputPrice contextWindow capabilities',
        ),
        {
          ...{ name, isCustom: true, status: 'ACTIVE', inputPrice, outputPrice },
          ...{ contextWindow, capabilities },
        },
      );
    },
  },
  editModel: {
    kind: 'mutation',
    rule: 'model:edit',
    document: 'mutation ($input: EditModelInput!) { editModel(input: $input) { model { id name } } }',
    ids: [{ path: 'input.id', kind: 'Model' }],
    variables: async (seed) => ({
      input: { id: (await createModel(seed)).id, name: random('renamed'), inputPrice: '0.25' },
    }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, id, 'name inputPrice outputPrice version'), {
        ...{ name, inputPrice: '0.25', outputPrice: '0.6', version: 2 },
      });
    },
  },
  duplicateModel: {
    kind: 'mutation',
    rule: 'model:duplicate',
    document:
      'mutation ($input: DuplicateModelInput!) { duplicateModel(input: $input) { model { id duplicatedFrom } } }',
    ids: [{ path: 'input.id', kind: 'Model' }],
    variables: async (seed) => ({ input: { id: (await createModel(seed)).id, name: random('copy') } }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      const { slug } = await view(outcome, id, 'slug');
      assert.equal(outcome.data.model.duplicatedFrom, slug);
      assert.deepEqual(await view(outcome, outcome.data.model.id, 'name isCustom'), { name, isCustom: true });
    },
  },
  syncModels: {
    kind: 'mutation',
    rule: 'model:edit',
    document: 'mutation ($input: SyncModelsInput!) { syncModels(input: $input) { added { id name } } }',
    ids: [{ path: 'input.integrationId', kind: 'Integration' }],
    variables: async (seed) => {
      const { id } = await createIntegration(seed, { vendor: 'DEEPSEEK' });
      // As if the model had come to the price list since.
      await seed.server.castellan.database.ownerQuery(
        `DELETE FROM "Model" WHERE "name" = 'deepseek-chat' AND "integrationId" = '${decodeId(id)?.uuid ?? ''}'`,
      );
      return { input: { integrationId: id } };
    },
    assertDone: async (outcome) => {
      assert.deepEqual(
        outcome.data.added.map(({ name }: Made) => name),
        ['deepseek-chat'],
      );
      const { id } = outcome.data.added[0];
      assert.equal((await view(outcome, id, 'name')).name, 'deepseek-chat');
    },
  },
};
