import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { isCountry } from '../../domain/billing/countries.js';
import { badInputs } from '../../domain/errors.js';
import { updateBillingContact } from '../../domain/operations/billingAccount.js';
import { changePlan } from '../../domain/operations/changePlan.js';
import { builder } from '../builder.js';
import { displayName, emailAddress } from '../shared/inputs.js';
import { expectedVersionField } from '../shared/lifecycle.js';
import { BillingAccountType } from './billing.type.js';
import { BillingPlanCodeEnum } from './plan.type.js';

const text = displayName.nullish();

/** What may be said of a contact. Checked as a whole, so that every faulty field is named at once. */
const contactRules = z.object({
  name: text,
  email: emailAddress.nullish(),
  addressLines: z.array(displayName).max(2, 'must not be more than two lines').nullish(),
  city: text,
  region: text,
  postalCode: displayName
    .refine((code) => code.length <= 20, 'must not be longer than 20 characters')
    .nullish(),
  country: z
    .string()
    .transform((code) => code.trim().toUpperCase())
    .refine(isCountry, 'must be a country by its two letters in ISO 3166-1, as in DE')
    .nullish(),
  taxId: z.string().max(50, 'must not be longer than 50 characters').nullish(),
  expectedVersion: z.number().nullish(),
});

/** @throws CodedError BAD_USER_INPUT with the path of each fault */
function readContact(input: unknown): z.output<typeof contactRules> {
  const read = contactRules.safeParse(input);
  if (read.success) return read.data;
  throw badInputs(
    read.error.issues.map(({ path, message }) => ({ path: ['input', ...path].join('.'), message })),
  );
}

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
      name: t.string({ description: 'A person, department or company.' }),
      email: t.string({
        description: 'Where invoices are told of; the owners where there is none.',
      }),
      addressLines: t.stringList({
        description: 'Street and house, two lines at most.',
      }),
      city: t.string({ description: 'The city.' }),
      region: t.string({ description: 'The state, province or region.' }),
      postalCode: t.string({ description: 'The postal code, at most 20 characters.' }),
      country: t.string({
        description: 'The country by its two letters in ISO 3166-1, as in `DE`.',
      }),
      taxId: t.string({
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
      const { name, email, addressLines, ...rest } = readContact(input);
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
