import { createCalls } from './calls.js';
import { isQuery, textOf, type PlainText, type TypedDocument } from './document.js';
import { createResources, type Resources } from './generated/resources.js';
import type { CallOptions, ClientOptions } from './options.js';
import { createTransport } from './transport.js';

/** Variables may be left out where the operation needs none. */
export type RestOf<Variables> =
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- asks whether nothing at all would do
  {} extends Variables
    ? [variables?: Variables, options?: CallOptions]
    : [variables: Variables, options?: CallOptions];

/**
 * A client of Castellan's API, for browsers and Node.js. It has a method for everything that the API offers:
 *
 *   const castellan = createClient({ url: 'https://castellan.example.com', apiKey: 'ck_...' });
 *   const { secret } = await castellan.apiKeys.create({ name: 'report', type: 'SERVICE' });
 *   for await (const key of castellan.apiKeys.list()) console.log(key.name);
 *
 * What they ask for is in the documents of this package; own ones are sent with `request` and `subscribe`.
 *
 * Queries are attempted again where the server cannot be reached, is busy (429, with its Retry-After), or something in
 * between says that it is not there (502, 503, 504); mutations only where they bear an idempotency key.
 */
export interface Client extends Resources {
  /**
   * Sends a document.
   *
   * @returns its data, whole: an answer with any error throws
   * @throws CastellanApiError where the API answers with errors: the class of the first one's code
   * @throws TransportError where no answer of the API comes
   * @throws TypeError for a syntax tree without `print`, and for headers that cannot be sent
   */
  request<Data, Variables>(
    document: TypedDocument<Data, Variables>,
    ...rest: RestOf<Variables>
  ): Promise<Data>;
  request<Data = Record<string, unknown>>(
    document: PlainText,
    variables?: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<Data>;
  /**
   * Follows a subscription over server-sent events. Leaving the loop over it, or aborting the `signal`, hangs up.
   *
   *   for await (const { logTail } of castellan.subscribe(LogTailDocument)) console.log(logTail?.log?.model);
   *
   * @returns the data of each event, whole; ends where the server does
   * @throws as `request` does, where the API refuses it, an event comes with errors, or the connection is lost
   */
  subscribe<Data, Variables>(
    document: TypedDocument<Data, Variables>,
    ...rest: RestOf<Variables>
  ): AsyncGenerator<Data, void, void>;
  subscribe<Data = Record<string, unknown>>(
    document: PlainText,
    variables?: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): AsyncGenerator<Data, void, void>;
}

/**
 * Makes a client. It keeps nothing but its options, so that one is made per credential.
 *
 * @throws TypeError where several credentials are given, or the url is none
 * @throws RangeError where a number is out of bounds
 */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options);
  return {
    ...createResources(createCalls(transport)),
    request: async <Data>(
      document: unknown,
      variables?: unknown,
      callOptions?: CallOptions,
    ): Promise<Data> => {
      const query = textOf(document, options.print);
      return await transport.send<Data>({ query, variables, isRepeatable: isQuery(query) }, callOptions);
    },
    async *subscribe<Data>(
      document: unknown,
      variables?: unknown,
      callOptions?: CallOptions,
    ): AsyncGenerator<Data, void, void> {
      const query = textOf(document, options.print);
      yield* transport.follow<Data>({ query, variables, isRepeatable: false }, callOptions);
    },
  };
}
