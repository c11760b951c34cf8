import type { Invitation, Organization, Role } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import { actorId, type UserActor } from '../actor.js';
import type { Plans } from '../billing/plans.js';
import type { Sealer } from '../credentials/sealing.js';
import { hashToken, newToken } from '../credentials/tokens.js';
import { badInput, conflict, failedPrecondition, forbidden, notFound } from '../errors.js';
import { callOffInvitation, notifyInvitation } from '../notices/invitationNotice.js';
import { heldRole } from '../policy/authority.js';
import { refuseClosed, refuseInvitationChange, type TargetInvitation } from '../policy/targets.js';
import { enforce } from './authority.js';
import { assertRoleWithinCeiling, changeAuthority, writeAuditEntry } from './change.js';
import { assertSeatsFor } from './planBounds.js';
import { findRole } from './team.js';
import type { Requester } from './requester.js';

/** How long an invitation can be accepted. Milliseconds: 7 days. */
const INVITATION_LIFE_MS = 7 * 24 * 3_600_000;

export type InvitationStatus = 'PENDING' | 'ACCEPTED' | 'CANCELLED' | 'EXPIRED';

/** The state of an invitation at a moment. */
export function invitationStatus(
  invitation: Pick<Invitation, 'acceptedAt' | 'cancelledAt' | 'expiresAt'>,
  now: Date,
): InvitationStatus {
  if (invitation.acceptedAt !== null) return 'ACCEPTED';
  if (invitation.cancelledAt !== null) return 'CANCELLED';
  return invitation.expiresAt <= now ? 'EXPIRED' : 'PENDING';
}

/** An invitation with the token that accepts it, which is told once and stored as a hash. */
export interface IssuedInvitation {
  readonly invitation: Invitation;
  readonly token: string;
}

/** What inviting takes besides who invites whom. */
export interface InvitingParts {
  /** Seals the token for the e-mail. */
  readonly sealer: Sealer;
  /** How many seats the plan has. */
  readonly plans: Plans;
}

/** Invites somebody to a role that the requester could hold themself, and has them told by e-mail. */
export async function createInvitation(
  requester: Requester,
  { sealer, plans }: InvitingParts,
  input: { email: string; roleId: string },
): Promise<IssuedInvitation> {
  return await changeAuthority(requester, 'member:add', async ({ transaction, granter, record }) => {
    const role = await findRole(transaction, input.roleId);
    assertRoleWithinCeiling(granter, role);
    const organization = await transaction.organization.findFirstOrThrow();
    if (!isAllowedDomain(organization, input.email)) {
      throw badInput('input.email', 'is not of a domain that this organization allows');
    }
    await assertNeitherMemberNorInvited(transaction, { email: input.email, path: 'input.email' });
    await assertSeatsFor(transaction, plans, 1);
    const token = newToken('inv_');
    const invitation = await transaction.invitation.create({
      data: {
        organizationId: requester.organizationId,
        email: input.email,
        roleId: role.id,
        tokenHash: hashToken(token),
        createdById: actorId(requester.actor),
        createdByName: requester.actor.displayName,
        expiresAt: new Date(Date.now() + INVITATION_LIFE_MS),
      },
    });
    await record({
      action: 'invitation.create',
      resourceType: 'Invitation',
      resourceId: invitation.id,
      after: { email: invitation.email, roleId: role.id, role: role.name },
    });
    const invitedBy = requester.actor.displayName;
    await notifyInvitation(transaction, sealer, { invitation, token, role, organization, invitedBy });
    return { invitation, token };
  });
}

/** Gives an open or expired invitation a new token and a new week; the old token is void, in e-mails that wait too. */
export async function resendInvitation(
  requester: Requester,
  { sealer, plans }: InvitingParts,
  id: string,
): Promise<IssuedInvitation> {
  return await changeAuthority(requester, 'member:add', async ({ transaction, granter, record }) => {
    const invitation = await findInvitation(transaction, id);
    enforce(refuseInvitationChange(granter, targetInvitation(invitation)));
    const { organizationId, email } = invitation;
    const organization = await transaction.organization.findFirstOrThrow();
    if (!isAllowedDomain(organization, email)) {
      throw failedPrecondition('This organization does not allow the e-mail domain any more.');
    }
    // An expired one may have been followed by another.
    await assertNeitherMemberNorInvited(transaction, { email, path: 'input.id', exceptId: id });
    // An open one has its seat already.
    const isExpired = invitationStatus(invitation, new Date()) === 'EXPIRED';
    await assertSeatsFor(transaction, plans, isExpired ? 1 : 0);
    const token = newToken('inv_');
    const resent = await transaction.invitation.update({
      where: { organizationId_id: { organizationId, id } },
      data: {
        tokenHash: hashToken(token),
        expiresAt: new Date(Date.now() + INVITATION_LIFE_MS),
        expiredAt: null,
      },
    });
    await record({
      action: 'invitation.resend',
      resourceType: 'Invitation',
      resourceId: id,
      before: { expiresAt: invitation.expiresAt },
      after: { expiresAt: resent.expiresAt },
    });
    await callOffInvitation(transaction, id, 'The invitation was sent anew.');
    await notifyInvitation(transaction, sealer, {
      ...{ invitation: resent, token, role: invitation.role, organization },
      invitedBy: requester.actor.displayName,
    });
    return { invitation: resent, token };
  });
}

/** Withdraws an invitation that nobody has accepted yet. */
export async function cancelInvitation(requester: Requester, id: string): Promise<Invitation> {
  return await changeAuthority(requester, 'member:add', async ({ transaction, granter, record }) => {
    const invitation = await findInvitation(transaction, id);
    enforce(refuseInvitationChange(granter, targetInvitation(invitation)));
    const { organizationId } = invitation;
    const cancelled = await transaction.invitation.update({
      where: { organizationId_id: { organizationId, id } },
      data: { cancelledAt: new Date() },
    });
    await record({
      action: 'invitation.cancel',
      resourceType: 'Invitation',
      resourceId: id,
      before: { email: invitation.email },
    });
    await callOffInvitation(transaction, id, 'The invitation was cancelled.');
    return cancelled;
  });
}

/**
 * Makes the invited person a member.
 *
 * @param by the signed-in person, and a client bound to the inviting organization and to them
 * @throws CodedError NOT_FOUND for a token that opens nothing, or is meant for another e-mail address: who has it
 *   by accident learns nothing
 */
export async function acceptInvitation(
  by: { actor: UserActor; origin: Requester['origin']; tenant: TenantClient; organizationId: string },
  token: string,
  plans: Plans,
): Promise<Organization> {
  const { organizationId } = by;
  return await by.tenant.transaction(async (transaction) => {
    await transaction.lockOrganization();
    const invitation = await transaction.invitation.findFirst({
      where: { tokenHash: hashToken(token) },
      include: { role: true },
    });
    if (invitation === null || invitation.email !== by.actor.email) throw notFound('invitation');
    enforce(refuseClosed(invitationStatus(invitation, new Date()), ['PENDING']));
    const organization = await transaction.organization.findFirstOrThrow();
    if (!isAllowedDomain(organization, by.actor.email)) {
      throw forbidden('This organization does not allow your e-mail domain any more.');
    }
    const already = await transaction.member.findFirst({ where: { userId: by.actor.userId } });
    if (already !== null) throw conflict('input.token', 'You are a member of this organization already.');
    // The invitation has had its seat; but the plan may have fewer by now.
    await assertSeatsFor(transaction, plans, 0);
    const member = await transaction.member.create({
      data: { organizationId, userId: by.actor.userId, roleId: invitation.roleId },
    });
    await transaction.invitation.update({
      where: { organizationId_id: { organizationId, id: invitation.id } },
      data: { acceptedAt: new Date() },
    });
    await callOffInvitation(transaction, invitation.id, 'The invitation was accepted.');
    writeAuditEntry(transaction, by, {
      action: 'invitation.accept',
      resourceType: 'Member',
      resourceId: member.id,
      after: { email: invitation.email, roleId: invitation.roleId, role: invitation.role.name },
    });
    return organization;
  });
}

type InvitationWithRole = Invitation & { readonly role: Role };

/** The invitation with an id. @throws CodedError NOT_FOUND */
export async function findInvitation(rows: Delegates, id: string): Promise<InvitationWithRole> {
  const invitation = await rows.invitation.findFirst({ where: { id }, include: { role: true } });
  if (invitation === null) throw notFound('invitation');
  return invitation;
}

/** An invitation as the rules on it see it. */
export function targetInvitation(invitation: InvitationWithRole): TargetInvitation {
  return { role: heldRole(invitation.role), status: invitationStatus(invitation, new Date()) };
}

/** @throws CodedError CONFLICT naming `path` for a member, and for who has an open invitation other than `exceptId` */
async function assertNeitherMemberNorInvited(
  transaction: TenantTransaction,
  { email, path, exceptId }: { email: string; path: string; exceptId?: string },
): Promise<void> {
  const member = await transaction.member.findFirst({ where: { user: { email } } });
  if (member !== null) throw conflict(path, 'This person is a member already.');
  const pending = await transaction.invitation.findFirst({
    where: {
      ...{ email, acceptedAt: null, cancelledAt: null, expiresAt: { gt: new Date() } },
      ...(exceptId === undefined ? {} : { NOT: { id: exceptId } }),
    },
  });
  if (pending !== null) {
    throw conflict(path, 'This person is invited already. Resend or cancel that invitation.');
  }
}

function isAllowedDomain({ allowedEmailDomains }: Organization, email: string): boolean {
  if (allowedEmailDomains.length === 0) return true;
  return allowedEmailDomains.includes(email.slice(email.lastIndexOf('@') + 1));
}
