import type { Database } from '../persistence/database.js';
import { dropPartitionsBefore, ensurePartitions } from '../persistence/partitions.js';
import { removeBodiesBefore, removeExpired, removeLogsBefore } from '../persistence/retention.js';
import type { SystemClient } from '../persistence/systemClient.js';

const RUN_EVERY_MS = 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Removes what is kept no longer, and makes the tables of the months to come. */
export interface Maintenance {
  /**
   * Does all that is due at a moment. What fails for one organization is reported and does not stop the others.
   *
   * @returns how many rows were removed
   */
  run(now: Date): Promise<number>;
  /** Stops, once the organization is done that is under way. */
  close(): Promise<void>;
}

/** Runs at the start and once an hour by itself. Several servers on one database may do so: it does no harm twice. */
export function createMaintenance(
  database: Database,
  system: SystemClient,
  onError: (error: unknown) => void,
): Maintenance {
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  const clear = async (now: Date): Promise<number> => {
    const retentions = await system.retentions();
    let removed = 0;
    for (const { organizationId, logRetentionDays, metricsRetentionDays } of retentions) {
      if (isClosed) return removed;
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

  const runOnce = async (now: Date): Promise<number> => {
    if (isClosed) return 0;
    await ensurePartitions(database, now);
    return await clear(now);
  };

  /** One run after another: a second one at the same moment would find nothing to do. */
  const run = async (now: Date): Promise<number> => {
    const next = last.then(async () => await runOnce(now));
    last = next.catch(() => undefined);
    return await next;
  };

  const runByItself = (): void => {
    run(new Date()).catch(onError);
  };
  runByItself();
  const timer = setInterval(runByItself, RUN_EVERY_MS);
  timer.unref();

  return {
    run,
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await last;
    },
  };
}

/** A moment some days before another, at the beginning of its hour: an hour of logs is kept whole or not at all. */
function daysBefore(now: Date, days: number): Date {
  return new Date(Math.floor((now.getTime() - days * DAY_MS) / HOUR_MS) * HOUR_MS);
}
