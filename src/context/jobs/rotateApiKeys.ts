import { systemAuthor } from '../../domain/operations/change.js';
import {
  findDueReminders,
  findDueRotations,
  remindOfSecret,
  rotateDueKey,
} from '../../domain/operations/scheduledRotations.js';
import { forEachDue } from './forEachDue.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

const NAME = 'rotate-api-keys';

/**
 * Replaces the secrets of API keys as rotation policies say, each once however long no server ran, and reminds of those
 * that nobody has collected. Each key is a transaction of its own: what fails for one does not stop the others.
 */
export function createRotateApiKeys({ database, system, sealer, onError }: JobParts): Job {
  return {
    name: NAME,
    description: 'Replaces the secrets of API keys whose rotation is due.',
    everyMs: 60_000,
    work: async (now, isClosed) => {
      let done = 0;
      for (const organizationId of await system.dueKeyRotations(now)) {
        const tenant = database.forOrganization(organizationId);
        const author = systemAuthor({ tenant, organizationId }, NAME);
        const until = { isClosed, onError };
        done += await forEachDue(
          async () => await findDueRotations(tenant, now),
          async (id) => await rotateDueKey(author, id, { now, sealer }),
          until,
        );
        done += await forEachDue(
          async () => await findDueReminders(tenant, now),
          async (id) => await remindOfSecret(author, id, now),
          until,
        );
      }
      return done;
    },
  };
}
