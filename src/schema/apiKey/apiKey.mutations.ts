import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import {
  createApiKey,
  deleteApiKey,
  editApiKey,
  revokeApiKey,
  updateApiKey,
} from '../../domain/operations/apiKeys.js';
import { rotateApiKey } from '../../domain/operations/rotateApiKey.js';
import { resetApiKeyUsage } from '../../domain/operations/usage.js';
import { builder } from '../builder.js';
import { displayName, readId } from '../shared/inputs.js';
import { authorityFields, descriptionFields, readAuthority, readDescription } from './apiKey.inputs.js';
import { ApiKeyKindEnum, ApiKeyType } from './apiKey.type.js';

builder.relayMutationField(
  'createApiKey',
  {
    description: 'A new key. Without permissions it may make LLM calls and read prompts.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      type: t.field({
        type: ApiKeyKindEnum,
        required: true,
        description: 'Whose key it is. A USER key is always your own.',
      }),
      ...descriptionFields(t),
      ...authorityFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'apiKey:create',
    description: 'Makes an API key that may do no more than you.',
    resolve: async (_root, { input }, context) =>
      await createApiKey(requesterOf(context), {
        ...readDescription(input),
        ...readAuthority(input),
        name: input.name,
        type: input.type,
      }),
  },
  {
    requires: 'apiKey:create',
    description: 'The key and its secret.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:create', description: 'The key.' }),
      secret: t.exposeString('secret', { description: 'What programs send. Not shown again.' }),
    }),
  },
);

builder.relayMutationField(
  'editApiKey',
  {
    description: 'What to change of a key’s description; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the key.' }),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      ...descriptionFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'apiKey:edit',
    description: 'Changes what a key is called and carries along.',
    resolve: async (_root, { input }, context) => ({
      apiKey: await editApiKey(requesterOf(context), {
        ...readDescription(input),
        id: readId('ApiKey', input.id, 'input.id'),
        name: input.name ?? undefined,
      }),
    }),
  },
  {
    requires: 'apiKey:edit',
    description: 'The key after the change.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:edit', description: 'The key.' }),
    }),
  },
);

builder.relayMutationField(
  'updateApiKey',
  {
    description: 'What to change of a key’s authority; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the key.' }),
      ...authorityFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'apiKey:update',
    description: 'Changes what a key may do, from its next request on.',
    resolve: async (_root, { input }, context) => ({
      apiKey: await updateApiKey(requesterOf(context), {
        ...readAuthority(input),
        id: readId('ApiKey', input.id, 'input.id'),
      }),
    }),
  },
  {
    requires: 'apiKey:update',
    description: 'The key after the change.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:update', description: 'The key.' }),
    }),
  },
);

builder.relayMutationField(
  'resetApiKeyUsage',
  {
    description: 'The key whose usage begins anew.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the key.' }) }),
  },
  {
    nullable: true,
    requires: 'apiKey:update',
    description: 'Begins a new period of a key’s usage limit. One that is exhausted works again at once.',
    resolve: async (_root, { input }, context) => ({
      apiKey: await resetApiKeyUsage(requesterOf(context), readId('ApiKey', input.id, 'input.id')),
    }),
  },
  {
    requires: 'apiKey:update',
    description: 'The key after the reset.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:update', description: 'The key.' }),
    }),
  },
);

builder.relayMutationField(
  'rotateApiKey',
  {
    description: 'The key whose secret is replaced.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the key.' }),
      transitionPeriodMs: t.int({
        description:
          'How long the former secret lives on, in milliseconds: 30 minutes where left out, 24 days at most. ' +
          '0 ends every former secret at once.',
      }),
      idempotencyKey: t.string({
        validate: z.string().min(16, 'must have at least 16 characters').max(200),
        description:
          'A random text of your own, such as a UUID. A request repeated with it within 24 hours gets the same answer.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'apiKey:rotate',
    description: 'Replaces the secret of a key. Its id, usage, limits and expiry stay.',
    resolve: async (_root, { input }, context) =>
      await rotateApiKey(requesterOf(context), {
        id: readId('ApiKey', input.id, 'input.id'),
        transitionPeriodMs: input.transitionPeriodMs ?? null,
        idempotencyKey: input.idempotencyKey ?? null,
      }),
  },
  {
    requires: 'apiKey:rotate',
    description: 'The key and its new secret.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:rotate', description: 'The key.' }),
      secret: t.exposeString('secret', { description: 'The new secret. Not shown again.' }),
      formerSecretEndsAt: t.expose('formerSecretEndsAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the former secret stops working; null where it has already.',
      }),
    }),
  },
);

builder.relayMutationField(
  'revokeApiKey',
  {
    description: 'The key to end.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the key.' }) }),
  },
  {
    nullable: true,
    requires: 'apiKey:delete',
    description: 'Ends a key at once and for good. It stays in the list.',
    resolve: async (_root, { input }, context) => ({
      apiKey: await revokeApiKey(requesterOf(context), readId('ApiKey', input.id, 'input.id')),
    }),
  },
  {
    requires: 'apiKey:delete',
    description: 'The revoked key.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:delete', description: 'The key.' }),
    }),
  },
);

builder.relayMutationField(
  'deleteApiKey',
  {
    description: 'The key to delete.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the key.' }) }),
  },
  {
    nullable: true,
    requires: 'apiKey:delete',
    description: 'Ends a key at once and takes it out of the list.',
    resolve: async (_root, { input }, context) => ({
      apiKey: await deleteApiKey(requesterOf(context), readId('ApiKey', input.id, 'input.id')),
    }),
  },
  {
    requires: 'apiKey:delete',
    description: 'The key that is gone.',
    outputFields: (t) => ({
      deletedApiKeyId: t.id({
        description: 'The id it had.',
        resolve: ({ apiKey }) => encodeId('ApiKey', apiKey.id),
      }),
    }),
  },
);
