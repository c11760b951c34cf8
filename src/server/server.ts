import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { SESSION_COOKIE } from '../context/credential.js';
import { createRequestContext, type RequestContext, type Services } from '../context/requestContext.js';
import { CodedError } from '../domain/errors.js';
import { INVITATION_PATH } from '../domain/notices/messages.js';
import type { Settings } from '../env.js';
import type { Gateway } from '../gateway/gateway.js';
import { schema } from '../schema/index.js';
import { isAuditLogPath, serveAuditLog } from './auditLog.js';
import { BILLING_EVENTS_PATH, receiveBillingEvent } from './billingEvents.js';
import { readBody, sendJson } from './body.js';
import { denialsOfAnswers } from './denials.js';
import { finishErrors, maskError, requestError } from './errors.js';
import { EXPORTS_PATH, serveExport } from './exports.js';
import { createGraphiql } from './graphiql.js';
import { createOperatorDesk, OPERATOR_PATH } from './operator.js';
import { documentGuards } from './guards.js';
import { serveInvitationPage } from './invitationPage.js';
import { INVOICES_PATH, serveInvoice } from './invoices.js';

/** How long a stopping server waits for requests under way. Milliseconds. */
const DRAIN_MS = 10_000;

/**
 * How long a connection waits for its next request: longer than load balancers keep theirs (often 60 s), which would
 * otherwise send a request on a connection that is just being closed. Milliseconds.
 */
const KEEP_ALIVE_MS = 75_000;

/** The header that tells the id under which a request is logged. */
const REQUEST_ID = 'X-Request-Id';

export interface RunningServer {
  /** Where it listens, as in `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no new requests, answers those under way, and ends. */
  stop(): Promise<void>;
}

interface NodeContext {
  req: IncomingMessage;
  res: ServerResponse;
}

type ServerSettings = Pick<
  Settings,
  | 'host'
  | 'port'
  | 'introspection'
  | 'graphiql'
  | 'maxBodyBytes'
  | 'allowedOrigins'
  | 'sessionLifetimeMs'
  | 'operatorToken'
  | 'billingWebhookSecrets'
>;

/**
 * Serves the API over HTTP, and LLM calls beside it.
 *
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function startServer(
  { services, gateway }: { services: Services; gateway: Gateway },
  settings: ServerSettings,
  log: Logger,
): Promise<RunningServer> {
  const yoga = createGraphqlHandler(services, settings, log);
  const graphiql = settings.graphiql ? createGraphiql({ endpoint: '/graphql' }) : null;
  const { operatorToken } = settings;
  const desk = operatorToken === undefined ? null : createOperatorDesk(services.jobs, operatorToken);
  const secrets = settings.billingWebhookSecrets;
  let stopping = false;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0];
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader(REQUEST_ID, randomUUID());
    if (path === '/healthz') {
      sendJson(response, 200, { status: 'ok' });
    } else if (path === '/readyz') {
      const isReady = !stopping && (await answers(services));
      sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
    } else if (graphiql?.serve(request, response) === true) {
      return;
    } else if (path === '/graphql') {
      response.setHeader('Cache-Control', 'no-store');
      if (await admit(request, response, settings.maxBodyBytes)) await yoga(request, response);
    } else if (path?.startsWith('/v1/') === true) {
      await gateway.handle(request, response);
    } else if (path?.startsWith(EXPORTS_PATH) === true) {
      await serveExport(services, request, response);
    } else if (desk !== null && path?.startsWith(OPERATOR_PATH) === true) {
      await desk(request, response);
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

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'A request failed outside GraphQL.');
      if (!response.headersSent) sendJson(response, 500, { error: 'Something went wrong on our side.' });
      else response.destroy();
    });
  });
  // Slow headers and bodies do not hold a connection for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, settings);
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`,
    stop: async () => {
      stopping = true;
      // They would go on for as long as somebody listens.
      services.tails.end();
      await drain(server);
      // What a call took is written down also where its caller has gone.
      await gateway.settled();
    },
  };
}

function createGraphqlHandler(services: Services, settings: ServerSettings, log: Logger) {
  const yoga = createYoga<NodeContext, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    cors: cors(settings.allowedOrigins),
    maskedErrors: { maskError },
    logging: false,
    context: async ({ req, res }) => {
      try {
        return await createRequestContext(services, {
          requestId: requestIdOf(res),
          peer: req.socket.remoteAddress ?? '',
          headers: req.headers,
          setSessionCookie: (token) => {
            res.setHeader(
              'Set-Cookie',
              sessionCookie(token, { req, lifetimeMs: settings.sessionLifetimeMs }),
            );
          },
        });
      } catch (error) {
        throw error instanceof CodedError ? requestError(error) : error;
      }
    },
    plugins: [
      ...documentGuards(settings),
      denialsOfAnswers,
      {
        onResultProcess: ({ result, setResult, serverContext }) => {
          if (!('errors' in result)) return;
          // Declared as always there; an answer without faults may still carry it empty.
          const errors = result.errors as readonly unknown[] | undefined;
          if (errors === undefined) return;
          const request = { requestId: requestIdOf(serverContext.res), log };
          setResult({ ...result, errors: finishErrors(errors, request) });
        },
        onSubscribe: ({ args }) => ({
          onSubscribeResult: () => ({
            onNext: ({ result, setResult }) => {
              const { errors } = result as { readonly errors?: readonly unknown[] };
              if (errors === undefined) return;
              const { requestId } = args.contextValue as object as RequestContext;
              setResult({ ...result, errors: finishErrors(errors, { requestId, log }) });
            },
          }),
        }),
      } satisfies Plugin<object, NodeContext>,
    ],
  });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await yoga(request, response);
  };
}

function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(REQUEST_ID));
}

/**
 * Lets a GraphQL request in: a GET, or a POST of JSON of a bearable size. Forms and plain text, which a page of
 * another site can send without asking, are refused.
 */
async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  maxBodyBytes: number,
): Promise<boolean> {
  if (request.method === 'GET') {
    const fault = faultOfAddress(request.url ?? '');
    return fault === null || refuse(response, 400, fault);
  }
  if (request.method !== 'POST') return true;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' && type !== 'application/graphql+json') {
    return refuse(response, 415, 'Send application/json.');
  }
  const body = await readBody(request, maxBodyBytes);
  if (body === 'too large') {
    return refuse(response, 413, `The body must not be larger than ${String(maxBodyBytes)} bytes.`);
  }
  if (body === 'broken off') return false;
  if (body.length === 0) return refuse(response, 400, 'The body is empty.');
  // Read as text, what is no UTF-8 would be replaced without a word.
  if (!isUtf8(body)) return refuse(response, 400, 'The body is not UTF-8.');
  // Media types do not depend on case; Yoga's reading of them does.
  request.headers['content-type'] = type;
  // Yoga takes a body that has been read already from here.
  Object.assign(request, { body });
  return true;
}

/** What is wrong with the parameters of a GET, which Yoga would take for a fault of the server; null for nothing. */
function faultOfAddress(url: string): string | null {
  const parameters = new URLSearchParams(url.split('?', 2)[1]);
  for (const name of ['variables', 'extensions']) {
    try {
      JSON.parse(parameters.get(name) || 'null');
    } catch {
      return `The parameter ${name} is not JSON.`;
    }
  }
  return null;
}

function refuse(response: ServerResponse, status: number, message: string): false {
  response.setHeader('Connection', 'close');
  sendJson(response, status, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
  return false;
}

/** To an origin that is not allowed nothing is told: `null`, Yoga's own answer, is the name of sandboxed pages. */
function cors(origins: readonly string[]): (request: Request) => CorsOptions | false {
  const allowed = { origin: [...origins], credentials: true, methods: ['GET', 'POST', 'OPTIONS'] };
  return (request) => (origins.includes(request.headers.get('origin') ?? '') ? allowed : false);
}

interface CorsOptions {
  origin: string[];
  credentials: boolean;
  methods: string[];
}

function sessionCookie(
  token: string | null,
  { req, lifetimeMs }: { req: IncomingMessage; lifetimeMs: number },
): string {
  const isSecure = 'encrypted' in req.socket || req.headers['x-forwarded-proto'] === 'https';
  const seconds = token === null ? 0 : Math.floor(lifetimeMs / 1000);
  return (
    `${SESSION_COOKIE}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${String(seconds)}` +
    (isSecure ? '; Secure' : '')
  );
}

async function answers(services: Services): Promise<boolean> {
  try {
    await services.database.ownerQuery('SELECT 1');
    return true;
  } catch {
    return false;
  }
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  // A connection that is kept alive becomes idle only when its request is answered.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
