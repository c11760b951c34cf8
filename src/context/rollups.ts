import type { Database } from '../persistence/database.js';
import { rollUpHour } from '../persistence/rollups.js';
import type { SystemClient } from '../persistence/systemClient.js';
import { createRecurring, type Recurring } from './recurring.js';

const RUN_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
/** How long after its end an hour is left open for the logs that are still on their way. */
const LEEWAY_MS = 5 * 60_000;

/**
 * Rolls the logs of hours that are over up into the rows that analytics of long spans read: once a minute, all hours
 * that have logs which are not counted, and that ended five minutes before. One that fails is reported and stays for the
 * next run. Several servers on one database may do so: each hour is counted once. A run tells how many it counted.
 */
export function createRollups(
  database: Database,
  system: SystemClient,
  onError: (error: unknown) => void,
): Recurring {
  const work = async (now: Date, isClosed: () => boolean): Promise<number> => {
    let counted = 0;
    const begunBefore = new Date(now.getTime() - HOUR_MS - LEEWAY_MS);
    for (const { organizationId, hour } of await system.pendingLogHours(begunBefore)) {
      if (isClosed()) break;
      try {
        if (await rollUpHour(database.forOrganization(organizationId), hour)) counted += 1;
      } catch (error) {
        onError(error);
      }
    }
    return counted;
  };
  return createRecurring({ everyMs: RUN_EVERY_MS, work }, onError);
}
