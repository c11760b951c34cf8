import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { createGuardrail } from './guardrail.js';
import { createProvider } from './provider.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

const CREATE =
  'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { config { id slug name content } } }';
const UPDATE =
  'mutation ($input: UpdateConfigInput!) { updateConfig(input: $input) { config { id name content currentNumber } } }';

/** A new config, made by the organization's owner. */
export async function createConfig({ seeded }: Pick<Seed, 'seeded'>, input: object = {}): Promise<Made> {
  const { createConfig: made } = await seeded.owner.ask(CREATE, {
    input: { name: random('Config'), content: { retry: { attempts: 2 } }, ...input },
  });
  return made.config as Made;
}

/** The id of the first version of a new config, which names a provider and a guardrail. */
export async function createConfigVersion({ seeded }: Pick<Seed, 'seeded'>): Promise<string> {
  const provider = await createProvider({ seeded });
  const guardrail = await createGuardrail({ seeded });
  const content = { provider: `@${provider.slug}`, input_guardrails: [guardrail.slug] };
  const { id: configId } = await createConfig({ seeded }, { content });
  const { configVersion } = await seeded.owner.ask(
    'query ($configId: ID!) { configVersion(configId: $configId, number: 1) { id } }',
    { configId },
  );
  return String(configVersion.id);
}

export const CONFIG: ResourceSpec = {
  type: 'Config',
  kind: 'Config',
  one: 'config',
  all: 'configs',
  singular: 'Config',
  plural: 'Configs',
  rules: { view: 'config:view', list: 'config:list', delete: 'config:delete' },
  create: createConfig,
};

const view = async ({ seeded }: Seed, id: string, fields: string): Promise<any> =>
  (await seeded.owner.ask(`query ($id: ID!) { config(id: $id) { ${fields} } }`, { id }))['config'];

/** The registry's entries of configs; see ../operations.ts. */
export const CONFIG_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...resourceOperations(CONFIG),
  configVersion: {
    kind: 'query',
    rule: 'config:view',
    document:
      'query ($configId: ID!, $number: Int!) { configVersion(configId: $configId, number: $number) { number content createdBy } }',
    ids: [{ path: 'configId', kind: 'Config' }],
    variables: async (seed) => ({
      configId: (await createConfig(seed, { content: { retry: { attempts: 1 } } })).id,
      number: 1,
    }),
    assertDone: ({ data, seeded }) => {
      assert.deepEqual(data, {
        ...{ number: 1, content: { retry: { attempts: 1 } }, createdBy: seeded.owner.name },
      });
    },
  },
  createConfig: {
    kind: 'mutation',
    rule: 'config:create',
    document: CREATE,
    ids: [],
    variables: () => ({ input: { name: random('Config'), content: { retry: { attempts: 1 } } } }),
    assertDone: async (outcome) => {
      const { name, content } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, outcome.data.config.id, 'name content isDefault currentNumber'), {
        ...{ name, content, isDefault: false, currentNumber: 1 },
      });
    },
  },
  updateConfig: {
    kind: 'mutation',
    rule: 'config:update',
    document: UPDATE,
    ids: [{ path: 'input.id', kind: 'Config' }],
    variables: async (seed) => ({
      input: {
        id: (await createConfig(seed)).id,
        name: random('Renamed'),
        content: { retry: { attempts: 3 } },
      },
    }),
    assertDone: async (outcome) => {
      const { id, name, content } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, id, 'name content currentNumber'), {
        name,
        content,
        currentNumber: 2,
      });
    },
  },
  setDefaultConfig: {
    kind: 'mutation',
    rule: 'config:update',
    document:
      'mutation ($input: SetDefaultConfigInput!) { setDefaultConfig(input: $input) { config { id isDefault } } }',
    ids: [{ path: 'input.id', kind: 'Config' }],
    variables: async (seed) => ({ input: { id: (await createConfig(seed)).id } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      const { configs } = await outcome.seeded.owner.ask(
        '{ configs(filter: { isDefault: true }) { edges { node { id } } } }',
      );
      assert.deepEqual(configs.edges, [{ node: { id } }]);
    },
  },
  restoreConfigVersion: {
    kind: 'mutation',
    rule: 'config:update',
    document:
      'mutation ($input: RestoreConfigVersionInput!) { restoreConfigVersion(input: $input) { config { id content } } }',
    ids: [{ path: 'input.id', kind: 'Config' }],
    variables: async (seed) => {
      const { id } = await createConfig(seed, { content: { retry: { attempts: 4 } } });
      await seed.seeded.owner.ask(UPDATE, { input: { id, content: { retry: { attempts: 5 } } } });
      return { input: { id, number: 1 } };
    },
    assertDone: async (outcome) => {
      assert.deepEqual(await view(outcome, outcome.variables['input'].id, 'content currentNumber'), {
        content: { retry: { attempts: 4 } },
        currentNumber: 3,
      });
    },
  },
};
