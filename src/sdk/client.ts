import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { readEvents } from './events.js';

/**
 * A thin client of Castellan's API, for browsers and Node.js: sends documents whose answers and variables are
 * typed, and throws the API's errors with their code.
 *
 *   const castellan = createClient({ url: 'https://castellan.example.com', apiKey: 'ck_...' });
 *   const { viewer } = await castellan.request(ViewerDocument);
 *
 * The documents of `generated/operations.ts` cover every field of the API; own ones work the same way.
 */
export interface Client {
  /**
   * Sends one operation.
   *
   * @returns its data, whole: an answer with any error throws
   * @throws CastellanApiError where the API answers with errors, or something in between does
   * @throws TypeError as `fetch` does where the server cannot be reached
   */
  request<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    ...rest: RestOf<Variables>
  ): Promise<Data>;
  /**
   * Follows a subscription over server-sent events. Leaving the loop over it, or aborting the `signal`, hangs up.
   *
   *   for await (const { logTail } of castellan.subscribe(LogTailDocument)) console.log(logTail?.log?.model);
   *
   * @returns the data of each event, whole; ends where the server does
   * @throws CastellanApiError where the API refuses it, or an event comes with errors
   * @throws TypeError as `fetch` does where the server cannot be reached, or the connection is lost
   */
  subscribe<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    ...rest: RestOf<Variables>
  ): AsyncGenerator<Data, void, void>;
}

export interface ClientOptions {
  /** Where the server is, without the path: `http://localhost:4000`. */
  readonly url: string;
  /** The token of a session. Without a token or key a browser's session cookie counts, on the server's own origin. */
  readonly token?: string | undefined;
  /** An API key. */
  readonly apiKey?: string | undefined;
  /** The id or slug of the organization that a session works in; a key knows its own. */
  readonly organization?: string | undefined;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

export interface RequestOptions {
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

/** Variables may be left out where the operation needs none. */
type RestOf<Variables> =
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- asks whether nothing at all would do
  {} extends Variables
    ? [variables?: Variables, options?: RequestOptions]
    : [variables: Variables, options?: RequestOptions];

/** The codes of the API's errors; clients branch on them, texts may change. */
export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'FAILED_PRECONDITION'
  | 'RATE_LIMITED'
  | 'BUDGET_EXHAUSTED'
  | 'INTERNAL';

/** An error of the API: the first of the answer, with all of them in `errors`. */
export class CastellanApiError extends Error {
  readonly code: ApiErrorCode;
  /** Which inputs are at fault, as in `input.name`; empty unless the code is about inputs. */
  readonly fields: readonly { readonly path: string; readonly message: string }[];
  /** Finds the request in the server's log; null where the answer does not tell it. */
  readonly requestId: string | null;
  /** Seconds after which another attempt makes sense; null unless the code is RATE_LIMITED. */
  readonly retryAfter: number | null;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The errors as they were sent. */
  readonly errors: readonly ApiErrorEntry[];

  constructor(errors: readonly ApiErrorEntry[], answer: { status: number; requestId: string | null }) {
    const [first] = errors;
    super(first?.message ?? `The server answered with the HTTP status ${String(answer.status)}.`);
    this.name = 'CastellanApiError';
    this.code = first?.extensions?.code ?? 'INTERNAL';
    this.fields = first?.extensions?.fields ?? [];
    this.requestId = first?.extensions?.requestId ?? answer.requestId;
    this.retryAfter = first?.extensions?.retryAfter ?? null;
    this.status = answer.status;
    this.errors = errors;
  }
}

/** One entry of an answer's `errors`. */
export interface ApiErrorEntry {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: ApiErrorCode;
    readonly fields?: readonly { readonly path: string; readonly message: string }[];
    readonly requiredPermission?: string;
    readonly requestId?: string;
    readonly retryAfter?: number;
  };
}

/**
 * Makes a client. It keeps nothing but its options, so that one is made per credential.
 *
 * @throws TypeError where both a token and an API key are given
 */
export function createClient(options: ClientOptions): Client {
  const { token, apiKey, organization } = options;
  if (token !== undefined && apiKey !== undefined)
    throw new TypeError('Give a token or an API key, not both.');
  const credential = token ?? apiKey;
  const endpoint = `${options.url.replace(/\/+$/, '')}/graphql`;
  const headers = {
    'Content-Type': 'application/json',
    ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
    ...(organization === undefined ? {} : { 'X-Organization': organization }),
  };

  const post = async (
    accept: string,
    body: { readonly query: string; readonly variables: unknown },
    { signal }: RequestOptions = {},
  ): Promise<Response> => {
    // Looked up here, not kept: the global one may be replaced, and browsers refuse it under another `this`.
    const send = options.fetch ?? fetch;
    return await send(endpoint, {
      method: 'POST',
      headers: { ...headers, Accept: accept },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  };

  return {
    request: async <Data, Variables>(
      document: TypedDocumentNode<Data, Variables>,
      ...[variables, requestOptions]: RestOf<Variables>
    ): Promise<Data> => {
      const response = await post(JSON_ANSWER, { query: print(document), variables }, requestOptions);
      return dataOf(await readAnswer<Data>(response), response);
    },
    async *subscribe<Data, Variables>(
      document: TypedDocumentNode<Data, Variables>,
      ...[variables, requestOptions]: RestOf<Variables>
    ): AsyncGenerator<Data, void, void> {
      const accept = `text/event-stream, ${JSON_ANSWER}`;
      const response = await post(accept, { query: print(document), variables }, requestOptions);
      // A refusal is no stream.
      if (response.body === null || response.headers.get('Content-Type') !== 'text/event-stream') {
        throw apiError((await readAnswer<Data>(response))?.errors ?? [], response);
      }
      for await (const answer of readEvents<ApiAnswer<Data>>(response.body)) yield dataOf(answer, response);
    },
  };
}

const JSON_ANSWER = 'application/graphql-response+json, application/json';

interface ApiAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly ApiErrorEntry[];
}

/** @throws CastellanApiError where the answer has errors, or no data */
function dataOf<Data>(answer: ApiAnswer<Data> | null, response: Response): Data {
  const errors = answer?.errors ?? [];
  if (errors.length > 0 || !answer?.data) throw apiError(errors, response);
  return answer.data;
}

function apiError(errors: readonly ApiErrorEntry[], { status, headers }: Response): CastellanApiError {
  return new CastellanApiError(errors, { status, requestId: headers.get('X-Request-Id') });
}

/** Null for what is not JSON, as when a proxy answers in the server's place. */
async function readAnswer<Data>(response: Response): Promise<ApiAnswer<Data> | null> {
  try {
    return (await response.json()) as ApiAnswer<Data> | null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
