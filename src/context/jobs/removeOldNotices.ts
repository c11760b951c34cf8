import type { Database } from '../../persistence/database.js';
import { removeNoticesBefore } from '../../persistence/retention.js';
import type { SystemClient } from '../../persistence/systemClient.js';
import type { Job } from './job.js';

const RUN_EVERY_MS = 3_600_000;

/** How long notices are kept. Milliseconds: 30 days. */
const KEPT_MS = 30 * 24 * 3_600_000;

interface RemovalParts {
  readonly database: Pick<Database, 'forOrganization'>;
  readonly system: Pick<SystemClient, 'organizationsWithNoticesBefore'>;
  /** Takes what failed for one organization. */
  readonly onError: (error: unknown) => void;
}

/** Removes notices that are older than 30 days, with their deliveries. */
export function removeOldNotices({ database, system, onError }: RemovalParts): Job {
  return {
    name: 'remove-old-notices',
    description: 'Removes notices that are older than 30 days.',
    everyMs: RUN_EVERY_MS,
    work: async (now, isClosed) => {
      const moment = new Date(now.getTime() - KEPT_MS);
      let removed = 0;
      for (const organizationId of await system.organizationsWithNoticesBefore(moment)) {
        if (isClosed()) break;
        try {
          removed += await removeNoticesBefore(database.forOrganization(organizationId), moment);
        } catch (error) {
          onError(error);
        }
      }
      return removed;
    },
  };
}
