import http from 'node:http';
import https from 'node:https';
import {
  addressIn,
  guardedLookup,
  isAllowedAddress,
  isAllowedByOperator,
  RefusedAddressError,
  type AddressPolicy,
  type Resolver,
} from './addresses.js';

/** A request to an address that a user of the API wrote: an integration's base URL, a webhook. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it holds a secret. It then goes over https, or to an address that the operator allows, and nowhere else. */
  readonly carriesSecret?: boolean;
  /** Milliseconds for the whole of it, redirects included; never more than the operator allows. */
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
  faultOf(url: string, options?: Pick<OutboundRequest, 'carriesSecret'>): string | null;
  /** Whether a URL may be called, and its host is or leads to an address that may be; false also where nobody knows in time. */
  resolves(url: string, timeoutMs: number): Promise<boolean>;
  /**
   * Sends a request. Every hop's address is checked after its name was resolved. Redirects are followed for GET only,
   * three at most, and take no header along to another origin.
   */
  send(request: OutboundRequest): Promise<OutboundAnswer | OutboundFailure>;
}

export interface OutboundOptions extends AddressPolicy {
  /** The longest that any request may take, in milliseconds. */
  readonly outboundTimeoutMs: number;
}

const MAX_REDIRECTS = 3;
const DEFAULT_MAX_BYTES = 1_000_000;
const PRIVATE = 'must not lead to a private address';
const PLAIN = 'must begin with https://';
const NOT_PUBLIC = 'The address is not a public one.';
const NOT_ENCRYPTED = 'A secret is sent by https only.';

/** @param resolve looks names up; the system's way where it is left out */
export function createOutbound(policy: OutboundOptions, resolve?: Resolver): Outbound {
  const isAllowed = (address: string): boolean => isAllowedAddress(address, policy);
  const isOurs = (address: string): boolean => isAllowedByOperator(address, policy);
  const lookups = {
    any: guardedLookup({ isAllowed, refusal: NOT_PUBLIC }, resolve),
    ours: guardedLookup({ isAllowed: isOurs, refusal: NOT_ENCRYPTED }, resolve),
  };

  const faultOf: Outbound['faultOf'] = (text, { carriesSecret = false } = {}) => {
    if (!URL.canParse(text)) return 'must be a URL such as https://api.example.com/v1';
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
    if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
    const isPlain = carriesSecret && url.protocol === 'http:';
    const address = addressIn(url.hostname);
    if (address !== null) {
      if (!isAllowed(address)) return PRIVATE;
      return isPlain && !isOurs(address) ? PLAIN : null;
    }
    if (/(^|\.)localhost\.?$/.test(url.hostname) && !isOurs('127.0.0.1') && !isOurs('::1')) return PRIVATE;
    // Where a name leads is not known yet: it may be to what the operator allows.
    return isPlain && policy.allowedPrivateRanges.length === 0 ? PLAIN : null;
  };

  const hop = async (url: URL, request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> =>
    await new Promise((fulfil, reject) => {
      const fault = faultOf(url.href, request);
      if (fault !== null) {
        reject(new RefusedAddressError(fault === PLAIN ? NOT_ENCRYPTED : NOT_PUBLIC));
        return;
      }
      const isPlain = url.protocol === 'http:';
      const { request: open } = isPlain ? http : https;
      const outgoing = open(
        url,
        {
          method: request.method,
          headers: { 'User-Agent': 'Castellan', ...request.headers },
          lookup: isPlain && request.carriesSecret === true ? lookups.ours : lookups.any,
          signal,
          // A connection of its own: a kept one may have been made under another name.
          agent: false,
        },
        (incoming) => {
          readAnswer(incoming, request.maxBytes ?? DEFAULT_MAX_BYTES).then(fulfil, reject);
        },
      );
      outgoing.on('error', (error) => {
        reject(error);
      });
      // Nobody asked for another protocol. Node closes the connection then, and says nothing.
      outgoing.on('upgrade', (_answer, socket) => {
        socket.destroy();
        reject(new Error('The host wants to speak another protocol.'));
      });
      outgoing.end(request.body);
    });

  return {
    faultOf,
    resolves: async (url, timeoutMs) => {
      if (faultOf(url) !== null) return false;
      const { hostname } = new URL(url);
      if (addressIn(hostname) !== null) return true;
      return await new Promise((fulfil) => {
        const timer = setTimeout(fulfil, Math.min(timeoutMs, policy.outboundTimeoutMs), false);
        lookups.any(hostname, {}, (error) => {
          clearTimeout(timer);
          fulfil(error === null);
        });
      });
    },
    send: async (request) => {
      const signal = AbortSignal.timeout(Math.min(request.timeoutMs, policy.outboundTimeoutMs));
      let url = new URL(request.url);
      let current = request;
      try {
        for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
          const answer = await hop(url, current, signal);
          const { location } = answer.headers;
          if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
          if (request.method !== 'GET' || !URL.canParse(location, url)) break;
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
    return { answered: false, reason: 'REFUSED_ADDRESS', message: error.message };
  }
  if (signal.aborted) return { answered: false, reason: 'TIMEOUT', message: 'There was no answer in time.' };
  return { answered: false, reason: 'UNREACHABLE', message: 'The address cannot be reached.' };
}

class TooLargeError extends Error {}
