import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { createCollection } from './promptCollection.js';
import { resourceOperations, type Made, type ResourceSpec } from './resource.js';

type By = Pick<Seed, 'seeded'>;

/** A prompt or a partial as the tests make and see it. All literal. */
interface Kind {
  readonly spec: ResourceSpec;
  /** What an input says for one that says a text. */
  says(text: string): object;
}

/** Its input type, as in `PublishPromptInput` for `publishPrompt`. */
const inputOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

/** A mutation that selects of its one payload field. */
const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${inputOf(name)}!) { ${name}(input: $input) { ${selection} } }`;

async function make({ seeded }: By, { spec, says }: Kind, input: object): Promise<Made> {
  const name = `create${spec.singular}`;
  const data = await seeded.owner.ask(mutation(name, `${spec.one} { id slug name }`), {
    input: { name: random(spec.singular), ...says('Hello, {{name}}!'), ...input },
  });
  return data[name][spec.one] as Made;
}

const rules = { view: 'prompt:view', list: 'prompt:list', delete: 'prompt:delete' };

const PROMPTS: Kind = {
  spec: {
    type: 'Prompt',
    kind: 'Prompt',
    one: 'prompt',
    all: 'prompts',
    singular: 'Prompt',
    plural: 'Prompts',
    rules,
    create: async (seed) => await createPrompt(seed),
  },
  says: (text) => ({ content: { messages: [{ role: 'USER', content: text }] } }),
};

const PARTIALS: Kind = {
  spec: {
    type: 'PromptPartial',
    kind: 'PromptPartial',
    one: 'promptPartial',
    all: 'promptPartials',
    singular: 'PromptPartial',
    plural: 'PromptPartials',
    rules,
    create: async (seed) => await createPartial(seed),
  },
  says: (text) => ({ text }),
};

export const PROMPT = PROMPTS.spec;
export const PARTIAL = PARTIALS.spec;

/** A new prompt, made by the organization's owner: one message of a user unless told otherwise. */
export async function createPrompt(seed: By, input: object = {}): Promise<Made> {
  return await make(seed, PROMPTS, input);
}

/** A new partial, made by the organization's owner. */
export async function createPartial(seed: By, input: object = {}): Promise<Made> {
  return await make(seed, PARTIALS, input);
}

/** A new label, made by the organization's owner. */
export async function createLabel({ seeded }: By): Promise<{ id: string; name: string }> {
  const { createPromptLabel } = await seeded.owner.ask(mutation('createPromptLabel', 'label { id name }'), {
    input: { name: random('label') },
  });
  return createPromptLabel.label as { id: string; name: string };
}

const VERSION = 'number isPublished labels text messages { role content }';

/** What prompts and partials do alike. */
function templateOperations(kind: Kind): Record<string, Operation> {
  const { spec, says } = kind;
  const { singular, one, all } = spec;
  const see = async ({ seeded }: Seed, id: string, fields: string): Promise<any> =>
    (await seeded.owner.ask(`query ($id: ID!) { ${one}(id: $id) { ${fields} } }`, { id }))[one];
  const textOf = (version: any): unknown => version.text ?? version.messages[0].content;
  const target = { path: 'input.id', kind: spec.kind };
  const collection = { path: 'input.collectionId', kind: 'PromptCollection' } as const;
  const operations = resourceOperations(spec);
  const list = operations[all];
  assert.ok(list);
  const publish = async ({ seeded }: By, id: string): Promise<void> => {
    await seeded.owner.ask(mutation(`publish${singular}`, '__typename'), { input: { id, number: 1 } });
  };

  return {
    ...operations,
    [all]: {
      ...list,
      ids: [
        {
          path: 'filter.collectionId',
          kind: 'PromptCollection',
          gets: { [all]: { totalCount: 0, edges: [] } },
        },
      ],
      variables: async (seed) => {
        const collectionId = (await createCollection(seed)).id;
        const { slug } = await make(seed, kind, { collectionId });
        return { filter: { slugs: [slug], collectionId }, orderBy: 'UPDATED_DESC' };
      },
    },
    [`create${singular}`]: {
      kind: 'mutation',
      rule: 'prompt:create',
      document: mutation(`create${singular}`, `${one} { id slug name latestNumber publishedNumber }`),
      ids: [collection],
      variables: async (seed) => ({
        input: {
          name: random(singular),
          ...says('Made of {{what}}.'),
          collectionId: (await createCollection(seed)).id,
        },
      }),
      assertDone: async (outcome) => {
        const { name, collectionId } = outcome.variables['input'];
        const seen = await see(
          outcome,
          outcome.data[one].id,
          `name collection { id } publishedNumber latestVersion { ${VERSION} }`,
        );
        assert.deepEqual(
          [seen.name, seen.collection.id, seen.publishedNumber, seen.latestVersion.number],
          [name, collectionId, null, 1],
        );
        assert.equal(textOf(seen.latestVersion), 'Made of {{what}}.');
      },
    },
    [`update${singular}`]: {
      kind: 'mutation',
      rule: 'prompt:update',
      document: mutation(`update${singular}`, `${one} { id name latestNumber publishedNumber }`),
      ids: [target, collection],
      variables: async (seed) => ({
        input: {
          id: (await spec.create(seed)).id,
          name: random('Renamed'),
          collectionId: (await createCollection(seed)).id,
          ...says('Changed.'),
        },
      }),
      assertDone: async (outcome) => {
        const { id, name, collectionId } = outcome.variables['input'];
        const seen = await see(
          outcome,
          id,
          `name collection { id } publishedNumber latestVersion { ${VERSION} }`,
        );
        assert.deepEqual(
          [seen.name, seen.collection.id, seen.publishedNumber, seen.latestVersion.number],
          [name, collectionId, null, 2],
        );
        assert.equal(textOf(seen.latestVersion), 'Changed.');
      },
    },
    [`restore${singular}Version`]: {
      kind: 'mutation',
      rule: 'prompt:update',
      document: mutation(`restore${singular}Version`, `${one} { id latestNumber }`),
      ids: [target],
      variables: async (seed) => {
        const { id } = await spec.create(seed);
        const input = { id, ...says('In between.') };
        await seed.seeded.owner.ask(mutation(`update${singular}`, '__typename'), { input });
        return { input: { id, number: 1 } };
      },
      assertDone: async (outcome) => {
        const seen = await see(
          outcome,
          outcome.variables['input'].id,
          `publishedNumber latestVersion { ${VERSION} }`,
        );
        assert.deepEqual(
          [seen.publishedNumber, seen.latestVersion.number, textOf(seen.latestVersion)],
          [null, 3, 'Hello, {{name}}!'],
        );
      },
    },
    [`publish${singular}`]: {
      kind: 'mutation',
      rule: 'prompt:publish',
      document: mutation(`publish${singular}`, `${one} { id publishedNumber }`),
      ids: [target],
      variables: async (seed) => ({ input: { id: (await spec.create(seed)).id, number: 1 } }),
      assertDone: async (outcome) => {
        const { id } = outcome.variables['input'];
        const seen = await see(outcome, id, 'publishedNumber publishedVersion { number isPublished }');
        assert.deepEqual(seen, {
          publishedNumber: 1,
          publishedVersion: { number: 1, isPublished: true },
        });
      },
    },
    [`unpublish${singular}`]: {
      kind: 'mutation',
      rule: 'prompt:publish',
      document: mutation(`unpublish${singular}`, `${one} { id publishedNumber }`),
      ids: [target],
      variables: async (seed) => {
        const { id } = await spec.create(seed);
        await publish(seed, id);
        return { input: { id } };
      },
      assertDone: async (outcome) => {
        const { id } = outcome.variables['input'];
        assert.deepEqual(await see(outcome, id, 'publishedNumber publishedAt publishedVersion { number }'), {
          publishedNumber: null,
          publishedAt: null,
          publishedVersion: null,
        });
      },
    },
    [`move${singular}Label`]: {
      kind: 'mutation',
      rule: 'prompt:publish',
      document: mutation(`move${singular}Label`, `${one} { id labels { label { name } number } }`),
      ids: [target],
      variables: async (seed) => ({
        input: { id: (await spec.create(seed)).id, label: 'production', number: 1 },
      }),
      assertDone: async (outcome) => {
        const { id } = outcome.variables['input'];
        assert.deepEqual(await see(outcome, id, 'labels { label { name } number }'), {
          labels: [{ label: { name: 'production' }, number: 1 }],
        });
      },
    },
  };
}

const labelNames = async ({ seeded }: Seed): Promise<string[]> => {
  const { promptLabels } = await seeded.owner.ask('{ promptLabels(first: 100) { edges { node { name } } } }');
  return (promptLabels.edges as { node: { name: string } }[]).map(({ node }) => node.name);
};

/** The registry's entries of prompts, partials and labels; see ../operations.ts. */
export const PROMPT_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...templateOperations(PROMPTS),
  ...templateOperations(PARTIALS),
  promptLabels: {
    kind: 'query',
    rule: 'prompt:list',
    document:
      'query ($filter: PromptLabelFilter) { promptLabels(filter: $filter) { totalCount edges { node { id name isFixed } } } }',
    ids: [],
    variables: async (seed) => ({ filter: { search: (await createLabel(seed)).name, isFixed: false } }),
    assertDone: ({ data, variables }) => {
      assert.equal(data.totalCount, 1);
      assert.equal(data.edges[0].node.name, variables['filter'].search);
    },
  },
  createPromptLabel: {
    kind: 'mutation',
    rule: 'prompt:publish',
    document: mutation('createPromptLabel', 'label { id name isFixed }'),
    ids: [],
    variables: () => ({ input: { name: random('label') } }),
    assertDone: async (outcome) => {
      assert.equal(outcome.data.label.isFixed, false);
      assert.ok((await labelNames(outcome)).includes(outcome.variables['input'].name));
    },
  },
  deletePromptLabel: {
    kind: 'mutation',
    rule: 'prompt:publish',
    document: mutation('deletePromptLabel', 'deletedPromptLabelId'),
    ids: [{ path: 'input.id', kind: 'PromptLabel' }],
    variables: async (seed) => ({ input: { id: (await createLabel(seed)).id } }),
    assertDone: async ({ seeded, data, variables }) => {
      assert.equal(data.deletedPromptLabelId, variables['input'].id);
      const { promptLabels } = await seeded.owner.ask(
        '{ promptLabels(first: 100) { edges { node { id } } } }',
      );
      const ids = (promptLabels.edges as { node: { id: string } }[]).map(({ node }) => node.id);
      assert.ok(!ids.includes(variables['input'].id));
    },
  },
};
