import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * The secret of an API key: `ck_`, 43 base-62 characters of 256 random bits, 6 of a CRC-32 of what stands before.
 *
 * With the checksum a mistyped key, or another product's, is refused without asking the database, and secret
 * scanners can tell a key from any other word (the scheme of GitHub's tokens).
 */
const PREFIX = 'ck_';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const FORMAT = /^ck_[0-9A-Za-z]{49}$/;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newApiKeySecret(): string {
  const body = PREFIX + base62(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM_LENGTH);
  return body + checksum(body);
}

/** Whether a text is shaped as an API key's secret, its checksum right. Says nothing of whether it exists. */
export function isApiKeySecret(text: string): boolean {
  return FORMAT.test(text) && text.slice(-CHECKSUM_LENGTH) === checksum(text.slice(0, -CHECKSUM_LENGTH));
}

/** A secret for display: `ck_Ab3…x9Q2`. */
export function maskSecret(secret: string): string {
  return `${secret.slice(0, PREFIX.length + 3)}…${secret.slice(-4)}`;
}

/**
 * Seals a secret so that only who has the idempotency key can open it: AES-256-GCM under a key derived from it,
 * bound to `context`. Base64: salt (16 bytes), nonce (12), tag (16), ciphertext.
 */
export function sealUnder(idempotencyKey: string, context: string, secret: string): string {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(idempotencyKey, salt), nonce);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Opens what `sealUnder` sealed. @throws Error where key or context is another */
export function openUnder(idempotencyKey: string, context: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(idempotencyKey, bytes.subarray(0, 16)),
    bytes.subarray(16, 28),
  );
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(28, 44));
  return Buffer.concat([decipher.update(bytes.subarray(44)), decipher.final()]).toString('utf8');
}

function deriveKey(idempotencyKey: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', idempotencyKey, salt, 'castellan api key rotation', 32));
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

function base62(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  while (text.length < length) {
    text = (BASE62[Number(rest % 62n)] ?? '') + text;
    rest /= 62n;
  }
  return text;
}
