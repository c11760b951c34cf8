import type { Prisma } from '../../persistence/generated/prisma/client.js';
import type { DueReceiver } from '../../persistence/systemClient.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { Outcome, ReadyDelivery } from './noticeSenders.js';

/** The rows of deliveries: which are due, who works on one, and how it went. */

const MINUTE_MS = 60_000;

/** After each failed attempt the pause before the next; after the last of them it has failed for good. Milliseconds. */
const PAUSES_MS = [1, 5, 30, 120, 360, 720].map((minutes) => minutes * MINUTE_MS);
const MAX_ATTEMPTS = PAUSES_MS.length + 1;

/** For how long a server takes a delivery up: longer than any attempt takes. Milliseconds. */
const LEASE_MS = 2 * MINUTE_MS;

/** A delivery that is ours until a moment. Nobody else has the same: by it a server sees that it is still its own. */
export interface ClaimedDelivery {
  readonly delivery: ReadyDelivery;
  readonly until: Date;
}

function dueAt(receiver: DueReceiver, now: Date): Prisma.NoticeDeliveryWhereInput {
  const { channel, webhookId } = receiver;
  return {
    ...{ channel, webhookId, state: 'PENDING', nextAttemptAt: { lte: now } },
    OR: [{ leasedUntil: null }, { leasedUntil: { lte: now } }],
  };
}

/**
 * Takes up what waits longest for a receiver, in one statement: of several servers one gets it. That counts as an
 * attempt, so that what ends servers is not tried for ever.
 *
 * @returns null where nothing is due
 */
export async function claimNext(
  tenant: TenantClient,
  receiver: DueReceiver,
  now: Date,
): Promise<ClaimedDelivery | null> {
  for (;;) {
    const next = await tenant.noticeDelivery.findFirst({
      where: dueAt(receiver, now),
      orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }],
      include: { webhook: true, notice: { include: { organization: { select: { name: true } } } } },
    });
    if (next === null) return null;
    const until = new Date(now.getTime() + LEASE_MS);
    const { count } = await tenant.noticeDelivery.updateMany({
      where: { ...dueAt(receiver, now), id: next.id },
      data: { leasedUntil: until, attempts: { increment: 1 } },
    });
    if (count > 0) return { delivery: { ...next, attempts: next.attempts + 1 }, until };
  }
}

/** Whether a delivery was begun more often than there are attempts: the servers that did so are gone. */
export function isTooOften({ delivery }: ClaimedDelivery): boolean {
  return delivery.attempts > MAX_ATTEMPTS;
}

/** Writes down how an attempt went, unless the delivery was called off or taken over meanwhile. */
export async function settle(
  tenant: TenantClient,
  { delivery, until }: ClaimedDelivery,
  { outcome, now }: { readonly outcome: Outcome; readonly now: Date },
): Promise<void> {
  const { id, noticeId, channel, attempts } = delivery;
  const data = outcome.isSent
    ? { state: 'SENT' as const, sentAt: now, fault: null }
    : failed(attempts, { ...outcome, now });
  await tenant.transaction(async (transaction) => {
    await transaction.noticeDelivery.updateMany({
      where: { id, state: 'PENDING', leasedUntil: until },
      data: { ...data, leasedUntil: null },
    });
    if (channel === 'EMAIL') await eraseTold(transaction, { id: noticeId });
  });
}

/**
 * Counts an attempt that found nobody for all else that is due to the same receiver: a receiver that is away is asked
 * once, not once for each.
 */
export async function shareFailure(
  tenant: TenantClient,
  receiver: DueReceiver,
  { fault, now }: { readonly fault: string; readonly now: Date },
): Promise<void> {
  await tenant.transaction(async (transaction) => {
    // From the last on: a row must not be met twice.
    for (let attempts = MAX_ATTEMPTS; attempts >= 0; attempts -= 1) {
      await transaction.noticeDelivery.updateMany({
        where: { ...dueAt(receiver, now), attempts },
        data: { ...failed(attempts + 1, { fault, isFinal: false, now }), attempts: attempts + 1 },
      });
    }
    if (receiver.channel === 'EMAIL') await eraseTold(transaction, {});
  });
}

/** The columns of a delivery after a failed attempt. */
function failed(
  attempts: number,
  { fault, isFinal, now }: { readonly fault: string; readonly isFinal: boolean; readonly now: Date },
) {
  const pause = PAUSES_MS[attempts - 1];
  if (isFinal || pause === undefined) return { state: 'FAILED' as const, fault };
  return { fault, nextAttemptAt: new Date(now.getTime() + pause) };
}

/** Erases what only the readers of e-mails may know, where none of the e-mails waits any more. */
async function eraseTold(transaction: TenantTransaction, which: { readonly id?: string }): Promise<void> {
  await transaction.notice.updateMany({
    where: {
      ...which,
      sealedData: { not: null },
      deliveries: { none: { channel: 'EMAIL', state: 'PENDING' } },
    },
    data: { sealedData: null, secretKeyId: null },
  });
}
