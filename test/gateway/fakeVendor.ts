import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { ANSWERS, type Tokens } from './vendorAnswers.js';

/** A request as the vendor saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** As it was sent, and read as JSON; undefined where it is none. */
  readonly text: string;
  readonly body: any;
  /** Whether the connection was closed before the answer was complete; true also where the vendor broke it off. */
  closedEarly: boolean;
  /** Fulfilled when the answer is complete or the connection closed. */
  readonly over: Promise<void>;
  /** Breaks the connection off, wherever the answer is. */
  breakOff(): void;
}

/**
 * How the vendor behaves for one request. What is left out is as always: status 200, at once, in the dialect of the
 * path, `Hello from the vendor.`, or a call of the first tool where the request brings tools and no result of one.
 */
export interface Behaviour {
  /** Of 400 and above: an error in OpenAI's shape, `The vendor refuses.`, unless `body` says otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole body in place of the vendor's own: a text as it is, anything else as JSON. */
  readonly body?: unknown;
  /** What the model says. A streamed answer brings it word by word. */
  readonly text?: string;
  readonly tokens?: Partial<Tokens>;
  /** Arguments of the call of a tool. */
  readonly toolArguments?: string;
  /** Milliseconds until the answer begins. */
  readonly delayMs?: number;
  /** The answer begins once this is fulfilled. */
  readonly until?: Promise<void>;
  /** Milliseconds between two parts of a streamed answer. */
  readonly partDelayMs?: number;
  /** Never answers, and keeps the connection open. */
  readonly hang?: boolean;
  /** Breaks the connection off before any answer. In the midst of one, see `SeenRequest.breakOff`. */
  readonly breakOff?: boolean;
  /** Stops after that many parts of a streamed answer, and keeps the connection open. */
  readonly hangAfter?: number;
}

export interface FakeVendor {
  readonly port: number;
  /** `http://127.0.0.1:<port>/v1`, as an integration's base URL. */
  readonly url: string;
  /** Every request so far, whatever its answer. */
  readonly seen: SeenRequest[];
  /** How the next requests are answered, one after another; then as `always` says. */
  script(...behaviours: readonly Behaviour[]): void;
  /** How requests are answered for which nothing is scripted. */
  always(behaviour: Behaviour): void;
  /** Forgets the scripts and what was seen. */
  reset(): void;
  /** Fulfilled when that many requests in all have arrived, with the last of them. */
  arrived(count: number): Promise<SeenRequest>;
}

/**
 * A vendor of models on this machine; it is gone after the tests of the file. It speaks OpenAI's chat completions,
 * completions, embeddings and list of models, and Anthropic's messages, told apart by how the path ends; a path that
 * it does not know is answered 404, or as scripted with `body`. Streamed where the request says so; the last part then
 * brings the usage if `stream_options.include_usage` asks for it. It takes any credential.
 *
 * @param host the address to listen on
 */
export async function startFakeVendor(host = '127.0.0.1'): Promise<FakeVendor> {
  const seen: SeenRequest[] = [];
  const waiting: { count: number; fulfil: (request: SeenRequest) => void }[] = [];
  let scripted: Behaviour[] = [];
  let usual: Behaviour = {};

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const behaviour = scripted.shift() ?? usual;
      const one = see(request, response, Buffer.concat(chunks).toString());
      seen.push(one);
      for (const { count, fulfil } of waiting) if (seen.length >= count) fulfil(seen[count - 1]!);
      void answer(one, behaviour, response);
    });
    // A client that goes away while it still sends is not seen.
    request.on('error', () => undefined);
  }).listen(0, host);
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}/v1`,
    seen,
    script: (...behaviours) => void scripted.push(...behaviours),
    always: (behaviour) => {
      usual = behaviour;
    },
    reset: () => {
      seen.length = 0;
      scripted = [];
      usual = {};
    },
    arrived: async (count) =>
      await new Promise((fulfil) => {
        const there = seen[count - 1];
        if (there === undefined) waiting.push({ count, fulfil });
        else fulfil(there);
      }),
  };
}

function see(request: IncomingMessage, response: ServerResponse, text: string): SeenRequest {
  const { method = '', url = '', headers } = request;
  const one = {
    method,
    url,
    headers,
    text,
    body: read(text),
    closedEarly: false,
    over: new Promise<void>((fulfil) => {
      response.on('close', () => {
        one.closedEarly = !response.writableFinished;
        fulfil();
      });
    }),
    breakOff: () => void response.destroy(),
  };
  return one;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function answer(request: SeenRequest, behaviour: Behaviour, response: ServerResponse): Promise<void> {
  if (behaviour.hang === true) return;
  await pause(behaviour.delayMs);
  await behaviour.until;
  if (response.destroyed) return;
  if (behaviour.breakOff === true) {
    response.destroy();
    return;
  }
  const { status = 200 } = behaviour;
  const send = (type: string, body: string): void => {
    response.writeHead(status, { 'Content-Type': type, ...behaviour.headers }).end(body);
  };
  if (behaviour.body !== undefined) {
    if (typeof behaviour.body === 'string') send('text/plain', behaviour.body);
    else send('application/json', JSON.stringify(behaviour.body));
    return;
  }
  if (status >= 300) {
    send('application/json', JSON.stringify(refusal('The vendor refuses.', String(status))));
    return;
  }
  const { pathname } = new URL(request.url, 'http://vendor');
  const dialect = ANSWERS.find(({ path }) => pathname.endsWith(path));
  if (dialect === undefined) {
    const text = JSON.stringify(refusal('There is no such path.', 'not_found'));
    response.writeHead(404, { 'Content-Type': 'application/json' }).end(text);
    return;
  }
  const asked = {
    body: request.body ?? {},
    text: behaviour.text ?? 'Hello from the vendor.',
    toolArguments: behaviour.toolArguments ?? '{"city":"Paris"}',
    tokens: { input: 11, output: 7, ...behaviour.tokens },
  };
  if (request.body?.stream !== true || dialect.streamed === undefined) {
    send('application/json', JSON.stringify(dialect.plain(asked)));
    return;
  }
  response.writeHead(status, { 'Content-Type': 'text/event-stream', ...behaviour.headers });
  await stream(dialect.streamed(asked), behaviour, response);
}

async function stream(
  parts: readonly string[],
  { partDelayMs, hangAfter }: Behaviour,
  response: ServerResponse,
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index === hangAfter || response.destroyed) return;
    await new Promise((fulfil) => response.write(part, fulfil));
    await pause(partDelayMs);
  }
  response.end();
}

function refusal(message: string, code: string): object {
  return { error: { message, type: 'vendor_error', param: null, code } };
}

async function pause(ms: number | undefined): Promise<void> {
  if (ms !== undefined && ms > 0) await new Promise((fulfil) => setTimeout(fulfil, ms));
}
