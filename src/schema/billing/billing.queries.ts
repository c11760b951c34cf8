import { tenantOf } from '../../context/requestContext.js';
import { previewPlanChange } from '../../domain/operations/changePlan.js';
import { builder } from '../builder.js';
import { BillingAccountType, PlanChangePreviewObject } from './billing.type.js';
import { BillingPlanCodeEnum } from './plan.type.js';

builder.queryField('billing', (t) =>
  t.prismaField({
    type: BillingAccountType,
    nullable: true,
    requires: 'billing:manage',
    description: 'The billing of the organization: plan, period, usage and contact.',
    resolve: async (query, _root, _args, context) => await tenantOf(context).billingAccount.findFirst(query),
  }),
);

builder.queryField('previewPlanChange', (t) =>
  t.field({
    type: PlanChangePreviewObject,
    nullable: true,
    requires: 'billing:manage',
    description: 'What `changePlan` would do now, without doing it.',
    args: { plan: t.arg({ type: BillingPlanCodeEnum, required: true, description: 'The new plan.' }) },
    resolve: async (_root, { plan }, context) =>
      await previewPlanChange(tenantOf(context), plan, context.plans),
  }),
);
