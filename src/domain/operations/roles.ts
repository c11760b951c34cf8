import type { Role } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { badInput, conflict, failedPrecondition } from '../errors.js';
import { nameKey } from '../names.js';
import { notifyChangedRole, notifyNewRole } from '../notices/roleNotices.js';
import { heldRole } from '../policy/authority.js';
import type { Permission } from '../policy/permissions.js';
import { refuseRoleChange } from '../policy/targets.js';
import { enforce } from './authority.js';
import { assertRoleWithinCeiling, changeAuthority } from './change.js';
import { findRole } from './team.js';
import type { Requester } from './requester.js';

/** Makes a custom role with permissions that the requester holds. */
export async function createRole(
  requester: Requester,
  input: { name: string; description: string | null; permissions: readonly Permission[] },
): Promise<Role> {
  return await changeAuthority(requester, 'role:create', async ({ transaction, granter, record }) => {
    assertRoleWithinCeiling(granter, { builtIn: null, permissions: input.permissions });
    await assertNameFree(transaction, input.name, null);
    const role = await transaction.role.create({
      data: {
        organizationId: requester.organizationId,
        name: input.name,
        nameKey: nameKey(input.name),
        description: input.description,
        permissions: [...input.permissions],
      },
    });
    await record({ action: 'role.create', resourceType: 'Role', resourceId: role.id, after: facts(role) });
    return role;
  });
}

/** Changes a custom role; its members have what it then holds from their next request on. */
export async function updateRole(
  requester: Requester,
  input: {
    id: string;
    name?: string | undefined;
    description?: string | null | undefined;
    permissions?: readonly Permission[] | undefined;
  },
): Promise<Role> {
  return await changeAuthority(requester, 'role:update', async ({ transaction, granter, record }) => {
    const role = await findRole(transaction, input.id);
    const permissions = input.permissions === undefined ? undefined : new Set(input.permissions);
    enforce(refuseRoleChange(granter, heldRole(role), permissions));
    if (input.name !== undefined) await assertNameFree(transaction, input.name, role.id);
    const { organizationId, id } = role;
    const changed = await transaction.role.update({
      where: { organizationId_id: { organizationId, id } },
      data: {
        ...(input.name === undefined ? {} : { name: input.name, nameKey: nameKey(input.name) }),
        ...(input.description === undefined ? {} : { description: input.description }),
        ...(input.permissions === undefined ? {} : { permissions: [...input.permissions] }),
      },
    });
    await record({
      action: 'role.update',
      resourceType: 'Role',
      resourceId: id,
      before: facts(role),
      after: facts(changed),
    });
    await notifyChangedRole(transaction, {
      from: role,
      to: changed,
      changedBy: requester.actor.displayName,
    });
    return changed;
  });
}

/** Deletes a custom role. Its members and open invitations get the replacement, which must be named if there are any. */
export async function deleteRole(
  requester: Requester,
  input: { id: string; replacementId: string | null },
): Promise<Role> {
  return await changeAuthority(requester, 'role:delete', async ({ transaction, granter, record }) => {
    const role = await findRole(transaction, input.id);
    enforce(refuseRoleChange(granter, heldRole(role)));
    const replacement =
      input.replacementId === null ? null : await findRole(transaction, input.replacementId);
    if (replacement !== null) {
      if (replacement.id === role.id) throw badInput('input.replacementId', 'must be another role');
      assertRoleWithinCeiling(granter, replacement);
    }
    const holders = await transaction.member.findMany({ where: { roleId: role.id } });
    const members = holders.length;
    const invitations = await transaction.invitation.count({ where: { roleId: role.id } });
    if (replacement === null && members + invitations > 0) {
      throw failedPrecondition(
        `The role is in use by ${String(members)} members and ${String(invitations)} invitations. Name the role that replaces it.`,
      );
    }
    if (replacement !== null) {
      const data = { roleId: replacement.id };
      await transaction.member.updateMany({ where: { roleId: role.id }, data });
      await transaction.invitation.updateMany({ where: { roleId: role.id }, data });
      const changedBy = requester.actor.displayName;
      for (const holder of holders) {
        await notifyNewRole(transaction, holder, { from: role, to: replacement, changedBy });
      }
    }
    await transaction.role.deleteMany({ where: { id: role.id } });
    await record({
      action: 'role.delete',
      resourceType: 'Role',
      resourceId: role.id,
      before: facts(role),
      after: { replacement: replacement?.name ?? null, members, invitations },
    });
    return role;
  });
}

async function assertNameFree(
  transaction: TenantTransaction,
  name: string,
  ownId: string | null,
): Promise<void> {
  const taken = await transaction.role.findFirst({ where: { nameKey: nameKey(name) } });
  if (taken !== null && taken.id !== ownId)
    throw conflict('input.name', 'There is a role of this name already.');
}

function facts(role: Role): object {
  return { name: role.name, description: role.description, permissions: role.permissions };
}
