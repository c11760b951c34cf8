import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

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
  readonly spans: SeenSpan[];
  /** What was sent, as it came. */
  readonly bodies: string[];
  readonly headers: IncomingHttpHeaders[];
  readonly paths: string[];
  /** What the resource says of who sends. */
  readonly resources: Readonly<Record<string, unknown>>[];
}

/** A collector of traces on this machine: OTLP over HTTP in JSON. It is gone after the tests of the file. */
export async function startCollector(): Promise<Collector> {
  const seen = {
    spans: [] as SeenSpan[],
    bodies: [] as string[],
    headers: [] as IncomingHttpHeaders[],
    paths: [] as string[],
    resources: [] as Record<string, unknown>[],
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.bodies.push(body);
      seen.headers.push(request.headers);
      seen.paths.push(request.url ?? '');
      for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans) {
        seen.resources.push(attributesOf(resource.attributes));
        for (const { spans } of scopeSpans) seen.spans.push(...spans.map(spanOf));
      }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { ...seen, url: `http://127.0.0.1:${port}` };
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
