import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { badInput } from '../../domain/errors.js';
import { DEFAULT_ALERT_PERCENTS, setSpendingLimit } from '../../domain/operations/spendingLimit.js';
import { builder } from '../builder.js';
import { expectedVersionField } from '../shared/lifecycle.js';
import { resolveSpendingLimit, SPENDING_COMPLEXITY, SpendingLimitObject } from './spendingLimit.type.js';

builder.relayMutationField(
  'setSpendingLimit',
  {
    description: 'The spending limit from now on.',
    inputFields: (t) => ({
      limit: t.field({
        type: 'Decimal',
        description: 'US dollars for one billing period, above 0; null takes the limit away.',
      }),
      alertPercents: t.intList({
        defaultValue: [...DEFAULT_ALERT_PERCENTS],
        validate: z
          .array(z.number().int().min(1, 'must be between 1 and 100').max(100, 'must be between 1 and 100'))
          .max(100, 'must not be more than 100'),
        description:
          'At how many per cent of the limit to tell the billing contact, or else the owners: 1 to 100, each once.',
      }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'billing:manage',
    description:
      'Sets or removes the most that LLM calls of one billing period may cost. It holds at once; what was spent in the period before counts.',
    resolve: async (_root, { input }, context) => {
      // Left out by mistake it would take the limit away.
      if (input.limit === undefined) throw badInput('input.limit', 'must be given; null is for no limit');
      await setSpendingLimit(requesterOf(context), {
        limit: input.limit,
        alertPercents: input.alertPercents ?? DEFAULT_ALERT_PERCENTS,
        expectedVersion: input.expectedVersion,
      });
      return {};
    },
  },
  {
    requires: 'billing:manage',
    description: 'The spending limit after the change.',
    outputFields: (t) => ({
      spendingLimit: t.field({
        type: SpendingLimitObject,
        requires: 'billing:manage',
        complexity: SPENDING_COMPLEXITY,
        description: 'The spending limit.',
        resolve: async (_payload, _args, context) => await resolveSpendingLimit(context),
      }),
    }),
  },
);
