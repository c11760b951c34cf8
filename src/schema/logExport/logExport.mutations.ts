import { requesterOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { storableFilter } from '../../domain/logs/storedFilter.js';
import { createLogExport, deleteLogExport } from '../../domain/operations/logExports.js';
import { builder } from '../builder.js';
import { LogFilterInput, readLogFilter } from '../log/log.inputs.js';
import { readId } from '../shared/inputs.js';
import { LogExportFormatEnum, LogExportType } from './logExport.type.js';

builder.relayMutationField(
  'createLogExport',
  {
    description: 'The logs to write into a file.',
    inputFields: (t) => ({
      format: t.field({
        type: LogExportFormatEnum,
        required: true,
        description: 'How the logs are written.',
      }),
      filter: t.field({ type: LogFilterInput, description: 'Which logs; all where it is left out.' }),
    }),
  },
  {
    nullable: true,
    requires: 'log:view',
    description:
      'Orders a file of logs, 50,000 at most: refused with FAILED_PRECONDITION where the filter finds more. ' +
      'The file is written in the background and kept for a day.',
    resolve: async (_root, { input }, context) => {
      readLogFilter(input.filter, 'input.filter', context);
      const ordered = await createLogExport(requesterOf(context), {
        format: input.format,
        filter: storableFilter(input.filter),
      });
      context.wakeExporter();
      return { ordered };
    },
  },
  {
    requires: 'log:view',
    description: 'The export that was ordered.',
    outputFields: (t) => ({
      logExport: t.expose('ordered', {
        type: LogExportType,
        requires: 'log:view',
        description: 'The export.',
      }),
    }),
  },
);

builder.relayMutationField(
  'deleteLogExport',
  {
    description: 'The export to remove.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the export.' }) }),
  },
  {
    nullable: true,
    requires: 'log:view',
    description: 'Removes an export and its file; one that is still under way is given up.',
    resolve: async (_root, { input }, context) => {
      const id = readId('LogExport', input.id, 'input.id');
      await deleteLogExport(requesterOf(context), id);
      return { deleted: id };
    },
  },
  {
    requires: 'log:view',
    description: 'The export that was removed.',
    outputFields: (t) => ({
      deletedLogExportId: t.id({
        description: 'Its id.',
        resolve: ({ deleted }) => encodeId('LogExport', deleted),
      }),
    }),
  },
);
