import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  getOperationAST,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context/requestContext.js';
import { maskError, visibleErrors } from './errors.js';
import { executeOperation } from './execution.js';
import type { OperationWatch } from './operations.js';

/**
 * The short way of ordinary requests: a POST of JSON with a query or mutation whose document was seen before. Yoga's own
 * way, over the request and response objects of fetch and a chain of hooks, takes several times as long as all that is
 * done for such a request. Whatever is not ordinary (a document seen first or found faulty, a subscription, another
 * origin, a media type that is seldom asked for) goes that way, and both execute by `executeOperation`, so that there
 * is one answer to each question.
 */
export interface PostParts {
  readonly createContext: (request: IncomingMessage, response: ServerResponse) => Promise<RequestContext>;
  /** Gives every error its code, and logs those that say nothing. */
  readonly finishErrors: (errors: readonly unknown[], response: ServerResponse) => GraphQLError[];
  readonly operations: OperationWatch;
  readonly allowedOrigins: readonly string[];
}

export interface PostHandler {
  /** Answers a request whose body was read; false where it is not an ordinary one and nothing was done. */
  answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<boolean>;
  /** Keeps a document that Yoga has parsed and found valid, by all guards on documents, for the next who asks so. */
  remember(query: string, document: DocumentNode): void;
}

/** How much text of documents is kept parsed. Characters. */
const MAX_KEPT_TEXT = 4_000_000;
const MAX_KEPT_DOCUMENTS = 2_000;

export function createPostHandler(parts: PostParts): PostHandler {
  const documents = new LRUCache<string, DocumentNode>({
    max: MAX_KEPT_DOCUMENTS,
    maxSize: MAX_KEPT_TEXT,
    sizeCalculation: (_document, text) => text.length + 1,
  });

  const answer: PostHandler['answer'] = async (request, response, body) => {
    const mediaType = answerType(request.headers.accept);
    if (mediaType === null || !isOrdinary(request, parts.allowedOrigins)) return false;
    const asked = readAsked(body);
    const document = asked === null ? undefined : documents.get(asked.query);
    if (asked === null || document === undefined) return false;
    const kind = getOperationAST(document, asked.operationName)?.operation;
    if (kind === undefined || kind === OperationTypeNode.SUBSCRIPTION) return false;

    let result: ExecutionResult;
    try {
      const args = {
        document,
        operationName: asked.operationName,
        variableValues: asked.variables,
        contextValue: await parts.createContext(request, response),
      };
      result = await parts.operations.watch(args, async () => await executeOperation(args));
    } catch (error) {
      result = { errors: [maskError(error)] };
    }
    const errors = result.errors === undefined ? [] : parts.finishErrors(result.errors, response);
    parts.operations.ended(errors);
    send(response, mediaType, finished(result, errors, mediaType));
    return true;
  };
  return {
    answer,
    remember: (query, document) => {
      documents.set(query, document);
    },
  };
}

interface Asked {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown> | null;
}

const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions']);

/** What a body asks for; null where it is not of the form that the specification gives it. */
function readAsked(body: Buffer): Asked | null {
  let read: unknown;
  try {
    read = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (!isObject(read)) return null;
  for (const name of Object.keys(read)) if (!PARAMETERS.has(name)) return null;
  const { query, operationName = null, variables = null, extensions = null } = read;
  if (typeof query !== 'string') return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== null && !isObject(variables)) return null;
  if (extensions !== null && !isObject(extensions)) return null;
  return { query, operationName, variables };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A POST of JSON to the very path of the API, not of another origin that may be told so. */
function isOrdinary({ headers, url }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  return (
    url === '/graphql' &&
    headers['content-type'] === 'application/json' &&
    headers['content-encoding'] === undefined &&
    (headers.origin === undefined || !allowedOrigins.includes(headers.origin))
  );
}

type AnswerType = 'application/json' | 'application/graphql-response+json';

/** The media type of an answer: the first one asked for that there is; null where it takes a closer look. */
function answerType(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept === '*/*') return 'application/json';
  for (const asked of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = asked.split(';').map((part) => part.trim());
    if (parameters.some((parameter) => parameter.startsWith('charset='))) return null;
    if (type === 'application/graphql-response+json') return type;
    if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'application/json';
  }
  return null;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What tells the HTTP status among the extensions of an error; `spec` as in errors.ts. */
interface HttpExtension {
  readonly status?: number;
  readonly spec?: boolean;
}

function finished(result: ExecutionResult, errors: readonly GraphQLError[], mediaType: AnswerType): Answer {
  if (errors.length === 0) return { status: 200, body: result };
  const statuses = errors.map(({ extensions }) => {
    const { status = 0, spec = false } = (extensions['http'] ?? {}) as HttpExtension;
    return spec && mediaType === 'application/json' ? 0 : status;
  });
  return { status: Math.max(...statuses) || 200, body: { ...result, errors: visibleErrors(errors) } };
}

function send(response: ServerResponse, mediaType: AnswerType, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': `${mediaType}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(text),
    })
    .end(text);
}
