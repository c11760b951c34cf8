import { daysToAddUp, rollUpDay, rollUpHour } from '../../persistence/rollups.js';
import { forEachInTurn } from './inTurn.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

const HOUR_MS = 3_600_000;
/** How long after its end an hour is left open for the logs that are still on their way. */
const LEEWAY_MS = 5 * 60_000;

/**
 * Rolls the logs of hours that are over up into the rows that analytics of long spans read: all hours that have logs
 * which are not counted, and that ended five minutes before. One that fails stays for the next run. Of the organizations
 * of which an hour was counted the days are then added up that lack something; which is every day there is after an
 * update of servers that knew of none.
 */
export function createRollUpLogs({
  database,
  system,
  onError,
}: Pick<JobParts, 'database' | 'system' | 'onError'>): Job {
  return {
    name: 'roll-up-logs',
    description: 'Counts the logs of hours that are over, for analytics.',
    everyMs: 60_000,
    work: async (now, isClosed) => {
      const begunBefore = new Date(now.getTime() - HOUR_MS - LEEWAY_MS);
      const organizations = new Set<string>();
      const counted = await forEachInTurn(
        await system.pendingLogHours(begunBefore),
        { isClosed, onError },
        async ({ organizationId, hour }) => {
          if (!(await rollUpHour(database.forOrganization(organizationId), hour))) return 0;
          organizations.add(organizationId);
          return 1;
        },
      );
      await forEachInTurn([...organizations], { isClosed, onError }, async (organizationId) => {
        const tenant = database.forOrganization(organizationId);
        return await forEachInTurn(await daysToAddUp(tenant), { isClosed, onError }, async (day) => {
          await rollUpDay(tenant, day);
          return 1;
        });
      });
      return counted;
    },
  };
}
