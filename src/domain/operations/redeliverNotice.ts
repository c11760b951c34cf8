import type { NoticeDelivery } from '../../persistence/generated/prisma/client.js';
import { failedPrecondition, notFound } from '../errors.js';
import { encodeId } from '../ids.js';
import { kindsOpenTo } from '../notices/kinds.js';
import { change } from './change.js';
import type { Requester } from './requester.js';

/**
 * Has a notice sent once more to one of its recipients, under the same id. What still waits is tried at once.
 *
 * @throws CodedError NOT_FOUND, also for a notice that the requester may not read; FAILED_PRECONDITION where what it told
 *   is erased, as the link of an invitation, or its webhook is off
 */
export async function redeliverNotice(requester: Requester, id: string): Promise<NoticeDelivery> {
  return await change(requester, async ({ transaction, record }) => {
    const delivery = await transaction.noticeDelivery.findFirst({
      where: { id, notice: { kind: { in: kindsOpenTo(requester.actor) } } },
      include: { notice: true, webhook: true },
    });
    if (delivery === null) throw notFound('delivery');
    const { notice, webhook, organizationId, state } = delivery;
    if (notice.kind === 'INVITATION' && delivery.channel === 'EMAIL' && notice.sealedData === null) {
      throw failedPrecondition('The link of the invitation is not kept. Resend the invitation instead.');
    }
    if (webhook !== null && webhook.disabledAt !== null) {
      throw failedPrecondition('The webhook is off. Turn it on first.');
    }
    const changed = await transaction.noticeDelivery.update({
      where: { organizationId_id: { organizationId, id } },
      data: {
        // A lease stays: whoever has one is at it.
        ...{ state: 'PENDING', attempts: 0, nextAttemptAt: new Date(), fault: null, sentAt: null },
      },
    });
    await record({
      action: 'notice.redeliver',
      resourceType: 'NoticeDelivery',
      resourceId: id,
      before: { state },
      after: { notice: encodeId('Notice', notice.id), kind: notice.kind },
    });
    return changed;
  });
}
