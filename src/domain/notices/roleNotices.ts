import type { Member, Role } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { encodeId } from '../ids.js';
import { permissionsOfRole } from '../policy/roles.js';
import { notify } from './notify.js';

interface RoleChange {
  readonly from: Role;
  /** The role they have now. */
  readonly to: Role;
  /** The name of who changed it. */
  readonly changedBy: string;
}

/** Tells a member, and webhooks, that they have another role. */
export async function notifyNewRole(
  transaction: TenantTransaction,
  member: Pick<Member, 'organizationId' | 'id'>,
  change: RoleChange,
): Promise<void> {
  const { user } = await transaction.member.findFirstOrThrow({
    where: { id: member.id },
    select: { user: { select: { email: true, name: true } } },
  });
  await notify(transaction, member.organizationId, {
    kind: 'ROLE_CHANGED',
    data: { member: { id: encodeId('Member', member.id), name: user.name }, ...factsOf(change) },
    emails: [user.email],
  });
}

/** Tells the members of a role, and webhooks, that it means something else now: one notice, which names no member. */
export async function notifyChangedRole(transaction: TenantTransaction, change: RoleChange): Promise<void> {
  const { gained, lost } = factsOf(change);
  if (gained.length + lost.length === 0) return;
  const members = await transaction.member.findMany({
    where: { roleId: change.to.id },
    select: { user: { select: { email: true } } },
  });
  await notify(transaction, change.to.organizationId, {
    kind: 'ROLE_CHANGED',
    data: factsOf(change),
    emails: members.map(({ user }) => user.email),
  });
}

function factsOf({ from, to, changedBy }: RoleChange) {
  const [before, now] = [permissionsOfRole(from), permissionsOfRole(to)];
  return {
    role: { id: encodeId('Role', to.id), name: to.name },
    gained: [...now].filter((permission) => !before.has(permission)),
    lost: [...before].filter((permission) => !now.has(permission)),
    changedBy,
  };
}
