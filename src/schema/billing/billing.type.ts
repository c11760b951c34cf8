import { tenantOf } from '../../context/requestContext.js';
import type { BillingContact } from '../../domain/billing/contact.js';
import { fromCents, trimmed } from '../../domain/billing/money.js';
import { sumOf } from '../../domain/billing/lines.js';
import { contactOf } from '../../domain/operations/billingAccount.js';
import {
  billingUsageOf,
  upcomingInvoiceOf,
  type BillingUsage,
  type UpcomingInvoice,
} from '../../domain/operations/billingOverview.js';
import type { PlanChange } from '../../domain/operations/changePlan.js';
import { builder } from '../builder.js';
import { reads } from '../columns.js';
import { InvoiceLineObject, shownLine } from './invoiceLine.type.js';
import { BillingPlanObject, offeredPlan, offeredPlans } from './plan.type.js';

export const BillingContactObject = builder.objectRef<BillingContact>('BillingContact').implement({
  requires: 'billing:manage',
  description: 'Who is billed, and where.',
  fields: (t) => ({
    name: t.exposeString('contactName', { nullable: true, description: 'A person, department or company.' }),
    email: t.exposeString('contactEmail', {
      nullable: true,
      description: 'Where invoices are told of; the owners where there is none.',
    }),
    addressLines: t.stringList({
      description: 'Street and house, two lines at most.',
      resolve: ({ addressLines }) => [...addressLines],
    }),
    city: t.exposeString('city', { nullable: true, description: 'The city.' }),
    region: t.exposeString('region', { nullable: true, description: 'The state, province or region.' }),
    postalCode: t.exposeString('postalCode', { nullable: true, description: 'The postal code.' }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'The country by its two letters in ISO 3166-1.',
    }),
    taxId: t.exposeString('taxId', {
      nullable: true,
      description: 'The tax id that the country has given: in the European Union the VAT number.',
    }),
  }),
});

const BillingUsageObject = builder.objectRef<BillingUsage>('BillingUsage').implement({
  requires: 'billing:manage',
  description: 'What is used of the plan.',
  fields: (t) => ({
    requests: t.exposeFloat('requests', {
      description:
        'Calls through the gateway in the period, a whole number. One whose log came after its period counts in the next.',
    }),
    seats: t.exposeInt('seats', { description: 'Members and open invitations.' }),
    spend: t.field({
      type: 'Decimal',
      description: 'What the calls of the period cost at their vendors, in US dollars.',
      resolve: ({ spend }) => trimmed(spend),
    }),
  }),
});

const UpcomingInvoiceObject = builder.objectRef<UpcomingInvoice>('UpcomingInvoice').implement({
  requires: 'billing:manage',
  description: 'What the invoice of the period under way would say now.',
  fields: (t) => ({
    periodStartedAt: t.expose('periodStartedAt', {
      type: 'DateTime',
      description: 'When the period began.',
    }),
    periodEndsAt: t.expose('periodEndsAt', {
      type: 'DateTime',
      description: 'When the period ends and the invoice is issued.',
    }),
    lines: t.field({
      type: [InvoiceLineObject],
      requires: 'billing:manage',
      description: 'Its lines.',
      resolve: ({ lines }) => lines.map(shownLine),
    }),
    total: t.expose('total', { type: 'Decimal', description: 'The sum of its lines, in US dollars.' }),
  }),
});

export const BillingAccountType = builder.prismaObject('BillingAccount', {
  requires: 'billing:manage',
  description: 'The billing of the organization.',
  fields: (t) => ({
    plan: t.field({
      type: BillingPlanObject,
      requires: 'billing:manage',
      description: 'The plan that it is on, at the terms of now.',
      resolve: ({ plan }, _args, context) => offeredPlan(context.plans, plan),
    }),
    plans: t.field({
      type: [BillingPlanObject],
      requires: 'billing:manage',
      description: 'Every plan that there is.',
      resolve: (_account, _args, context) => offeredPlans(context.plans),
    }),
    monthlyPrice: t.field({
      type: 'Decimal',
      description: 'What the plan costs a month in this period, in US dollars.',
      resolve: reads(['planPrice'], ({ planPrice }) => planPrice.toFixed(2)),
    }),
    periodStartedAt: t.expose('periodStartedAt', {
      type: 'DateTime',
      description:
        'When the billing period began: a calendar month (UTC), the first one from when the account was made.',
    }),
    periodEndsAt: t.expose('periodEndsAt', { type: 'DateTime', description: 'When it ends.' }),
    contact: t.field({
      type: BillingContactObject,
      requires: 'billing:manage',
      description: 'Who is billed, and where.',
      resolve: (account) => contactOf(account),
    }),
    usage: t.field({
      type: BillingUsageObject,
      requires: 'billing:manage',
      description: 'What is used of the plan in this period.',
      resolve: async (account, _args, context) => await billingUsageOf(tenantOf(context), account),
    }),
    upcomingInvoice: t.field({
      type: UpcomingInvoiceObject,
      requires: 'billing:manage',
      description: 'What the invoice of this period would say now.',
      resolve: async (account, _args, context) =>
        await upcomingInvoiceOf(tenantOf(context), account, context.plans),
    }),
    version: t.exposeInt('version', {
      description:
        'Goes up with every change. Give it back as `expectedVersion` to change the account only as you saw it.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

export const PlanChangePreviewObject = builder.objectRef<PlanChange>('PlanChangePreview').implement({
  requires: 'billing:manage',
  description: 'What a change of the plan would do now.',
  fields: (t) => ({
    plan: t.field({
      type: BillingPlanObject,
      requires: 'billing:manage',
      description: 'The new plan.',
      resolve: ({ plan }, _args, context) => offeredPlan(context.plans, plan),
    }),
    changesAt: t.expose('changesAt', {
      type: 'DateTime',
      description: 'The moment that it is reckoned for: now.',
    }),
    obstacles: t.stringList({
      description:
        'What of the present use the new plan has no room for; the change is refused until it is empty.',
      resolve: ({ obstacles }) => [...obstacles],
    }),
    lines: t.field({
      type: [InvoiceLineObject],
      requires: 'billing:manage',
      description: 'What would be added to the invoice of the period.',
      resolve: ({ lines }) => lines.map(shownLine),
    }),
    total: t.field({
      type: 'Decimal',
      description: 'The sum of those lines, in US dollars.',
      resolve: ({ lines }) => fromCents(sumOf(lines)),
    }),
  }),
});
