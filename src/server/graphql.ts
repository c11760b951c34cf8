import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DocumentNode, GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Leave } from '../context/concurrency.js';
import { SESSION_COOKIE } from '../context/credential.js';
import { createRequestContext, type RequestContext, type Services } from '../context/requestContext.js';
import { CodedError } from '../domain/errors.js';
import type { Settings } from '../env.js';
import { schema } from '../schema/index.js';
import { readBody, sendJson } from './body.js';
import { finishErrors, maskError, requestError, tellRetryAfter } from './errors.js';
import { ownExecution } from './execution.js';
import { createPostHandler } from './graphqlPost.js';
import { documentGuards } from './guards.js';
import { createOperationWatch } from './operations.js';
import { REQUEST_ID, type Watch } from './requestWatch.js';

interface NodeContext {
  req: IncomingMessage;
  res: ServerResponse;
}

export type GraphqlSettings = Pick<
  Settings,
  'introspection' | 'maxBodyBytes' | 'allowedOrigins' | 'sessionLifetimeMs'
>;

/** Answers requests to the API: ordinary ones on a short way (graphqlPost.ts), all others by Yoga. */
export function createGraphqlHandler(
  services: Services,
  settings: GraphqlSettings,
  watch: Watch,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  /** Of requests that have a place among those of their organization. */
  const leaves = new WeakMap<ServerResponse, Leave>();
  const createContext = async (req: IncomingMessage, res: ServerResponse): Promise<RequestContext> => {
    try {
      const context = await createRequestContext(services, {
        requestId: requestIdOf(res),
        peer: req.socket.remoteAddress ?? '',
        headers: req.headers,
        setSessionCookie: (token) => {
          res.setHeader('Set-Cookie', sessionCookie(token, { req, lifetimeMs: settings.sessionLifetimeMs }));
        },
      });
      const { organization } = context;
      if (organization !== null) {
        const entered = services.concurrency.requests.enter(organization.id, () => res.destroyed);
        leaves.set(res, entered instanceof Promise ? await entered : entered);
      }
      return context;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      tellRetryAfter(res, error);
      throw requestError(error);
    }
  };
  const finish = (errors: readonly unknown[], requestId: string): GraphQLError[] =>
    finishErrors(errors, { requestId, log: watch.log });

  const operations = createOperationWatch(watch);
  const posts = createPostHandler({
    createContext,
    operations,
    finishErrors: (errors, response) => finish(errors, requestIdOf(response)),
    allowedOrigins: settings.allowedOrigins,
  });
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
    context: async ({ req, res }) => await createContext(req, res),
    plugins: [
      ...documentGuards(settings),
      ownExecution(operations),
      {
        onExecute: ({ args }) => {
          const { params } = args.contextValue as object as { params: { query?: string } };
          if (params.query !== undefined) posts.remember(params.query, args.document as DocumentNode);
        },
        onResultProcess: ({ result, setResult, serverContext }) => {
          // Declared as always there; an answer without faults may still carry it empty.
          const given = 'errors' in result ? (result.errors as readonly unknown[] | undefined) : undefined;
          const errors = given === undefined ? [] : finish(given, requestIdOf(serverContext.res));
          if (given !== undefined) setResult({ ...(result as object), errors });
          operations.ended(errors);
        },
        onSubscribe: ({ args }) => ({
          onSubscribeResult: () => ({
            onNext: ({ result, setResult }) => {
              const { errors } = result as { readonly errors?: readonly unknown[] };
              if (errors === undefined) return;
              const { requestId } = args.contextValue as object as RequestContext;
              setResult({ ...result, errors: finish(errors, requestId) });
            },
          }),
        }),
      } satisfies Plugin<object, NodeContext>,
    ],
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('Cache-Control', 'no-store');
    if (request.method === 'GET') {
      const fault = faultOfAddress(request.url ?? '');
      if (fault !== null) return void refuse(response, 400, fault);
    }
    if (request.method === 'POST') {
      const body = await readJson(request, response, settings.maxBodyBytes);
      if (body === null || (await posts.answer(request, response, body))) return;
      // Yoga takes a body that has been read already from here.
      Object.assign(request, { body });
    }
    await yoga(request, response);
  };
  return async (request, response) => {
    try {
      await answer(request, response);
    } finally {
      // Neither a stream that goes on nor who reads slowly is waited for.
      leaves.get(response)?.();
    }
  };
}

function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(REQUEST_ID));
}

/**
 * The body of a POST of JSON of a bearable size; null where it was refused, and answered so. Forms and plain text, which
 * a page of another site can send without asking, are refused.
 */
async function readJson(
  request: IncomingMessage,
  response: ServerResponse,
  maxBodyBytes: number,
): Promise<Buffer | null> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' && type !== 'application/graphql+json') {
    return refuse(response, 415, 'Send application/json.');
  }
  const body = await readBody(request, maxBodyBytes);
  if (body === 'too large') {
    return refuse(response, 413, `The body must not be larger than ${String(maxBodyBytes)} bytes.`);
  }
  if (body === 'broken off') return null;
  if (body.length === 0) return refuse(response, 400, 'The body is empty.');
  // Read as text, what is no UTF-8 would be replaced without a word.
  if (!isUtf8(body)) return refuse(response, 400, 'The body is not UTF-8.');
  // Media types do not depend on case; Yoga's reading of them does.
  request.headers['content-type'] = type;
  return body;
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

function refuse(response: ServerResponse, status: number, message: string): null {
  response.setHeader('Connection', 'close');
  sendJson(response, status, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
  return null;
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
