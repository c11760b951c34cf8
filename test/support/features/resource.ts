import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import type { IdKind } from '../../../src/domain/ids.js';

/** A governed resource that was made for a test. */
export interface Made {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** A kind of governed resource: how the API names it, and how one is made. All literal. */
export interface ResourceSpec {
  /** The type of the API, as in `Config`. */
  readonly type: string;
  /** The kind of its ids. */
  readonly kind: IdKind;
  /** The fields that open one and list all, as in `config` and `configs`. */
  readonly one: string;
  readonly all: string;
  /** In the names of mutations, as in `Config` and `Configs`. */
  readonly singular: string;
  readonly plural: string;
  /** The rules of opening, listing and deleting one, and of turning it on and off where that can be done. */
  readonly rules: {
    readonly view: string;
    readonly list: string;
    readonly delete: string;
    readonly switch?: string;
  };
  /** Makes a new one as the organization's owner. */
  create(seed: Pick<Seed, 'seeded'>): Promise<Made>;
}

/** The ids of what the owner sees in a list, the last changed first: what a test has just changed is on the page. */
async function listed({ seeded }: Seed, spec: ResourceSpec, filter: object): Promise<string[]> {
  const data = await seeded.owner.ask(
    `query ($filter: ${spec.type}Filter) { ${spec.all}(filter: $filter, orderBy: UPDATED_DESC) { edges { node { id } } } }`,
    { filter },
  );
  return (data[spec.all].edges as { node: { id: string } }[]).map(({ node }) => node.id);
}

const mutation = (name: string, selection: string): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;

const fieldOf = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** The entries of the registry that all governed resources have alike. */
export function resourceOperations(spec: ResourceSpec): Record<string, Operation> {
  const { type, kind, one, all, singular, plural, rules } = spec;
  const isThere = async (outcome: Seed, id: string): Promise<boolean> => {
    const answer = await outcome.seeded.owner.send(`query ($id: ID!) { ${one}(id: $id) { id } }`, { id });
    if (answer.errors.length > 0) {
      assert.deepEqual(
        answer.errors.map(({ extensions }) => extensions.code),
        ['NOT_FOUND'],
      );
    }
    const live = await listed(outcome, spec, {});
    const deleted = await listed(outcome, spec, { isDeleted: true });
    const there = answer.data?.[one]?.id === id;
    assert.deepEqual([live.includes(id), deleted.includes(id)], [there, !there]);
    return there;
  };
  const deleteOne = async (seed: Seed, id: string): Promise<void> => {
    await seed.seeded.owner.ask(mutation(`delete${singular}`, '__typename'), { input: { id } });
  };

  return {
    [all]: {
      kind: 'query',
      rule: rules.list,
      document: `query ($filter: ${type}Filter, $orderBy: ResourceOrder) {
        ${all}(filter: $filter, orderBy: $orderBy) { totalCount edges { node { id slug name version createdBy updatedBy } } } }`,
      ids: [],
      variables: async (seed) => ({
        filter: { slugs: [(await spec.create(seed)).slug] },
        orderBy: 'UPDATED_DESC',
      }),
      assertDone: ({ data, variables }) => {
        assert.equal(data.totalCount, 1);
        assert.equal(data.edges[0].node.slug, variables['filter'].slugs[0]);
      },
    },
    [one]: {
      kind: 'query',
      rule: rules.view,
      document: `query ($id: ID!) { ${one}(id: $id) { id slug name version createdBy createdAt updatedBy updatedAt deletedAt } }`,
      ids: [{ path: 'id', kind }],
      variables: async (seed) => ({ id: (await spec.create(seed)).id }),
      assertDone: ({ data, variables, seeded }) => {
        assert.deepEqual(
          [data.id, data.version, data.createdBy, data.updatedBy, data.deletedAt],
          [variables['id'], data.version, seeded.owner.name, seeded.owner.name, null],
        );
      },
    },
    [`delete${singular}`]: {
      kind: 'mutation',
      rule: rules.delete,
      document: mutation(`delete${singular}`, `deleted${singular}Id`),
      ids: [{ path: 'input.id', kind }],
      variables: async (seed) => ({ input: { id: (await spec.create(seed)).id } }),
      assertDone: async (outcome) => {
        const { id } = outcome.variables['input'];
        assert.equal(outcome.data[`deleted${singular}Id`], id);
        assert.equal(await isThere(outcome, id), false);
      },
    },
    [`delete${plural}`]: {
      kind: 'mutation',
      rule: rules.delete,
      document: mutation(`delete${plural}`, `deleted${singular}Ids`),
      ids: [{ path: 'input.ids.0', kind }],
      variables: async (seed) => ({
        input: { ids: [(await spec.create(seed)).id, (await spec.create(seed)).id] },
      }),
      assertDone: async (outcome) => {
        const { ids } = outcome.variables['input'];
        assert.deepEqual(outcome.data[`deleted${singular}Ids`], ids);
        for (const id of ids) assert.equal(await isThere(outcome, id), false);
      },
    },
    [`restore${singular}`]: {
      kind: 'mutation',
      rule: rules.delete,
      document: mutation(`restore${singular}`, `${fieldOf(singular)} { id deletedAt }`),
      ids: [{ path: 'input.id', kind }],
      variables: async (seed) => {
        const { id } = await spec.create(seed);
        await deleteOne(seed, id);
        return { input: { id } };
      },
      assertDone: async (outcome) => {
        const { id } = outcome.variables['input'];
        assert.deepEqual(outcome.data[fieldOf(singular)], { id, deletedAt: null });
        assert.equal(await isThere(outcome, id), true);
      },
    },
    ...(rules.switch === undefined ? {} : switchOperations(spec, rules.switch)),
  };
}

function switchOperations(
  { kind, one, plural, create }: ResourceSpec,
  rule: string,
): Record<string, Operation> {
  const entry = (enabled: boolean): Operation => ({
    kind: 'mutation',
    rule,
    document: mutation(`${enabled ? 'enable' : 'disable'}${plural}`, `${fieldOf(plural)} { id status }`),
    ids: [{ path: 'input.ids.0', kind }],
    variables: async (seed) => {
      const ids = [(await create(seed)).id, (await create(seed)).id];
      if (enabled)
        await seed.seeded.owner.ask(mutation(`disable${plural}`, '__typename'), { input: { ids } });
      return { input: { ids } };
    },
    assertDone: async ({ seeded, variables, data }) => {
      const { ids } = variables['input'];
      const status = enabled ? 'ACTIVE' : 'DISABLED';
      assert.deepEqual(
        data[fieldOf(plural)],
        (ids as string[]).map((id) => ({ id, status })),
      );
      for (const id of ids) {
        const seen = await seeded.owner.ask(`query ($id: ID!) { ${one}(id: $id) { status } }`, { id });
        assert.deepEqual(seen[one], { status });
      }
    },
  });
  return { [`enable${plural}`]: entry(true), [`disable${plural}`]: entry(false) };
}
