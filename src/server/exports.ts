import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tenantOf, type RequestContext, type Services } from '../context/requestContext.js';
import { failedPrecondition, notFound } from '../domain/errors.js';
import { decodeId } from '../domain/ids.js';
import { findLogExport, readExportFile } from '../domain/operations/logExports.js';
import { serveFile } from './files.js';

/** Where the files of exports are, as in `/exports/export_01h…`. */
export const EXPORTS_PATH = '/exports/';

const FORMATS = {
  JSONL: { type: 'application/x-ndjson', suffix: 'jsonl' },
  CSV: { type: 'text/csv; charset=utf-8', suffix: 'csv' },
} as const;

/**
 * Answers `GET /exports/{id}` with the file of an export of logs, piece by piece; the rule is that of opening a log. 409
 * until the file is there.
 */
export async function serveExport(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const resource = decodeId(path.slice(EXPORTS_PATH.length));
  await serveFile(
    services,
    { request, response },
    {
      ...{ action: 'GET /exports', permission: 'log:view', resource, limit: 'calls' },
      send: async (context) => {
        await sendExport(context, response, resource?.kind === 'LogExport' ? resource.uuid : null);
      },
    },
  );
}

async function sendExport(
  context: RequestContext,
  response: ServerResponse,
  id: string | null,
): Promise<void> {
  const tenant = tenantOf(context);
  const found = id === null ? null : await findLogExport(tenant, id);
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
}
