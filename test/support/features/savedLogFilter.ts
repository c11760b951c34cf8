import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { filterIds, filterOfOwn } from './log.js';

const CREATE =
  'mutation ($input: CreateSavedLogFilterInput!) { createSavedLogFilter(input: $input) { savedLogFilter { id name } } }';

/** A saved filter, made by the organization's owner. */
export async function createSavedFilter(
  { seeded }: Pick<Seed, 'seeded'>,
  input: object = {},
): Promise<{ id: string; name: string }> {
  const { createSavedLogFilter } = await seeded.owner.ask(CREATE, {
    input: { name: random('Filter'), filter: { isError: true }, ...input },
  });
  return createSavedLogFilter.savedLogFilter as { id: string; name: string };
}

/** A saved filter as the owner sees it; null where there is none. */
async function seen({ seeded }: Seed, id: string): Promise<any> {
  const answer = await seeded.owner.send(
    'query ($id: ID!) { savedLogFilter(id: $id) { name filter version createdBy updatedBy } }',
    { id },
  );
  return answer.data?.['savedLogFilter'];
}

/** The registry's entries of saved filters; see ../operations.ts. */
export const SAVED_LOG_FILTER_OPERATIONS: Readonly<Record<string, Operation>> = {
  savedLogFilters: {
    kind: 'query',
    rule: 'log:filter',
    document:
      'query ($filter: SavedLogFilterFilter, $orderBy: ResourceOrder) { savedLogFilters(filter: $filter, orderBy: $orderBy) { totalCount edges { node { id name } } } }',
    ids: [],
    variables: async (seed) => {
      const { name } = await createSavedFilter(seed);
      return { filter: { search: name }, orderBy: 'UPDATED_DESC' };
    },
    assertDone: ({ data, variables }) => {
      const names = (data.edges as any[]).map(({ node }): unknown => node.name);
      assert.deepEqual([data.totalCount, names], [1, [variables['filter'].search]]);
    },
  },
  savedLogFilter: {
    kind: 'query',
    rule: 'log:filter',
    document: 'query ($id: ID!) { savedLogFilter(id: $id) { id filter } }',
    ids: [{ path: 'id', kind: 'SavedLogFilter' }],
    variables: async (seed) => ({ id: (await createSavedFilter(seed)).id }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, { id: variables['id'], filter: { isError: true } });
    },
  },
  createSavedLogFilter: {
    kind: 'mutation',
    rule: 'log:filter',
    document: CREATE,
    ids: filterIds('input.filter'),
    variables: async (seed) => ({ input: { name: random('Filter'), filter: await filterOfOwn(seed) } }),
    assertDone: async (outcome) => {
      const { name, filter } = outcome.variables['input'];
      const saved = await seen(outcome, outcome.data.savedLogFilter.id);
      assert.deepEqual([saved.name, saved.filter, saved.version], [name, filter, 1]);
    },
  },
  updateSavedLogFilter: {
    kind: 'mutation',
    rule: 'log:filter',
    document:
      'mutation ($input: UpdateSavedLogFilterInput!) { updateSavedLogFilter(input: $input) { savedLogFilter { id name } } }',
    ids: [{ path: 'input.id', kind: 'SavedLogFilter' }, ...filterIds('input.filter')],
    variables: async (seed) => ({
      input: {
        id: (await createSavedFilter(seed)).id,
        name: random('Renamed'),
        filter: await filterOfOwn(seed),
      },
    }),
    assertDone: async (outcome) => {
      const { id, name, filter } = outcome.variables['input'];
      const saved = await seen(outcome, id);
      assert.deepEqual([saved.name, saved.filter, saved.version], [name, filter, 2]);
    },
  },
  deleteSavedLogFilter: {
    kind: 'mutation',
    rule: 'log:filter',
    document:
      'mutation ($input: DeleteSavedLogFilterInput!) { deleteSavedLogFilter(input: $input) { deletedSavedLogFilterId } }',
    ids: [{ path: 'input.id', kind: 'SavedLogFilter' }],
    variables: async (seed) => ({ input: { id: (await createSavedFilter(seed)).id } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      assert.equal(outcome.data.deletedSavedLogFilterId, id);
      assert.equal(await seen(outcome, id), null);
    },
  },
};
