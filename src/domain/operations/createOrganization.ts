import type { Organization } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import type { UserActor } from '../actor.js';
import { nameKey, slugOf } from '../names.js';
import { BUILT_IN_ROLES } from '../policy/roles.js';
import { writeAuditEntry } from './change.js';
import type { Requester } from './requester.js';
import { createStartingPrompts } from './startingPrompts.js';

/** What the built-in roles are called. */
const NAMES_OF_BUILT_IN_ROLES = { OWNER: 'Owner', ADMIN: 'Admin', MEMBER: 'Member' } as const;

/**
 * Makes an organization with its three built-in roles, its creator as the owner, and what prompts need.
 *
 * @param tenant bound to the new organization's id
 */
export async function createOrganization(
  by: { actor: UserActor; origin: Requester['origin']; tenant: TenantClient; organizationId: string },
  input: { name: string; slug: string | null },
): Promise<Organization> {
  const { organizationId } = by;
  return await by.tenant.transaction(async (transaction) => {
    const organization = await transaction.organization.create({
      data: {
        id: organizationId,
        name: input.name,
        slug: input.slug ?? slugOf(input.name, `org-${organizationId.slice(-6)}`),
      },
    });
    for (const builtIn of BUILT_IN_ROLES) {
      const name = NAMES_OF_BUILT_IN_ROLES[builtIn];
      const role = await transaction.role.create({
        data: { organizationId, name, nameKey: nameKey(name), builtIn, permissions: [] },
      });
      if (builtIn === 'OWNER') {
        await transaction.member.create({
          data: { organizationId, userId: by.actor.userId, roleId: role.id },
        });
      }
    }
    await createStartingPrompts(transaction, organizationId);
    await writeAuditEntry(transaction, by, {
      action: 'organization.create',
      resourceType: 'Organization',
      resourceId: organizationId,
      after: { name: organization.name, slug: organization.slug },
    });
    return organization;
  });
}
