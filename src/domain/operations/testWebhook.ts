import type { OutboundFailure } from '../../outbound/outbound.js';
import type { Webhook } from '../../persistence/generated/prisma/client.js';
import { failedPrecondition, notFound } from '../errors.js';
import { encodeId, newUuid } from '../ids.js';
import { postToWebhook } from '../notices/webhookMessage.js';
import { change } from './change.js';
import type { Requester } from './requester.js';
import type { WebhookServices } from './webhooks.js';

/** What came of a message that was sent to try a webhook. */
export interface WebhookTest {
  readonly outcome: 'OK' | 'REFUSED' | OutboundFailure['reason'];
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly latencyMs: number;
  /** In our words: nothing of an answer but its status is passed on. */
  readonly message: string;
}

/**
 * Sends a webhook a signed message of the type PING now, and tells what came back. One that is off can be tested too:
 * before it is turned on.
 *
 * @throws CodedError NOT_FOUND; FAILED_PRECONDITION where the secret cannot be opened
 */
export async function testWebhook(
  requester: Requester,
  services: WebhookServices,
  id: string,
): Promise<{ webhook: Webhook; test: WebhookTest }> {
  const webhook = await requester.tenant.webhook.findFirst({ where: { id } });
  if (webhook === null) throw notFound('webhook');
  const start = performance.now();
  const answer = await ping(services, webhook);
  const latencyMs = Math.round(performance.now() - start);
  const test: WebhookTest = answer.answered
    ? { ...judge(answer.status), status: answer.status, latencyMs }
    : { outcome: answer.reason, message: answer.message, status: null, latencyMs };
  await change(requester, async ({ record }) => {
    const { outcome, status } = test;
    await record({
      action: 'webhook.test',
      resourceType: 'Webhook',
      resourceId: id,
      after: { outcome, status },
    });
  });
  return { webhook, test };
}

async function ping(services: WebhookServices, webhook: Webhook) {
  const now = new Date();
  const body = JSON.stringify({
    type: 'PING',
    timestamp: now.toISOString(),
    organization: encodeId('Organization', webhook.organizationId),
    data: { webhook: encodeId('Webhook', webhook.id) },
  });
  try {
    return await postToWebhook(services, webhook, { id: encodeId('NoticeDelivery', newUuid()), body, now });
  } catch {
    throw failedPrecondition('The stored secret cannot be opened. Rotate it.');
  }
}

function judge(status: number): Pick<WebhookTest, 'outcome' | 'message'> {
  return status >= 200 && status <= 299
    ? { outcome: 'OK', message: 'The receiver took the message.' }
    : { outcome: 'REFUSED', message: `The receiver answered with the status ${String(status)}.` };
}
