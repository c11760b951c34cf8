import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { outageError } from '../context/outages.js';
import type { Services } from '../context/requestContext.js';
import { INVITATION_PATH } from '../domain/notices/messages.js';
import type { Settings } from '../env.js';
import type { Gateway } from '../gateway/gateway.js';
import { isAuditLogPath, serveAuditLog } from './auditLog.js';
import { BILLING_EVENTS_PATH, receiveBillingEvent } from './billingEvents.js';
import { sendJson } from './body.js';
import type { Desk } from './desk.js';
import { EXPORTS_PATH, serveExport } from './exports.js';
import { sendError } from './errors.js';
import { createGraphiql } from './graphiql.js';
import { createGraphqlHandler, type GraphqlSettings } from './graphql.js';
import { createOperatorDesk, OPERATOR_PATH } from './operator.js';
import { serveInvitationPage } from './invitationPage.js';
import { INVOICES_PATH, serveInvoice } from './invoices.js';
import { listen } from './listening.js';
import { METRICS_PATH } from './metricsDesk.js';
import { createRequestWatch, type Watch } from './requestWatch.js';

/** How long a stopping server waits for requests under way, and then for those to whom it has said so. Milliseconds. */
const DRAIN_MS = 10_000;
const LAST_WORDS_MS = 2_000;

/**
 * How long a connection waits for its next request: longer than load balancers keep theirs (often 60 s), which would
 * otherwise send a request on a connection that is just being closed. Milliseconds.
 */
const KEEP_ALIVE_MS = 75_000;

export interface RunningServer {
  /** Where it listens, as in `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no new requests, answers those under way, and ends. */
  stop(): Promise<void>;
}

/** What the server puts on the network. */
export interface Served {
  readonly services: Services;
  readonly gateway: Gateway;
  /** What answers who asks for metrics; null where nobody may here. */
  readonly metrics: Desk | null;
}

type ServerSettings = GraphqlSettings &
  Pick<
    Settings,
    'host' | 'port' | 'graphiql' | 'operatorToken' | 'billingWebhookSecrets' | 'requestTimeoutMs'
  >;

/**
 * Serves the API over HTTP, and LLM calls beside it.
 *
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function startServer(
  { services, gateway, metrics }: Served,
  settings: ServerSettings,
  watch: Watch,
): Promise<RunningServer> {
  const { log } = watch;
  const answerGraphql = createGraphqlHandler(services, settings, watch);
  const graphiql = settings.graphiql ? createGraphiql({ endpoint: '/graphql' }) : null;
  const { operatorToken } = settings;
  const desk = operatorToken === undefined ? null : createOperatorDesk(services.jobs, operatorToken);
  const secrets = settings.billingWebhookSecrets;
  let stopping = false;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0];
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (path === '/healthz') {
      sendJson(response, 200, { status: 'ok' });
    } else if (path === '/readyz') {
      const isReady = !stopping && (await answers(services));
      sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
    } else if (graphiql?.serve(request, response) === true) {
      return;
    } else if (path === '/graphql') {
      await answerGraphql(request, response);
    } else if (path?.startsWith('/v1/') === true) {
      await gateway.handle(request, response);
    } else if (path?.startsWith(EXPORTS_PATH) === true) {
      await serveExport(services, request, response);
    } else if (desk !== null && path?.startsWith(OPERATOR_PATH) === true) {
      await desk(request, response);
    } else if (metrics !== null && path === METRICS_PATH) {
      await metrics(request, response);
    } else if (isAuditLogPath(path ?? '')) {
      await serveAuditLog(services, { request, response }, path ?? '');
    } else if (path === INVITATION_PATH) {
      serveInvitationPage(request, response);
    } else if (path === BILLING_EVENTS_PATH && secrets.length > 0) {
      await receiveBillingEvent({ services, secrets, log }, request, response);
    } else if (path?.startsWith(INVOICES_PATH) === true) {
      await serveInvoice(services, { request, response }, path);
    } else if (path === '/' && settings.graphiql) {
      response.writeHead(302, { Location: '/graphql' }).end();
    } else {
      sendJson(response, 404, {
        error: 'There is nothing at this path. The API is at /graphql, LLM calls at /v1/.',
      });
    }
  };

  const watched = createRequestWatch(watch);
  const { requestTimeoutMs } = settings;
  // How often Node.js looks for what is too slow: as given, else a header could take half a minute longer.
  const connectionsCheckingInterval = Math.min(requestTimeoutMs / 2, 5_000);
  const server = createServer({ connectionsCheckingInterval }, (request, response) => {
    watched(request, response, async () => {
      await handle(request, response).catch((error: unknown) => {
        const outage = outageError(error);
        if (outage === null) log.error({ err: error }, 'A request failed outside GraphQL.');
        else log.warn({ err: error }, 'The database is away or too slow.');
        if (response.headersSent) response.destroy();
        else if (outage !== null) sendError(response, outage);
        else sendJson(response, 500, { error: 'Something went wrong on our side.' });
      });
    });
  });
  // Slow headers and bodies do not hold a connection for ever.
  server.headersTimeout = Math.min(requestTimeoutMs, 10_000);
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const url = await listen(server, settings);
  return {
    url,
    stop: async () => {
      stopping = true;
      // They would go on for as long as somebody listens.
      services.tails.end();
      await drain(server, () => {
        gateway.endCalls();
      });
      // What a call took is written down also where its caller has gone.
      await gateway.settled();
    },
  };
}

async function answers(services: Services): Promise<boolean> {
  try {
    await services.database.ping();
    return true;
  } catch {
    return false;
  }
}

/** @param onDeadline ends what could go on for long, which is then given a moment to be ended in order */
async function drain(server: Server, onDeadline: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  // A connection that is kept alive becomes idle only when its request is answered.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  const deadline = setTimeout(onDeadline, DRAIN_MS);
  const end = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS + LAST_WORDS_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
  clearTimeout(end);
}
