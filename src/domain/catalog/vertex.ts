import { createPrivateKey, createSign } from 'node:crypto';
import { z } from 'zod';
import type { VendorAccess, VendorRequest } from './vendors.js';
import type { VendorSettings } from './vendorSettings.js';

/**
 * Google Vertex AI takes short-lived tokens, which Google gives for a text signed with the key of a service account
 * (RFC 7523, https://developers.google.com/identity/protocols/oauth2/service-account).
 */
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

const serviceAccount = z.object({
  type: z.literal('service_account'),
  client_email: z.email(),
  private_key: z.string(),
});

export function vertexUrl({ region }: VendorSettings): string | null {
  if (region === undefined) return null;
  return `https://${region === 'global' ? '' : `${region}-`}aiplatform.googleapis.com/v1`;
}

export function vertexSecretFault(secret: string): string | null {
  return readAccount(secret) === null ? 'must be the JSON key file of a service account' : null;
}

/** The account's address: it tells which key is stored, and is no secret. */
export function vertexMask(secret: string): string {
  return readAccount(secret)?.email ?? '…';
}

/** Asks for a token. `token_uri` of the key file is not used: it would send what is signed wherever the file says. */
export function vertexRequest({ secret }: VendorAccess): VendorRequest {
  const account = readAccount(secret ?? '');
  if (account === null) throw new Error('The secret of Vertex AI is no key of a service account.');
  const now = Math.floor(Date.now() / 1_000);
  const assertion = sign(account.key, {
    iss: account.email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: TOKEN_URL,
    iat: now,
    exp: now + 300,
  });
  return {
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }).toString(),
  };
}

type PrivateKey = ReturnType<typeof createPrivateKey>;

/** A key file's account; null for anything else. What is wrong with it is not told: errors would quote the key. */
function readAccount(text: string): { email: string; key: PrivateKey } | null {
  try {
    const { client_email: email, private_key: pem } = serviceAccount.parse(JSON.parse(text));
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? { email, key } : null;
  } catch {
    return null;
  }
}

/** A JSON Web Token, RS256. */
function sign(key: PrivateKey, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}
