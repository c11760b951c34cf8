import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import type { Webhook } from '../../persistence/generated/prisma/client.js';
import type { Sealed, Sealer } from '../credentials/sealing.js';

/** How long a former secret signs beside the new one, so that a receiver can change over. Milliseconds: a day. */
export const FORMER_SECRET_MS = 24 * 3_600_000;

/** A secret as Standard Webhooks has it: 32 random bytes (https://github.com/standard-webhooks/standard-webhooks). */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** What a webhook's secret is sealed for: this row of this organization. */
export function webhookPlace({ organizationId, id }: { organizationId: string; id: string }): string {
  return `Webhook:${organizationId}:${id}`;
}

/**
 * The secrets that sign for a webhook at a moment, the present one first.
 *
 * @throws Error where the present one cannot be opened
 */
export function secretsAt(sealer: Sealer, webhook: Webhook, now: Date): string[] {
  const { sealedSecret, secretKeyId, formerSealedSecret, formerSecretKeyId, formerSecretEndsAt } = webhook;
  const sealed: Sealed[] = [{ text: sealedSecret, keyId: secretKeyId }];
  if (formerSealedSecret !== null && formerSecretEndsAt !== null && formerSecretEndsAt > now) {
    sealed.push({ text: formerSealedSecret, keyId: formerSecretKeyId ?? '' });
  }
  return sealed.map((secret) => sealer.open(secret, webhookPlace(webhook)));
}

/** The headers by which a receiver knows a message as ours: one signature a secret. */
export function signatureHeaders(
  secrets: readonly string[],
  { id, body, sentAt }: { id: string; body: string; sentAt: Date },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, sentAt, body)).join(' '),
  };
}
