import type { Session } from '../../persistence/generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { Passwords } from '../credentials/passwords.js';
import { hashToken, newToken } from '../credentials/tokens.js';
import { conflict, notFound, unauthenticated, type CodedError } from '../errors.js';
import { encodeId } from '../ids.js';
import { writeAccountEntry, type AccountOwner } from './accountEntries.js';

/** A session with its token, which is told once and stored as a hash. */
export interface OpenedSession {
  readonly session: Session;
  readonly token: string;
}

/**
 * Makes an account.
 *
 * @param person bound to the new account's id
 * @throws CodedError CONFLICT where the e-mail address has one already
 */
export async function createUser(
  person: TenantClient,
  owner: AccountOwner,
  input: { email: string; name: string; passwordHash: string },
): Promise<void> {
  try {
    await person.transaction(async (transaction) => {
      await addUser(transaction, owner, input);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw emailTaken();
    throw error;
  }
}

/** An account as part of a larger transaction, pinned to its id; a taken e-mail address breaks that. */
export async function addUser(
  transaction: TenantTransaction,
  owner: AccountOwner,
  input: { email: string; name: string; passwordHash: string },
): Promise<void> {
  const { userId } = owner;
  await transaction.user.create({ data: { id: userId, email: input.email, name: input.name } });
  await transaction.credential.create({ data: { userId, passwordHash: input.passwordHash } });
  await writeAccountEntry(transaction, owner, { action: 'account.signUp' });
}

/** What is thrown where an e-mail address has an account already. */
export const emailTaken = (): CodedError =>
  conflict('input.email', 'There is an account with this e-mail address already.');

/** Opens a session for a person who has proved who they are. */
export async function openSession(
  person: TenantClient,
  owner: AccountOwner,
  { lifetimeMs }: { lifetimeMs: number },
): Promise<OpenedSession> {
  const { userId, origin } = owner;
  const token = newToken('cs_');
  return await person.transaction(async (transaction) => {
    const session = await transaction.session.create({
      data: {
        userId,
        tokenHash: hashToken(token),
        address: origin.address,
        userAgent: origin.userAgent,
        expiresAt: new Date(Date.now() + lifetimeMs),
      },
    });
    await writeAccountEntry(transaction, owner, {
      action: 'account.signIn',
      details: { sessionId: encodeId('Session', session.id) },
    });
    return { session, token };
  });
}

/** Ends a session of the person. @param action as the account's log names it @throws CodedError NOT_FOUND */
export async function endSession(
  person: TenantClient,
  owner: AccountOwner,
  { sessionId, action }: { sessionId: string; action: 'account.signOut' | 'session.revoke' },
): Promise<void> {
  await person.transaction(async (transaction) => {
    const { count } = await transaction.session.deleteMany({ where: { id: sessionId } });
    // Who signs out twice at once has done so.
    if (count === 0 && action === 'session.revoke') throw notFound('session');
    const details = { sessionId: encodeId('Session', sessionId) };
    await writeAccountEntry(transaction, owner, { action, details });
  });
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
  input: { owner: AccountOwner; sessionId: string; present: string; next: string },
): Promise<number> {
  const { owner } = input;
  const { userId } = owner;
  const action = 'account.changePassword';
  const credential = await person.credential.findFirst({ where: { userId } });
  if (!(await passwords.verify(input.present, credential?.passwordHash ?? null))) {
    await writeAccountEntry(person, owner, { action, refusedBecause: WRONG_PASSWORD });
    throw unauthenticated(WRONG_PASSWORD);
  }
  const passwordHash = await passwords.hash(input.next);
  return await person.transaction(async (transaction) => {
    await transaction.credential.updateMany({
      where: { userId },
      data: { passwordHash, changedAt: new Date() },
    });
    const { count } = await transaction.session.deleteMany({ where: { NOT: { id: input.sessionId } } });
    await writeAccountEntry(transaction, owner, { action, details: { endedSessions: count } });
    return count;
  });
}

/** What the account's log says of an attempt with a password that is not theirs. */
export const WRONG_PASSWORD = 'The password is wrong.';

/** Whether an error of the database says that something is there already which may be there once. */
export function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}
