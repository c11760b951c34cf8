import { builder } from '../builder.js';
import { resolveSpendingLimit, SPENDING_COMPLEXITY, SpendingLimitObject } from './spendingLimit.type.js';

builder.queryField('spendingLimit', (t) =>
  t.field({
    type: SpendingLimitObject,
    nullable: true,
    requires: 'billing:manage',
    complexity: SPENDING_COMPLEXITY,
    description: 'The spending limit of the organization, and what is spent of it in the billing period.',
    resolve: async (_root, _args, context) => await resolveSpendingLimit(context),
  }),
);
