import type { Organization } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import type { UserActor } from '../actor.js';
import type { Plans } from '../billing/plans.js';
import { nameKey, slugOf } from '../names.js';
import { BUILT_IN_ROLES } from '../policy/roles.js';
import { openBillingAccount } from './billingAccount.js';
import { writeAuditEntry } from './change.js';
import type { Requester } from './requester.js';
import { createStartingPrompts } from './startingPrompts.js';

/** How long logs are kept until somebody says otherwise, in days, where the plan allows it. */
const RETENTION = { logRetentionDays: 90, metricsRetentionDays: 365 };

/** What the built-in roles are called. */
const NAMES_OF_BUILT_IN_ROLES = { OWNER: 'Owner', ADMIN: 'Admin', MEMBER: 'Member' } as const;

/**
 * Makes an organization with its three built-in roles, its creator as the owner, its billing account, and what prompts
 * need.
 *
 * @param tenant bound to the new organization's id
 */
export async function createOrganization(
  by: { actor: UserActor; origin: Requester['origin']; tenant: TenantClient; organizationId: string },
  input: { name: string; slug: string | null },
  plans: Plans,
): Promise<Organization> {
  const { organizationId } = by;
  const { maxLogRetentionDays, maxMetricsRetentionDays } = plans.catalogue[plans.initial];
  return await by.tenant.transaction(async (transaction) => {
    const organization = await transaction.organization.create({
      data: {
        id: organizationId,
        name: input.name,
        slug: input.slug ?? slugOf(input.name, `org-${organizationId.slice(-6)}`),
        logRetentionDays: Math.min(RETENTION.logRetentionDays, maxLogRetentionDays ?? Infinity),
        metricsRetentionDays: Math.min(RETENTION.metricsRetentionDays, maxMetricsRetentionDays ?? Infinity),
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
    await openBillingAccount(transaction, organizationId, plans);
    await writeAuditEntry(transaction, by, {
      action: 'organization.create',
      resourceType: 'Organization',
      resourceId: organizationId,
      after: { name: organization.name, slug: organization.slug },
    });
    return organization;
  });
}
