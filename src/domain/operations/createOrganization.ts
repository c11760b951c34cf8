import type { Organization } from '../../persistence/generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { UserActor } from '../actor.js';
import type { Plans } from '../billing/plans.js';
import { nameKey, slugOf } from '../names.js';
import { BUILT_IN_ROLES } from '../policy/roles.js';
import { openBillingAccount } from './billingAccount.js';
import { writeAuditEntry, type Author } from './change.js';
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
  const { actor } = by;
  return await by.tenant.transaction(
    async (transaction) =>
      await addOrganization(transaction, { ...by, ownerId: actor.userId }, { ...input, plans }),
  );
}

/**
 * An organization as part of a larger transaction, pinned to its id.
 *
 * @param by its author, for the audit log, and who will own it
 */
export async function addOrganization(
  transaction: TenantTransaction,
  by: Pick<Author, 'actor' | 'organizationId' | 'origin'> & { readonly ownerId: string },
  { name, slug, plans }: { name: string; slug: string | null; plans: Plans },
): Promise<Organization> {
  const { organizationId, ownerId } = by;
  const { maxLogRetentionDays, maxMetricsRetentionDays } = plans.catalogue[plans.initial];
  const organization = await transaction.organization.create({
    data: {
      id: organizationId,
      name,
      slug: slug ?? slugOf(name, `org-${organizationId.slice(-6)}`),
      logRetentionDays: Math.min(RETENTION.logRetentionDays, maxLogRetentionDays ?? Infinity),
      metricsRetentionDays: Math.min(RETENTION.metricsRetentionDays, maxMetricsRetentionDays ?? Infinity),
    },
  });
  for (const builtIn of BUILT_IN_ROLES) {
    const roleName = NAMES_OF_BUILT_IN_ROLES[builtIn];
    const role = await transaction.role.create({
      data: { organizationId, name: roleName, nameKey: nameKey(roleName), builtIn, permissions: [] },
    });
    if (builtIn === 'OWNER') {
      await transaction.member.create({ data: { organizationId, userId: ownerId, roleId: role.id } });
    }
  }
  await createStartingPrompts(transaction, organizationId);
  await openBillingAccount(transaction, organizationId, plans);
  writeAuditEntry(transaction, by, {
    action: 'organization.create',
    resourceType: 'Organization',
    resourceId: organizationId,
    after: { name: organization.name, slug: organization.slug },
  });
  return organization;
}
