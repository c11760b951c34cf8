import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequestContext, tenantOf, type Services } from '../context/requestContext.js';
import { CodedError, missingPermission, unauthenticated } from '../domain/errors.js';
import { decide } from '../domain/policy/decide.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { sendJson } from './body.js';
import { statusOf } from './errors.js';

/** Files that are got by GET beside the API. */
export interface Downloads {
  readonly permission: Permission;
  /** Answers with the file at a path, or throws a CodedError: FAILED_PRECONDITION where it is not there yet. */
  send(tenant: TenantClient, path: string, response: ServerResponse): Promise<void>;
}

/** Answers a request for a file: authentication and errors are those of the API. 409 where it is not there yet. */
export async function serveDownload(
  services: Services,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  downloads: Downloads,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    sendJson(response, 405, { error: 'Files are got by GET.' });
    return;
  }
  try {
    const context = await createRequestContext(services, {
      requestId: String(response.getHeader('X-Request-Id')),
      peer: request.socket.remoteAddress ?? '',
      headers: request.headers,
      setSessionCookie: () => undefined,
    });
    const { permission, send } = downloads;
    if (context.actor.kind === 'ANONYMOUS') throw unauthenticated();
    if (!decide(context.actor, permission)) throw missingPermission(permission);
    await send(tenantOf(context), (request.url ?? '').split('?')[0] ?? '', response);
  } catch (error) {
    if (!(error instanceof CodedError) || response.headersSent) throw error;
    // That the file is not there yet is told apart from a request that cannot be met.
    const status = error.code === 'FAILED_PRECONDITION' ? 409 : statusOf(error.code);
    const { code, details, message } = error;
    sendJson(response, status, { errors: [{ message, extensions: { code, ...details } }] });
  }
}
