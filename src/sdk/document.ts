/**
 * A document that knows the types of its answer and its variables. Those of this package are texts; what GraphQL Code
 * Generator makes, texts (`TypedDocumentString`) and syntax trees (`TypedDocumentNode`), fits too.
 */
export interface TypedDocument<Data, Variables> {
  /** There for the types alone. */
  readonly __apiType?: (variables: Variables) => Data;
}

/** A document of this package. */
export type TypedText<Data, Variables> = string & TypedDocument<Data, Variables>;

/** A document as a text that knows no types. */
export type PlainText = string & { readonly __apiType?: never };

/** Makes a text of a syntax tree; `print` of the package `graphql`. */
export type DocumentPrinter = (document: never) => string;

/** @throws TypeError for a syntax tree where there is no printer, and for what is no document */
export function textOf(document: unknown, print: DocumentPrinter | undefined): string {
  if (typeof document === 'string') return document;
  if (document instanceof String) return document.toString();
  if (typeof document !== 'object' || document === null || !('kind' in document)) {
    throw new TypeError('This is no GraphQL document.');
  }
  if (print === undefined) {
    throw new TypeError('Give createClient the `print` of graphql for documents that are syntax trees.');
  }
  return print(document as never);
}

/** Whether a document is sure to change nothing. A query that merely has the word in it counts as not sure. */
export function isQuery(text: string): boolean {
  return !/\b(?:mutation|subscription)\b/.test(text);
}
