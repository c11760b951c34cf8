import { z } from 'zod';
import type { IdKind } from '../../domain/ids.js';
import type { LogFilter } from '../../domain/logs/filter.js';
import { builder } from '../builder.js';
import { GuardrailOutcome } from '../guardrail/guardrailTest.type.js';
import { readId } from '../shared/inputs.js';

export const CacheStatusEnum = builder.enumType('CacheStatus', {
  description: 'What the cache had for a call.',
  values: {
    DISABLED: { description: 'It was not asked.' },
    MISS: { description: 'Nothing.' },
    HIT: { description: 'The answer.' },
  },
});

const IntRangeInput = builder.inputType('IntRange', {
  description: 'A span of whole numbers; an end that is left out is open. Both ends belong to it.',
  fields: (t) => ({
    min: t.int({ description: 'The least.' }),
    max: t.int({ description: 'The most.' }),
  }),
});

const DecimalRangeInput = builder.inputType('DecimalRange', {
  description: 'A span of decimals; an end that is left out is open. Both ends belong to it.',
  fields: (t) => ({
    min: t.field({ type: 'Decimal', description: 'The least.' }),
    max: t.field({ type: 'Decimal', description: 'The most.' }),
  }),
});

const MetadataEqualsInput = builder.inputType('MetadataEquals', {
  description: 'A name of the metadata and its value.',
  fields: (t) => ({
    name: t.string({ required: true, validate: z.string().min(1).max(128), description: 'The name.' }),
    value: t.string({ required: true, validate: z.string().max(1_000), description: 'Its value.' }),
  }),
});

const texts = z.array(z.string().max(500)).max(100);
const ids = z.array(z.string()).max(100);

export const LogFilterInput = builder.inputType('LogFilter', {
  description: 'Which logs; all of what is given must hold, and within a list one of its values.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Calls from this moment on.' }),
    to: t.field({ type: 'DateTime', description: 'Calls before this moment.' }),
    inputTokens: t.field({ type: IntRangeInput, description: 'Tokens of what was asked.' }),
    outputTokens: t.field({ type: IntRangeInput, description: 'Tokens of what was answered.' }),
    totalTokens: t.field({ type: IntRangeInput, description: 'Tokens of both together.' }),
    cost: t.field({ type: DecimalRangeInput, description: 'US dollars.' }),
    latencyMs: t.field({ type: IntRangeInput, description: 'The latency in milliseconds.' }),
    statuses: t.intList({ validate: z.array(z.int()).max(100), description: 'The HTTP status.' }),
    isError: t.boolean({ description: 'True: status 400 and above. False: below.' }),
    models: t.stringList({ validate: texts, description: 'The model that answered.' }),
    providerIds: t.idList({ validate: ids, description: 'The provider.' }),
    configIds: t.idList({ validate: ids, description: 'The config.' }),
    promptIds: t.idList({ validate: ids, description: 'The prompt.' }),
    apiKeyIds: t.idList({ validate: ids, description: 'The API key.' }),
    users: t.stringList({ validate: texts, description: 'Who the call was for.' }),
    traceId: t.string({ validate: z.string().max(500), description: 'The trace.' }),
    metadata: t.field({
      type: [MetadataEqualsInput],
      validate: z.array(z.any()).max(20),
      description: 'Names of the metadata, each with just this value.',
    }),
    cacheStatuses: t.field({ type: [CacheStatusEnum], description: 'What the cache had.' }),
    guardrailOutcomes: t.field({ type: [GuardrailOutcome], description: 'What the guardrails came to.' }),
    text: t.string({
      validate: z.string().min(1).max(500),
      description: 'What was asked or answered contains this, whatever its case; only where that is kept.',
    }),
  }),
});

/**
 * A filter as the domain takes it, its ids read.
 *
 * @param path where the filter stands, as in `filter`
 * @throws CodedError BAD_USER_INPUT for an id of another kind
 */
export function readLogFilter(
  given: typeof LogFilterInput.$inferInput | null | undefined,
  path: string,
): LogFilter {
  const { providerIds, configIds, promptIds, apiKeyIds, ...rest } = given ?? {};
  const read = (kind: IdKind, name: string, list: readonly string[] | null | undefined) =>
    list?.map((id, index) => readId(kind, id, `${path}.${name}.${String(index)}`));
  return {
    ...rest,
    providerIds: read('Provider', 'providerIds', providerIds),
    configIds: read('Config', 'configIds', configIds),
    promptIds: read('Prompt', 'promptIds', promptIds),
    apiKeyIds: read('ApiKey', 'apiKeyIds', apiKeyIds),
  };
}
