import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { badHeader } from './errors.js';

/**
 * What a request says by its headers. Existing clients send them as `x-portkey-…`; `x-castellan-…` says the same. All
 * other headers of that kind (hosts, vendors' keys, retries) are read by nobody and go no further.
 */
export interface RequestHeaders {
  /** A saved config by its slug, or one that the request brings. */
  readonly config:
    | { readonly kind: 'SAVED'; readonly slug: string }
    | { readonly kind: 'INLINE'; readonly content: unknown }
    | null;
  /** The slug of a provider. */
  readonly provider: string | null;
  /** As the request gives it, unchecked: an object, or none. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly traceId: string | null;
  readonly spanId: string | null;
}

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** What ids of traces may be: it comes back in a header and stands in the log. */
const TRACE = /^[\x21-\x7e]{1,128}$/;

/** @throws GatewayError invalid_header naming the header */
export function readHeaders(headers: IncomingHttpHeaders): RequestHeaders {
  return {
    config: readConfig(headers),
    provider: readProvider(headers),
    metadata: readMetadata(headers),
    traceId: readTrace(headers, 'trace-id'),
    spanId: readTrace(headers, 'span-id'),
  };
}

interface Found {
  readonly name: string;
  readonly value: string;
}

function find(headers: IncomingHttpHeaders, name: string): Found | null {
  const found = ['portkey', 'castellan'].flatMap((prefix) => {
    const value = headers[`x-${prefix}-${name}`];
    return typeof value === 'string' && value.trim() !== ''
      ? [{ name: `x-${prefix}-${name}`, value: value.trim() }]
      : [];
  });
  const [first, second] = found;
  if (first !== undefined && second !== undefined && first.value !== second.value) {
    throw badHeader(second.name, `says something else than ${first.name}`);
  }
  return first ?? null;
}

function readConfig(headers: IncomingHttpHeaders): RequestHeaders['config'] {
  const found = find(headers, 'config');
  if (found === null) return null;
  if (found.value.startsWith('{')) return { kind: 'INLINE', content: readObject(found) };
  if (!SLUG.test(found.value)) throw badHeader(found.name, 'must be the slug of a config, or a JSON object');
  return { kind: 'SAVED', slug: found.value };
}

function readProvider(headers: IncomingHttpHeaders): string | null {
  const found = find(headers, 'provider');
  if (found === null) return null;
  const slug = found.value.replace(/^@/, '');
  if (!SLUG.test(slug)) throw badHeader(found.name, 'must be the slug of a provider, such as @openai-prod');
  return slug;
}

function readMetadata(headers: IncomingHttpHeaders): Record<string, unknown> {
  const found = find(headers, 'metadata');
  return found === null ? {} : readObject(found);
}

function readTrace(headers: IncomingHttpHeaders, name: string): string | null {
  const found = find(headers, name);
  if (found !== null && !TRACE.test(found.value)) {
    throw badHeader(found.name, 'must be 1 to 128 printable characters without spaces');
  }
  return found?.value ?? null;
}

function readObject({ name, value }: Found): Record<string, unknown> {
  let read: unknown;
  try {
    // Headers reach us a byte a character; what stands for it is UTF-8 with most clients, Latin-1 with others.
    const bytes = Buffer.from(value, 'latin1');
    read = JSON.parse(isUtf8(bytes) ? bytes.toString('utf8') : value);
  } catch {
    throw badHeader(name, 'is not JSON');
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    throw badHeader(name, 'must be a JSON object');
  }
  return read as Record<string, unknown>;
}
