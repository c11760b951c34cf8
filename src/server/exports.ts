import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createRequestContext, tenantOf, type Services } from '../context/requestContext.js';
import {
  CodedError,
  failedPrecondition,
  missingPermission,
  notFound,
  unauthenticated,
} from '../domain/errors.js';
import { decodeId } from '../domain/ids.js';
import { findLogExport, readExportFile } from '../domain/operations/logExports.js';
import { holds } from '../context/holds.js';
import { sendJson } from './body.js';
import { statusOf } from './errors.js';

/** Where the files of exports are, as in `/exports/export_01h…`. */
export const EXPORTS_PATH = '/exports/';

const FORMATS = {
  JSONL: { type: 'application/x-ndjson', suffix: 'jsonl' },
  CSV: { type: 'text/csv; charset=utf-8', suffix: 'csv' },
} as const;

/**
 * Answers `GET /exports/{id}` with the file of an export of logs, piece by piece; authentication and errors are those of
 * the API, and the rule is that of opening a log. 409 until the file is there.
 */
export async function serveExport(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  try {
    await sendFile(services, request, response);
  } catch (error) {
    if (!(error instanceof CodedError) || response.headersSent) throw error;
    // That the file is not there yet is told apart from a request that cannot be met.
    const status = error.code === 'FAILED_PRECONDITION' ? 409 : statusOf(error.code);
    const { code, details, message } = error;
    sendJson(response, status, { errors: [{ message, extensions: { code, ...details } }] });
  }
}

async function sendFile(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    sendJson(response, 405, { error: 'Files are got by GET.' });
    return;
  }
  const context = await createRequestContext(services, {
    requestId: String(response.getHeader('X-Request-Id')),
    peer: request.socket.remoteAddress ?? '',
    headers: request.headers,
    setSessionCookie: () => undefined,
  });
  if (context.actor.kind === 'ANONYMOUS') throw unauthenticated();
  if (!holds(context, 'log:view')) throw missingPermission('log:view');
  const tenant = tenantOf(context);
  const path = (request.url ?? '').split('?')[0] ?? '';
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
}
