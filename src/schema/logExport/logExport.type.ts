import { encodeId } from '../../domain/ids.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';

export const LogExportFormatEnum = builder.enumType('LogExportFormat', {
  description: 'How logs are written into a file.',
  values: {
    JSONL: { description: 'An object in each line, under the names of `RequestLog`.' },
    CSV: {
      description:
        'A record for each log, objects and lists as JSON. A text that a spreadsheet would take for a formula begins with an apostrophe.',
    },
  },
});

export const LogExportStateEnum = builder.enumType('LogExportState', {
  description: 'How far an export is.',
  values: {
    QUEUED: { description: 'It waits for its turn.' },
    RUNNING: { description: 'It is being written.' },
    DONE: { description: 'The file is there, at `downloadUrl`.' },
    FAILED: { description: 'It was given up; `fault` says why.' },
  },
});

export const LogExportType = builder.prismaObject('LogExport', {
  requires: 'log:view',
  description: 'Logs in a file.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the export.',
      resolve: idOf('LogExport'),
    }),
    format: t.expose('format', {
      type: LogExportFormatEnum,
      description: 'How the logs are written.',
    }),
    filter: t.expose('filter', {
      type: 'JSON',
      description: 'Which logs, as `logs` takes it; `to` is no later than when the export was ordered.',
    }),
    state: t.expose('state', {
      type: LogExportStateEnum,
      description: 'How far it is.',
    }),
    totalRows: t.exposeInt('totalRows', {
      nullable: true,
      description: 'How many logs the file is to hold.',
    }),
    writtenRows: t.exposeInt('writtenRows', { description: 'How many are written.' }),
    fault: t.exposeString('fault', { nullable: true, description: 'Why it failed; null otherwise.' }),
    downloadUrl: t.string({
      nullable: true,
      description:
        'The path of the file on this server, to be asked for with the same credential; null until it is there.',
      resolve: reads(['id', 'state'], ({ id, state }) =>
        state === 'DONE' ? `/exports/${encodeId('LogExport', id)}` : null,
      ),
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who ordered it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was ordered.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was done or failed.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it is removed with its file: a day after it was done.',
    }),
  }),
});
