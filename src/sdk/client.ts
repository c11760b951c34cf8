import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

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
    Accept: 'application/graphql-response+json, application/json',
    ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
    ...(organization === undefined ? {} : { 'X-Organization': organization }),
  };

  return {
    request: async <Data, Variables>(
      document: TypedDocumentNode<Data, Variables>,
      ...[variables, { signal } = {}]: RestOf<Variables>
    ): Promise<Data> => {
      // Looked up here, not kept: the global one may be replaced, and browsers refuse it under another `this`.
      const send = options.fetch ?? fetch;
      const response = await send(endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: print(document), variables }),
        ...(signal === undefined ? {} : { signal }),
      });
      const answer = await readAnswer<Data>(response);
      const errors = answer?.errors ?? [];
      if (errors.length > 0 || !answer?.data) {
        throw new CastellanApiError(errors, {
          status: response.status,
          requestId: response.headers.get('X-Request-Id'),
        });
      }
      return answer.data;
    },
  };
}

interface ApiAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly ApiErrorEntry[];
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
