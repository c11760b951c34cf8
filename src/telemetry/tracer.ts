/**
 * Traces, as the layers see them: spans around what takes time, one within the other. The implementation is loaded where
 * traces are switched on (otel.ts); elsewhere a tracer is null, and nothing is done. Spans carry names and numbers: never
 * values of a statement, variables of a document, or anything else that somebody sent.
 */
export interface Tracer {
  /** Begins a span within the present one, or within `parent`, a `traceparent` that came with a request. */
  begin(start: SpanStart): OpenSpan;
  /** The present span; null outside of any. */
  current(): { readonly traceId: string; readonly spanId: string } | null;
  /** The present span as a `traceparent` header (https://www.w3.org/TR/trace-context/); null outside of any. */
  traceparent(): string | null;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'SERVER' | 'CLIENT' | 'INTERNAL';
  readonly attributes?: SpanAttributes;
  readonly parent?: { readonly traceparent: string; readonly tracestate: string | null };
}

export interface OpenSpan {
  set(attributes: SpanAttributes): void;
  /** Marks that what it is about failed; why stands in the log. */
  fail(): void;
  /** Runs work whose spans belong within this one. */
  run<T>(work: () => T): T;
  end(): void;
}

/** Runs work in a span of its own, which fails where the work does. Without a tracer it is run as it is. */
export async function inSpan<T>(
  tracer: Tracer | null,
  start: SpanStart,
  work: (span: OpenSpan | null) => Promise<T>,
): Promise<T> {
  if (tracer === null) return await work(null);
  const span = tracer.begin(start);
  try {
    return await span.run(async () => await work(span));
  } catch (error) {
    span.fail();
    throw error;
  } finally {
    span.end();
  }
}
