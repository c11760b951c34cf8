import type { NoticeKind } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';

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
  { kind, data, emails, toProcessor, sealed }: NewNotice,
): Promise<void> {
  const webhooks = await transaction.webhook.findMany({
    where: { disabledAt: null, kinds: { has: kind } },
    select: { id: true },
  });
  const notice = await transaction.notice.create({
    data: { organizationId, kind, data, ...sealed },
    select: { id: true },
  });
  const of = { organizationId, noticeId: notice.id };
  await transaction.noticeDelivery.createMany({
    data: [
      ...[...new Set(emails)].map((email) => ({ ...of, channel: 'EMAIL' as const, email })),
      ...webhooks.map(({ id }) => ({ ...of, channel: 'WEBHOOK' as const, webhookId: id })),
      ...(toProcessor === true ? [{ ...of, channel: 'PROCESSOR' as const }] : []),
    ],
  });
}
