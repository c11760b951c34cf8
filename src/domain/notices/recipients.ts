import type { TenantTransaction } from '../../persistence/tenantClient.js';
import type { BuiltInRole } from '../policy/permissions.js';

/** The e-mail addresses of the members with one of these built-in roles. */
export async function emailsOfRoles(
  transaction: TenantTransaction,
  roles: readonly BuiltInRole[],
): Promise<string[]> {
  const members = await transaction.member.findMany({
    where: { role: { builtIn: { in: [...roles] } } },
    select: { user: { select: { email: true } } },
  });
  return members.map(({ user }) => user.email);
}
