import type { WebhookTest } from '../../domain/operations/testWebhook.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { NoticeKindEnum } from '../notice/notice.type.js';

export const WebhookType = builder.prismaObject('Webhook', {
  requires: 'organization:update',
  description:
    'Where notices of the organization are POSTed to as JSON: `{"type", "timestamp", "notice", "organization", "data"}`, signed as Standard Webhooks are (https://www.standardwebhooks.com). ' +
    'An answer of 2xx takes a notice, 410 turns the webhook off, and anything else is tried again for most of a day.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the webhook.',
      resolve: idOf('Webhook'),
    }),
    name: t.exposeString('name', { description: 'Its name.' }),
    url: t.exposeString('url', { description: 'Where notices go.' }),
    kinds: t.expose('kinds', {
      type: [NoticeKindEnum],
      description: 'What it is told of.',
    }),
    isEnabled: t.boolean({
      description: 'Whether it is on.',
      resolve: reads(['disabledAt'], ({ disabledAt }) => disabledAt === null),
    }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was turned off, by somebody or because its receiver answered 410.',
    }),
    formerSecretEndsAt: t.expose('formerSecretEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before the present one signs too; null where there is none.',
    }),
    version: t.exposeInt('version', {
      description:
        'Goes up with every change. Give it back as `expectedVersion` to change the webhook only as you saw it.',
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedBy: t.exposeString('updatedByName', { description: 'The name of who last changed it.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

const WebhookTestOutcome = builder.enumType('WebhookTestOutcome', {
  description: 'What came of a message that was sent to try a webhook.',
  values: {
    OK: { description: 'The receiver took it.' },
    REFUSED: { description: 'The receiver answered with another status than 2xx.' },
    TIMEOUT: { description: 'There was no answer in time.' },
    UNREACHABLE: { description: 'There was no connection, or it broke off.' },
    REDIRECT: { description: 'The address redirects where it should answer.' },
    TOO_LARGE: { description: 'The answer is too long.' },
    REFUSED_ADDRESS: {
      description: 'The address, or one it leads to, is private or not encrypted. Nothing was sent there.',
    },
  },
});

export const WebhookTestType = builder.objectRef<WebhookTest>('WebhookTest').implement({
  requires: 'organization:update',
  description: 'What a receiver answered to a message of the type PING.',
  fields: (t) => ({
    isOk: t.boolean({
      description: 'Whether it took the message.',
      resolve: ({ outcome }) => outcome === 'OK',
    }),
    outcome: t.field({
      type: WebhookTestOutcome,
      description: 'What came of it.',
      resolve: ({ outcome }) => outcome,
    }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The HTTP status of the answer; null where there was none.',
    }),
    latencyMs: t.exposeInt('latencyMs', { description: 'How long it took, in milliseconds.' }),
    message: t.exposeString('message', { description: 'What came of it, in words.' }),
  }),
});
