import { PLAN_CODES, type Plan, type Plans } from '../../domain/billing/plans.js';
import type { BillingPlan } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';

export const BillingPlanCodeEnum = builder.enumType('BillingPlanCode', {
  description: 'The plans that there are. What each costs and holds is for the operator to say.',
  values: {
    FREE: { description: 'The smallest one: calls over the included ones are not carried out.' },
    PRO: { description: 'The middle one: calls over the included ones are billed.' },
    ENTERPRISE: { description: 'The largest one, without bounds where the operator sets none.' },
  },
});

/** A plan with the name it is chosen by. */
export interface OfferedPlan extends Plan {
  readonly code: BillingPlan;
}

export function offeredPlan({ catalogue }: Plans, code: BillingPlan): OfferedPlan {
  return { code, ...catalogue[code] };
}

export function offeredPlans(plans: Plans): OfferedPlan[] {
  return PLAN_CODES.map((code) => offeredPlan(plans, code));
}

export const BillingPlanObject = builder.objectRef<OfferedPlan>('BillingPlan').implement({
  requires: 'billing:manage',
  description: 'A plan: what it costs, and what it holds.',
  fields: (t) => ({
    code: t.field({
      type: BillingPlanCodeEnum,
      description: 'What `changePlan` takes.',
      resolve: ({ code }) => code,
    }),
    name: t.exposeString('name', { description: 'Its display name.' }),
    monthlyPrice: t.expose('monthlyPrice', {
      type: 'Decimal',
      description: 'What it costs for a calendar month, in US dollars; for a part of one accordingly less.',
    }),
    includedRequests: t.exposeInt('includedRequests', {
      nullable: true,
      description: 'Calls of a billing period that its price includes; null for any number.',
    }),
    pricePerThousandRequests: t.expose('pricePerThousandRequests', {
      type: 'Decimal',
      nullable: true,
      description:
        'What 1,000 calls over the included ones cost, in US dollars; null where they are not billed.',
    }),
    allowsOverage: t.exposeBoolean('allowsOverage', {
      description: 'Whether calls over the included ones are carried out.',
    }),
    seats: t.exposeInt('seats', {
      nullable: true,
      description: 'How many members and open invitations it has room for; null for any number.',
    }),
    maxLogRetentionDays: t.exposeInt('maxLogRetentionDays', {
      nullable: true,
      description: 'The most that `logRetentionDays` of the organization may be; null for any.',
    }),
    maxMetricsRetentionDays: t.exposeInt('maxMetricsRetentionDays', {
      nullable: true,
      description: 'The most that `metricsRetentionDays` of the organization may be; null for any.',
    }),
    chargesSpend: t.exposeBoolean('chargesSpend', {
      description: 'Whether what calls cost at their vendors is on the invoice.',
    }),
  }),
});
