import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { createIntegration } from './integration.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

const CREATE =
  'mutation ($input: CreateProviderInput!) { createProvider(input: $input) { provider { id slug name } } }';

/** An integration of the organization for what tests make in it; one without built-in models, made at the first use. */
const integrations = new WeakMap<Seed['seeded'], Promise<string>>();

export async function integrationFor(seed: Pick<Seed, 'seeded'>): Promise<string> {
  const made =
    integrations.get(seed.seeded) ??
    createIntegration(seed, { vendor: 'OPENAI_COMPATIBLE', baseUrl: 'https://models.example.com/v1' }).then(
      ({ id }) => id,
    );
  integrations.set(seed.seeded, made);
  return await made;
}

/** A new provider, made by the organization's owner. */
export async function createProvider(seed: Pick<Seed, 'seeded'>, input: object = {}): Promise<Made> {
  const { createProvider: made } = await seed.seeded.owner.ask(CREATE, {
    input: { name: random('Provider'), integrationId: await integrationFor(seed), ...input },
  });
  return made.provider as Made;
}

export const PROVIDER: ResourceSpec = {
  type: 'Provider',
  kind: 'Provider',
  one: 'provider',
  all: 'providers',
  singular: 'Provider',
  plural: 'Providers',
  rules: {
    view: 'provider:list',
    list: 'provider:list',
    delete: 'provider:delete',
    switch: 'provider:edit',
  },
  create: createProvider,
};

const view = async ({ seeded }: Seed, id: string, fields: string): Promise<any> =>
  (await seeded.owner.ask(`query ($id: ID!) { provider(id: $id) { ${fields} } }`, { id }))['provider'];

const common = resourceOperations(PROVIDER);
const list = common['providers'];
assert.ok(list);

/** The registry's entries of providers; see ../operations.ts. */
export const PROVIDER_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...common,
  providers: {
    ...list,
    ids: [
      {
        path: 'filter.integrationId',
        kind: 'Integration',
        gets: { providers: { totalCount: 0, edges: [] } },
      },
    ],
    variables: async (seed) => ({
      filter: { slugs: [(await createProvider(seed)).slug], integrationId: await integrationFor(seed) },
      orderBy: 'UPDATED_DESC',
    }),
  },
  copyProvider: {
    kind: 'query',
    rule: 'provider:copy',
    document: 'query ($id: ID!) { copyProvider(id: $id) { reference models } }',
    ids: [{ path: 'id', kind: 'Provider' }],
    variables: async (seed) => ({ id: (await createProvider(seed)).id }),
    assertDone: async (outcome) => {
      const { slug } = await view(outcome, outcome.variables['id'], 'slug');
      assert.equal(outcome.data.reference, `@${slug}`);
    },
  },
  createProvider: {
    kind: 'mutation',
    rule: 'provider:create',
    document: CREATE,
    ids: [{ path: 'input.integrationId', kind: 'Integration' }],
    variables: async (seed) => ({
      input: {
        name: random('Provider'),
        integrationId: await integrationFor(seed),
        note: 'For tests.',
        rateLimits: [{ type: 'REQUESTS', unit: 'MINUTE', value: 60 }],
        usageLimit: { type: 'COST', creditLimit: '10.50' },
      },
    }),
    assertDone: async (outcome) => {
      const { name, note, rateLimits } = outcome.variables['input'];
      assert.deepEqual(
        await view(
          outcome,
          outcome.data.provider.id,
          'name note status rateLimits { type unit value } usageLimit { creditLimit }',
        ),
        { name, note, status: 'ACTIVE', rateLimits, usageLimit: { creditLimit: '10.50' } },
      );
    },
  },
  editProvider: {
    kind: 'mutation',
    rule: 'provider:edit',
    document:
      'mutation ($input: EditProviderInput!) { editProvider(input: $input) { provider { id name note } } }',
    ids: [
      { path: 'input.id', kind: 'Provider' },
      { path: 'input.integrationId', kind: 'Integration' },
    ],
    variables: async (seed) => ({
      input: {
        id: (await createProvider(seed)).id,
        integrationId: await integrationFor(seed),
        name: random('Renamed'),
        note: 'Renamed.',
      },
    }),
    assertDone: async (outcome) => {
      const { id, name, note } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, id, 'name note version'), { name, note, version: 2 });
    },
  },
  resetProviderUsage: {
    kind: 'mutation',
    rule: 'provider:edit',
    document:
      'mutation ($input: ResetProviderUsageInput!) { resetProviderUsage(input: $input) { provider { id } } }',
    ids: [{ path: 'input.id', kind: 'Provider' }],
    variables: async (seed) => ({ input: { id: (await createProvider(seed)).id } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      const { createdAt, version, usage } = await view(
        outcome,
        id,
        'createdAt version usage { periodStartedAt cost }',
      );
      assert.notEqual(usage.periodStartedAt, createdAt);
      assert.deepEqual({ version, cost: usage.cost }, { version: 2, cost: '0' });
    },
  },
  duplicateProvider: {
    kind: 'mutation',
    rule: 'provider:duplicate',
    document:
      'mutation ($input: DuplicateProviderInput!) { duplicateProvider(input: $input) { provider { id duplicatedFrom } } }',
    ids: [{ path: 'input.id', kind: 'Provider' }],
    variables: async (seed) => ({ input: { id: (await createProvider(seed)).id, name: random('Copy') } }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      const { slug } = await view(outcome, id, 'slug');
      assert.equal(outcome.data.provider.duplicatedFrom, slug);
      assert.equal((await view(outcome, outcome.data.provider.id, 'name')).name, name);
    },
  },
};
