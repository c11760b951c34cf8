import { filterAt } from '../../domain/operations/savedLogFilters.js';
import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { Node } from '../node/node.type.js';

export const SavedLogFilterType = builder.prismaObject('SavedLogFilter', {
  requires: 'log:filter',
  description: 'A filter of logs under a name, for everybody in the organization.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the filter.',
      resolve: idOf('SavedLogFilter'),
    }),
    name: t.exposeString('name', { description: 'Its name, unique in the organization.' }),
    filter: t.field({
      type: 'JSON',
      description:
        'The conditions, to be given as `filter` to `logs` and wherever else logs are filtered. With `lastMinutes` its ' +
        '`from` is so long before now.',
      resolve: (saved) => filterAt(saved, new Date()),
    }),
    lastMinutes: t.exposeInt('lastMinutes', {
      nullable: true,
      description:
        'Only the last so many minutes, whenever it is used; null where it names its times itself.',
    }),
    version: t.exposeInt('version', {
      description:
        'Goes up with every change. Give it back as `expectedVersion` to change the filter only as you saw it.',
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedBy: t.exposeString('updatedByName', { description: 'The name of who last changed it.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});
