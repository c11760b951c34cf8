import { apiError, TransportError, type AnswerFacts, type ApiErrorEntry } from './errors.js';
import { readEvents } from './events.js';
import type { CallOptions, ClientOptions, CredentialSource } from './options.js';
import { withRetries } from './retries.js';
import { unlessAborted, watch, type Watch } from './watch.js';

/** An operation as it is sent. */
export interface SentOperation {
  readonly query: string;
  readonly variables: unknown;
  /** Whether it may be carried out twice. */
  readonly isRepeatable: boolean;
}

/** Sends operations over HTTP. */
export interface Transport {
  /** How many attempts are made after the first, of what may be carried out twice. */
  readonly retries: number;
  /**
   * Sends one operation.
   *
   * @returns its data, whole: an answer with any error throws
   * @throws CastellanApiError where the API answers with errors
   * @throws TransportError where no answer of the API comes
   */
  send<Data>(operation: SentOperation, options: CallOptions | undefined): Promise<Data>;
  /** Follows a subscription over server-sent events; throws as `send` does, also later. Never attempted again. */
  follow<Data>(operation: SentOperation, options: CallOptions | undefined): AsyncGenerator<Data, void, void>;
}

const JSON_ANSWER = 'application/graphql-response+json, application/json';
const EVENTS = 'text/event-stream';

const RETRIES = 2;
const TIMEOUT_MS = 60_000;
/** What a timer can count to. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** @throws TypeError where the options are not as they must be; never with a secret in it */
export function createTransport(options: ClientOptions): Transport {
  const endpoint = endpointOf(options.url);
  const source = credentialOf(options);
  const retries = wholeNumber('retries', options.retries ?? RETRIES, 100);
  const timeoutMs = wholeNumber('timeoutMs', options.timeoutMs ?? TIMEOUT_MS, MAX_TIMEOUT_MS);

  /** Sends a body, and gives back the answer as soon as its head is there. */
  const post = async (
    body: string,
    call: CallOptions & { readonly accept: string },
    attempt: Watch,
  ): Promise<Response> => {
    call.signal?.throwIfAborted();
    const credential = source === undefined ? null : await ask(source, attempt);
    const headers = headersOf([
      ['Content-Type', 'application/json'],
      ['Accept', call.accept],
      ...(credential === null ? [] : [['Authorization', `Bearer ${credential}`] as const]),
      ...(options.organization === undefined ? [] : [['X-Organization', options.organization] as const]),
      ...Object.entries(call.headers ?? {}),
    ]);
    // Looked up here, not kept: the global one may be replaced, and browsers refuse it under another `this`.
    const send = options.fetch ?? fetch;
    try {
      return await send(endpoint, {
        method: 'POST',
        headers,
        body,
        signal: attempt.signal,
        credentials: options.cookie === true ? 'include' : 'omit',
        // The API redirects nowhere, and what was meant for it is not for others.
        redirect: 'manual',
      });
    } catch (error) {
      throw attempt.explain(error);
    }
  };

  return {
    retries,
    send: async <Data>(operation: SentOperation, call: CallOptions = {}): Promise<Data> => {
      const body = bodyOf(operation);
      const makeAttempt = async (): Promise<Data> => {
        const attempt = watch(call.signal, timeoutMs);
        try {
          const response = await post(body, { ...call, accept: JSON_ANSWER }, attempt);
          return await readData<Data>(response, attempt);
        } finally {
          attempt.close();
        }
      };
      return await withRetries(makeAttempt, {
        retries: operation.isRepeatable ? retries : 0,
        signal: call.signal,
      });
    },
    async *follow<Data>(operation: SentOperation, call: CallOptions = {}): AsyncGenerator<Data, void, void> {
      const attempt = watch(call.signal, timeoutMs);
      try {
        const accept = `${EVENTS}, ${JSON_ANSWER}`;
        const response = await post(bodyOf(operation), { ...call, accept }, attempt);
        const isStream = response.headers.get('Content-Type')?.startsWith(EVENTS) === true;
        if (response.body === null || !isStream) {
          // A refusal is no stream, and nothing else is expected.
          await readData<Data>(response, attempt);
          throw notTheApi(factsOf(response));
        }
        attempt.stopClock();
        for await (const text of readEvents(response.body, attempt.explain)) {
          yield dataOf(parseAnswer<Data>(text, factsOf(response)), factsOf(response));
        }
      } finally {
        attempt.close();
      }
    },
  };
}

interface ApiAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly ApiErrorEntry[];
}

async function readData<Data>(response: Response, attempt: Watch): Promise<Data> {
  const text = await response.text().catch((error: unknown) => {
    throw attempt.explain(error);
  });
  return dataOf(parseAnswer<Data>(text, factsOf(response)), factsOf(response));
}

/** @throws CastellanApiError where the answer has errors, or no data */
function dataOf<Data>({ data, errors = [] }: ApiAnswer<Data>, facts: AnswerFacts): Data {
  if (errors.length > 0 || !data) throw apiError(errors, facts);
  return data;
}

/** @throws TransportError for what is no answer of GraphQL, without quoting it: it may hold anything */
function parseAnswer<Data>(text: string, facts: AnswerFacts): ApiAnswer<Data> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw notTheApi(facts);
  }
  const isAnswer =
    typeof answer === 'object' &&
    answer !== null &&
    ('errors' in answer ? Array.isArray(answer.errors) : 'data' in answer);
  if (!isAnswer) throw notTheApi(facts);
  return answer as ApiAnswer<Data>;
}

function notTheApi(facts: AnswerFacts): TransportError {
  const message = `What answered is not the API; its HTTP status is ${String(facts.status)}.`;
  return new TransportError('NOT_THE_API', message, { answer: facts });
}

function factsOf({ status, headers }: Response): AnswerFacts {
  return {
    status,
    requestId: headers.get('X-Request-Id'),
    retryAfter: secondsOf(headers.get('Retry-After')),
  };
}

/** Reads Retry-After, which is a number of seconds or a moment. */
function secondsOf(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? null : Math.max(0, Math.ceil((moment - Date.now()) / 1000));
}

function bodyOf({ query, variables }: SentOperation): string {
  return JSON.stringify({ query, variables });
}

function endpointOf(url: string): string {
  if (url === '') {
    if (typeof location === 'undefined') throw new TypeError('Only in a browser the url can be left empty.');
    return '/graphql';
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError('The url must be one of http or https, as in http://localhost:4000.');
  }
  // Neither is sent, and errors would quote them.
  if (parsed.username !== '' || parsed.password !== '') {
    throw new TypeError('The url must hold no user name and no password.');
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}/graphql`;
}

function credentialOf({ token, apiKey, cookie }: ClientOptions): CredentialSource | undefined {
  if ([token, apiKey, cookie].filter((one) => one !== undefined).length > 1) {
    throw new TypeError('Give one of token, apiKey and cookie.');
  }
  return token ?? apiKey;
}

/** @throws whatever the source throws */
async function ask(source: CredentialSource, attempt: Watch): Promise<string> {
  if (typeof source === 'string') return source;
  try {
    return await unlessAborted(Promise.resolve(source()), attempt.signal);
  } catch (error) {
    throw attempt.signal.aborted ? attempt.explain(error) : error;
  }
}

/** @throws TypeError with the name of a header that cannot be sent, without its value: it may be a secret */
function headersOf(entries: readonly (readonly [name: string, value: string])[]): Headers {
  const headers = new Headers();
  for (const [name, value] of entries) {
    try {
      headers.set(name, value);
    } catch {
      throw new TypeError(
        `The header ${name} cannot be sent: there are characters in it that no header has.`,
      );
    }
  }
  return headers;
}

function wholeNumber(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from 0 to ${String(most)}.`);
}
