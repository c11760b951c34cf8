import { requesterOf, type RequestContext } from '../../context/requestContext.js';
import { readSpending, type SpendingStatus } from '../../domain/operations/spendingLimit.js';
import type { SpendingAlert } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';
import { USAGE_COMPLEXITY } from '../shared/usage.js';

const SpendingAlertObject = builder.objectRef<SpendingAlert>('SpendingAlert').implement({
  requires: 'billing:manage',
  description: 'That so many per cent of the spending limit were spent. Each percentage once in a period.',
  fields: (t) => ({
    percent: t.exposeInt('percent', { description: 'How many per cent; 100 where all was spent.' }),
    spent: t.field({
      type: 'Decimal',
      description: 'US dollars that were spent by then.',
      resolve: ({ spent }) => spent.toFixed(),
    }),
    spendingLimit: t.field({
      type: 'Decimal',
      description: 'The spending limit of then, US dollars.',
      resolve: ({ spendingLimit }) => spendingLimit.toFixed(),
    }),
    createdAt: t.field({ type: 'DateTime', description: 'When.', resolve: ({ createdAt }) => createdAt }),
  }),
});

/** The spending limit, as `spendingLimit` shows it and whatever else of billing does. */
export const SpendingLimitObject = builder.objectRef<SpendingStatus>('SpendingLimit').implement({
  requires: 'billing:manage',
  description:
    'The most that LLM calls of one billing period may cost, by whatever key or person, and how far it is used up.',
  fields: (t) => ({
    limit: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars; null for no limit.',
      resolve: ({ limit }) => limit,
    }),
    alertPercents: t.intList({
      description:
        'At how many per cent of the limit the billing contact, or else the owners, are told; at 100 they are in any case.',
      resolve: ({ alertPercents }) => [...alertPercents],
    }),
    periodStartedAt: t.field({
      type: 'DateTime',
      description: 'When the billing period began.',
      resolve: ({ period }) => period.startedAt,
    }),
    periodEndsAt: t.field({
      type: 'DateTime',
      description: 'When it ends, and the count begins anew.',
      resolve: ({ period }) => period.endsAt,
    }),
    spent: t.field({
      type: 'Decimal',
      description: 'US dollars that the calls of the period cost.',
      resolve: ({ spent }) => spent,
    }),
    reserved: t.field({
      type: 'Decimal',
      description: 'US dollars that calls under way may cost at most.',
      resolve: ({ reserved }) => reserved,
    }),
    left: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars that are left beside; null without a limit.',
      resolve: ({ left }) => left,
    }),
    requests: t.exposeFloat('requests', {
      description: 'The calls of the period that were answered, a whole number.',
    }),
    requestsLimit: t.exposeInt('requestsLimit', {
      nullable: true,
      description: 'The most calls of one period, where the plan ends there; null for no bound.',
    }),
    alerts: t.field({
      type: [SpendingAlertObject],
      requires: 'billing:manage',
      description: 'The alerts of the period, in the order in which they came.',
      resolve: ({ alerts }) => [...alerts],
    }),
    version: t.exposeInt('version', {
      description: 'The version of the billing account, for `expectedVersion`; 0 where there is none yet.',
    }),
  }),
});

/** What a spending limit costs of a document's complexity, as a usage does. */
export const SPENDING_COMPLEXITY = USAGE_COMPLEXITY;

/** The spending limit of the request's organization, as of now. */
export async function resolveSpendingLimit(context: RequestContext): Promise<SpendingStatus> {
  const { tenant, organizationId } = requesterOf(context);
  return await readSpending(tenant, organizationId, new Date());
}
