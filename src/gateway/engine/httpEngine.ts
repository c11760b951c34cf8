import http from 'node:http';
import https from 'node:https';
import { setImmediate } from 'node:timers/promises';
import { EngineFailure, type EngineAnswer, type EngineCall, type EngineConfig } from './engine.js';

/** Where an engine is reached. */
export interface EnginePlace {
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its connections, by `keptConnections`; to be destroyed when it is called no more. */
  readonly connections: http.Agent;
  /** Called where a connection to it breaks: it may be gone. */
  broken?(): void;
}

/** How long the engine may take to say that it is there. Milliseconds. */
const GREETING_MS = 2_000;

/** So long a connection is kept that nobody uses: shorter than servers keep theirs. Milliseconds. */
const IDLE_MS = 2_000;

/** Connections to an engine that are used again. One carries one call at a time: to end that is to hang up. */
export function keptConnections(url: string): http.Agent {
  const { Agent } = url.startsWith('https:') ? https : http;
  return new Agent({ keepAlive: true, timeout: IDLE_MS });
}

/**
 * Has an engine carry out a call, over a connection that was kept where there is one. What breaks off is never sent
 * again: whether the vendor was asked is not known.
 *
 * @throws EngineFailure
 */
export async function callEngine(place: EnginePlace, call: EngineCall): Promise<EngineAnswer> {
  const { signal, config } = call;
  const body = JSON.stringify(call.body);
  const headers: Record<string, string> = {
    ...place.headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-portkey-config': headerJson(config),
    'x-portkey-metadata': headerJson(call.metadata),
    'x-portkey-trace-id': call.traceId.replaceAll(/[^\x20-\x7e]/g, '?'),
    ...(call.traceparent === undefined ? {} : { traceparent: call.traceparent }),
  };
  // A connection that the engine has closed meanwhile is known to be closed once that was read from it.
  await setImmediate();
  const { connections: agent } = place;
  const incoming = await open(place, { path: call.path, method: 'POST', headers, body, signal, agent });
  const target = textOf(incoming.headers['x-portkey-last-used-option-index']);
  return {
    status: incoming.statusCode ?? 0,
    contentType: incoming.headers['content-type'] ?? '',
    target,
    retries: retriesOf(textOf(incoming.headers['x-portkey-retry-attempt-count']), config, target),
    retryAfter: textOf(incoming.headers['retry-after']),
    body: partsOf(place, incoming, signal),
  };
}

/** Whether an engine answers. */
export async function greets(place: EnginePlace): Promise<boolean> {
  const signal = AbortSignal.timeout(GREETING_MS);
  try {
    const { headers } = place;
    const asking = { path: '/', method: 'GET', headers, body: '', signal, agent: false } as const;
    const incoming = await open(place, asking);
    incoming.resume();
    return incoming.statusCode === 200;
  } catch {
    return false;
  }
}

interface Asking {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** False: over a new connection. */
  readonly agent: http.Agent | false;
}

async function open(place: EnginePlace, asking: Asking): Promise<http.IncomingMessage> {
  const { path, method, headers, body, signal, agent } = asking;
  const { request } = place.url.startsWith('https:') ? https : http;
  return await new Promise((fulfil, reject) => {
    const outgoing = request(`${place.url}${path}`, { method, headers, signal, agent }, fulfil);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      reject(failureOf(place, error, signal));
    });
    outgoing.end(body);
  });
}

/** The parts of an answer as they come. To cancel it is to hang up. */
function partsOf(
  place: EnginePlace,
  incoming: http.IncomingMessage,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  // One that breaks off before anybody reads tells who reads then.
  incoming.on('error', () => undefined);
  const parts = incoming[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const part = await parts.next();
        if (part.done === true) controller.close();
        else controller.enqueue(new Uint8Array(part.value));
      } catch (error) {
        controller.error(failureOf(place, error as NodeJS.ErrnoException, signal));
      }
    },
    cancel: () => {
      incoming.destroy();
    },
  });
}

/** Errors of a connection, in words of ours: the system's name addresses, and could come to quote what was sent. */
function failureOf(place: EnginePlace, error: NodeJS.ErrnoException, signal: AbortSignal): EngineFailure {
  if (signal.aborted) return new EngineFailure('ENDED', 'The call was ended.');
  place.broken?.();
  const isThere = !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(
    error.code ?? '',
  );
  return isThere
    ? new EngineFailure('BROKEN_OFF', 'The call was broken off.')
    : new EngineFailure('UNAVAILABLE', 'The engine cannot be reached.');
}

/** JSON as a header takes it: other characters than those of ASCII are escaped. */
function headerJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function textOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

/** The engine tells -1 where all retries were in vain: they were then as many as the target allows. */
function retriesOf(told: string | null, config: EngineConfig, target: string | null): number {
  const count = Number(told ?? 0);
  if (count >= 0) return count;
  let attempts = config.retry?.attempts ?? 0;
  let node: EngineConfig | undefined = config;
  for (const index of indexesOf(target ?? '')) {
    node = node?.targets?.[index];
    attempts = node?.retry?.attempts ?? attempts;
  }
  return attempts;
}

/** The way through the targets that the engine took: `config.targets[1].targets[0]` is 1, 0. */
export function indexesOf(target: string): number[] {
  return [...target.matchAll(/\.targets\[(\d+)\]/g)].map(([, index]) => Number(index));
}
