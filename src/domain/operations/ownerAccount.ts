import type { Organization } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { Plans } from '../billing/plans.js';
import { conflict } from '../errors.js';
import { findMemberWithRole } from './authority.js';
import { changeAuthorityBySystem, systemAuthor, type Author } from './change.js';
import { addOrganization } from './createOrganization.js';
import { addUser } from './identity.js';
import { assertSeatsFor } from './planBounds.js';
import { giveRole } from './team.js';

/** Who becomes an owner: a person without an account yet, with what it is to hold, or one who has it. */
export interface NewOwner {
  readonly userId: string;
  readonly account: { readonly email: string; readonly name: string; readonly passwordHash: string } | null;
}

/** What operators do to who owns what, from a command line: no request, and nobody's permission, is behind it. */
interface Place {
  /** Pinned to the organization and the person. */
  readonly tenant: TenantClient;
  readonly organizationId: string;
}

const JOB = 'owner create';

/** Who does it, by the audit log: the server itself. */
function operator(place: Place): Author & { readonly origin: { readonly address: string } } {
  const author = systemAuthor(place, JOB);
  return { ...author, origin: { ...author.origin, address: '' } };
}

/** Makes an organization and, where they have none, the account of its owner: both or neither. */
export async function createOwnedOrganization(
  place: Place,
  owner: NewOwner,
  input: { name: string; slug: string | null; plans: Plans },
): Promise<Organization> {
  const author = operator(place);
  return await place.tenant.transaction(async (transaction) => {
    await addAccount(transaction, owner, author);
    return await addOrganization(transaction, { ...author, ownerId: owner.userId }, input);
  });
}

/**
 * Makes a person an owner of an organization that is there, and their account where they have none: the way back into an
 * organization whose owners are gone. A member keeps their membership and gets the role.
 *
 * @throws CodedError CONFLICT for who is an owner already; FAILED_PRECONDITION where the plan has no seat left
 */
export async function addOwner(place: Place, owner: NewOwner, plans: Plans): Promise<Organization> {
  const author = operator(place);
  const { organizationId } = place;
  const { userId } = owner;
  const organization = await changeAuthorityBySystem(author, async ({ transaction, record }) => {
    await addAccount(transaction, owner, author);
    const role = await transaction.role.findFirstOrThrow({ where: { builtIn: 'OWNER' } });
    const member = await findMemberWithRole(transaction, { userId });
    if (member?.roleId === role.id) throw conflict('input.email', 'They are an owner of it already.');
    if (member === null) {
      await assertSeatsFor(transaction, plans, 1);
      const made = await transaction.member.create({ data: { organizationId, userId, roleId: role.id } });
      await record({
        action: 'member.addOwner',
        resourceType: 'Member',
        resourceId: made.id,
        after: { userId, roleId: role.id, role: role.name },
      });
    } else {
      await giveRole(transaction, member, { role, changedBy: author.actor.displayName });
      await record({
        action: 'member.addOwner',
        resourceType: 'Member',
        resourceId: member.id,
        before: { roleId: member.roleId, role: member.role.name },
        after: { roleId: role.id, role: role.name },
      });
    }
    return await transaction.organization.findFirstOrThrow();
  });
  if (organization === null) throw new Error('Nobody became an owner.');
  return organization;
}

async function addAccount(
  transaction: TenantTransaction,
  { userId, account }: NewOwner,
  { origin }: Author,
): Promise<void> {
  if (account !== null) await addUser(transaction, { userId, origin }, account);
}

/** The organization that a client is pinned to; null where there is none. */
export async function findOrganization(rows: Pick<Delegates, 'organization'>): Promise<Organization | null> {
  return await rows.organization.findFirst();
}
