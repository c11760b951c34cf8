import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Leave } from '../context/concurrency.js';
import { holds } from '../context/holds.js';
import { createRequestContext, type RequestContext, type Services } from '../context/requestContext.js';
import { CodedError, missingPermission, unauthenticated } from '../domain/errors.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { IdKind } from '../domain/ids.js';
import { sendJson } from './body.js';
import { sendError } from './errors.js';

/** A file that is got by GET, and who may have it. */
export interface ServedFile {
  /** What the audit log calls an attempt that is refused, as in `GET /exports`. */
  readonly action: string;
  readonly permission: Permission;
  /** The object that the path names, for the audit log. */
  readonly resource: { readonly kind: IdKind; readonly uuid: string } | null;
  /** Which limit of the organization it counts against: that of calls for what may be long under way. */
  readonly limit: 'requests' | 'calls';
  /** Sends the file; called once the asker is known to hold the permission. @throws CodedError before it begins */
  send(context: RequestContext, response: ServerResponse): Promise<void>;
}

/**
 * Answers the request for a file: authentication, rules and errors are those of the API. 409 stands for a file that is not
 * there yet.
 */
export async function serveFile(
  services: Services,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  file: ServedFile,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    sendJson(response, 405, { error: 'Files are got by GET.' });
    return;
  }
  let leave: Leave | undefined;
  try {
    const context = await createRequestContext(services, {
      requestId: String(response.getHeader('X-Request-Id')),
      peer: request.socket.remoteAddress ?? '',
      headers: request.headers,
      setSessionCookie: () => undefined,
    });
    if (context.actor.kind === 'ANONYMOUS') throw unauthenticated();
    if (context.organization !== null) {
      const { id } = context.organization;
      leave = await services.concurrency[file.limit].enter(id, () => response.destroyed);
    }
    if (!holds(context, file.permission)) {
      const { action, permission: requiredPermission, resource } = file;
      await context.recordDenials([{ action, requiredPermission, reason: null, resource, attempts: 1 }]);
      throw missingPermission(requiredPermission);
    }
    await file.send(context, response);
  } catch (error) {
    if (!(error instanceof CodedError) || response.headersSent) throw error;
    // That the file is not there yet is told apart from a request that cannot be met.
    sendError(response, error, error.code === 'FAILED_PRECONDITION' ? 409 : undefined);
  } finally {
    leave?.();
  }
}
