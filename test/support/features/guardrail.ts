import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

const CREATE =
  'mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) { guardrail { id slug name currentNumber } } }';
const UPDATE =
  'mutation ($input: UpdateGuardrailInput!) { updateGuardrail(input: $input) { guardrail { id name currentNumber } } }';

/** A new guardrail, made by the organization's owner. */
export async function createGuardrail({ seeded }: Pick<Seed, 'seeded'>, input: object = {}): Promise<Made> {
  const { createGuardrail: made } = await seeded.owner.ask(CREATE, {
    input: {
      name: random('Guardrail'),
      checks: [{ type: 'CONTAINS', parameters: { words: ['secret'], operator: 'none' } }],
      ...input,
    },
  });
  return made.guardrail as Made;
}

/** The id of the first version of a new guardrail. */
export async function createGuardrailVersion(seed: Pick<Seed, 'seeded'>): Promise<string> {
  const { id } = await createGuardrail(seed);
  const { guardrail } = await seed.seeded.owner.ask(
    'query ($id: ID!) { guardrail(id: $id) { versions { edges { node { id } } } } }',
    { id },
  );
  return String(guardrail.versions.edges[0].node.id);
}

export const GUARDRAIL: ResourceSpec = {
  type: 'Guardrail',
  kind: 'Guardrail',
  one: 'guardrail',
  all: 'guardrails',
  singular: 'Guardrail',
  plural: 'Guardrails',
  rules: { view: 'guardrail:view', list: 'guardrail:list', delete: 'guardrail:delete' },
  create: createGuardrail,
};

const view = async ({ seeded }: Seed, id: string, fields: string): Promise<any> =>
  (await seeded.owner.ask(`query ($id: ID!) { guardrail(id: $id) { ${fields} } }`, { id }))['guardrail'];

/** The registry's entries of guardrails; see ../operations.ts. */
export const GUARDRAIL_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...resourceOperations(GUARDRAIL),
  createGuardrail: {
    kind: 'mutation',
    rule: 'guardrail:create',
    document: CREATE,
    ids: [],
    variables: () => ({
      input: {
        name: random('Guardrail'),
        description: 'For tests.',
        checks: [{ type: 'WORD_COUNT', parameters: { max: 10 } }],
        actions: { deny: true, onFail: { value: -5, weight: 0.5 } },
      },
    }),
    assertDone: async (outcome) => {
      const seen = await view(
        outcome,
        outcome.data.guardrail.id,
        'name description currentNumber isDefaultInput isDefaultOutput checks { type parameters isEnabled } actions { deny async onSuccess { value } onFail { value weight } }',
      );
      assert.deepEqual(seen, {
        ...{ name: outcome.variables['input'].name, description: 'For tests.', currentNumber: 1 },
        ...{ isDefaultInput: false, isDefaultOutput: false },
        checks: [{ type: 'WORD_COUNT', parameters: { max: 10, not: false }, isEnabled: true }],
        actions: { deny: true, async: false, onSuccess: null, onFail: { value: -5, weight: 0.5 } },
      });
    },
  },
  updateGuardrail: {
    kind: 'mutation',
    rule: 'guardrail:update',
    document: UPDATE,
    ids: [{ path: 'input.id', kind: 'Guardrail' }],
    variables: async (seed) => ({
      input: {
        id: (await createGuardrail(seed)).id,
        name: random('Renamed'),
        checks: [{ type: 'ALL_LOWERCASE', isEnabled: false }],
      },
    }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, id, 'name currentNumber checks { type parameters isEnabled }'), {
        ...{ name, currentNumber: 2 },
        checks: [{ type: 'ALL_LOWERCASE', parameters: { not: false }, isEnabled: false }],
      });
    },
  },
  restoreGuardrailVersion: {
    kind: 'mutation',
    rule: 'guardrail:update',
    document:
      'mutation ($input: RestoreGuardrailVersionInput!) { restoreGuardrailVersion(input: $input) { guardrail { id currentNumber } } }',
    ids: [{ path: 'input.id', kind: 'Guardrail' }],
    variables: async (seed) => {
      const { id } = await createGuardrail(seed, { checks: [{ type: 'ALL_UPPERCASE' }] });
      await seed.seeded.owner.ask(UPDATE, { input: { id, checks: [{ type: 'ALL_LOWERCASE' }] } });
      return { input: { id, number: 1 } };
    },
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, id, 'currentNumber checks { type }'), {
        currentNumber: 3,
        checks: [{ type: 'ALL_UPPERCASE' }],
      });
    },
  },
  testGuardrail: {
    kind: 'mutation',
    rule: 'guardrail:update',
    document:
      'mutation ($input: TestGuardrailInput!) { testGuardrail(input: $input) { verdict outcome status checks { type verdict explanation } } }',
    ids: [{ path: 'input.id', kind: 'Guardrail' }],
    variables: async (seed) => ({
      input: { id: (await createGuardrail(seed)).id, text: 'This is a secret.' },
    }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, {
        ...{ verdict: 'FAILED', outcome: 'WARN', status: 246 },
        checks: [
          {
            ...{ type: 'CONTAINS', verdict: 'FAILED' },
            explanation: 'The text contains 1 of 1 words; asked for: none.',
          },
        ],
      });
    },
  },
};
