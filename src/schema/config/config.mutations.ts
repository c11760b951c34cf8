import { requesterOf } from '../../context/requestContext.js';
import {
  CONFIG,
  createConfig,
  restoreConfigVersion,
  setDefaultConfig,
  updateConfig,
} from '../../domain/operations/configs.js';
import { builder } from '../builder.js';
import { description, displayName, readId, slug } from '../shared/inputs.js';
import { defineDeletion, expectedVersionField } from '../shared/lifecycle.js';
import { ConfigType } from './config.type.js';

builder.relayMutationField(
  'createConfig',
  {
    description: 'A new config.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      slug: t.string({ validate: slug, description: 'Its slug; made of the name where it is left out.' }),
      content: t.field({ type: 'JSON', required: true, description: 'What it says; see `Config.content`.' }),
      description: t.string({ validate: description, description: 'What its first version is, in words.' }),
    }),
  },
  {
    nullable: true,
    requires: 'config:create',
    description: 'Creates a config. It does not become the default by that.',
    resolve: async (_root, { input }, context) => ({
      config: await createConfig(requesterOf(context), input, context.outbound),
    }),
  },
  {
    requires: 'config:create',
    description: 'The config that was created.',
    outputFields: (t) => ({
      config: t.expose('config', { type: ConfigType, requires: 'config:create', description: 'The config.' }),
    }),
  },
);

builder.relayMutationField(
  'updateConfig',
  {
    description: 'What to change of a config; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the config.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      content: t.field({ type: 'JSON', description: 'What it says from now on: a new version.' }),
      description: t.string({
        validate: description,
        description: 'What changes, in words, for the new version where the content makes one.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'config:update',
    description:
      'Changes a config. Another content is a new version, used from the next request on; the present one again is none.',
    resolve: async (_root, { input }, context) => ({
      config: await updateConfig(
        requesterOf(context),
        {
          ...input,
          id: readId('Config', input.id, 'input.id'),
          content: input.content ?? undefined,
        },
        context.outbound,
      ),
    }),
  },
  {
    requires: 'config:update',
    description: 'The config after the change.',
    outputFields: (t) => ({
      config: t.expose('config', { type: ConfigType, requires: 'config:update', description: 'The config.' }),
    }),
  },
);

builder.relayMutationField(
  'setDefaultConfig',
  {
    description: 'The config that is to be the default.',
    inputFields: (t) => ({
      id: t.id({ description: 'The id of the config; null or left out for none.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'config:update',
    description: 'Makes a config the one that is used where neither the request nor its key names one.',
    resolve: async (_root, { input }, context) => ({
      config: await setDefaultConfig(requesterOf(context), {
        id: typeof input.id === 'string' ? readId('Config', input.id, 'input.id') : null,
        expectedVersion: input.expectedVersion,
      }),
    }),
  },
  {
    requires: 'config:update',
    description: 'The default config.',
    outputFields: (t) => ({
      config: t.expose('config', {
        type: ConfigType,
        nullable: true,
        requires: 'config:update',
        description: 'The config; null for none.',
      }),
    }),
  },
);

builder.relayMutationField(
  'restoreConfigVersion',
  {
    description: 'The version to go back to.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the config.' }),
      number: t.int({ required: true, description: 'The number of the version.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'config:update',
    description:
      'Makes the content of an earlier version the present one again, as a new version, where all it names is still there.',
    resolve: async (_root, { input }, context) => ({
      config: await restoreConfigVersion(
        requesterOf(context),
        { ...input, id: readId('Config', input.id, 'input.id') },
        context.outbound,
      ),
    }),
  },
  {
    requires: 'config:update',
    description: 'The config after the change.',
    outputFields: (t) => ({
      config: t.expose('config', { type: ConfigType, requires: 'config:update', description: 'The config.' }),
    }),
  },
);

defineDeletion({
  kind: CONFIG,
  type: ConfigType,
  singular: 'Config',
  plural: 'Configs',
  permission: 'config:delete',
});
