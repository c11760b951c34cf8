import type { Database } from '../../persistence/database.js';
import { removeNoticesBefore } from '../../persistence/retention.js';
import type { SystemClient } from '../../persistence/systemClient.js';
import { forEachInTurn } from './inTurn.js';
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
export function createRemoveOldNotices({ database, system, onError }: RemovalParts): Job {
  return {
    name: 'remove-old-notices',
    description: 'Removes notices that are older than 30 days.',
    everyMs: RUN_EVERY_MS,
    work: async (now, isClosed) => {
      const moment = new Date(now.getTime() - KEPT_MS);
      return await forEachInTurn(
        await system.organizationsWithNoticesBefore(moment),
        { isClosed, onError },
        async (organizationId) => await removeNoticesBefore(database.forOrganization(organizationId), moment),
      );
    },
  };
}
