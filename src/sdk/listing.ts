/** A page of a list, as far as going on from it takes. */
export interface Page {
  readonly edges: readonly { readonly node: unknown }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** What a list is of. */
export type NodeOf<Connection> = Connection extends {
  readonly edges: readonly { readonly node: infer Node }[];
}
  ? Node
  : never;

/**
 * A list in pages, of which nothing is asked for until it is used: awaited it is one page; looped over it is all that the
 * list holds, page by page, until the loop is left.
 *
 *   const page = await castellan.apiKeys.list({ first: 10 });
 *   for await (const key of castellan.apiKeys.list({ filter })) console.log(key.name);
 */
export interface Listing<Connection> extends Promise<Connection>, AsyncIterable<NodeOf<Connection>> {
  [Symbol.asyncIterator](): AsyncGenerator<NodeOf<Connection>, void, void>;
}

/** The variables by which lists are paged through. */
export interface Paging {
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** @param ask asks for the page after a cursor; for the page that was asked for, where there is none */
export function createListing<Connection>(
  ask: (after?: string) => Promise<Connection & Page>,
  paging: Paging | undefined,
): Listing<Connection> {
  let page: Promise<Connection> | undefined;
  const once = (): Promise<Connection> => (page ??= ask());
  return {
    [Symbol.toStringTag]: 'Listing',
    then: (onPage, onError) => once().then(onPage, onError),
    catch: (onError) => once().catch(onError),
    finally: (onEnd) => once().finally(onEnd),
    async *[Symbol.asyncIterator]() {
      if (typeof paging?.last === 'number' || typeof paging?.before === 'string') {
        throw new TypeError('A list is looped over from its beginning: leave `last` and `before` out.');
      }
      let cursor: string | undefined;
      for (;;) {
        const { edges, pageInfo } = await ask(cursor);
        for (const { node } of edges) yield node as NodeOf<Connection>;
        if (!pageInfo.hasNextPage || typeof pageInfo.endCursor !== 'string') return;
        cursor = pageInfo.endCursor;
      }
    },
  };
}
