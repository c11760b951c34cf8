import type { Member, Role } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { conflict, failedPrecondition, forbidden, notFound } from '../errors.js';
import { forgetCollectable, NOTHING_DUE } from './apiKeySecrets.js';
import { assertNotLastOwner, assertRoleWithinCeiling, changeAuthority } from './change.js';
import type { Requester } from './requester.js';

type MemberWithRole = Member & { role: Role };

/** Gives a member another role. Refused beyond the requester's ceiling, and where it would leave no owner. */
export async function assignRole(
  requester: Requester,
  input: { memberId: string; roleId: string },
): Promise<Member> {
  return await changeAuthority(requester, 'member:assignRole', async ({ transaction, granter, record }) => {
    const member = await findMember(transaction, input.memberId);
    const role = await findRole(transaction, input.roleId);
    assertRoleWithinCeiling(granter, member.role);
    assertRoleWithinCeiling(granter, role);
    if (member.roleId === role.id) throw conflict('input.roleId', 'The member has this role already.');
    await assertNotLastOwner(transaction, member);
    const changed = await setRole(transaction, member, role);
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
    assertRoleWithinCeiling(granter, member.role);
    await assertNotLastOwner(transaction, member);
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
  if (actor.kind !== 'USER') throw forbidden('Only a person can leave an organization.');
  await changeAuthority(requester, null, async ({ transaction, record }) => {
    const member = await transaction.member.findFirst({
      where: { userId: actor.userId },
      include: { role: true },
    });
    if (member === null) throw notFound('member');
    await assertNotLastOwner(transaction, member);
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
  if (actor.kind !== 'USER') throw forbidden('Only an owner makes or unmakes an owner.');
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
      assertRoleWithinCeiling(granter, owner);
      if (newOwner.id === self.id) throw failedPrecondition('You are the owner already.');
      const promoted = newOwner.roleId === owner.id ? newOwner : await setRole(transaction, newOwner, owner);
      const formerOwner = self.roleId === next.id ? self : await setRole(transaction, self, next);
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

async function findMember(transaction: TenantTransaction, id: string): Promise<MemberWithRole> {
  const member = await transaction.member.findFirst({ where: { id }, include: { role: true } });
  if (member === null) throw notFound('member');
  return member;
}

/** The role with an id. @throws CodedError NOT_FOUND */
export async function findRole(transaction: TenantTransaction, id: string): Promise<Role> {
  const role = await transaction.role.findFirst({ where: { id } });
  if (role === null) throw notFound('role');
  return role;
}

async function setRole(transaction: TenantTransaction, member: Member, role: Role): Promise<Member> {
  const { organizationId, id } = member;
  return await transaction.member.update({
    where: { organizationId_id: { organizationId, id } },
    data: { roleId: role.id },
  });
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
