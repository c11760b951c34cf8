import type { ServerResponse } from 'node:http';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { outageError } from '../context/outages.js';
import { CodedError, ERROR_CODES, type ErrorCode, type FieldFault } from '../domain/errors.js';
import { sendJson } from './body.js';

const STATUS: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  FAILED_PRECONDITION: 412,
  RATE_LIMITED: 429,
  BUDGET_EXHAUSTED: 402,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  INTERNAL: 500,
};

/** The HTTP status of an answer that consists of an error with this code. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code];
}

/** Answers with an error in the API's shape, beside GraphQL. */
export function sendError(response: ServerResponse, error: CodedError, status = statusOf(error.code)): void {
  const { code, details, message } = error;
  tellRetryAfter(response, error);
  sendJson(response, status, { errors: [{ message, extensions: { code, ...details } }] });
}

/** Says in the header of HTTP when to come back, where an error does. */
export function tellRetryAfter(response: ServerResponse, { details: { retryAfter } }: CodedError): void {
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
}

/** An error with a code as GraphQL carries it, for what fails before the document is executed. */
export function requestError(error: CodedError): GraphQLError {
  const { code, details } = error;
  const http = { status: statusOf(code), ...(code === 'BAD_USER_INPUT' ? WELL_FORMED : {}) };
  return new GraphQLError(error.message, { extensions: { code, ...details, http } });
}

/** Yoga's code of what is no request of GraphQL over HTTP, such as broken JSON: 400, whatever its sender reads. */
const MALFORMED = 'BAD_REQUEST';

/**
 * Marks for Yoga an error of a request that is one: its status is for who reads application/graphql-response+json.
 * To who reads application/json alone such answers are 200, as GraphQL over HTTP wants it for clients that take every
 * other status for an answer of something before the server.
 */
const WELL_FORMED = { spec: true } as const;

/** What was masked, for the log; by the error that the caller sees instead. */
const masked = new WeakMap<object, unknown>();

/**
 * What the caller sees of an error. Errors with a code pass; faults of the document are BAD_USER_INPUT; all else
 * is answered as INTERNAL and nothing more.
 */
export function maskError(error: unknown): GraphQLError {
  const graphqlError = error instanceof GraphQLError ? error : null;
  const original = rootCause(error);
  if (original instanceof CodedError) {
    const { code, details } = original;
    return located(graphqlError, original.message, { code, ...details });
  }
  if (graphqlError !== null && original === null) {
    const code = graphqlError.extensions['code'];
    // Of a subscription Yoga's executor finds it, and gives it a code of ours.
    const fields = variableFault(graphqlError);
    const isCoded = typeof code === 'string' && (ERROR_CODES as readonly string[]).includes(code);
    if (isCoded && fields === null) return graphqlError;
    // graphql-js itself: the document or its variables are at fault.
    const message = fields?.[0] ? `${fields[0].path}: ${fields[0].message}` : graphqlError.message;
    const http = { status: 400, ...(graphqlError.extensions['http'] as object | undefined) };
    if (fields !== null) Object.assign(http, WELL_FORMED);
    if (code === MALFORMED) Reflect.deleteProperty(http, 'spec');
    return located(graphqlError, message, { code: 'BAD_USER_INPUT', http, ...(fields ? { fields } : {}) });
  }
  const { message, code, details } = outageError(original ?? error) ?? OUR_FAULT;
  // Without a path nothing of the document was carried out, and the answer is this error alone.
  const http = graphqlError?.path === undefined ? { http: { status: STATUS[code] } } : {};
  const answer = located(graphqlError, message, { code, ...details, ...http });
  masked.set(answer, original ?? error);
  return answer;
}

const OUR_FAULT = new CodedError('INTERNAL', 'Something went wrong on our side.');

/**
 * Sees that every error of an answer has a code, and that masked ones are logged under the request's id, which
 * the caller is told.
 */
export function finishErrors(
  errors: readonly unknown[],
  request: { requestId: string; log: Logger },
): GraphQLError[] {
  return errors.map((error) => {
    const known = maskError(error);
    const cause = masked.get(known);
    const isOurs = known.extensions['code'] === 'INTERNAL';
    if (cause === undefined && !isOurs) return known;
    const { requestId, log } = request;
    // Said here too: events of a stream come later, out of the request.
    if (isOurs) log.error({ requestId, err: cause ?? known }, 'An unexpected error was masked.');
    else log.warn({ requestId, err: cause }, 'The database is away or too slow.');
    return located(known, known.message, { ...known.extensions, requestId });
  });
}

/** The errors of an answer as they are sent: without what only tells the HTTP status. */
export function visibleErrors(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
  return errors.map((error) => {
    const { http: _http, ...extensions } = error.extensions;
    return { ...error.toJSON(), extensions };
  });
}

/** The error that was thrown, below the layers of GraphQLError around it; null where graphql-js made it itself. */
function rootCause(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError) {
    if (cause.originalError === undefined) return null;
    cause = cause.originalError;
  }
  return cause;
}

function located(
  error: GraphQLError | null,
  message: string,
  extensions: GraphQLFormattedError['extensions'],
): GraphQLError {
  return new GraphQLError(message, {
    ...(error?.nodes ? { nodes: error.nodes } : {}),
    ...(error?.source ? { source: error.source } : {}),
    ...(error?.positions ? { positions: error.positions } : {}),
    ...(error?.path ? { path: error.path } : {}),
    ...(extensions ? { extensions } : {}),
  });
}

/**
 * Which variable is at fault, and why, without the value: graphql-js quotes it, and it may hold a password. What it
 * says after the value is the error it made its own from; only that is read, and of it only the parts that are
 * known to quote nothing.
 */
function variableFault(error: GraphQLError): FieldFault[] | null {
  const named = /^Variable "\$(\w+)" /.exec(error.message);
  if (named?.[1] === undefined) return null;
  const reason = error.originalError?.message;
  if (reason === undefined) return [{ path: named[1], message: 'is missing or of the wrong type' }];
  const beforeReason = error.message.slice(0, error.message.length - reason.length);
  const path = / at "([^"]+)"; $/.exec(beforeReason)?.[1] ?? named[1];
  return [{ path: path.replaceAll(/\[(\d+)\]/g, '.$1'), message: withoutValues(reason) }];
}

/** A text of graphql-js on an input, without the input and without suggestions. */
function withoutValues(reason: string): string {
  return reason
    .replace(/ ?Did you mean .+\?$/s, '')
    .replace(/^Value ".*" does not exist in "(\w+)" enum\.$/s, 'is no value of $1')
    .replace(/ cannot represent (.+?): .*$/s, ' cannot represent $1');
}
