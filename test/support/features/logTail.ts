import assert from 'node:assert/strict';
import type { Operation } from '../operations.js';
import { filterIds, filterOfOwn } from './log.js';

/** What a stream begins with: it listens. */
const FIRST = { dropped: 0, log: null };

/** The registry's entry of the live tail; see ../operations.ts. */
export const LOG_TAIL_OPERATIONS: Readonly<Record<string, Operation>> = {
  logTail: {
    kind: 'subscription',
    rule: 'log:filter',
    document: 'subscription ($filter: LogFilter) { logTail(filter: $filter) { dropped log { id } } }',
    ids: filterIds('filter', { gets: { logTail: FIRST } }),
    variables: async (seed) => ({ filter: await filterOfOwn(seed) }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, FIRST);
    },
  },
};
