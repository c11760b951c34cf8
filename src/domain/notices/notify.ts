import type { NoticeKind } from '../../persistence/generated/prisma/client.js';
import { insertNotices } from '../../persistence/noticeWrites.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { newUuid } from '../ids.js';

/** Something to be told. */
export interface NewNotice {
  readonly kind: NoticeKind;
  /** What is told: ids as callers see them, names, times, amounts as texts. Never a secret. */
  readonly data: object;
  /** Who is told by e-mail; each address once. */
  readonly emails: readonly string[];
  /** Whether the operator's payment processor is told as well. */
  readonly toProcessor?: boolean;
  /** What only who gets the e-mail may read, as the link of an invitation: sealed for the row with `id`. */
  readonly sealed?: { readonly id: string; readonly sealedData: string; readonly secretKeyId: string };
}

/**
 * Writes a notice, and whom it goes to, into the transaction of what it tells of: it is sent if and only if that is
 * committed. Every webhook of the organization that is on and takes this kind is told too.
 */
export async function notify(
  transaction: TenantTransaction,
  organizationId: string,
  notice: NewNotice,
): Promise<void> {
  await notifyAll(transaction, organizationId, [notice]);
}

/** As `notify`, for thousands of notices of one change: by a few statements. */
export async function notifyAll(
  transaction: TenantTransaction,
  organizationId: string,
  notices: readonly NewNotice[],
): Promise<void> {
  const webhooks = await transaction.webhook.findMany({
    where: { disabledAt: null },
    select: { id: true, kinds: true },
  });
  const written = notices.map((notice) => ({ ...notice, id: notice.sealed?.id ?? newUuid() }));
  await insertNotices(transaction, {
    notices: written.map(({ id, kind, data, sealed }) => ({ organizationId, kind, data, ...sealed, id })),
    deliveries: written.flatMap(({ id, kind, emails, toProcessor }) =>
      [
        ...[...new Set(emails)].map((email) => ({ channel: 'EMAIL' as const, email })),
        ...webhooks
          .filter(({ kinds }) => kinds.includes(kind))
          .map((webhook) => ({ channel: 'WEBHOOK' as const, webhookId: webhook.id })),
        ...(toProcessor === true ? [{ channel: 'PROCESSOR' as const }] : []),
      ].map((delivery) => ({ organizationId, id: newUuid(), noticeId: id, ...delivery })),
    ),
  });
}
