import type { Database } from '../persistence/database.js';
import { rollUpHour } from '../persistence/rollups.js';
import type { SystemClient } from '../persistence/systemClient.js';

const RUN_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
/** How long after its end an hour is left open for the logs that are still on their way. */
const LEEWAY_MS = 5 * 60_000;

/** Rolls the logs of hours that are over up into the rows that analytics of long spans read. */
export interface Rollups {
  /**
   * Counts all hours that have logs which are not counted, and that ended five minutes before a moment. One that fails
   * is reported and stays for the next run.
   *
   * @returns how many hours were counted
   */
  run(now: Date): Promise<number>;
  /** Ends the timer and waits for the run that is under way. */
  close(): Promise<void>;
}

/** Runs once a minute by itself. Several servers on one database may do so: each hour is counted once. */
export function createRollups(
  database: Database,
  system: SystemClient,
  onError: (error: unknown) => void,
): Rollups {
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  const runOnce = async (now: Date): Promise<number> => {
    let counted = 0;
    const begunBefore = new Date(now.getTime() - HOUR_MS - LEEWAY_MS);
    for (const { organizationId, hour } of await system.pendingLogHours(begunBefore)) {
      if (isClosed) break;
      try {
        if (await rollUpHour(database.forOrganization(organizationId), hour)) counted += 1;
      } catch (error) {
        onError(error);
      }
    }
    return counted;
  };

  const run = async (now: Date): Promise<number> => {
    const next = last.then(async () => await runOnce(now));
    last = next.catch(() => undefined);
    return await next;
  };

  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    run(new Date())
      .catch(onError)
      .finally(() => {
        isRunning = false;
      });
  }, RUN_EVERY_MS);
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
