import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { logGroups, logTimeSeries, logTotals, type Wanted } from '../../domain/logs/analytics.js';
import { builder } from '../builder.js';
import { LogFilterInput, readLogFilter } from '../log/log.inputs.js';
import {
  LogGroupByEnum,
  LogGroupListType,
  LogIntervalEnum,
  LogMeasureEnum,
  LogMeasuresType,
  LogSeriesType,
} from './analytics.type.js';

/** One question of analytics in the budget of a document; what comes of it is bounded by the question itself. */
const QUESTION_COST = { field: 100, multiplier: 1 };

/** Which measures that take more work are asked for, anywhere below the field. */
function wantedBy({ fieldNodes, fragments }: GraphQLResolveInfo): Wanted {
  const names = new Set<string>();
  const visit = (selections: SelectionSetNode | undefined): void => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) visit(fragments[selection.name.value]?.selectionSet);
      else visit(selection.selectionSet);
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    }
  };
  for (const { selectionSet } of fieldNodes) visit(selectionSet);
  return {
    percentiles: [...names].some((name) => name.startsWith('latencyP')),
    users: names.has('users'),
  };
}

const metadataKey = z.string().min(1).max(128);

builder.queryField('logTotals', (t) =>
  t.field({
    type: LogMeasuresType,
    nullable: true,
    requires: 'log:group',
    complexity: QUESTION_COST,
    description: 'Measures all calls that a filter finds.',
    args: {
      filter: t.arg({
        type: LogFilterInput,
        description: 'Which calls; all where it is left out, until now where it names no end.',
      }),
    },
    resolve: async (_root, { filter }, context, info) =>
      await logTotals(tenantOf(context), readLogFilter(filter, 'filter', context), {
        wanted: wantedBy(info),
        now: new Date(),
      }),
  }),
);

builder.queryField('logGroups', (t) =>
  t.field({
    type: LogGroupListType,
    nullable: true,
    requires: 'log:group',
    complexity: QUESTION_COST,
    description: 'Measures the calls that a filter finds by groups.',
    args: {
      filter: t.arg({
        type: LogFilterInput,
        description: 'Which calls; all where it is left out, until now where it names no end.',
      }),
      by: t.arg({ type: LogGroupByEnum, required: true, description: 'What makes a group.' }),
      metadataKey: t.arg.string({
        validate: metadataKey,
        description: 'With METADATA: which name of the metadata.',
      }),
      orderBy: t.arg({
        type: LogMeasureEnum,
        defaultValue: 'REQUESTS',
        description: 'The groups with most of this come first; those that are equal in it by their value.',
      }),
      first: t.arg.int({
        defaultValue: 20,
        validate: z.int().min(1).max(100),
        description: 'How many groups, 1 to 100.',
      }),
    },
    resolve: async (_root, { filter, by, metadataKey, orderBy, first }, context, info) =>
      await logGroups(tenantOf(context), readLogFilter(filter, 'filter', context), {
        grouping: { by, metadataKey },
        orderBy: orderBy ?? 'REQUESTS',
        first: first ?? 20,
        wanted: wantedBy(info),
        now: new Date(),
      }),
  }),
);

builder.queryField('logTimeSeries', (t) =>
  t.field({
    type: [LogSeriesType],
    nullable: true,
    requires: 'log:group',
    complexity: QUESTION_COST,
    description:
      'Measures the calls that a filter finds by hours or days, in one series or one for each group; 1,000 buckets and 5,000 points at most.',
    args: {
      filter: t.arg({
        type: LogFilterInput,
        required: true,
        description: 'Which calls, from a moment on that it must name; until now where it names no end.',
      }),
      interval: t.arg({ type: LogIntervalEnum, required: true, description: 'The length of a bucket.' }),
      groupBy: t.arg({ type: LogGroupByEnum, description: 'A series for each of these groups.' }),
      metadataKey: t.arg.string({
        validate: metadataKey,
        description: 'With METADATA: which name of the metadata.',
      }),
      first: t.arg.int({
        defaultValue: 5,
        validate: z.int().min(1).max(20),
        description: 'With groups: how many, 1 to 20; those with most calls in the span.',
      }),
    },
    resolve: async (_root, { filter, interval, groupBy, metadataKey, first }, context, info) =>
      await logTimeSeries(tenantOf(context), readLogFilter(filter, 'filter', context), {
        interval,
        grouping: { by: groupBy, metadataKey },
        first: first ?? 5,
        wanted: wantedBy(info),
        now: new Date(),
      }),
  }),
);
