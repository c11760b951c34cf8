import type { Sealer } from '../../domain/credentials/sealing.js';
import { encodeId } from '../../domain/ids.js';
import { noticePlace } from '../../domain/notices/invitationNotice.js';
import { messageOf } from '../../domain/notices/messages.js';
import { postToWebhook, webhookBody } from '../../domain/notices/webhookMessage.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { Notice, NoticeDelivery, Webhook } from '../../persistence/generated/prisma/client.js';
import type { Mailer } from '../mailer.js';
import type { ProcessorSender } from '../processorSender.js';

/** By what notices leave the server. */
export interface SenderParts {
  readonly sealer: Sealer;
  readonly outbound: Outbound;
  /** Null where no mail server is set up. */
  readonly mailer: Mailer | null;
  readonly publicUrl: string;
  /** Absent where no payment processor is set up. */
  readonly sendToProcessor?: ProcessorSender | undefined;
}

/** What is to be sent, and to whom. */
export interface ReadyDelivery extends NoticeDelivery {
  readonly notice: Notice & { readonly organization: { readonly name: string } };
  readonly webhook: Webhook | null;
}

/** What came of an attempt. */
export type Outcome =
  | { readonly isSent: true }
  | {
      readonly isSent: false;
      /** Why, in words of ours. */
      readonly fault: string;
      /** Whether to try again is of no use. */
      readonly isFinal: boolean;
      /** Whether the receiver did not answer at all: nothing else would reach it now. */
      readonly isReceiverAway: boolean;
      /** Whether the receiver of a webhook says that it is gone for good. */
      readonly isGone?: boolean;
    };

/** Sends a notice to one recipient, once. */
export async function sendNotice(parts: SenderParts, delivery: ReadyDelivery, now: Date): Promise<Outcome> {
  switch (delivery.channel) {
    case 'EMAIL':
      return await sendByEmail(parts, delivery, now);
    case 'WEBHOOK':
      return await sendToWebhook(parts, delivery, now);
    case 'PROCESSOR':
      return await sendToProcessor(parts, delivery);
  }
}

async function sendByEmail(parts: SenderParts, delivery: ReadyDelivery, now: Date): Promise<Outcome> {
  const { mailer, publicUrl } = parts;
  const { notice, email } = delivery;
  if (mailer === null) return final('No mail server is set up.');
  if (email === null) return final('There is no address.');
  if (hasExpired(notice, now)) return final('The invitation has expired.');
  const token = openToken(parts.sealer, notice);
  if (token === undefined) return later('The sealed link cannot be opened.');
  if (token === null && notice.kind === 'INVITATION') return final('The link of the invitation is not kept.');
  const { kind, data, organization } = notice;
  const message = messageOf({ kind, data, publicUrl, token, organization: organization.name });
  const outcome = await mailer({ ...message, to: email, id: encodeId('NoticeDelivery', delivery.id) });
  if (outcome.isSent) return outcome;
  const { fault, isRefused, isServerAway } = outcome;
  return { isSent: false, fault, isFinal: isRefused, isReceiverAway: isServerAway };
}

function hasExpired({ kind, data }: Notice, now: Date): boolean {
  const { expiresAt } = data as { expiresAt?: unknown };
  return kind === 'INVITATION' && typeof expiresAt === 'string' && new Date(expiresAt) <= now;
}

/** The token in a notice; null where it has none, undefined where it cannot be opened. */
function openToken(sealer: Sealer, notice: Notice): string | null | undefined {
  const { sealedData, secretKeyId } = notice;
  if (sealedData === null) return null;
  try {
    return sealer.open({ text: sealedData, keyId: secretKeyId ?? '' }, noticePlace(notice));
  } catch {
    return undefined;
  }
}

async function sendToWebhook(parts: SenderParts, delivery: ReadyDelivery, now: Date): Promise<Outcome> {
  const { notice, webhook } = delivery;
  if (webhook === null || webhook.disabledAt !== null) return final('The webhook is off.');
  const message = { id: encodeId('NoticeDelivery', delivery.id), body: webhookBody(notice), now };
  let answer: Awaited<ReturnType<typeof postToWebhook>>;
  try {
    answer = await postToWebhook(parts, webhook, message);
  } catch {
    return later('The secret of the webhook cannot be opened.');
  }
  if (!answer.answered) {
    // An answer that is not read to its end, or that leads elsewhere, was given all the same.
    const isReceiverAway = answer.reason !== 'TOO_LARGE' && answer.reason !== 'REDIRECT';
    return { isSent: false, fault: answer.message, isFinal: false, isReceiverAway };
  }
  const { status } = answer;
  if (status >= 200 && status <= 299) return { isSent: true };
  const fault = `The receiver answered with the status ${String(status)}.`;
  return status === 410 ? { ...final(fault), isGone: true } : later(fault);
}

async function sendToProcessor(
  { sendToProcessor: send }: SenderParts,
  { id, notice }: ReadyDelivery,
): Promise<Outcome> {
  if (send === undefined) return final('No payment processor is set up.');
  const { kind, createdAt, data } = notice;
  try {
    const created = Math.floor(createdAt.getTime() / 1000);
    // As the processor names its own: `invoice.issued`.
    const type = kind.toLowerCase().replace('_', '.');
    await send({ id: encodeId('NoticeDelivery', id), type, created, data: { object: data } });
    return { isSent: true };
  } catch {
    return later('The payment processor did not take it.');
  }
}

function final(fault: string): Outcome & { isSent: false } {
  return { isSent: false, fault, isFinal: true, isReceiverAway: false };
}

function later(fault: string): Outcome & { isSent: false } {
  return { isSent: false, fault, isFinal: false, isReceiverAway: false };
}
