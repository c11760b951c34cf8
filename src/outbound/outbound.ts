import http from 'node:http';
import https from 'node:https';
import { guardedLookup, isAllowedLiteral, RefusedAddressError, type AddressPolicy } from './addresses.js';

/** A request to an address that a user of the API wrote: an integration's base URL, a webhook. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole of it, redirects included. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body; what is longer is refused. */
  readonly maxBytes?: number;
}

export interface OutboundAnswer {
  readonly answered: true;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Why a request got no answer, with a text of ours that holds neither headers nor body. */
export interface OutboundFailure {
  readonly answered: false;
  readonly reason: 'REFUSED_ADDRESS' | 'TIMEOUT' | 'UNREACHABLE' | 'TOO_LARGE' | 'REDIRECT';
  readonly message: string;
}

/** The server's only way to addresses that its users write. */
export interface Outbound {
  /**
   * Whether a URL may be called as it stands: http or https, no credentials in it, no address of a private range.
   * Names are resolved, and judged, when they are called.
   *
   * @returns what is wrong with it, in words that go behind the name of the field; null where nothing is
   */
  faultOf(url: string): string | null;
  /**
   * Sends a request. Every hop's address is checked after its name was resolved. Redirects are followed for GET only,
   * three at most, and take no header along to another origin.
   */
  send(request: OutboundRequest): Promise<OutboundAnswer | OutboundFailure>;
}

const MAX_REDIRECTS = 3;
const DEFAULT_MAX_BYTES = 1_000_000;

export function createOutbound(policy: AddressPolicy): Outbound {
  const lookup = guardedLookup(policy);

  const faultOf = (text: string): string | null => {
    if (!URL.canParse(text)) return 'must be a URL such as https://api.example.com/v1';
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
    if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
    if (isAllowedLiteral(url.hostname, policy) === false) return 'must not lead to a private address';
    return /(^|\.)localhost\.?$/.test(url.hostname) && policy.allowedPrivateRanges.length === 0
      ? 'must not lead to a private address'
      : null;
  };

  const hop = async (url: URL, request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> =>
    await new Promise((fulfil, reject) => {
      if (faultOf(url.href) !== null) {
        reject(new RefusedAddressError(url.hostname));
        return;
      }
      const { request: open } = url.protocol === 'https:' ? https : http;
      // A connection of its own: a kept one may have been made under another name.
      const outgoing = open(
        url,
        { method: request.method, headers: request.headers, lookup, signal, agent: false },
        (incoming) => {
          readAnswer(incoming, request.maxBytes ?? DEFAULT_MAX_BYTES).then(fulfil, reject);
        },
      );
      outgoing.on('error', (error) => {
        reject(error);
      });
      outgoing.end(request.body);
    });

  return {
    faultOf,
    send: async (request) => {
      const signal = AbortSignal.timeout(request.timeoutMs);
      let url = new URL(request.url);
      let current = request;
      try {
        for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
          const answer = await hop(url, current, signal);
          const { location } = answer.headers;
          if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
          if (request.method !== 'GET') break;
          const next = new URL(location, url);
          if (next.origin !== url.origin) current = { ...request, headers: {} };
          url = next;
        }
      } catch (error) {
        return failure(error, signal);
      }
      return {
        answered: false,
        reason: 'REDIRECT',
        message: 'The address redirects where it should answer.',
      };
    },
  };
}

async function readAnswer(incoming: http.IncomingMessage, maxBytes: number): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      incoming.destroy();
      throw new TooLargeError();
    }
    chunks.push(chunk);
  }
  return {
    answered: true,
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** In our words: the system's may name the address behind a name. */
function failure(error: unknown, signal: AbortSignal): OutboundFailure {
  if (error instanceof TooLargeError) {
    return { answered: false, reason: 'TOO_LARGE', message: 'The answer is too long.' };
  }
  if (error instanceof RefusedAddressError) {
    return { answered: false, reason: 'REFUSED_ADDRESS', message: 'The address is not a public one.' };
  }
  if (signal.aborted) return { answered: false, reason: 'TIMEOUT', message: 'There was no answer in time.' };
  return { answered: false, reason: 'UNREACHABLE', message: 'The address cannot be reached.' };
}

class TooLargeError extends Error {}
