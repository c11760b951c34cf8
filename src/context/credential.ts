import type { IncomingHttpHeaders } from 'node:http';
import { unauthenticated } from '../domain/errors.js';

/** The name of the session cookie. */
export const SESSION_COOKIE = 'castellan_session';

/** What a request shows to say who it is from. */
export type Credential =
  | { readonly kind: 'API_KEY'; readonly secret: string }
  | { readonly kind: 'SESSION'; readonly token: string; readonly fromCookie: boolean };

/** The headers that carry an API key as it is; clients of other gateways send the second. */
const KEY_HEADERS = ['x-api-key', 'x-portkey-api-key'] as const;

/**
 * Reads the credential of a request: `Authorization: Bearer` (a session's token or an API key), `x-api-key` or
 * `x-portkey-api-key`, or the session cookie, in that order. The cookie counts only on requests that another site's page cannot make.
 *
 * @throws CodedError UNAUTHENTICATED where two headers name different credentials, or one is malformed
 */
export function readCredential(
  headers: IncomingHttpHeaders,
  allowedOrigins: readonly string[],
): Credential | null {
  const bearer = readBearer(headers.authorization);
  const keys = KEY_HEADERS.map((name) => headers[name]).filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );
  const [apiKey] = keys;
  if (apiKey !== undefined) {
    if (new Set([...keys, bearer ?? apiKey]).size > 1) throw unauthenticated('Send one credential, not two.');
    return { kind: 'API_KEY', secret: apiKey };
  }
  if (bearer !== null) {
    return bearer.startsWith('ck_')
      ? { kind: 'API_KEY', secret: bearer }
      : { kind: 'SESSION', token: bearer, fromCookie: false };
  }
  const token = readCookie(headers.cookie, SESSION_COOKIE);
  if (token === null || !isOwnPage(headers, allowedOrigins)) return null;
  return { kind: 'SESSION', token, fromCookie: true };
}

function readBearer(header: string | undefined): string | null {
  if (header === undefined) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('The Authorization header must read: Bearer <token>.');
  return token;
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}

/**
 * Guards the cookie against cross-site request forgery, beside its SameSite attribute: browsers say where a
 * request comes from in Origin (every POST) and Sec-Fetch-Site, which pages cannot forge.
 */
function isOwnPage(headers: IncomingHttpHeaders, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
