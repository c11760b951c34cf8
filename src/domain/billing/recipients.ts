import type { TenantTransaction } from '../../persistence/tenantClient.js';

/** Who is told of billing: the contact's e-mail address, or else those of all owners. */
export async function billingRecipients(
  transaction: TenantTransaction,
  contactEmail: string | null,
): Promise<string[]> {
  if (contactEmail !== null) return [contactEmail];
  const owners = await transaction.member.findMany({
    where: { role: { builtIn: 'OWNER' } },
    select: { user: { select: { email: true } } },
    orderBy: { id: 'asc' },
  });
  return owners.map(({ user }) => user.email);
}
