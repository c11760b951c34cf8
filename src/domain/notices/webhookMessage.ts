import type { OutboundAnswer, OutboundFailure, Outbound } from '../../outbound/outbound.js';
import type { Notice, Webhook } from '../../persistence/generated/prisma/client.js';
import type { Sealer } from '../credentials/sealing.js';
import { encodeId } from '../ids.js';
import { secretsAt, signatureHeaders } from './signing.js';

const TIMEOUT_MS = 10_000;

/** Nothing of an answer is used but its status. */
const MAX_ANSWER_BYTES = 100_000;

/** The body that tells a webhook of a notice: the same at every attempt. */
export function webhookBody({ organizationId, id, kind, createdAt, data }: Notice): string {
  return JSON.stringify({
    type: kind,
    timestamp: createdAt.toISOString(),
    notice: encodeId('Notice', id),
    organization: encodeId('Organization', organizationId),
    data,
  });
}

/**
 * POSTs a signed body to a webhook. It goes by https, or to where the operator allows: what notices tell is for the
 * receiver alone.
 *
 * @param message `id`, the same whenever it is repeated; `now`, at which a former secret may be over
 * @throws Error where the secret cannot be opened
 */
export async function postToWebhook(
  { outbound, sealer }: { readonly outbound: Outbound; readonly sealer: Sealer },
  webhook: Webhook,
  { id, body, now }: { readonly id: string; readonly body: string; readonly now: Date },
): Promise<OutboundAnswer | OutboundFailure> {
  const secrets = secretsAt(sealer, webhook, now);
  return await outbound.send({
    ...{ url: webhook.url, method: 'POST', body, carriesSecret: true },
    ...{ timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES },
    headers: {
      'content-type': 'application/json',
      // Of the real time, whatever moment a job works for: receivers refuse what is not of now.
      ...signatureHeaders(secrets, { id, body, sentAt: new Date() }),
    },
  });
}
