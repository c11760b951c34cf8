import type { Member, Role } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { notFound } from '../errors.js';
import { notifyNewRole } from '../notices/roleNotices.js';
import { heldRole } from '../policy/authority.js';
import { refuseAssignment, refuseGoing, refuseMemberChange, refuseTransfer } from '../policy/targets.js';
import { forgetCollectable, NOTHING_DUE } from './apiKeySecrets.js';
import { enforce, findMemberWithRole, targetMember, type MemberWithRole } from './authority.js';
import { changeAuthority } from './change.js';
import type { Requester } from './requester.js';

/** Gives a member another role. Refused beyond the requester's ceiling, and where it would leave no owner. */
export async function assignRole(
  requester: Requester,
  input: { memberId: string; roleId: string },
): Promise<Member> {
  return await changeAuthority(requester, 'member:assignRole', async ({ transaction, granter, record }) => {
    const member = await findMember(transaction, input.memberId);
    const role = await findRole(transaction, input.roleId);
    enforce(
      refuseAssignment(granter, await targetMember(transaction, member), {
        ...heldRole(role),
        isSame: member.roleId === role.id,
      }),
    );
    const changed = await giveRole(transaction, member, { role, changedBy: requester.actor.displayName });
    await record({
      action: 'member.assignRole',
      resourceType: 'Member',
      resourceId: member.id,
      before: { roleId: member.roleId, role: member.role.name },
      after: { roleId: role.id, role: role.name },
    });
    return changed;
  });
}

/** Removes a member: from the next request on they are out, and their USER keys are revoked for good. */
export async function removeMember(requester: Requester, memberId: string): Promise<Member> {
  return await changeAuthority(requester, 'member:remove', async ({ transaction, granter, record }) => {
    const member = await findMember(transaction, memberId);
    enforce(refuseMemberChange(granter, await targetMember(transaction, member)));
    await endMembership(transaction, member);
    await record({
      action: 'member.remove',
      resourceType: 'Member',
      resourceId: member.id,
      before: { userId: member.userId, roleId: member.roleId, role: member.role.name },
    });
    return member;
  });
}

/** Takes the requester themself out of the organization. */
export async function leaveOrganization(requester: Requester): Promise<void> {
  const { actor } = requester;
  // The field takes a session.
  if (actor.kind !== 'USER') throw new Error('Only a person can leave an organization.');
  await changeAuthority(requester, null, async ({ transaction, record }) => {
    const member = await findMemberWithRole(transaction, { userId: actor.userId });
    if (member === null) throw notFound('member');
    enforce(refuseGoing(await targetMember(transaction, member)));
    await endMembership(transaction, member);
    await record({
      action: 'organization.leave',
      resourceType: 'Member',
      resourceId: member.id,
      before: { userId: member.userId, roleId: member.roleId, role: member.role.name },
    });
  });
}

/** Makes another member an owner, and gives the requester, an owner so far, the role they want to go on with. */
export async function transferOwnership(
  requester: Requester,
  input: { memberId: string; ownRoleId: string | null },
): Promise<{ newOwner: Member; formerOwner: Member }> {
  const { actor } = requester;
  // No level of a key holds the permission of the field.
  if (actor.kind !== 'USER') throw new Error('Only an owner makes or unmakes an owner.');
  return await changeAuthority(
    requester,
    'organization:transfer',
    async ({ transaction, granter, record }) => {
      const newOwner = await findMember(transaction, input.memberId);
      const self = await transaction.member.findFirstOrThrow({
        where: { userId: actor.userId },
        include: { role: true },
      });
      const owner = await transaction.role.findFirstOrThrow({ where: { builtIn: 'OWNER' } });
      const next =
        input.ownRoleId === null
          ? await transaction.role.findFirstOrThrow({ where: { builtIn: 'ADMIN' } })
          : await findRole(transaction, input.ownRoleId);
      enforce(refuseTransfer(granter, newOwner.id));
      const give = async (member: MemberWithRole, role: Role): Promise<Member> =>
        member.roleId === role.id
          ? member
          : await giveRole(transaction, member, { role, changedBy: actor.displayName });
      const promoted = await give(newOwner, owner);
      const formerOwner = await give(self, next);
      await record({
        action: 'organization.transfer',
        resourceType: 'Member',
        resourceId: newOwner.id,
        before: { ownerId: self.id, role: newOwner.role.name },
        after: { ownerId: newOwner.id, formerOwnersRole: next.name },
      });
      return { newOwner: promoted, formerOwner };
    },
  );
}

/** The member with an id. @throws CodedError NOT_FOUND */
export async function findMember(rows: Delegates, id: string): Promise<MemberWithRole> {
  const member = await findMemberWithRole(rows, { id });
  if (member === null) throw notFound('member');
  return member;
}

/** The role with an id. @throws CodedError NOT_FOUND */
export async function findRole(rows: Delegates, id: string): Promise<Role> {
  const role = await rows.role.findFirst({ where: { id } });
  if (role === null) throw notFound('role');
  return role;
}

/**
 * Gives a member another role, and tells them.
 *
 * @param given.changedBy the name of who does it
 */
export async function giveRole(
  transaction: TenantTransaction,
  member: MemberWithRole,
  { role, changedBy }: { role: Role; changedBy: string },
): Promise<Member> {
  const { organizationId, id } = member;
  const changed = await transaction.member.update({
    where: { organizationId_id: { organizationId, id } },
    data: { roleId: role.id },
  });
  await notifyNewRole(transaction, member, { from: member.role, to: role, changedBy });
  return changed;
}

/** The USER keys stay as revoked ones for the record, without an owner; coming back does not revive them. */
async function endMembership(transaction: TenantTransaction, member: Member): Promise<void> {
  await transaction.apiKey.updateMany({
    where: { ownerId: member.id, revokedAt: null },
    data: { ...NOTHING_DUE, revokedAt: new Date(), updatedAt: new Date() },
  });
  await forgetCollectable(transaction, { apiKey: { ownerId: member.id } });
  await transaction.apiKey.updateMany({ where: { ownerId: member.id }, data: { ownerId: null } });
  await transaction.member.deleteMany({ where: { id: member.id } });
}
