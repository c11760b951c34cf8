import { requesterOf } from '../../context/requestContext.js';
import { collectApiKeySecret } from '../../domain/operations/collectApiKeySecret.js';
import { narrowApiKeyToUsed } from '../../domain/operations/keyHygiene.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { ApiKeyType, FeatureLevelType } from './apiKey.type.js';
import { levelsList } from './apiKeyHygiene.type.js';

builder.relayMutationField(
  'narrowApiKeyToUsed',
  {
    description: 'The key to narrow.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the key.' }),
      expectedUpdatedAt: t.field({
        type: 'DateTime',
        description: 'Its `updatedAt` as you saw it: where it changed meanwhile, nothing is changed.',
      }),
      days: t.int({ description: 'What it used in so many days it keeps: 7 to 365, 90 where left out.' }),
    }),
  },
  {
    nullable: true,
    requires: 'apiKey:update',
    description:
      'Sets the levels of a key to the least that cover what it used. Refused where that has been noted for less than ' +
      '7 days, and for a key that used nothing.',
    resolve: async (_root, { input }, context) =>
      await narrowApiKeyToUsed(requesterOf(context), {
        id: readId('ApiKey', input.id, 'input.id'),
        expectedUpdatedAt: input.expectedUpdatedAt ?? null,
        days: input.days ?? null,
      }),
  },
  {
    requires: 'apiKey:update',
    description: 'The key, and its levels before and after.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:update', description: 'The key.' }),
      before: t.field({
        type: [FeatureLevelType],
        requires: 'apiKey:update',
        description: 'Its levels as they were.',
        resolve: ({ before }) => levelsList(before),
      }),
      after: t.field({
        type: [FeatureLevelType],
        requires: 'apiKey:update',
        description: 'Its levels from its next request on.',
        resolve: ({ after }) => levelsList(after),
      }),
    }),
  },
);

builder.relayMutationField(
  'collectApiKeySecret',
  {
    description: 'The key whose new secret is collected.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the key.' }) }),
  },
  {
    nullable: true,
    requires: 'apiKey:rotate',
    description:
      'Tells the secret that a scheduled rotation made, once: the server forgets it. That of a USER key its owner alone.',
    resolve: async (_root, { input }, context) =>
      await collectApiKeySecret(requesterOf(context), readId('ApiKey', input.id, 'input.id'), context.sealer),
  },
  {
    requires: 'apiKey:rotate',
    description: 'The key and its secret.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKeyType, requires: 'apiKey:rotate', description: 'The key.' }),
      secret: t.exposeString('secret', { description: 'What programs send. Not shown again.' }),
    }),
  },
);
