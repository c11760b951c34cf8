import { queryFromInfo } from '@pothos/plugin-prisma';
import { tenantOf } from '../../context/requestContext.js';
import type { Finding } from '../../domain/keyHygiene.js';
import { reportHygiene } from '../../domain/operations/keyHygiene.js';
import { builder } from '../builder.js';
import { cursorOf, pageCost, readCursor } from '../shared/lists.js';
import { ApiKeyType } from './apiKey.type.js';
import { ApiKeyFindingEnum } from './apiKeyHygiene.type.js';

const HygieneFilter = builder.inputType('ApiKeyHygieneFilter', {
  description: 'Which keys.',
  fields: (t) => ({
    finding: t.field({ type: ApiKeyFindingEnum, description: 'Those with this finding.' }),
  }),
});

const FindingCountType = builder
  .objectRef<{ finding: Finding; keys: number }>('ApiKeyFindingCount')
  .implement({
    requires: 'apiKey:view',
    description: 'How many live keys have a finding.',
    fields: (t) => ({
      finding: t.field({
        type: ApiKeyFindingEnum,
        description: 'The finding.',
        resolve: ({ finding }) => finding,
      }),
      keys: t.exposeInt('keys', { description: 'How many keys.' }),
    }),
  });

builder.queryField('apiKeyHygiene', (t) =>
  t.connection(
    {
      type: ApiKeyType,
      nullable: true,
      edgesNullable: false,
      nodeNullable: false,
      requires: 'apiKey:view',
      hasCursorsOfId: true,
      complexity: pageCost,
      description:
        'The live API keys of the organization that somebody should look at, newest first; `hygiene` of each tells why.',
      args: {
        filter: t.arg({ type: HygieneFilter, description: 'Which keys; all with any finding without.' }),
      },
      resolve: async (_root, { filter, first, last, after, before }, context, info) => {
        const tenant = tenantOf(context);
        const { counts, ids } = await reportHygiene(tenant, filter?.finding ?? null, new Date());
        const page = pageOf(ids, { first, last, after: readCursor(after), before: readCursor(before) });
        const query = queryFromInfo({ context, info, path: ['edges', 'node'] });
        const rows = await tenant.apiKey.findMany({ ...(query as object), where: { id: { in: page.ids } } });
        const byId = new Map(rows.map((row) => [row.id, row]));
        const edges = page.ids.flatMap((id) => {
          const node = byId.get(id);
          return node === undefined ? [] : [{ cursor: cursorOf(id), node }];
        });
        return {
          ...{ counts, edges, totalCount: ids.length },
          pageInfo: {
            ...{ hasNextPage: page.hasNext, hasPreviousPage: page.hasPrevious },
            startCursor: edges[0]?.cursor ?? null,
            endCursor: edges.at(-1)?.cursor ?? null,
          },
        };
      },
    },
    {
      name: 'ApiKeyHygieneConnection',
      requires: 'apiKey:view',
      description: 'A page of API keys that somebody should look at.',
      fields: (connection) => ({
        totalCount: connection.exposeInt('totalCount', {
          requires: 'apiKey:view',
          description: 'How many there are in all, not only on this page.',
        }),
        counts: connection.field({
          type: [FindingCountType],
          requires: 'apiKey:view',
          description: 'How many live keys have each finding, whatever the filter.',
          resolve: ({ counts }) => [...counts],
        }),
      }),
    },
    {
      name: 'ApiKeyHygieneEdge',
      requires: 'apiKey:view',
      description: 'An API key that somebody should look at, on a page.',
    },
  ),
);

interface PageArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** A page of a list of ids. A cursor that is not in the list (any more) bounds nothing. */
function pageOf(ids: readonly string[], { first, last, after, before }: PageArguments) {
  const begin = after === undefined ? 0 : ids.indexOf(after) + 1;
  const found = before === undefined ? -1 : ids.indexOf(before);
  const end = found === -1 ? ids.length : found;
  const size = last ?? first ?? 20;
  const from = typeof last === 'number' ? Math.max(begin, end - size) : begin;
  const to = Math.min(end, from + size);
  return { ids: ids.slice(from, to), hasNext: to < ids.length, hasPrevious: from > 0 };
}
