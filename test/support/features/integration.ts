import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

const CREATE =
  'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id slug name vendor maskedSecret } } }';

/** A new integration, made by the organization's owner. */
export async function createIntegration({ seeded }: Pick<Seed, 'seeded'>, input: object = {}): Promise<Made> {
  const { createIntegration: made } = await seeded.owner.ask(CREATE, {
    input: { name: random('Integration'), vendor: 'OPENAI', secret: random('sk-test'), ...input },
  });
  return made.integration as Made;
}

export const INTEGRATION: ResourceSpec = {
  type: 'Integration',
  kind: 'Integration',
  one: 'integration',
  all: 'integrations',
  singular: 'Integration',
  plural: 'Integrations',
  rules: {
    view: 'integration:list',
    list: 'integration:list',
    delete: 'integration:delete',
    switch: 'integration:edit',
  },
  create: createIntegration,
};

const view = async ({ seeded }: Seed, id: string, fields: string): Promise<any> =>
  (await seeded.owner.ask(`query ($id: ID!) { integration(id: $id) { ${fields} } }`, { id }))['integration'];

/** The registry's entries of integrations; see ../operations.ts. */
export const INTEGRATION_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...resourceOperations(INTEGRATION),
  createIntegration: {
    kind: 'mutation',
    rule: 'integration:create',
    document: CREATE,
    ids: [],
    variables: () => ({
      input: {
        name: random('Integration'),
        description: 'For tests.',
        vendor: 'AZURE_OPENAI',
        secret: `azure-${random('secret')}-x9Q2`,
        settings: { resourceName: 'my-resource', deploymentId: 'gpt-4o', apiVersion: '2024-10-21' },
      },
    }),
    assertDone: async (outcome) => {
      const { id } = outcome.data.integration;
      assert.deepEqual(
        await view(outcome, id, 'name vendor baseUrl maskedSecret status settings { deploymentId }'),
        {
          name: outcome.variables['input'].name,
          vendor: 'AZURE_OPENAI',
          baseUrl: 'https://my-resource.openai.azure.com',
          maskedSecret: 'azu…x9Q2',
          status: 'ACTIVE',
          settings: { deploymentId: 'gpt-4o' },
        },
      );
    },
  },
  editIntegration: {
    kind: 'mutation',
    rule: 'integration:edit',
    document:
      'mutation ($input: EditIntegrationInput!) { editIntegration(input: $input) { integration { id name } } }',
    ids: [{ path: 'input.id', kind: 'Integration' }],
    variables: async (seed) => ({
      input: {
        id: (await createIntegration(seed)).id,
        name: random('Renamed'),
        secret: `sk-${random('another')}-4b2M`,
        baseUrl: 'https://llm.example.com/v1',
      },
    }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, id, 'name baseUrl maskedSecret'), {
        name,
        baseUrl: 'https://llm.example.com/v1',
        maskedSecret: 'sk-…4b2M',
      });
    },
  },
  duplicateIntegration: {
    kind: 'mutation',
    rule: 'integration:duplicate',
    document:
      'mutation ($input: DuplicateIntegrationInput!) { duplicateIntegration(input: $input) { integration { id slug name duplicatedFrom } } }',
    ids: [{ path: 'input.id', kind: 'Integration' }],
    variables: async (seed) => ({
      input: { id: (await createIntegration(seed)).id, name: random('Like it') },
    }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      const origin = await view(outcome, id, 'slug maskedSecret');
      const { integration } = outcome.data;
      assert.notEqual(integration.id, id);
      assert.deepEqual(await view(outcome, integration.id, 'name duplicatedFrom maskedSecret'), {
        ...{ name, duplicatedFrom: origin.slug, maskedSecret: origin.maskedSecret },
      });
    },
  },
  testIntegration: {
    kind: 'mutation',
    rule: 'integration:edit',
    document:
      'mutation ($input: TestIntegrationInput!) { testIntegration(input: $input) { integration { id } test { isOk outcome status message } } }',
    ids: [{ path: 'input.id', kind: 'Integration' }],
    // A part of a name has 63 characters at most: this one leads nowhere, and nobody has to be asked for that.
    variables: async (seed) => ({
      input: { id: (await createIntegration(seed, { baseUrl: `https://${'x'.repeat(64)}.invalid/v1` })).id },
    }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, {
        integration: { id: variables['input'].id },
        test: {
          isOk: false,
          outcome: 'UNREACHABLE',
          status: null,
          message: 'The address cannot be reached.',
        },
      });
    },
  },
  copyIntegration: {
    kind: 'query',
    rule: 'integration:copy',
    document: 'query ($id: ID!) { copyIntegration(id: $id) { reference } }',
    ids: [{ path: 'id', kind: 'Integration' }],
    variables: async (seed) => ({ id: (await createIntegration(seed)).id }),
    assertDone: async (outcome) => {
      const { slug } = await view(outcome, outcome.variables['id'], 'slug');
      assert.deepEqual(outcome.data, { reference: slug });
    },
  },
};
