import type { Session } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import type { Passwords } from '../credentials/passwords.js';
import { hashToken, newToken } from '../credentials/tokens.js';
import { conflict, unauthenticated } from '../errors.js';

/** A session with its token, which is told once and stored as a hash. */
export interface OpenedSession {
  readonly session: Session;
  readonly token: string;
}

export interface SessionOrigin {
  readonly address: string;
  readonly userAgent: string | null;
  readonly lifetimeMs: number;
}

/**
 * Makes an account.
 *
 * @param person bound to the new account's id
 * @throws CodedError CONFLICT where the e-mail address has one already
 */
export async function createUser(
  person: TenantClient,
  userId: string,
  input: { email: string; name: string; passwordHash: string },
): Promise<void> {
  try {
    await person.transaction(async (transaction) => {
      await transaction.user.create({ data: { id: userId, email: input.email, name: input.name } });
      await transaction.credential.create({ data: { userId, passwordHash: input.passwordHash } });
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw conflict('input.email', 'There is an account with this e-mail address already.');
    }
    throw error;
  }
}

/** Opens a session for a person who has proved who they are. */
export async function openSession(
  person: TenantClient,
  userId: string,
  origin: SessionOrigin,
): Promise<OpenedSession> {
  const token = newToken('cs_');
  const session = await person.session.create({
    data: {
      userId,
      tokenHash: hashToken(token),
      address: origin.address,
      userAgent: origin.userAgent,
      expiresAt: new Date(Date.now() + origin.lifetimeMs),
    },
  });
  return { session, token };
}

/**
 * Sets a new password and ends all other sessions of the person: whoever knew the old one is out.
 *
 * @returns how many sessions were ended
 * @throws CodedError UNAUTHENTICATED where the present password is wrong
 */
export async function changePassword(
  person: TenantClient,
  passwords: Passwords,
  input: { userId: string; sessionId: string; present: string; next: string },
): Promise<number> {
  const credential = await person.credential.findFirst({ where: { userId: input.userId } });
  if (!(await passwords.verify(input.present, credential?.passwordHash ?? null))) {
    throw unauthenticated('The password is wrong.');
  }
  const passwordHash = await passwords.hash(input.next);
  return await person.transaction(async (transaction) => {
    await transaction.credential.updateMany({
      where: { userId: input.userId },
      data: { passwordHash, changedAt: new Date() },
    });
    const { count } = await transaction.session.deleteMany({ where: { NOT: { id: input.sessionId } } });
    return count;
  });
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}
