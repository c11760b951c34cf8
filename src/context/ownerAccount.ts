import { randomBytes } from 'node:crypto';
import type { Plans } from '../domain/billing/plans.js';
import { assertGoodPassword, type Passwords } from '../domain/credentials/passwords.js';
import { badInput, CodedError, notFound } from '../domain/errors.js';
import { decodeId, encodeId, newUuid } from '../domain/ids.js';
import { createUser, emailTaken, isUniqueViolation } from '../domain/operations/identity.js';
import {
  addOwner,
  createOwnedOrganization,
  findOrganization,
  type NewOwner,
} from '../domain/operations/ownerAccount.js';
import type { Database } from '../persistence/database.js';
import { createSystemClient, type SystemClient } from '../persistence/systemClient.js';

/** What an operator asks for. */
export interface OwnerInput {
  readonly email: string;
  readonly name: string;
  /** Null for a generated one. */
  readonly password: string | null;
  /** The organization to make or, by its id or slug, the one to become an owner of; null for an account alone. */
  readonly organization: { readonly name: string } | { readonly existing: string } | null;
}

/** What came of it. */
export interface CreatedOwner {
  readonly email: string;
  /** The id of the account. */
  readonly userId: string;
  /** Whether the account was made now: one that was there keeps its password. */
  readonly isNewAccount: boolean;
  /** The password of a new account, where it was generated. */
  readonly generatedPassword: string | null;
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string } | null;
}

/**
 * Makes an owner as the operator of the server, in one transaction with the entries that tell of it.
 *
 * @throws CodedError CONFLICT where only an account was asked for and is there already, or they are an owner already;
 *   NOT_FOUND for an organization that is not there; BAD_USER_INPUT for a bad password or a slug of several
 */
export async function createOwner(
  { database, passwords, plans }: { database: Database; passwords: Passwords; plans: Plans },
  input: OwnerInput,
): Promise<CreatedOwner> {
  const { email, name, organization } = input;
  const system = createSystemClient(database);
  const existing = await system.credentialByEmail(email);
  if (existing !== null && organization === null) throw emailTaken();
  if (existing !== null && input.password !== null) {
    throw badInput('password', 'is not for an account that is there already: it keeps its own');
  }
  const generatedPassword =
    existing === null && input.password === null ? randomBytes(15).toString('base64url') : null;
  const password = input.password ?? generatedPassword ?? '';
  if (existing === null) assertGoodPassword(password, 'password', email);
  const owner: NewOwner = {
    userId: existing?.userId ?? newUuid(),
    account: existing === null ? { email, name, passwordHash: await passwords.hash(password) } : null,
  };
  const place = (organizationId: string) => ({
    organizationId,
    tenant: database.forOrganization(organizationId, owner.userId),
  });
  const work = async (): Promise<CreatedOwner['organization']> => {
    if (organization === null) {
      const origin = { requestId: 'job:owner create', address: '', userAgent: null };
      const { userId, account } = owner;
      if (account !== null) await createUser(database.forUser(userId), { userId, origin }, account);
      return null;
    }
    if ('name' in organization) {
      const { name: organizationName } = organization;
      return await createOwnedOrganization(place(newUuid()), owner, {
        ...{ name: organizationName, slug: null, plans },
      });
    }
    const id = await organizationBy(organization.existing, { database, system });
    return await addOwner(place(id), owner, plans);
  };
  try {
    const owned = await work();
    return {
      email,
      userId: encodeId('User', owner.userId),
      isNewAccount: existing === null,
      generatedPassword,
      organization:
        owned === null
          ? null
          : { id: encodeId('Organization', owned.id), name: owned.name, slug: owned.slug },
    };
  } catch (error) {
    // Somebody else made the account at the same moment.
    if (!(error instanceof CodedError) && isUniqueViolation(error)) throw emailTaken();
    throw error;
  }
}

/** The uuid of an organization by its id or slug. Slugs are looked for one organization after another: no look-up knows them. */
async function organizationBy(
  text: string,
  { database, system }: { database: Database; system: SystemClient },
): Promise<string> {
  const decoded = decodeId(text);
  if (decoded?.kind === 'Organization') {
    const found = await findOrganization(database.forOrganization(decoded.uuid));
    if (found === null) throw notFound('organization');
    return decoded.uuid;
  }
  const matches: string[] = [];
  for (const { organizationId } of await system.retentions()) {
    const found = await findOrganization(database.forOrganization(organizationId));
    if (found?.slug === text) matches.push(organizationId);
  }
  const [match, ...others] = matches;
  if (match === undefined) throw notFound('organization');
  if (others.length > 0) {
    const ids = matches.map((id) => encodeId('Organization', id)).join(', ');
    throw badInput('organization', `is the slug of several organizations, name one by its id: ${ids}`);
  }
  return match;
}
