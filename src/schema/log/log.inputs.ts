import { z } from 'zod';
import type { RequestContext } from '../../context/requestContext.js';
import { compareDecimals } from '../../domain/decimal.js';
import { badInputs, missingPermission, type FieldFault } from '../../domain/errors.js';
import type { IdKind } from '../../domain/ids.js';
import type { LogFilter } from '../../domain/logs/filter.js';
import { holds } from '../../context/holds.js';
import { builder } from '../builder.js';
import { GuardrailOutcome } from '../guardrail/guardrailTest.type.js';
import { readId } from '../shared/inputs.js';
import type { InputFields } from '../shared/resource.js';
import { CacheStatusEnum } from './log.type.js';

const IntRangeInput = builder.inputType('IntRange', {
  description: 'A span of whole numbers; both ends belong to it, and one that is left out is open.',
  fields: (t) => ({
    min: t.int({ description: 'This or more.' }),
    max: t.int({ description: 'This or less.' }),
  }),
});

const DecimalRangeInput = builder.inputType('DecimalRange', {
  description: 'A span of decimal numbers; both ends belong to it, and one that is left out is open.',
  fields: (t) => ({
    min: t.field({ type: 'Decimal', description: 'This or more.' }),
    max: t.field({ type: 'Decimal', description: 'This or less.' }),
  }),
});

const MetadataEntryInput = builder.inputType('MetadataEntry', {
  description: 'A name of metadata and its value.',
  fields: (t) => ({
    name: t.string({ required: true, validate: z.string().max(200), description: 'The name.' }),
    value: t.string({ required: true, validate: z.string().max(200), description: 'Just this value.' }),
  }),
});

const MAX_VALUES = 100;
const texts = z.array(z.string().max(500)).max(MAX_VALUES, 'must not be more than 100');

function idsOf(t: InputFields, what: string) {
  return t.idList({ validate: texts, description: `Those with one of these ${what}, by their ids.` });
}

/** The filter of logs and of analytics. */
export const LogFilterInput = builder.inputType('LogFilter', {
  description: 'Which logs; all of what is given must hold, and within a list one of its values.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'From this moment on.' }),
    to: t.field({ type: 'DateTime', description: 'Before this moment.' }),
    inputTokens: t.field({ type: IntRangeInput, description: 'Tokens of what was asked.' }),
    outputTokens: t.field({ type: IntRangeInput, description: 'Tokens of what was answered.' }),
    totalTokens: t.field({ type: IntRangeInput, description: 'Tokens of both.' }),
    cost: t.field({
      type: DecimalRangeInput,
      description: 'US dollars; those of unknown cost are left out.',
    }),
    latencyMs: t.field({ type: IntRangeInput, description: 'How long they took, in milliseconds.' }),
    statuses: t.intList({
      validate: z.array(z.number()).max(MAX_VALUES, 'must not be more than 100'),
      description: 'Those with one of these HTTP statuses.',
    }),
    isError: t.boolean({ description: 'True: those with a status of 400 and above; false: the others.' }),
    models: t.stringList({ validate: texts, description: 'Those that one of these models answered.' }),
    providerIds: idsOf(t, 'providers'),
    configIds: idsOf(t, 'configs'),
    promptIds: idsOf(t, 'prompts'),
    apiKeyIds: idsOf(t, 'API keys'),
    users: t.stringList({
      validate: texts,
      description: 'Those made for one of these users, `_user` of the metadata.',
    }),
    traceId: t.string({ validate: z.string().max(500), description: 'Those of this trace.' }),
    metadata: t.field({
      type: [MetadataEntryInput],
      validate: z.array(z.any()).max(20, 'must not be more than 20'),
      description: 'Those whose metadata has all of these.',
    }),
    cacheStatuses: t.field({
      type: [CacheStatusEnum],
      validate: z.array(z.any()).max(10),
      description: 'Those with one of these states of the cache.',
    }),
    guardrailOutcomes: t.field({
      type: [GuardrailOutcome],
      validate: z.array(z.any()).max(10),
      description: 'Those with one of these outcomes of guardrails.',
    }),
    text: t.string({
      validate: z.string().min(1, 'must not be empty').max(200, 'must not be longer than 200 characters'),
      description:
        'Those whose request or response holds this text, whatever its case, where they are kept. Needs log:view.',
    }),
  }),
});

/**
 * The filter that an input names, with the ids of rows.
 *
 * @param path where the input stands, as in `filter`
 * @throws CodedError BAD_USER_INPUT where an id is none, or a span ends before it begins; FORBIDDEN where somebody
 *   looks for a text who may not open a log: what is found would tell what it says
 */
export function readLogFilter(
  given: typeof LogFilterInput.$inferInput | null | undefined,
  path: string,
  context: Pick<RequestContext, 'actor' | 'notePermissions'>,
): LogFilter {
  if (!given) return {};
  if (typeof given.text === 'string' && !holds(context, 'log:view')) throw missingPermission('log:view');
  const ids = (kind: IdKind, field: 'providerIds' | 'configIds' | 'promptIds' | 'apiKeyIds') =>
    given[field]?.map((id, index) => readId(kind, id, `${path}.${field}.${String(index)}`));
  assertSpans(given, path);
  return {
    ...given,
    providerIds: ids('Provider', 'providerIds'),
    configIds: ids('Config', 'configIds'),
    promptIds: ids('Prompt', 'promptIds'),
    apiKeyIds: ids('ApiKey', 'apiKeyIds'),
  };
}

function assertSpans(given: typeof LogFilterInput.$inferInput, path: string): void {
  const faults: FieldFault[] = [];
  for (const name of ['inputTokens', 'outputTokens', 'totalTokens', 'latencyMs'] as const) {
    const { min, max } = given[name] ?? {};
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      faults.push({ path: `${path}.${name}.max`, message: 'must not be less than min' });
    }
  }
  const { min, max } = given.cost ?? {};
  if (min && max && compareDecimals(min, max) > 0) {
    faults.push({ path: `${path}.cost.max`, message: 'must not be less than min' });
  }
  if (given.from && given.to && given.from >= given.to) {
    faults.push({ path: `${path}.to`, message: 'must be later than from' });
  }
  if (faults.length > 0) throw badInputs(faults);
}
