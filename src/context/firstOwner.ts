import { randomBytes } from 'node:crypto';
import { assertGoodPassword } from '../domain/credentials/passwords.js';
import { holding } from '../domain/actor.js';
import { CodedError } from '../domain/errors.js';
import { newUuid } from '../domain/ids.js';
import { createOrganization } from '../domain/operations/createOrganization.js';
import { createUser } from '../domain/operations/identity.js';
import type { Settings } from '../env.js';
import type { Services } from './requestContext.js';

/** The account that was made, with its password where that was generated. */
export interface FirstOwner {
  readonly email: string;
  /** Null where the operator chose it. */
  readonly generatedPassword: string | null;
}

const DEFAULT_EMAIL = 'owner@castellan.local';

/**
 * Makes the first account and organization on a database that has nobody yet; null where it has.
 *
 * @throws CodedError BAD_USER_INPUT for a password that the rules refuse
 */
export async function createFirstOwner(
  services: Services,
  chosen: Settings['owner'],
): Promise<FirstOwner | null> {
  const [count] = await services.database.ownerQuery<{ empty: boolean }>(
    'SELECT NOT EXISTS (SELECT 1 FROM "Credential") AS empty',
  );
  if (count?.empty !== true) return null;

  const email = (chosen.email ?? DEFAULT_EMAIL).normalize('NFKC').trim().toLowerCase();
  const generatedPassword = chosen.password === undefined ? randomBytes(15).toString('base64url') : null;
  const password = chosen.password ?? generatedPassword ?? '';
  assertGoodPassword(password, 'CASTELLAN_OWNER_PASSWORD', email);

  const userId = newUuid();
  const name = 'Owner';
  const origin = { requestId: 'first start', address: '', userAgent: null };
  const passwordHash = await services.passwords.hash(password);
  try {
    await createUser(services.database.forUser(userId), { userId, origin }, { email, name, passwordHash });
  } catch (error) {
    // Another node that was started at the same time has been first.
    if (error instanceof CodedError && error.code === 'CONFLICT') return null;
    throw error;
  }
  const organizationId = newUuid();
  await createOrganization(
    {
      actor: {
        ...{ kind: 'USER', userId, email, displayName: name, sessionId: '', member: null },
        ...holding({ kind: 'PERSON', role: null }),
      },
      origin,
      tenant: services.database.forOrganization(organizationId, userId),
      organizationId,
    },
    { name: 'First organization', slug: 'first' },
    services.plans,
  );
  return { email, generatedPassword };
}
