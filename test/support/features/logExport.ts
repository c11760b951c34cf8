import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Operation, Seed } from '../operations.js';
import { filterIds, filterOfOwn } from './log.js';

const CREATE =
  'mutation ($input: CreateLogExportInput!) { createLogExport(input: $input) { logExport { totalRows } } }';

/** An export, ordered by the organization's owner; gives back its id once it is over. */
export async function createExport({ seeded }: Pick<Seed, 'seeded'>, input: object = {}): Promise<string> {
  const { createLogExport } = await seeded.owner.ask(
    'mutation ($input: CreateLogExportInput!) { createLogExport(input: $input) { logExport { id } } }',
    { input: { format: 'JSONL', ...input } },
  );
  const id = String(createLogExport.logExport.id);
  await untilOver({ seeded }, id);
  return id;
}

/** Waits for an export: what is written in the background would be taken for a write of who asks next. */
async function untilOver({ seeded }: Pick<Seed, 'seeded'>, id: string): Promise<void> {
  for (;;) {
    const { logExport } = await seeded.owner.ask('query ($id: ID!) { logExport(id: $id) { state } }', { id });
    if (['DONE', 'FAILED'].includes(logExport.state as string)) return;
    await wait(5);
  }
}

/** The registry's entries of exports; see ../operations.ts. */
export const LOG_EXPORT_OPERATIONS: Readonly<Record<string, Operation>> = {
  logExports: {
    kind: 'query',
    rule: 'log:view',
    document:
      'query ($filter: LogExportFilter) { logExports(filter: $filter, first: 1) { edges { node { id state } } } }',
    ids: [],
    variables: async (seed) => {
      await createExport(seed);
      return { filter: { state: 'DONE' } };
    },
    assertDone: ({ data }) => {
      assert.equal(data.edges[0].node.state, 'DONE');
    },
  },
  logExport: {
    kind: 'query',
    rule: 'log:view',
    document: 'query ($id: ID!) { logExport(id: $id) { id state downloadUrl } }',
    ids: [{ path: 'id', kind: 'LogExport' }],
    variables: async (seed) => ({ id: await createExport(seed) }),
    assertDone: ({ data, variables }) => {
      const id = String(variables['id']);
      assert.deepEqual(data, { id, state: 'DONE', downloadUrl: `/exports/${id}` });
    },
  },
  createLogExport: {
    kind: 'mutation',
    rule: 'log:view',
    document: CREATE,
    // The logs of what is not there: none.
    ids: filterIds('input.filter', {
      gets: { createLogExport: { logExport: { totalRows: 0 } } },
      isWritten: true,
    }),
    variables: async (seed) => ({ input: { format: 'CSV', filter: await filterOfOwn(seed) } }),
    assertDone: async ({ seeded, data, variables }) => {
      assert.deepEqual(data, { logExport: { totalRows: 0 } });
      const { logExports } = await seeded.owner.ask(
        '{ logExports(first: 1) { edges { node { id format filter } } } }',
      );
      const { id, format, filter } = logExports.edges[0].node;
      await untilOver({ seeded }, String(id));
      const { to, ...asked } = filter;
      assert.deepEqual([format, asked, typeof to], ['CSV', variables['input'].filter, 'string']);
    },
  },
  deleteLogExport: {
    kind: 'mutation',
    rule: 'log:view',
    document:
      'mutation ($input: DeleteLogExportInput!) { deleteLogExport(input: $input) { deletedLogExportId } }',
    ids: [{ path: 'input.id', kind: 'LogExport' }],
    variables: async (seed) => ({ input: { id: await createExport(seed) } }),
    assertDone: async ({ seeded, data, variables }) => {
      const { id } = variables['input'];
      assert.deepEqual(data, { deletedLogExportId: id });
      const answer = await seeded.owner.send('query ($id: ID!) { logExport(id: $id) { id } }', { id });
      assert.deepEqual(
        answer.errors.map(({ extensions }) => extensions.code),
        ['NOT_FOUND'],
      );
    },
  },
};
