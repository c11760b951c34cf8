import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { testWebhook } from '../../domain/operations/testWebhook.js';
import {
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  setWebhookEnabled,
  updateWebhook,
} from '../../domain/operations/webhooks.js';
import { builder } from '../builder.js';
import { NoticeKindEnum } from '../notice/notice.type.js';
import { displayName, readId } from '../shared/inputs.js';
import { expectedVersionField } from '../shared/lifecycle.js';
import type { InputFields } from '../shared/resource.js';
import { WebhookTestType, WebhookType } from './webhook.type.js';

const RULE = 'organization:update';
const SECRET =
  'What receivers verify its signatures with: `whsec_` and 32 bytes in base 64. It is stored sealed and not shown again.';
const URL_TEXT =
  'Where notices are POSTed to, as in `https://hooks.example.com/castellan`; https, or a private address that the operator of the server allows. 2,000 characters at most.';

const address = z.string().max(2_000, 'must not be longer than 2,000 characters');
const kindList = z.array(z.any()).min(1, 'must name at least one').max(50, 'must not be more than 50');

/** Which webhook, and what the caller saw of it. */
function targetFields(t: InputFields) {
  return {
    id: t.id({ required: true, description: 'The id of the webhook.' }),
    expectedVersion: expectedVersionField(t),
  };
}

function targetOf(input: { id: string; expectedVersion?: number | null | undefined }) {
  return { id: readId('Webhook', input.id, 'input.id'), expectedVersion: input.expectedVersion };
}

builder.relayMutationField(
  'createWebhook',
  {
    description: 'A new webhook.',
    inputFields: (t) => ({
      name: t.string({
        required: true,
        validate: displayName,
        description: 'Its name, 100 characters at most.',
      }),
      url: t.string({ required: true, validate: address, description: URL_TEXT }),
      kinds: t.field({
        type: [NoticeKindEnum],
        required: true,
        validate: kindList,
        description: 'What it is told of; what you may read yourself.',
      }),
    }),
  },
  {
    nullable: true,
    requires: RULE,
    description: 'Makes a webhook, and tells its secret this once. An organization has 20 at most.',
    resolve: async (_root, { input }, context) => await createWebhook(requesterOf(context), context, input),
  },
  {
    requires: RULE,
    description: 'The webhook and its secret.',
    outputFields: (t) => ({
      webhook: t.expose('webhook', { type: WebhookType, requires: RULE, description: 'The webhook.' }),
      secret: t.exposeString('secret', { description: SECRET }),
    }),
  },
);

builder.relayMutationField(
  'updateWebhook',
  {
    description: 'What to change of a webhook; what is left out stays.',
    inputFields: (t) => ({
      ...targetFields(t),
      name: t.string({ validate: displayName, description: 'Its new name, 100 characters at most.' }),
      url: t.string({
        validate: address,
        description: `${URL_TEXT} With another address the webhook gets a new secret.`,
      }),
      kinds: t.field({
        type: [NoticeKindEnum],
        validate: kindList,
        description: 'What it is told of, in place of all it had; what you may read yourself.',
      }),
    }),
  },
  {
    nullable: true,
    requires: RULE,
    description:
      'Changes a webhook. With another address it gets a new secret, and the one so far ends at once: who receives there could show to the former receiver what was signed for them. ' +
      'A webhook that is told of what you may not read cannot be changed by you.',
    resolve: async (_root, { input }, context) =>
      await updateWebhook(requesterOf(context), context, { ...input, ...targetOf(input) }),
  },
  {
    requires: RULE,
    description: 'The webhook, and its secret where it has a new one.',
    outputFields: (t) => ({
      webhook: t.expose('webhook', { type: WebhookType, requires: RULE, description: 'The webhook.' }),
      secret: t.exposeString('secret', {
        nullable: true,
        description: `Null where the address stays. ${SECRET}`,
      }),
    }),
  },
);

builder.relayMutationField(
  'deleteWebhook',
  { description: 'The webhook to delete.', inputFields: (t) => targetFields(t) },
  {
    nullable: true,
    requires: RULE,
    description: 'Deletes a webhook for good. What it was still to be told is not sent.',
    resolve: async (_root, { input }, context) => {
      const target = targetOf(input);
      await deleteWebhook(requesterOf(context), target);
      return { deleted: target.id };
    },
  },
  {
    requires: RULE,
    description: 'The webhook that was deleted.',
    outputFields: (t) => ({
      deletedWebhookId: t.id({
        description: 'Its id.',
        resolve: ({ deleted }) => encodeId('Webhook', deleted),
      }),
    }),
  },
);

builder.relayMutationField(
  'rotateWebhookSecret',
  { description: 'The webhook that gets a new secret.', inputFields: (t) => targetFields(t) },
  {
    nullable: true,
    requires: RULE,
    description:
      'Gives a webhook a new secret, and tells it this once. For 24 hours the one so far signs beside it: a message then bears two signatures.',
    resolve: async (_root, { input }, context) =>
      await rotateWebhookSecret(requesterOf(context), context.sealer, targetOf(input)),
  },
  {
    requires: RULE,
    description: 'The webhook and its new secret.',
    outputFields: (t) => ({
      webhook: t.expose('webhook', { type: WebhookType, requires: RULE, description: 'The webhook.' }),
      secret: t.exposeString('secret', { description: SECRET }),
    }),
  },
);

builder.relayMutationField(
  'setWebhookEnabled',
  {
    description: 'The webhook to turn on or off.',
    inputFields: (t) => ({
      ...targetFields(t),
      enabled: t.boolean({ required: true, description: 'Whether it is to be on.' }),
    }),
  },
  {
    nullable: true,
    requires: RULE,
    description:
      'Turns a webhook on or off. One that is off is told nothing, also not what still waits for it.',
    resolve: async (_root, { input }, context) => ({
      webhook: await setWebhookEnabled(requesterOf(context), {
        ...targetOf(input),
        enabled: input.enabled,
      }),
    }),
  },
  {
    requires: RULE,
    description: 'The webhook that was turned on or off.',
    outputFields: (t) => ({
      webhook: t.expose('webhook', { type: WebhookType, requires: RULE, description: 'The webhook.' }),
    }),
  },
);

builder.relayMutationField(
  'testWebhook',
  {
    description: 'The webhook to test.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the webhook.' }) }),
  },
  {
    nullable: true,
    requires: RULE,
    description:
      'Sends a webhook a signed message of the type PING now, and tells what came back. One that is off can be tested too.',
    resolve: async (_root, { input }, context) =>
      await testWebhook(requesterOf(context), context, readId('Webhook', input.id, 'input.id')),
  },
  {
    requires: RULE,
    description: 'What came of it.',
    outputFields: (t) => ({
      webhook: t.expose('webhook', {
        type: WebhookType,
        requires: RULE,
        description: 'The webhook that was tested.',
      }),
      test: t.expose('test', {
        type: WebhookTestType,
        requires: RULE,
        description: 'What the receiver answered.',
      }),
    }),
  },
);
