import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/operations/logExports.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { LogExportStateEnum, LogExportType } from './logExport.type.js';

const LogExportFilter = builder.inputType('LogExportFilter', {
  description: 'Which exports; all of what is given must hold.',
  fields: (t) => ({
    state: t.field({ type: LogExportStateEnum, description: 'Those that are so far.' }),
  }),
});

function where(filter: typeof LogExportFilter.$inferInput | null | undefined) {
  return { ...present(), ...(filter?.state ? { state: filter.state } : {}) };
}

builder.queryField('logExports', (t) =>
  t.prismaConnection(
    {
      type: LogExportType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'log:view',
      complexity: pageCost,
      description: 'The exports of logs of the organization, newest first.',
      args: { filter: t.arg({ type: LogExportFilter, description: 'Which exports.' }) },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).logExport.count({ where: where(filter) }),
      resolve: async (query, _root, { filter }, context) =>
        await tenantOf(context).logExport.findMany({
          ...query,
          where: where(filter),
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        }),
    },
    { name: 'LogExportConnection', requires: 'log:view', description: 'A page of exports.' },
    { name: 'LogExportEdge', requires: 'log:view', description: 'An export on a page.' },
  ),
);

builder.queryField('logExport', (t) =>
  t.prismaField({
    type: LogExportType,
    nullable: true,
    requires: 'log:view',
    description: 'One export of logs.',
    args: { id: t.arg.id({ required: true, description: 'The id of the export.' }) },
    resolve: async (query, _root, { id }, context) => {
      const found = await tenantOf(context).logExport.findFirst({
        ...query,
        where: { ...present(), id: readId('LogExport', id, 'id') },
      });
      if (found === null) throw notFound('export');
      return found;
    },
  }),
);
