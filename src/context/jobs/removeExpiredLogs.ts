import { dropPartitionsBefore, ensurePartitions } from '../../persistence/partitions.js';
import { removeBodiesBefore, removeLogsBefore } from '../../persistence/retention.js';
import { forEachInTurn } from './inTurn.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Removes what organizations keep no longer of their calls, and makes the tables of the months to come. */
export function createRemoveExpiredLogs({ database, system, onError }: JobParts): Job {
  return {
    name: 'remove-expired-logs',
    description: 'Removes logs and their contents whose time is over, and makes room for the months to come.',
    everyMs: HOUR_MS,
    work: async (now, isClosed) => {
      await ensurePartitions(database, now);
      const retentions = await system.retentions();
      const removed = await forEachInTurn(
        retentions,
        { isClosed, onError },
        async ({ organizationId, logRetentionDays, metricsRetentionDays }) => {
          const tenant = database.forOrganization(organizationId);
          const bodies = await removeBodiesBefore(tenant, daysBefore(now, logRetentionDays));
          return bodies + (await removeLogsBefore(tenant, daysBefore(now, metricsRetentionDays)));
        },
      );
      const longest = Math.max(...retentions.map(({ metricsRetentionDays }) => metricsRetentionDays));
      if (retentions.length > 0) await dropPartitionsBefore(database, daysBefore(now, longest));
      return removed;
    },
  };
}

/** A moment some days before another, at the beginning of its hour: an hour of logs is kept whole or not at all. */
function daysBefore(now: Date, days: number): Date {
  return new Date(Math.floor((now.getTime() - days * DAY_MS) / HOUR_MS) * HOUR_MS);
}
