import assert from 'node:assert/strict';
import type { Operation } from '../operations.js';

/** The registry's entries of the spending limit; see ../operations.ts. */
export const SPENDING_LIMIT_OPERATIONS: Readonly<Record<string, Operation>> = {
  spendingLimit: {
    kind: 'query',
    rule: 'billing:manage',
    document: '{ spendingLimit { limit alertPercents spent reserved left requests alerts { percent } } }',
    ids: [],
    variables: async ({ seeded }) => {
      await seeded.owner.ask(
        'mutation ($input: SetSpendingLimitInput!) { setSpendingLimit(input: $input) { spendingLimit { version } } }',
        { input: { limit: '25.5' } },
      );
      return {};
    },
    assertDone: ({ data }) => {
      assert.deepEqual(data, {
        ...{ limit: '25.5', alertPercents: [80], spent: '0', reserved: '0', left: '25.5', requests: 0 },
        alerts: [],
      });
    },
  },
  setSpendingLimit: {
    kind: 'mutation',
    rule: 'billing:manage',
    document:
      'mutation ($input: SetSpendingLimitInput!) { setSpendingLimit(input: $input) { spendingLimit { limit alertPercents left } } }',
    ids: [],
    variables: () => ({ input: { limit: '12.000000001', alertPercents: [90, 50] } }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, {
        spendingLimit: { limit: '12.000000001', alertPercents: [50, 90], left: '12.000000001' },
      });
    },
  },
};
