import type { Database } from '../persistence/database.js';
import { dropPartitionsBefore, ensurePartitions } from '../persistence/partitions.js';
import { removeBodiesBefore, removeExpired, removeLogsBefore } from '../persistence/retention.js';
import type { SystemClient } from '../persistence/systemClient.js';
import { createRecurring, type Recurring } from './recurring.js';

const RUN_EVERY_MS = 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Removes what is kept no longer, and makes the tables of the months to come: at the start and once an hour. What fails
 * for one organization is reported and does not stop the others. Several servers on one database may do so: it does no
 * harm twice. A run tells how many rows it removed.
 */
export function createMaintenance(
  database: Database,
  system: SystemClient,
  onError: (error: unknown) => void,
): Recurring {
  const work = async (now: Date, isClosed: () => boolean): Promise<number> => {
    await ensurePartitions(database, now);
    const retentions = await system.retentions();
    let removed = 0;
    for (const { organizationId, logRetentionDays, metricsRetentionDays } of retentions) {
      if (isClosed()) return removed;
      const tenant = database.forOrganization(organizationId);
      try {
        removed += await removeBodiesBefore(tenant, daysBefore(now, logRetentionDays));
        removed += await removeLogsBefore(tenant, daysBefore(now, metricsRetentionDays));
        removed += await removeExpired(tenant, now);
      } catch (error) {
        onError(error);
      }
    }
    const longest = Math.max(...retentions.map(({ metricsRetentionDays }) => metricsRetentionDays));
    if (retentions.length > 0) await dropPartitionsBefore(database, daysBefore(now, longest));
    return removed;
  };

  const recurring = createRecurring({ everyMs: RUN_EVERY_MS, work }, onError);
  recurring.runByItself();
  return recurring;
}

/** A moment some days before another, at the beginning of its hour: an hour of logs is kept whole or not at all. */
function daysBefore(now: Date, days: number): Date {
  return new Date(Math.floor((now.getTime() - days * DAY_MS) / HOUR_MS) * HOUR_MS);
}
