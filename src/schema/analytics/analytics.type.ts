import {
  MEASURES,
  type GroupColumn,
  type GroupKey,
  type LogGroup,
  type LogPoint,
  type LogSeries,
  type Measure,
  type Measures,
} from '../../domain/logs/analytics.js';
import { encodeId, type IdKind } from '../../domain/ids.js';
import { builder } from '../builder.js';

export const LogIntervalEnum = builder.enumType('LogInterval', {
  description: 'The length of the buckets of a time series.',
  values: {
    HOUR: { description: 'An hour.' },
    DAY: { description: 'A day, from 00:00 UTC.' },
  },
});

export const LogGroupByEnum = builder.enumType('LogGroupBy', {
  description: 'What the calls of a group have in common.',
  values: {
    MODEL: { description: 'The model that answered.' },
    PROVIDER: { description: 'The provider.' },
    STATUS: { description: 'The HTTP status that the caller got.' },
    API_KEY: { description: 'The API key.' },
    CONFIG: { description: 'The config, whatever its version.' },
    PROMPT: { description: 'The prompt, whatever its version.' },
    USER: { description: 'Who the call was for: `_user` of its metadata.' },
    METADATA: { description: 'One name of the metadata, given as `metadataKey`.' },
  },
});

const MEASURE_WORDS: Record<Measure, string> = {
  REQUESTS: 'Calls.',
  COST: 'US dollars.',
  INPUT_TOKENS: 'Tokens asked.',
  OUTPUT_TOKENS: 'Tokens answered.',
  ERRORS: 'Calls with status 400 and above.',
  ERROR_RATE: 'Errors among the calls.',
  LATENCY_AVERAGE: 'The average latency.',
  LATENCY_P50: 'The median latency.',
  LATENCY_P90: 'The latency that 90 % of the calls do not exceed.',
  LATENCY_P99: 'The latency that 99 % of the calls do not exceed.',
  CACHE_HIT_RATE: 'Hits among the calls that asked the cache.',
  USERS: 'Different users.',
};

export const LogMeasureEnum = builder.enumType('LogMeasure', {
  description: 'A measure that puts groups in order.',
  values: Object.fromEntries(
    MEASURES.map((measure) => [measure, { description: MEASURE_WORDS[measure] }]),
  ) as Record<Measure, { description: string }>,
});

const PERCENTILE =
  'Milliseconds; null without a call. Within 1 % of the latency of the call at that rank, over spans of any length.';

export const LogMeasuresType = builder.objectRef<Measures>('LogMeasures').implement({
  requires: 'log:group',
  description: 'What is measured of calls. Counts are whole numbers.',
  fields: (t) => ({
    requests: t.exposeFloat('requests', { description: 'How many calls.' }),
    cost: t.expose('cost', {
      type: 'Decimal',
      description: 'US dollars. Calls whose price is not known count as nothing.',
    }),
    inputTokens: t.exposeFloat('inputTokens', { description: 'Tokens of what was asked.' }),
    outputTokens: t.exposeFloat('outputTokens', { description: 'Tokens of what was answered.' }),
    errors: t.exposeFloat('errors', { description: 'How many calls had status 400 and above.' }),
    errorRate: t.exposeFloat('errorRate', { description: 'Errors among the calls, 0 to 1.' }),
    latencyAverageMs: t.exposeFloat('latencyAverageMs', {
      nullable: true,
      description: 'The average latency in milliseconds; null without a call.',
    }),
    latencyP50Ms: t.exposeFloat('latencyP50Ms', {
      nullable: true,
      description: `The median latency. ${PERCENTILE}`,
    }),
    latencyP90Ms: t.exposeFloat('latencyP90Ms', {
      nullable: true,
      description: `The latency that 90 % of the calls do not exceed. ${PERCENTILE}`,
    }),
    latencyP99Ms: t.exposeFloat('latencyP99Ms', {
      nullable: true,
      description: `The latency that 99 % of the calls do not exceed. ${PERCENTILE}`,
    }),
    cacheHitRate: t.exposeFloat('cacheHitRate', {
      description: 'Hits among the calls that asked the cache, 0 to 1; 0 where none did.',
    }),
    users: t.exposeFloat('users', { description: 'How many different users.' }),
  }),
});

/** The groups that are objects of the API. */
const KINDS: Partial<Record<GroupColumn, IdKind>> = {
  PROVIDER: 'Provider',
  API_KEY: 'ApiKey',
  CONFIG: 'Config',
  PROMPT: 'Prompt',
};

export const LogGroupKeyType = builder.objectRef<GroupKey>('LogGroupKey').implement({
  requires: 'log:group',
  description: 'What the calls of a group have in common.',
  fields: (t) => ({
    by: t.expose('by', { type: LogGroupByEnum, description: 'Which of their properties.' }),
    id: t.id({
      nullable: true,
      description:
        'The id of the provider, key, config or prompt, which may be deleted by now; null for other groups and for calls without.',
      resolve: ({ by, value }) => {
        const kind = KINDS[by];
        return kind === undefined || value === null ? null : encodeId(kind, value);
      },
    }),
    name: t.exposeString('name', {
      nullable: true,
      description:
        'The slug of the provider, config or prompt, the name of the key, or the model, status, user or value itself. Null for calls without.',
    }),
  }),
});

export const LogGroupType = builder.objectRef<LogGroup>('LogGroup').implement({
  requires: 'log:group',
  description: 'Calls that have something in common.',
  fields: (t) => ({
    key: t.expose('key', {
      type: LogGroupKeyType,
      requires: 'log:group',
      description: 'What they have in common.',
    }),
    measures: t.expose('measures', {
      type: LogMeasuresType,
      requires: 'log:group',
      description: 'What is measured of them.',
    }),
  }),
});

export const LogGroupListType = builder
  .objectRef<{ readonly groups: readonly LogGroup[]; readonly totalCount: number }>('LogGroupList')
  .implement({
    requires: 'log:group',
    description: 'The first groups of calls.',
    fields: (t) => ({
      totalCount: t.exposeFloat('totalCount', { description: 'How many groups there are altogether.' }),
      groups: t.field({
        type: [LogGroupType],
        requires: 'log:group',
        description: 'The groups, those with most of the measure first.',
        resolve: ({ groups }) => [...groups],
      }),
    }),
  });

const LogPointType = builder.objectRef<LogPoint>('LogPoint').implement({
  requires: 'log:group',
  description: 'The calls of one bucket of time.',
  fields: (t) => ({
    start: t.expose('start', {
      type: 'DateTime',
      description: 'The beginning of the hour or day. Of the first and the last, what is in the span counts.',
    }),
    measures: t.expose('measures', {
      type: LogMeasuresType,
      requires: 'log:group',
      description: 'What is measured of them.',
    }),
  }),
});

export const LogSeriesType = builder.objectRef<LogSeries>('LogSeries').implement({
  requires: 'log:group',
  description: 'Calls by buckets of time.',
  fields: (t) => ({
    key: t.expose('key', {
      type: LogGroupKeyType,
      requires: 'log:group',
      nullable: true,
      description: 'What the calls have in common; null where they are not grouped.',
    }),
    points: t.field({
      type: [LogPointType],
      requires: 'log:group',
      description: 'Every bucket of the span in order, also those without a call.',
      resolve: ({ points }) => [...points],
    }),
  }),
});
