import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failedPrecondition, notFound } from '../domain/errors.js';
import { decodeId } from '../domain/ids.js';
import { findLogExport, readExportFile } from '../domain/operations/logExports.js';
import type { Downloads } from './download.js';

/** Where the files of exports are, as in `/exports/export_01h…`. */
export const EXPORTS_PATH = '/exports/';

const FORMATS = {
  JSONL: { type: 'application/x-ndjson', suffix: 'jsonl' },
  CSV: { type: 'text/csv; charset=utf-8', suffix: 'csv' },
} as const;

/** `GET /exports/{id}`: the file of an export of logs, piece by piece; the rule is that of opening a log. */
export const EXPORTS: Downloads = {
  permission: 'log:view',
  send: async (tenant, path, response) => {
    const id = decodeId(path.slice(EXPORTS_PATH.length));
    const found = id?.kind === 'LogExport' ? await findLogExport(tenant, id.uuid) : null;
    if (found === null) throw notFound('export');
    if (found.state === 'FAILED') throw failedPrecondition(`The export failed. ${found.fault ?? ''}`);
    if (found.state !== 'DONE') throw failedPrecondition('The export is not done yet.');
    const { type, suffix } = FORMATS[found.format];
    const day = found.createdAt.toISOString().slice(0, 10);
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="logs-${day}.${suffix}"`,
    });
    await pipeline(Readable.from(readExportFile(tenant, found.id)), response);
  },
};
