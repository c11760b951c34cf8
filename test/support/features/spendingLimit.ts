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
      const { spent, left, requests, ...limit } = data;
      assert.deepEqual(limit, { limit: '25.5', alertPercents: [80], reserved: '0', alerts: [] });
      // Others may have made calls in the organization.
      assert.equal((Number(spent) + Number(left)).toFixed(9), '25.500000000');
      assert.equal(requests === 0, spent === '0');
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
      const { left, ...limit } = data.spendingLimit;
      assert.deepEqual(limit, { limit: '12.000000001', alertPercents: [50, 90] });
      assert.ok(Number(left) > 0 && Number(left) <= 12.000000001, left);
    },
  },
};
