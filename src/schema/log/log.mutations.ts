import { z } from 'zod';
import { requesterOf, tenantOf, type RequestContext } from '../../context/requestContext.js';
import { readMetadata } from '../../domain/apiKeyRules.js';
import { compareDecimals } from '../../domain/decimal.js';
import { badInput } from '../../domain/errors.js';
import { encodeId } from '../../domain/ids.js';
import { addFeedback, findLogFor } from '../../domain/logs/feedback.js';
import { ingestLogs, type IngestedCall, type ReportedLog } from '../../domain/logs/ingestion.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { LogFeedbackType } from './log.type.js';

const MAX_REPORTED = 1_000;

const text = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must not be longer than ${String(max)} characters`);

builder.relayMutationField(
  'createLogFeedback',
  {
    description: 'What is thought of a call. The call is named by its log or by its trace.',
    inputFields: (t) => ({
      logId: t.id({ description: 'The id of the log.' }),
      traceId: t.string({
        validate: text(500),
        description: 'The id of the trace, in place of `logId`: the latest call of it.',
      }),
      value: t.int({
        required: true,
        validate: z.number().min(-10, 'must be between -10 and 10').max(10, 'must be between -10 and 10'),
        description: 'From -10 to 10.',
      }),
      weight: t.field({
        type: 'Decimal',
        defaultValue: '1',
        description: 'How much it counts, from 0 to 1, with three digits behind the point at most.',
      }),
      metadata: t.field({
        type: 'JSON',
        description: 'What is said along: name -> text of at most 128 characters.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'completion:create',
    description: 'Says what is thought of a call. Whoever makes calls may do so, with the same key.',
    resolve: async (_root, { input }, context) => {
      const { logId, traceId, value } = input;
      if ((typeof logId === 'string') === (typeof traceId === 'string')) {
        throw badInput('input.logId', 'must be given, or traceId, and not both');
      }
      const feedback = {
        value,
        weight: readWeight(input.weight ?? '1'),
        metadata: readMetadata(input.metadata ?? {}, 'input.metadata'),
      };
      const log = await findLoggedCall(context, {
        logId: typeof logId === 'string' ? readId('RequestLog', logId, 'input.logId') : null,
        traceId: traceId ?? null,
      });
      return { feedback: await addFeedback(requesterOf(context), { ...feedback, logId: log }) };
    },
  },
  {
    requires: 'completion:create',
    description: 'The feedback.',
    outputFields: (t) => ({
      feedback: t.expose('feedback', {
        type: LogFeedbackType,
        requires: 'completion:create',
        description: 'The feedback.',
      }),
    }),
  },
);

function readWeight(weight: string): string {
  if (compareDecimals(weight, '0') < 0 || compareDecimals(weight, '1') > 0) {
    throw badInput('input.weight', 'must be between 0 and 1');
  }
  if (/\.\d{4,}$/.test(weight)) {
    throw badInput('input.weight', 'must not have more than three digits behind the point');
  }
  return weight;
}

/** The log of a call that may have been answered a moment ago: what is not written yet is written now. */
async function findLoggedCall(
  context: RequestContext,
  which: { logId: string | null; traceId: string | null },
): Promise<string> {
  const tenant = tenantOf(context);
  try {
    return await findLogFor(tenant, which);
  } catch {
    await context.logs.flush();
    return await findLogFor(tenant, which);
  }
}

const IngestLogInput = builder.inputType('IngestLogInput', {
  description: 'An LLM call that was made elsewhere.',
  fields: (t) => ({
    id: t.string({
      required: true,
      validate: text(128),
      description: 'What it is called there, 128 characters at most: the same id again is the same call.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'When it was made: not in the future, and not longer ago than metrics are kept.',
    }),
    traceId: t.string({
      validate: text(500),
      description: 'The trace it belongs to; one of its own where left out.',
    }),
    spanId: t.string({ validate: text(500), description: 'Its own id in the trace.' }),
    endpoint: t.string({
      defaultValue: '/v1/chat/completions',
      validate: text(200),
      description: 'As in `/v1/chat/completions`.',
    }),
    isStream: t.boolean({ defaultValue: false, description: 'Whether the answer was streamed.' }),
    status: t.int({ defaultValue: 200, description: 'The HTTP status, 100 to 599.' }),
    errorCode: t.string({ validate: text(200), description: 'Why it failed.' }),
    requestedModel: t.string({ validate: text(200), description: 'The model that was asked for.' }),
    model: t.string({ validate: text(200), description: 'The model that answered.' }),
    vendor: t.string({
      validate: text(100),
      description: 'Whose model it is, as in `openai`; with a provider, its vendor stands here.',
    }),
    provider: t.string({
      validate: text(60),
      description: 'The slug of a provider of the organization, as in `openai-main` or `@openai-main`.',
    }),
    inputTokens: t.int({ defaultValue: 0, description: 'Tokens of what was asked.' }),
    outputTokens: t.int({ defaultValue: 0, description: 'Tokens of what was answered.' }),
    cost: t.field({
      type: 'Decimal',
      description: 'US dollars; reckoned from the price of the model where it is left out.',
    }),
    latencyMs: t.int({ defaultValue: 0, description: 'How long it took, in milliseconds.' }),
    firstTokenMs: t.int({
      description: 'How long the first token of a streamed answer took, in milliseconds.',
    }),
    metadata: t.field({
      type: 'JSON',
      description: 'Name -> text of at most 128 characters; `_user` is who it was made for.',
    }),
    request: t.field({ type: 'JSON', description: 'What was asked.' }),
    response: t.field({ type: 'JSON', description: 'What was answered.' }),
  }),
});

function readReported(given: typeof IngestLogInput.$inferInput): ReportedLog {
  return {
    id: given.id,
    createdAt: given.createdAt,
    traceId: given.traceId ?? null,
    spanId: given.spanId ?? null,
    endpoint: given.endpoint ?? '/v1/chat/completions',
    isStream: given.isStream ?? false,
    status: given.status ?? 200,
    errorCode: given.errorCode ?? null,
    requestedModel: given.requestedModel ?? null,
    model: given.model ?? null,
    vendor: given.vendor ?? null,
    provider: given.provider ?? null,
    inputTokens: given.inputTokens ?? 0,
    outputTokens: given.outputTokens ?? 0,
    cost: given.cost ?? null,
    latencyMs: given.latencyMs ?? 0,
    firstTokenMs: given.firstTokenMs ?? null,
    metadata: given.metadata ?? {},
    request: given.request ?? null,
    response: given.response ?? null,
  };
}

const IngestedLogType = builder.objectRef<IngestedCall>('IngestedLog').implement({
  requires: 'completion:create',
  description: 'What became of a call that was reported.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'The id it was reported under.' }),
    logId: t.id({
      description: 'The id of its log.',
      resolve: ({ logId }) => encodeId('RequestLog', logId),
    }),
    isDuplicate: t.exposeBoolean('isDuplicate', {
      description:
        'Whether it had been reported before: then nothing was written, whatever is said of it now.',
    }),
  }),
});

builder.relayMutationField(
  'ingestLogs',
  {
    description: 'The calls to report.',
    inputFields: (t) => ({
      logs: t.field({
        type: [IngestLogInput],
        required: true,
        validate: z
          .array(z.any())
          .min(1, 'must have at least one')
          .max(MAX_REPORTED, 'must not be more than 1,000'),
        description: 'The calls, 1 to 1,000.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'completion:create',
    description: 'Reports LLM calls that were made elsewhere, all of them or none.',
    resolve: async (_root, { input }, context) => ({
      logs: await ingestLogs(requesterOf(context), input.logs.map(readReported)),
    }),
  },
  {
    requires: 'completion:create',
    description: 'What became of the calls.',
    outputFields: (t) => ({
      logs: t.expose('logs', {
        type: [IngestedLogType],
        requires: 'completion:create',
        description: 'An entry for each, in the order given.',
      }),
    }),
  },
);
