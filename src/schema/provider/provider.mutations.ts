import { requesterOf } from '../../context/requestContext.js';
import {
  createProvider,
  duplicateProvider,
  editProvider,
  PROVIDER,
} from '../../domain/operations/providers.js';
import { resetProviderUsage } from '../../domain/operations/usage.js';
import { builder } from '../builder.js';
import { description, displayName, readId, slug } from '../shared/inputs.js';
import { defineDeletion, defineSwitch, expectedVersionField } from '../shared/lifecycle.js';
import { givenUsageLimit, rateLimitsField, UsageLimitInput } from '../shared/limits.js';
import type { InputFields } from '../shared/resource.js';
import { ProviderType } from './provider.type.js';

/** The note and the limits, for `createProvider` and `editProvider`. */
function limitFields(t: InputFields) {
  return {
    note: t.string({ validate: description, description: 'What it is for; null for nothing.' }),
    usageLimit: t.field({ type: UsageLimitInput, description: 'Its budget; null for none.' }),
    rateLimits: rateLimitsField(t),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops working; null for never.' }),
  };
}

builder.relayMutationField(
  'createProvider',
  {
    description: 'A new provider.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      slug: t.string({
        validate: slug,
        description: 'What requests name it by, `@slug/model`; made of the name where it is left out.',
      }),
      integrationId: t.id({ required: true, description: 'The id of the integration it goes through.' }),
      ...limitFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'provider:create',
    description: 'Creates a provider. It is on.',
    resolve: async (_root, { input }, context) => ({
      provider: await createProvider(requesterOf(context), {
        ...input,
        integrationId: readId('Integration', input.integrationId, 'input.integrationId'),
        usageLimit: givenUsageLimit(input.usageLimit),
        rateLimits: input.rateLimits ?? undefined,
      }),
    }),
  },
  {
    requires: 'provider:create',
    description: 'The provider that was created.',
    outputFields: (t) => ({
      provider: t.expose('provider', {
        type: ProviderType,
        requires: 'provider:create',
        description: 'The provider.',
      }),
    }),
  },
);

builder.relayMutationField(
  'editProvider',
  {
    description: 'What to change of a provider; what is left out stays. Its slug never changes.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the provider.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      integrationId: t.id({
        description: 'The id of the integration that its requests go through from now on.',
      }),
      ...limitFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'provider:edit',
    description:
      'Changes a provider. With another integration its requests go to other models at once, with another credential. ' +
      'One that is exhausted is no longer where its usage limit is raised or removed.',
    resolve: async (_root, { input }, context) => ({
      provider: await editProvider(requesterOf(context), {
        ...input,
        id: readId('Provider', input.id, 'input.id'),
        integrationId:
          typeof input.integrationId === 'string'
            ? readId('Integration', input.integrationId, 'input.integrationId')
            : undefined,
        usageLimit: givenUsageLimit(input.usageLimit),
        rateLimits: input.rateLimits ?? undefined,
      }),
    }),
  },
  {
    requires: 'provider:edit',
    description: 'The provider after the change.',
    outputFields: (t) => ({
      provider: t.expose('provider', {
        type: ProviderType,
        requires: 'provider:edit',
        description: 'The provider.',
      }),
    }),
  },
);

builder.relayMutationField(
  'duplicateProvider',
  {
    description: 'The provider to make another like.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the provider.' }),
      name: t.string({
        validate: displayName,
        description: 'The name of the new one; the old one’s with “copy” behind it where it is left out.',
      }),
      slug: t.string({
        validate: slug,
        description: 'The slug of the new one; made of its name where it is left out.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'provider:duplicate',
    description: 'Makes a new provider with the same settings. It is on, and nothing of its limits is used.',
    resolve: async (_root, { input }, context) => ({
      provider: await duplicateProvider(requesterOf(context), {
        ...input,
        id: readId('Provider', input.id, 'input.id'),
      }),
    }),
  },
  {
    requires: 'provider:duplicate',
    description: 'The new provider.',
    outputFields: (t) => ({
      provider: t.expose('provider', {
        type: ProviderType,
        requires: 'provider:duplicate',
        description: 'The provider.',
      }),
    }),
  },
);

builder.relayMutationField(
  'resetProviderUsage',
  {
    description: 'The provider whose usage begins anew.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the provider.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'provider:edit',
    description:
      'Begins a new period of a provider’s usage limit. One that is exhausted works again at once.',
    resolve: async (_root, { input }, context) => ({
      provider: await resetProviderUsage(requesterOf(context), {
        id: readId('Provider', input.id, 'input.id'),
        expectedVersion: input.expectedVersion,
      }),
    }),
  },
  {
    requires: 'provider:edit',
    description: 'The provider after the reset.',
    outputFields: (t) => ({
      provider: t.expose('provider', {
        type: ProviderType,
        requires: 'provider:edit',
        description: 'The provider.',
      }),
    }),
  },
);

const lifecycle = {
  kind: PROVIDER,
  type: ProviderType,
  singular: 'Provider',
  plural: 'Providers',
} as const;

defineDeletion({ ...lifecycle, permission: 'provider:delete' });
defineSwitch({ ...lifecycle, permission: 'provider:edit' });
