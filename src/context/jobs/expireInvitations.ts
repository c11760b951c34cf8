import { systemAuthor } from '../../domain/operations/change.js';
import { expireInvitations } from '../../domain/operations/expireInvitations.js';
import { forEachInTurn } from './inTurn.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

const NAME = 'expire-invitations';

/** Notes the invitations that nobody has accepted in time. */
export function createExpireInvitations({ database, system, onError }: JobParts): Job {
  return {
    name: NAME,
    description: 'Notes in the audit log which invitations came to their end without being accepted.',
    everyMs: 5 * 60_000,
    work: async (now, isClosed) =>
      await forEachInTurn(
        await system.endedInvitations(now),
        { isClosed, onError },
        async (organizationId) => {
          const tenant = database.forOrganization(organizationId);
          return await expireInvitations(systemAuthor({ tenant, organizationId }, NAME), now);
        },
      ),
  };
}
