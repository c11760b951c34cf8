import { isQuery, type TypedText } from './document.js';
import { InternalError } from './errors.js';
import { createListing, type Listing, type Page, type Paging } from './listing.js';
import type { CallOptions, KeyedCallOptions } from './options.js';
import type { Transport } from './transport.js';

export type { CallOptions, KeyedCallOptions, Listing };

/** An operation with one root field. */
export interface Operation<Data, Variables, Field extends keyof Data> {
  readonly document: TypedText<Data, Variables>;
  readonly field: Field;
}

/** What a root field gives: where it is null, there is an error, which is thrown. */
export type Value<Data, Field extends keyof Data> = NonNullable<Data[Field]>;

/** The ways in which the methods of the client work. All throw as `Client.request` does. */
export interface Calls {
  /** A query. */
  ask<Data, Variables, Field extends keyof Data>(
    operation: Operation<Data, Variables, Field>,
    variables: Variables | undefined,
    options: CallOptions | undefined,
  ): Promise<Value<Data, Field>>;
  /** A query for what may not be there. */
  find<Data, Variables, Field extends keyof Data>(
    operation: Operation<Data, Variables, Field>,
    variables: Variables | undefined,
    options: CallOptions | undefined,
  ): Promise<Value<Data, Field> | null>;
  /** A query for a list in pages. */
  list<Data, Variables extends Paging, Field extends keyof Data>(
    operation: Operation<Data, Variables, Field>,
    variables: Variables | undefined,
    options: CallOptions | undefined,
  ): Listing<Value<Data, Field>>;
  /** A mutation, of which only one attempt is made. */
  change<Data, Variables, Field extends keyof Data>(
    operation: Operation<Data, Variables, Field>,
    variables: Variables,
    options: CallOptions | undefined,
  ): Promise<Value<Data, Field>>;
  /** A mutation that is carried out once however often it is sent, by its idempotency key. */
  changeOnce<Data, Variables extends { readonly input: object }, Field extends keyof Data>(
    operation: Operation<Data, Variables, Field>,
    variables: { readonly input: Omit<Variables['input'], 'idempotencyKey'> },
    options: KeyedCallOptions | undefined,
  ): Promise<Value<Data, Field>>;
  /** A subscription. */
  follow<Data, Variables, Field extends keyof Data>(
    operation: Operation<Data, Variables, Field>,
    variables: Variables | undefined,
    options: CallOptions | undefined,
  ): AsyncGenerator<Value<Data, Field>, void, void>;
}

export function createCalls(transport: Transport): Calls {
  const find: Calls['find'] = async <Data, Variables, Field extends keyof Data>(
    { document, field }: Operation<Data, Variables, Field>,
    variables: Variables | undefined,
    options: CallOptions | undefined,
  ) => {
    const data = await transport.send<Data>(
      { query: document, variables, isRepeatable: isQuery(document) },
      options,
    );
    return data[field] ?? null;
  };
  const ask: Calls['ask'] = async (operation, variables, options) =>
    valueOf(await find(operation, variables, options));

  return {
    ask,
    find,
    change: ask,
    list: <Data, Variables extends Paging, Field extends keyof Data>(
      operation: Operation<Data, Variables, Field>,
      variables: Variables | undefined,
      options: CallOptions | undefined,
    ) =>
      createListing<Value<Data, Field>>(async (after) => {
        const page = after === undefined ? variables : ({ ...variables, after } as Variables);
        return (await ask(operation, page, options)) as Value<Data, Field> & Page;
      }, variables),
    changeOnce: async <Data, Variables extends { readonly input: object }, Field extends keyof Data>(
      { document, field }: Operation<Data, Variables, Field>,
      { input }: { readonly input: Omit<Variables['input'], 'idempotencyKey'> },
      options: KeyedCallOptions | undefined,
    ) => {
      // The server keeps the answer under the key for a day: without another attempt there is no need for it.
      const idempotencyKey = options?.idempotencyKey ?? (transport.retries > 0 ? randomKey() : undefined);
      const data = await transport.send<Data>(
        {
          query: document,
          variables: { input: { ...input, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) } },
          isRepeatable: idempotencyKey !== undefined,
        },
        options,
      );
      return valueOf(data[field]);
    },
    async *follow<Data, Variables, Field extends keyof Data>(
      { document, field }: Operation<Data, Variables, Field>,
      variables: Variables | undefined,
      options: CallOptions | undefined,
    ) {
      for await (const data of transport.follow<Data>(
        { query: document, variables, isRepeatable: false },
        options,
      )) {
        yield valueOf(data[field]);
      }
    },
  };
}

/** @throws InternalError for null, which never comes without an error */
function valueOf<T>(value: T): NonNullable<T> {
  if (value === null || value === undefined) {
    throw new InternalError([], { status: 200, requestId: null, retryAfter: null });
  }
  return value;
}

/** 128 random bits. `crypto.randomUUID` is not there on pages without TLS. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
