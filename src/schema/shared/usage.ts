import { tenantOf, type RequestContext } from '../../context/requestContext.js';
import { usageOf, type Usage } from '../../domain/operations/usage.js';
import type { UsageAlert } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';

/** The usage of API keys and providers, as the API shows it. */

const UsageAlertKindEnum = builder.enumType('UsageAlertKind', {
  description: 'What happened to a usage limit.',
  values: {
    THRESHOLD: { description: 'Its alert threshold was reached.' },
    EXHAUSTED: { description: 'It was spent.' },
  },
});

const UsageAlertObject = builder.objectRef<UsageAlert>('UsageAlert').implement({
  requires: 'AUTHENTICATED',
  description: 'That a usage limit came near or was spent. Each kind once in a period.',
  fields: (t) => ({
    kind: t.field({ type: UsageAlertKindEnum, description: 'What happened.', resolve: ({ kind }) => kind }),
    used: t.field({
      type: 'Decimal',
      description: 'US dollars or tokens that were used by then.',
      resolve: ({ used }) => used.toFixed(),
    }),
    creditLimit: t.field({
      type: 'Decimal',
      description: 'The usage limit of then, US dollars or tokens.',
      resolve: ({ creditLimit }) => creditLimit.toFixed(),
    }),
    createdAt: t.field({ type: 'DateTime', description: 'When.', resolve: ({ createdAt }) => createdAt }),
  }),
});

export const UsageObject = builder.objectRef<Usage>('Usage').implement({
  requires: 'AUTHENTICATED',
  description:
    'What a key or provider has used in the present period of its usage limit; without one, since ever.',
  fields: (t) => ({
    periodStartedAt: t.field({
      type: 'DateTime',
      description: 'Since when it is counted.',
      resolve: (usage) => usage.periodStartedAt,
    }),
    resetsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the count begins anew; null for never.',
      resolve: (usage) => usage.resetsAt,
    }),
    cost: t.field({ type: 'Decimal', description: 'US dollars.', resolve: ({ cost }) => cost }),
    tokens: t.exposeFloat('tokens', { description: 'Tokens, a whole number.' }),
    requests: t.exposeFloat('requests', { description: 'Calls, a whole number.' }),
    reserved: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars or tokens that calls under way may take at most; null without a usage limit.',
      resolve: ({ reserved }) => reserved,
    }),
    left: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars or tokens that are left beside; null without a usage limit.',
      resolve: ({ left }) => left,
    }),
    alerts: t.field({
      type: [UsageAlertObject],
      requires: 'AUTHENTICATED',
      description: 'The alerts of the period, in the order in which they came.',
      resolve: ({ alerts }) => alerts,
    }),
  }),
});

/** What a usage costs of a document's complexity: it is asked of the database one by one. */
export const USAGE_COMPLEXITY = 5;

/** The usage of a row of the request's organization, as of now. */
export async function resolveUsage(
  whose: Parameters<typeof usageOf>[1],
  context: RequestContext,
): Promise<Usage> {
  return await usageOf(tenantOf(context), whose, new Date());
}
