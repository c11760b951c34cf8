import { hash, randomBytes } from 'node:crypto';

/** A new opaque token of 256 random bits: a session's, an invitation's. */
export function newToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/**
 * What is stored of a token or an API key: SHA-256, hexadecimal. A slow hash is for what people choose; 256
 * random bits cannot be guessed whatever the hash.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}
