import type { Invitation, Organization, Prisma, Role } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import type { Sealer } from '../credentials/sealing.js';
import { encodeId, newUuid } from '../ids.js';
import { notify } from './notify.js';

/** What the sealed part of a notice is sealed for: this row of this organization. */
export function noticePlace({ organizationId, id }: { organizationId: string; id: string }): string {
  return `Notice:${organizationId}:${id}`;
}

/**
 * Tells the invited person, and webhooks. The token is sealed into the notice for the e-mail alone; webhooks and who
 * reads notices do not get it.
 */
export async function notifyInvitation(
  transaction: TenantTransaction,
  sealer: Sealer,
  told: {
    readonly invitation: Invitation;
    readonly token: string;
    readonly role: Role;
    readonly organization: Organization;
    readonly invitedBy: string;
  },
): Promise<void> {
  const { invitation, role, organization } = told;
  const { organizationId, email, expiresAt } = invitation;
  const id = newUuid();
  const { text, keyId } = sealer.seal(told.token, noticePlace({ organizationId, id }));
  await notify(transaction, organizationId, {
    kind: 'INVITATION',
    data: {
      invitation: { id: encodeId('Invitation', invitation.id), email, role: role.name },
      invitedBy: told.invitedBy,
      organization: { id: encodeId('Organization', organizationId), name: organization.name },
      expiresAt: expiresAt.toISOString(),
    },
    emails: [email],
    sealed: { id, sealedData: text, secretKeyId: keyId },
  });
}

/**
 * Calls off the e-mails of an invitation that still wait, and erases their tokens: it is over, or has another token.
 *
 * @param fault why, as the deliveries say it
 */
export async function callOffInvitation(
  transaction: TenantTransaction,
  invitationId: string,
  fault: string,
): Promise<void> {
  const where: Prisma.NoticeWhereInput = {
    kind: 'INVITATION',
    sealedData: { not: null },
    data: { path: ['invitation', 'id'], equals: encodeId('Invitation', invitationId) },
  };
  const notices = await transaction.notice.findMany({ where, select: { id: true } });
  if (notices.length === 0) return;
  const ids = notices.map(({ id }) => id);
  await transaction.noticeDelivery.updateMany({
    where: { noticeId: { in: ids }, channel: 'EMAIL', state: 'PENDING' },
    data: { state: 'FAILED', fault, leasedUntil: null },
  });
  await transaction.notice.updateMany({
    where: { id: { in: ids } },
    data: { sealedData: null, secretKeyId: null },
  });
}
