import { removeExpired, removeSessions } from '../../persistence/retention.js';
import { forEachInTurn } from './inTurn.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

/** How long a key's former secret is kept once it has stopped working. Milliseconds: 30 days. */
const SECRETS_KEPT_MS = 30 * 24 * 3_600_000;

/** Removes what is of no use to anybody once its time is over. */
export function createRemoveExpiredRows({ database, system, onError }: JobParts): Job {
  return {
    name: 'remove-expired-rows',
    description:
      'Removes sessions, former secrets of keys, answers kept for repetition and reservations of calls whose time is over.',
    everyMs: 15 * 60_000,
    work: async (now, isClosed) => {
      const secretsUntil = new Date(now.getTime() - SECRETS_KEPT_MS);
      const ofOrganizations = await forEachInTurn(
        await system.expiredRows(now, secretsUntil),
        { isClosed, onError },
        async (organizationId) =>
          await removeExpired(database.forOrganization(organizationId), { now, secretsUntil }),
      );
      const sessions = await forEachInTurn(
        await system.expiredSessions(now),
        { isClosed, onError },
        async (userId) => await removeSessions(database.forUser(userId), now),
      );
      return ofOrganizations + sessions;
    },
  };
}
