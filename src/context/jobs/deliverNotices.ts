import { setTimeout as wait } from 'node:timers/promises';
import { disableGoneWebhook } from '../../domain/operations/webhooks.js';
import type { Database } from '../../persistence/database.js';
import type { DueReceiver, SystemClient } from '../../persistence/systemClient.js';
import { claimNext, isTooOften, settle, shareFailure } from './deliveries.js';
import type { Job } from './job.js';
import { sendNotice, type Outcome, type SenderParts } from './noticeSenders.js';

const NAME = 'deliver-notices';
const RUN_EVERY_MS = 5_000;

/** How many receivers are served at once by a server, and of one organization. */
const MAX_RECEIVERS = 32;
const MAX_RECEIVERS_OF_ONE = 4;

/** How many deliveries a receiver gets before others have their turn. */
const TURN = 20;

/** While some are served it is looked so often for others, in milliseconds: whoever is slow holds up nobody else. */
const LOOK_EVERY_MS = 1_000;

interface DeliveryParts extends SenderParts {
  readonly database: Pick<Database, 'forOrganization'>;
  readonly system: Pick<SystemClient, 'dueReceivers'>;
  /** Takes what failed for one receiver. */
  readonly onError: (error: unknown) => void;
}

/**
 * Delivers notices by e-mail, to webhooks and to the payment processor. A delivery is taken up for two minutes at a time,
 * so that several servers may do so; what was sent by a server that ended before it could say so is sent again, under
 * the same id.
 */
export function createDeliverNotices(parts: DeliveryParts): Job {
  return {
    name: NAME,
    description: 'Delivers notices by e-mail, to webhooks and to the payment processor.',
    everyMs: RUN_EVERY_MS,
    work: async (now, isClosed) => {
      const start = performance.now();
      // A run may take long where a receiver is slow: what comes meanwhile is delivered too.
      const present = (): Date => new Date(now.getTime() + Math.round(performance.now() - start));
      const underWay = new Map<string, { receiver: DueReceiver; turn: Promise<void> }>();
      // Not served any more in this run: what is wrong with them may be wrong for long.
      const failed = new Set<string>();
      let delivered = 0;

      const begin = (receiver: DueReceiver): void => {
        const key = keyOf(receiver);
        const turn = serve(parts, receiver, { present, isClosed })
          .then((count) => void (delivered += count))
          .catch((error: unknown) => {
            failed.add(key);
            parts.onError(error);
          })
          .finally(() => underWay.delete(key));
        underWay.set(key, { receiver, turn });
      };
      for (;;) {
        const due = isClosed() ? [] : await parts.system.dueReceivers(present());
        for (const receiver of due) {
          const key = keyOf(receiver);
          if (failed.has(key) || underWay.has(key)) continue;
          const receivers = [...underWay.values()].map((one) => one.receiver);
          const ofOne = receivers.filter(({ organizationId }) => organizationId === receiver.organizationId);
          if (receivers.length >= MAX_RECEIVERS) break;
          if (ofOne.length < MAX_RECEIVERS_OF_ONE) begin(receiver);
        }
        if (underWay.size === 0) return delivered;
        const turns = [...underWay.values()].map(({ turn }) => turn);
        await Promise.race([...turns, wait(LOOK_EVERY_MS, undefined, { ref: false })]);
      }
    },
  };
}

function keyOf({ organizationId, channel, webhookId }: DueReceiver): string {
  return `${organizationId}:${webhookId ?? channel}`;
}

/** Delivers to one receiver what is due, up to a turn's worth. @returns how much arrived */
async function serve(
  parts: DeliveryParts,
  receiver: DueReceiver,
  { present, isClosed }: { present: () => Date; isClosed: () => boolean },
): Promise<number> {
  const { organizationId } = receiver;
  const tenant = parts.database.forOrganization(organizationId);
  let delivered = 0;
  for (let count = 0; count < TURN && !isClosed(); count += 1) {
    const claimed = await claimNext(tenant, receiver, present());
    if (claimed === null) break;
    const { delivery } = claimed;
    const outcome: Outcome = isTooOften(claimed)
      ? { isSent: false, fault: 'It was begun too often.', isFinal: true, isReceiverAway: false }
      : await sendNotice(parts, delivery, present());
    const now = present();
    await settle(tenant, claimed, { outcome, now });
    if (outcome.isSent) {
      delivered += 1;
      continue;
    }
    if (outcome.isGone === true && delivery.webhookId !== null) {
      await disableGoneWebhook({ tenant, organizationId }, { id: delivery.webhookId, job: NAME, now });
    }
    if (outcome.isReceiverAway) {
      await shareFailure(tenant, receiver, { fault: outcome.fault, now });
      break;
    }
  }
  return delivered;
}
