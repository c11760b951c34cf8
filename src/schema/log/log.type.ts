import type { LogFeedback } from '../../persistence/generated/prisma/client.js';
import { encodeId, type IdKind } from '../../domain/ids.js';
import type { LoggedVerdict } from '../../domain/logs/newLog.js';
import type { LoadedLog } from '../../domain/logs/reading.js';
import { builder } from '../builder.js';
import { GuardrailOutcome } from '../guardrail/guardrailTest.type.js';
import { Node } from '../node/node.type.js';

export const CacheStatusEnum = builder.enumType('CacheStatus', {
  description: 'What the response cache did for a call.',
  values: {
    DISABLED: { description: 'It was not asked for.' },
    MISS: { description: 'There was no answer to be given again.' },
    HIT: { description: 'The answer was given again; no vendor was called.' },
  },
});

const LogSourceEnum = builder.enumType('LogSource', {
  description: 'Where a call was made.',
  values: {
    GATEWAY: { description: 'Through the gateway of this server.' },
    INGESTED: { description: 'Elsewhere, and reported by `ingestLogs`.' },
  },
});

const GuardrailPlaceEnum = builder.enumType('GuardrailPlace', {
  description: 'What a guardrail looked at.',
  values: { INPUT: { description: 'What was asked.' }, OUTPUT: { description: 'What was answered.' } },
});

/** Who may have a log at all: the rules of opening one and of listing them. */
const READERS = ['log:view', 'log:filter'] as const;

const LogCheckType = builder.objectRef<LoggedVerdict['checks'][number]>('LogGuardrailCheck').implement({
  requires: READERS,
  description: 'What one check of a guardrail said of a call.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'Which check, as in `REGEX_MATCH`.' }),
    verdict: t.exposeString('verdict', { description: 'PASSED, FAILED, SKIPPED or ERROR.' }),
    explanation: t.exposeString('explanation', {
      description: 'Why, in words; empty where contents are not kept.',
    }),
    timeMs: t.exposeFloat('timeMs', { description: 'How long it took, in milliseconds.' }),
  }),
});

const LogVerdictType = builder.objectRef<LoggedVerdict>('LogGuardrail').implement({
  requires: READERS,
  description: 'What one guardrail said of a call.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'The slug it had then.' }),
    place: t.field({
      type: GuardrailPlaceEnum,
      description: 'What it looked at.',
      resolve: ({ place }) => place,
    }),
    passed: t.exposeBoolean('passed', { description: 'Whether what it looked at passed.' }),
    outcome: t.field({
      type: GuardrailOutcome,
      description: 'What followed.',
      resolve: ({ outcome }) => outcome,
    }),
    checks: t.field({
      type: [LogCheckType],
      requires: READERS,
      description: 'Its checks.',
      resolve: ({ checks }) => [...checks],
    }),
  }),
});

export const LogFeedbackType = builder.objectRef<LogFeedback>('LogFeedback').implement({
  requires: ['log:view', 'completion:create'],
  description: 'What somebody, or a guardrail, thinks of a call.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the feedback.', resolve: ({ id }) => encodeId('LogFeedback', id) }),
    value: t.exposeInt('value', { description: 'From -10 to 10.' }),
    weight: t.field({
      type: 'Decimal',
      description: 'How much it counts, 0 to 1.',
      resolve: ({ weight }) => weight.toFixed(),
    }),
    metadata: t.field({
      type: 'JSON',
      description: 'What was said along: name -> text.',
      resolve: ({ metadata }) => metadata,
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who gave it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was given.' }),
  }),
});

const idOr = (kind: IdKind, uuid: string | null): string | null =>
  uuid === null ? null : encodeId(kind, uuid);

/** A kept text as JSON; one that was cut is no JSON any more and is shown as the text it is. */
function readBody(text: string | null | undefined): unknown {
  if (text === null || text === undefined) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export const RequestLogType = builder.objectRef<LoadedLog>('RequestLog').implement({
  requires: READERS,
  description:
    'One LLM call. What it names keeps the name it had then: the object may be another by now, or gone.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'The id of the log.', resolve: ({ id }) => encodeId('RequestLog', id) }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the call was made.' }),
    source: t.field({ type: LogSourceEnum, description: 'Where it was made.', resolve: (l) => l.source }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'The id under which a call made elsewhere was reported.',
    }),
    traceId: t.exposeString('traceId', { description: 'The trace that it belongs to.' }),
    spanId: t.exposeString('spanId', { description: 'Its own id in the trace.' }),
    endpoint: t.exposeString('endpoint', { description: 'As in `/v1/chat/completions`.' }),
    isStream: t.exposeBoolean('isStream', { description: 'Whether the answer was streamed.' }),
    status: t.exposeInt('status', {
      description: 'The HTTP status that the caller got; 499 where they hung up before.',
    }),
    isError: t.boolean({
      description: 'Whether the status is 400 or above.',
      resolve: (l) => l.status >= 400,
    }),
    errorCode: t.exposeString('errorCode', { nullable: true, description: 'Why it failed.' }),
    requestedModel: t.exposeString('requestedModel', {
      nullable: true,
      description: 'The model that was asked for.',
    }),
    model: t.exposeString('model', { nullable: true, description: 'The model that answered.' }),
    vendor: t.exposeString('vendor', { nullable: true, description: 'Whose model it is.' }),
    providerId: t.id({
      nullable: true,
      description: 'The provider.',
      resolve: (l) => idOr('Provider', l.providerId),
    }),
    providerSlug: t.exposeString('providerSlug', {
      nullable: true,
      description: 'The slug of the provider.',
    }),
    integrationId: t.id({
      nullable: true,
      description: 'The integration.',
      resolve: (l) => idOr('Integration', l.integrationId),
    }),
    integrationSlug: t.exposeString('integrationSlug', {
      nullable: true,
      description: 'The slug of the integration.',
    }),
    configId: t.id({
      nullable: true,
      description: 'The config.',
      resolve: (l) => idOr('Config', l.configId),
    }),
    configSlug: t.exposeString('configSlug', { nullable: true, description: 'The slug of the config.' }),
    configNumber: t.exposeInt('configNumber', {
      nullable: true,
      description: 'The number of the version of the config.',
    }),
    promptId: t.id({
      nullable: true,
      description: 'The prompt.',
      resolve: (l) => idOr('Prompt', l.promptId),
    }),
    promptSlug: t.exposeString('promptSlug', { nullable: true, description: 'The slug of the prompt.' }),
    promptNumber: t.exposeInt('promptNumber', {
      nullable: true,
      description: 'The number of the version of the prompt.',
    }),
    apiKeyId: t.id({
      nullable: true,
      description: 'The API key.',
      resolve: (l) => idOr('ApiKey', l.apiKeyId),
    }),
    apiKeyName: t.exposeString('apiKeyName', { nullable: true, description: 'The name of the API key.' }),
    user: t.exposeString('user', {
      nullable: true,
      description: 'Who it was made for: `_user` of the metadata.',
    }),
    inputTokens: t.exposeInt('inputTokens', { description: 'Tokens of what was asked.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Tokens of what was answered.' }),
    totalTokens: t.float({
      description: 'Tokens of both.',
      resolve: (l) => l.inputTokens + l.outputTokens,
    }),
    cost: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars; null where the price is not known.',
      resolve: ({ cost }) => cost?.toFixed() ?? null,
    }),
    latencyMs: t.exposeInt('latencyMs', { description: 'How long it took, in milliseconds.' }),
    firstTokenMs: t.exposeInt('firstTokenMs', {
      nullable: true,
      description: 'How long the first token of a streamed answer took, in milliseconds.',
    }),
    cacheStatus: t.field({
      type: CacheStatusEnum,
      description: 'What the response cache did.',
      resolve: (l) => l.cacheStatus,
    }),
    retries: t.exposeInt('retries', { description: 'How often the vendor was asked again.' }),
    fallbackUsed: t.exposeBoolean('fallbackUsed', {
      description: 'Whether another target of the config than the first answered.',
    }),
    guardrailOutcome: t.field({
      type: GuardrailOutcome,
      nullable: true,
      description: 'What the guardrails decided; null where there were none.',
      resolve: (l) => l.guardrailOutcome,
    }),
    guardrails: t.field({
      type: [LogVerdictType],
      requires: READERS,
      description: 'What each guardrail said.',
      resolve: ({ guardrails }) => guardrails as unknown as LoggedVerdict[],
    }),
    metadata: t.field({
      type: 'JSON',
      description: 'What the organization, the key and the request said along: name -> text.',
      resolve: ({ metadata }) => metadata,
    }),
    request: t.field({
      type: 'JSON',
      nullable: true,
      requires: 'log:view',
      description:
        'What was asked; null where it is not kept, or no longer. One of more than 1 MiB is cut, and shown as text.',
      resolve: async (log) => readBody((await log.body())?.request),
    }),
    response: t.field({
      type: 'JSON',
      nullable: true,
      requires: 'log:view',
      description:
        'What was answered; null where it is not kept, or no longer. One of more than 1 MiB is cut, and shown as text.',
      resolve: async (log) => readBody((await log.body())?.response),
    }),
    feedback: t.field({
      type: [LogFeedbackType],
      nullable: true,
      requires: 'log:view',
      complexity: { field: 1, multiplier: 5 },
      description: 'What is thought of it, the oldest first.',
      resolve: async (log) => [...(await log.feedback())],
    }),
  }),
});
