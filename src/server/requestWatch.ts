import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { currentRequest, withRequestFacts, type RequestFacts } from '../context/requestFacts.js';
import type { Observer } from '../telemetry/observer.js';
import type { OpenSpan, Tracer } from '../telemetry/tracer.js';
import { methodOf, routeOf } from './routes.js';

/** The header that tells the id under which a request is logged. */
export const REQUEST_ID = 'X-Request-Id';

/** What a client's own id may be, to stand in the log beside ours. */
const CLIENT_ID = /^[\w.:/+=-]{1,128}$/;

/** Asked every few seconds by whoever watches over the server: of interest to nobody else. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Whom the transport tells of requests. */
export interface Watch {
  readonly log: Logger;
  readonly observer: Observer | null;
  readonly tracer: Tracer | null;
}

/**
 * Sees to it that each request has an id and leaves one line, one measurement and, where there are traces, one span.
 *
 * The id is always ours: it is in audit entries and has to be unique, which a client could not be trusted with. A
 * well-formed `X-Request-Id` of the client's is logged beside it, as `clientRequestId`.
 */
export function createRequestWatch({ log, observer, tracer }: Watch) {
  return (request: IncomingMessage, response: ServerResponse, handle: () => Promise<void>): void => {
    const facts: RequestFacts = {
      requestId: randomUUID(),
      startedAt: performance.now(),
      ...{ actor: null, organizationId: null, operation: null },
    };
    response.setHeader(REQUEST_ID, facts.requestId);
    const method = methodOf(request.method);
    const route = routeOf(request.url);
    const span = tracer === null ? null : beginSpan(tracer, { request, method, route });
    const { socket } = request;
    const sentBefore = socket.bytesWritten;
    observer?.requestBegan();

    const ended = (): void => {
      const ms = performance.now() - facts.startedAt;
      const status = response.statusCode;
      observer?.requestEnded({ method, route, status, seconds: ms / 1000 });
      const level = PROBES.has(route) ? 'debug' : 'info';
      if (log.isLevelEnabled(level)) {
        log[level](
          {
            ...{ method, path: route, status, ms: Math.round(ms * 10) / 10 },
            bytes: socket.bytesWritten - sentBefore,
            ...(facts.operation === null ? {} : { operation: facts.operation }),
            ...clientIdOf(request),
            ...(response.writableFinished ? {} : { hungUp: true }),
          },
          'A request was answered.',
        );
      }
      if (span !== null) endSpan(span, { facts, status });
    };

    const work = (): void => {
      // The event comes from the socket, out of the request's context. To bind all of it is only worth it for a trace.
      const bound = (): void => {
        withRequestFacts(facts, ended);
      };
      response.once('close', span === null ? bound : AsyncLocalStorage.bind(ended));
      void handle();
    };
    withRequestFacts(facts, () => {
      if (span === null) work();
      else span.run(work);
    });
  };
}

function clientIdOf({ headers }: IncomingMessage): { clientRequestId?: string } {
  const given = headers['x-request-id'];
  return typeof given === 'string' && CLIENT_ID.test(given) ? { clientRequestId: given } : {};
}

function beginSpan(
  tracer: Tracer,
  { request, method, route }: { request: IncomingMessage; method: string; route: string },
): OpenSpan {
  const { traceparent, tracestate } = request.headers;
  return tracer.begin({
    name: `${method} ${route}`,
    kind: 'SERVER',
    attributes: { 'http.request.method': method, 'http.route': route },
    ...(typeof traceparent === 'string'
      ? { parent: { traceparent, tracestate: typeof tracestate === 'string' ? tracestate : null } }
      : {}),
  });
}

function endSpan(span: OpenSpan, { facts, status }: { facts: RequestFacts; status: number }): void {
  span.set({
    'http.response.status_code': status,
    'castellan.request.id': facts.requestId,
    ...(facts.actor === null ? {} : { 'castellan.actor.kind': facts.actor.kind }),
    ...(facts.organizationId === null ? {} : { 'castellan.organization.id': facts.organizationId }),
  });
  if (status >= 500) span.fail();
  span.end();
}

/** Notes the operation of the present request, for its line. */
export function noteOperation(operation: RequestFacts['operation']): void {
  const facts = currentRequest();
  if (facts !== undefined) facts.operation = operation;
}
