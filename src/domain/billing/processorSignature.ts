import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The signatures by which a payment processor and this server know each other's events: Stripe's scheme
 * (https://docs.stripe.com/webhooks#verify-manually). `Stripe-Signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256 of
 * `<t>.<body>` under a shared secret. The scheme is three lines, which a library of two megabytes would bring too; the
 * tests hold it against that library.
 */
export const SIGNATURE_HEADER = 'Stripe-Signature';

/** How far the moment of a signature may be from now, either way. Milliseconds. */
const TOLERANCE_MS = 5 * 60_000;

/** What a header says that is too long to be one. */
const MAX_HEADER = 4_096;

/** The header for a body that is sent at a moment. */
export function signatureOf(body: string, { secret, at }: { secret: string; at: Date }): string {
  const seconds = String(Math.floor(at.getTime() / 1000));
  return `t=${seconds},v1=${hmacOf(Buffer.from(body), seconds, secret).toString('hex')}`;
}

/**
 * Whether a body was signed under one of the secrets, and lately. A header may bring several signatures of `v1`, as
 * while a secret is replaced; those of other schemes say nothing.
 *
 * @param body as it was sent, byte by byte
 */
export function judgeSignature(
  header: string | undefined,
  { body, secrets, now }: { body: Buffer; secrets: readonly string[]; now: Date },
): 'GOOD' | 'WRONG' | 'OUT_OF_TIME' {
  const { seconds, signatures } = readHeader(header ?? '');
  if (seconds === null) return 'WRONG';
  const expected = secrets.map((secret) => hmacOf(body, seconds, secret));
  const isSigned = signatures.some((given) => expected.some((one) => timingSafeEqual(given, one)));
  if (!isSigned) return 'WRONG';
  return Math.abs(now.getTime() - Number(seconds) * 1000) <= TOLERANCE_MS ? 'GOOD' : 'OUT_OF_TIME';
}

function hmacOf(body: Buffer, seconds: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
}

function readHeader(header: string): { seconds: string | null; signatures: Buffer[] } {
  if (header.length > MAX_HEADER) return { seconds: null, signatures: [] };
  const items = header.split(',').map((item): [string, string] => {
    const at = item.indexOf('=');
    return [item.slice(0, at).trim(), item.slice(at + 1).trim()];
  });
  const times = items.filter(([name]) => name === 't').map(([, value]) => value);
  const [seconds] = times;
  return {
    seconds: times.length === 1 && seconds !== undefined && /^\d{1,12}$/.test(seconds) ? seconds : null,
    signatures: items
      .filter(([name, value]) => name === 'v1' && /^[0-9a-f]{64}$/.test(value))
      .map(([, value]) => Buffer.from(value, 'hex')),
  };
}
