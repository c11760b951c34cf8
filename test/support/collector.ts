import { json, startFakeHost, type Asked } from './fakeHost.js';

/** A span as a collector got it. */
export interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Null of one that has none. */
  readonly parentSpanId: string | null;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  /** 2 where it failed. */
  readonly status: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface Collector {
  /** As in `http://127.0.0.1:4318`. */
  readonly url: string;
  /** What was sent, as it came. */
  readonly asked: readonly Asked[];
  readonly spans: SeenSpan[];
  /** What the resource says of who sends. */
  readonly resources: Readonly<Record<string, unknown>>[];
}

/** A collector of traces on this machine: OTLP over HTTP in JSON. It is gone after the tests of the file. */
export async function startCollector(): Promise<Collector> {
  const spans: SeenSpan[] = [];
  const resources: Record<string, unknown>[] = [];
  const { url, asked } = await startFakeHost(({ body }, response) => {
    for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans) {
      resources.push(attributesOf(resource.attributes));
      for (const { spans: some } of scopeSpans) spans.push(...some.map(spanOf));
    }
    json(response, 200, {});
  });
  return { url, asked, spans, resources };
}

function spanOf(span: Record<string, any>): SeenSpan {
  return {
    traceId: span['traceId'],
    spanId: span['spanId'],
    parentSpanId: span['parentSpanId'] ?? null,
    name: span['name'],
    kind: span['kind'],
    status: span['status']?.code ?? 0,
    attributes: attributesOf(span['attributes']),
  };
}

function attributesOf(attributes: { key: string; value: Record<string, any> }[]): Record<string, any> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [[type, content]] = Object.entries(value) as [[string, unknown]];
      return [key, type === 'intValue' ? Number(content) : content];
    }),
  );
}
