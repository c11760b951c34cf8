import { systemAuthor } from '../../domain/operations/change.js';
import { findDueExpiryNotices, tellOfExpiry } from '../../domain/operations/keyExpiry.js';
import { forEachDue } from './forEachDue.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

const NAME = 'expire-api-keys';

/** How long it is kept which permissions keys used: as long as is asked for at most. Milliseconds: 365 days. */
const USES_KEPT_MS = 365 * 86_400_000;

/**
 * Tells of the expiry of API keys, 14 days and one day ahead and when it has come, and forgets what they used long ago.
 * That a key does not work any more is seen on every request, whether this has run or not.
 */
export function createExpireApiKeys({ database, system, onError }: JobParts): Job {
  return {
    name: NAME,
    description: 'Tells who looks after API keys that they expire.',
    everyMs: 60_000,
    work: async (now, isClosed) => {
      let done = 0;
      const usedBefore = new Date(now.getTime() - USES_KEPT_MS);
      for (const organizationId of await system.dueKeyNotices(now, usedBefore)) {
        const tenant = database.forOrganization(organizationId);
        const author = systemAuthor({ tenant, organizationId }, NAME);
        done += await forEachDue(
          async () => await findDueExpiryNotices(tenant, now),
          async (id) => await tellOfExpiry(author, id, now),
          { isClosed, onError },
        );
        try {
          await tenant.apiKeyPermissionUse.deleteMany({ where: { lastUsedAt: { lt: usedBefore } } });
        } catch (error) {
          onError(error);
        }
      }
      return done;
    },
  };
}
