/**
 * Loaded by the engine's process before the engine itself, to make it safe from inside: it listens on loopback and to
 * the server alone, its connections lead to the addresses that the operator allows, it follows no redirect, hangs up
 * on a vendor when the server hangs up, and ends with the server.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  addressIn,
  guardedLookup,
  isAllowedAddress,
  isAllowedByOperator,
  RefusedAddressError,
} from '../../outbound/addresses.js';
import { TOKEN_HEADER, type ChildOrders, type ChildReport } from './childProtocol.js';

process.once('disconnect', () => {
  process.exit(0);
});
// The server was gone before anybody listened.
if (!process.connected) process.exit(0);
const [orders] = (await once(process, 'message')) as [ChildOrders];

guardConnections();
listenOnLoopback();
const calls = answerTheServerAlone();
guardFetch();

/**
 * All connections, over whatever library: encrypted ones to public addresses and those that the operator allows, plain
 * ones to the latter only. What is sent holds secrets.
 */
function guardConnections(): void {
  const isPublic = (address: string): boolean => isAllowedAddress(address, orders);
  const isOurs = (address: string): boolean => isAllowedByOperator(address, orders);
  const encrypted = { isAllowed: isPublic, refusal: 'The address is not a public one.' };
  const plain = {
    isAllowed: isOurs,
    refusal: 'Without https only addresses that the operator allows are called.',
  };
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    // What Node's own modules call it with: a list of the options and a callback.
    const [normalized] = args;
    const options = (Array.isArray(normalized) ? normalized[0] : normalized) as net.NetConnectOpts;
    const rule = this instanceof TLSSocket ? encrypted : plain;
    const host = typeof options === 'object' && isOverTcp(options) ? (options.host ?? 'localhost') : null;
    const address = host === null ? null : addressIn(host);
    if (host === null || (address !== null && !rule.isAllowed(address))) {
      process.nextTick(() => this.destroy(new RefusedAddressError(rule.refusal)));
      return this;
    }
    const guarded = { ...options, lookup: guardedLookup(rule) };
    if (Array.isArray(normalized)) normalized[0] = guarded;
    else args[0] = guarded;
    return Reflect.apply(connect, this, args) as net.Socket;
  };
}

function isOverTcp(options: net.NetConnectOpts): options is net.TcpNetConnectOpts {
  return typeof (options as { readonly path?: unknown }).path !== 'string';
}

/**
 * On a free port of loopback, which it tells the server, wherever the engine meant to listen. Connections that nobody
 * uses are for the server to close: one that closed here could be on its way to carry a call.
 */
function listenOnLoopback(): void {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    if (this instanceof http.Server) this.keepAliveTimeout = 0;
    this.once('listening', () => {
      const { port } = this.address() as net.AddressInfo;
      process.send?.({ port } satisfies ChildReport);
    });
    const callback = args.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    return Reflect.apply(listen, this, [{ host: '127.0.0.1', port: 0 }, callback]);
  } as typeof listen;
}

/** A call under way: what it is answered with, and a signal for when nobody waits for that any more. */
interface CallUnderWay {
  readonly response: ServerResponse;
  readonly hungUp: AbortSignal;
}

function answerTheServerAlone(): AsyncLocalStorage<CallUnderWay> {
  const underWay = new AsyncLocalStorage<CallUnderWay>();
  const emit = http.Server.prototype.emit as (...args: unknown[]) => boolean;
  http.Server.prototype.emit = function (this: http.Server, event: string, ...args: unknown[]): boolean {
    if (event === 'upgrade') {
      (args[1] as net.Socket).destroy();
      return true;
    }
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...args]);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    if (!isOurs(request.headers[TOKEN_HEADER])) {
      response.writeHead(403).end();
      return true;
    }
    const hangUp = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    return underWay.run({ response, hungUp: hangUp.signal }, () =>
      Reflect.apply(emit, this, [event, ...args]),
    );
  };
  return underWay;
}

function isOurs(token: string | string[] | undefined): boolean {
  const given = Buffer.from(String(token));
  const wanted = Buffer.from(orders.token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function guardFetch(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init = {}) => {
    const call = calls.getStore();
    const signals = [call?.hungUp, init.signal].filter((signal) => signal instanceof AbortSignal);
    const signal = AbortSignal.any(signals);
    const headers = new Headers(init.headers);
    // What the engine makes of no secret.
    if (headers.get('authorization') === 'Bearer') headers.delete('authorization');
    let answer: Response;
    try {
      // A redirect would take the secret along, or what was asked.
      answer = await send(input, { ...init, headers, signal, redirect: 'manual' });
    } catch (error) {
      // The engine knows its own timeouts by this.
      if (signal.aborted) throw error;
      return failed(error);
    }
    if (answer.status >= 300 && answer.status <= 399) {
      await answer.body?.cancel();
      return refusal(502, 'redirect', 'The vendor redirects where it should answer.');
    }
    return usable(answer, call);
  };
}

/** An answer in place of the vendor's, in words that name no address behind a name. */
function failed(error: unknown): Response {
  const causes: unknown[] = [error];
  for (let cause = error; cause instanceof Error; cause = cause.cause) causes.push(cause.cause);
  const refused = causes.find((cause) => cause instanceof RefusedAddressError);
  if (refused !== undefined) return refusal(502, 'refused_address', refused.message);
  const isLate = causes.some((cause) => cause instanceof Error && /TIMEOUT|ETIMEDOUT/.test(codeOf(cause)));
  return isLate
    ? refusal(504, 'timeout', 'The vendor did not answer in time.')
    : refusal(502, 'unreachable', 'The vendor cannot be reached, or broke the connection off.');
}

function codeOf(error: Error): string {
  return String((error as NodeJS.ErrnoException).code);
}

function refusal(status: number, code: string, message: string): Response {
  const error = { message, type: 'gateway_error', param: null, code };
  return Response.json({ error }, { status });
}

/**
 * The vendor's answer as the engine can use it. Its headers can be added to, which the engine does even where it
 * changes nothing else; and where it breaks off, so does the engine's answer, which would end as if all had come.
 */
function usable({ body, status, statusText, headers }: Response, call: CallUnderWay | undefined): Response {
  const reader = body?.getReader();
  const isStream = /event-?stream/.test(headers.get('content-type') ?? '');
  const watched =
    reader === undefined
      ? null
      : new ReadableStream<Uint8Array>({
          pull: async (controller) => {
            try {
              const { done, value } = await reader.read();
              if (done) controller.close();
              else controller.enqueue(value);
            } catch (error) {
              if (isStream || call?.response.headersSent === true) call?.response.destroy();
              controller.error(error);
            }
          },
          cancel: async (reason) => {
            await reader.cancel(reason);
          },
        });
  return new Response(watched, { status, statusText, headers });
}
