import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { updateBillingContact } from '../../domain/operations/billingAccount.js';
import { changePlan } from '../../domain/operations/changePlan.js';
import { builder } from '../builder.js';
import { displayName, emailAddress } from '../shared/inputs.js';
import { expectedVersionField } from '../shared/lifecycle.js';
import { BillingAccountType } from './billing.type.js';
import { BillingPlanCodeEnum } from './plan.type.js';

const postalCode = displayName.refine((text) => text.length <= 20, 'must not be longer than 20 characters');
const country = z.string().transform((text) => text.trim().toUpperCase());
const taxId = z.string().max(50, 'must not be longer than 50 characters');

builder.relayMutationField(
  'changePlan',
  {
    description: 'The plan to change to.',
    inputFields: (t) => ({
      plan: t.field({ type: BillingPlanCodeEnum, required: true, description: 'The new plan.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'billing:manage',
    description:
      'Changes the plan at once. What was used so far is settled under the old one, the rest of it is credited and the ' +
      'rest of the new one charged, to the millisecond, with the invoice of this period. Refused with ' +
      'FAILED_PRECONDITION where the new plan has no room for the present use; `previewPlanChange` tells before.',
    resolve: async (_root, { input }, context) => ({
      billing: await changePlan(requesterOf(context), input, context.plans),
    }),
  },
  {
    requires: 'billing:manage',
    description: 'The billing after the change.',
    outputFields: (t) => ({
      billing: t.expose('billing', {
        type: BillingAccountType,
        requires: 'billing:manage',
        description: 'The billing of the organization.',
      }),
    }),
  },
);

builder.relayMutationField(
  'updateBillingContact',
  {
    description: 'What to change of who is billed; what is left out stays, null takes it away.',
    inputFields: (t) => ({
      name: t.string({ validate: displayName, description: 'A person, department or company.' }),
      email: t.string({
        validate: emailAddress,
        description: 'Where invoices are told of; the owners where there is none.',
      }),
      addressLines: t.stringList({
        validate: z.array(displayName).max(2, 'must not be more than two lines'),
        description: 'Street and house, two lines at most.',
      }),
      city: t.string({ validate: displayName, description: 'The city.' }),
      region: t.string({ validate: displayName, description: 'The state, province or region.' }),
      postalCode: t.string({ validate: postalCode, description: 'The postal code, at most 20 characters.' }),
      country: t.string({
        validate: country,
        description: 'The country by its two letters in ISO 3166-1, as in `DE`.',
      }),
      taxId: t.string({
        validate: taxId,
        description:
          'The tax id that the country has given: in the European Union the VAT number with its country before it, ' +
          'whose check digits must be right; elsewhere 3 to 30 letters and digits.',
      }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'billing:manage',
    description: 'Changes who is billed, and where. Invoices that were issued keep what they say.',
    resolve: async (_root, { input }, context) => {
      const { name, email, addressLines, ...rest } = input;
      const change = {
        ...rest,
        ...{ contactName: name, contactEmail: email },
        addressLines: addressLines === null ? [] : addressLines,
      };
      return { billing: await updateBillingContact(requesterOf(context), change) };
    },
  },
  {
    requires: 'billing:manage',
    description: 'The billing after the change.',
    outputFields: (t) => ({
      billing: t.expose('billing', {
        type: BillingAccountType,
        requires: 'billing:manage',
        description: 'The billing of the organization.',
      }),
    }),
  },
);
