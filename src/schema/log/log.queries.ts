import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { countedLogs, findLog, findLogs, type LoadedLog } from '../../domain/logs/reading.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { cursorOf, pageCost, readCursor } from '../shared/lists.js';
import { LogFilterInput, readLogFilter } from './log.inputs.js';
import { RequestLogType } from './log.type.js';

const LogOrderEnum = builder.enumType('LogOrder', {
  description: 'The order of logs. Those that are alike come by time, the newest first.',
  values: {
    TIME_DESC: { description: 'Newest first.' },
    TIME_ASC: { description: 'Oldest first.' },
    COST_DESC: { description: 'The dearest first, those of unknown cost last.' },
    LATENCY_DESC: { description: 'The slowest first.' },
    TOKENS_DESC: { description: 'Those with the most tokens first.' },
  },
});

builder.queryField('logs', (t) =>
  t.connection(
    {
      type: RequestLogType,
      nullable: true,
      edgesNullable: false,
      nodeNullable: false,
      requires: 'log:filter',
      hasCursorsOfId: true,
      complexity: pageCost,
      description: 'The LLM calls of the organization.',
      args: {
        filter: t.arg({ type: LogFilterInput, description: 'Which logs.' }),
        orderBy: t.arg({ type: LogOrderEnum, defaultValue: 'TIME_DESC', description: 'In which order.' }),
      },
      resolve: async (_root, { filter: given, orderBy, first, last, after, before }, context) => {
        const tenant = tenantOf(context);
        const filter = readLogFilter(given, 'filter', context);
        const fromEnd = typeof last === 'number';
        const size = last ?? first ?? 20;
        const found = await findLogs(tenant, filter, {
          order: orderBy ?? 'TIME_DESC',
          // One more, which tells whether the list goes on.
          limit: size + 1,
          after: readCursor(after),
          before: readCursor(before),
          fromEnd,
        });
        const goesOn = found.length > size;
        const logs = fromEnd ? found.slice(-size) : found.slice(0, size);
        const edges = logs.map((node) => ({ cursor: cursorOf(node.id), node }));
        return {
          filter,
          edges,
          pageInfo: {
            hasNextPage: fromEnd ? typeof before === 'string' : goesOn,
            hasPreviousPage: fromEnd ? goesOn : typeof after === 'string',
            startCursor: edges[0]?.cursor ?? null,
            endCursor: edges.at(-1)?.cursor ?? null,
          },
        };
      },
    },
    {
      name: 'RequestLogConnection',
      requires: 'log:filter',
      description: 'A page of logs.',
      fields: (connection) => ({
        totalCount: connection.int({
          nullable: true,
          requires: 'log:filter',
          description:
            'How many there are in all, not only on this page; null where they are more than 10,000.',
          resolve: async ({ filter }, _args, context) => await countedLogs(tenantOf(context), filter),
        }),
      }),
    },
    { name: 'RequestLogEdge', requires: 'log:filter', description: 'A log on a page.' },
  ),
);

builder.queryField('log', (t) =>
  t.field({
    type: RequestLogType,
    nullable: true,
    requires: 'log:view',
    description: 'One LLM call.',
    args: { id: t.arg.id({ required: true, description: 'The id of the log.' }) },
    resolve: async (_root, { id }, context): Promise<LoadedLog> => {
      const log = await findLog(tenantOf(context), readId('RequestLog', id, 'id'));
      if (log === null) throw notFound('log');
      return log;
    },
  }),
);
