import { isObject } from '../domain/json.js';

/** An error answer of a vendor, as it is passed on: in OpenAI's shape. */
export interface VendorError {
  readonly status: number;
  readonly code: string;
  readonly body: object;
}

const MAX_MESSAGE = 2_000;
/** What vendors' keys look like; also with their middle starred out. */
const KEY_LIKE = /\b(?:sk|pk|gsk|xai)[-_][\w*-]{6,}/g;

/**
 * Passes on what a vendor says went wrong, without the secrets that were sent to it. That the vendor refuses the
 * integration's credential is said in words of ours: vendors quote it.
 *
 * @param answer the body, read as JSON where it is
 * @param secrets what must not be in it
 */
export function vendorErrorOf(status: number, answer: unknown, secrets: readonly string[]): VendorError {
  const given = errorIn(answer);
  if (status === 401 || status === 403) {
    const code = 'vendor_credential_refused';
    const message = 'The vendor refuses the credential of the integration, or what was asked for with it.';
    return { status, code, body: { error: { message, type: 'vendor_error', param: null, code } } };
  }
  const clean = (value: unknown): string | null =>
    typeof value === 'string' || typeof value === 'number' ? cleaned(String(value), secrets) : null;
  const code = clean(given['code']);
  const error = {
    message: clean(given['message']) ?? 'The vendor answered with an error.',
    type: clean(given['type']) ?? 'vendor_error',
    param: clean(given['param']),
    code,
  };
  return { status, code: code ?? clean(given['type']) ?? 'vendor_error', body: { error } };
}

function errorIn(answer: unknown): Record<string, unknown> {
  if (!isObject(answer)) return {};
  if (isObject(answer['error'])) return answer['error'];
  if (typeof answer['error'] === 'string') return { message: answer['error'] };
  return typeof answer['message'] === 'string' ? answer : {};
}

function cleaned(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '***');
  return clean.replaceAll(KEY_LIKE, '***').slice(0, MAX_MESSAGE);
}
