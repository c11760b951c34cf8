import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogWriter, NewLog } from '../domain/logs/newLog.js';
import { markHours, storeLogs } from '../domain/logs/storing.js';
import { keptBody } from '../domain/logs/texts.js';
import type { Database } from '../persistence/database.js';

/** How much is written at once, and how much may wait for a database that is away. */
export interface LogWriterBounds {
  /** How long a log waits for others, in milliseconds. */
  readonly batchEveryMs: number;
  readonly batchRows: number;
  /** UTF-16 units of contents in one batch. */
  readonly batchUnits: number;
  /** From so many waiting logs on, or so many UTF-16 units of their contents, contents are dropped. */
  readonly waitingWithContents: number;
  readonly waitingUnits: number;
  /** From so many waiting logs on the oldest are dropped. */
  readonly waitingRows: number;
  /** The longest pause between attempts, in milliseconds. */
  readonly longestPauseMs: number;
  /** How long closing waits for a database that is away, in milliseconds. */
  readonly closeWithinMs: number;
}

const BOUNDS: LogWriterBounds = {
  batchEveryMs: 250,
  batchRows: 500,
  batchUnits: 8_000_000,
  waitingWithContents: 50_000,
  waitingUnits: 64_000_000,
  waitingRows: 100_000,
  longestPauseMs: 10_000,
  closeWithinMs: 10_000,
};

/** The writer of a server, and how to end it. */
export interface RunningLogWriter extends LogWriter {
  /** How many logs wait, and how many were given up since the start: wholly, their contents, or not taken by the database. */
  counts(): {
    readonly waiting: number;
    readonly lost: number;
    readonly lostContents: number;
    readonly refused: number;
  };
  /** Writes down what is left and stops. What a database that is away does not take in time is lost, and said. */
  close(): Promise<void>;
}

/**
 * Takes logs into memory and writes them every 250 ms, or as soon as 500 wait: one transaction per organization. While
 * the database is away they wait, with growing pauses between the attempts; the bounds above say what is given up when
 * too many wait. What is given up is counted and told to `onError`.
 */
export function createLogWriter(
  database: Pick<Database, 'forOrganization'>,
  onError: (error: unknown) => void,
  given: Partial<LogWriterBounds> = {},
): RunningLogWriter {
  const bounds = { ...BOUNDS, ...given };
  // A log may be handed over inside a transaction; writing it must not take place in there.
  const outside = AsyncLocalStorage.snapshot();
  const lost = { contents: 0, logs: 0, refused: 0 };
  /** What of it was told. */
  const told = { contents: 0, logs: 0, refused: 0 };
  const tellLosses = (): void => {
    tell(lost, onError);
    told.contents += lost.contents;
    told.logs += lost.logs;
    told.refused += lost.refused;
    Object.assign(lost, { contents: 0, logs: 0, refused: 0 });
  };
  let waiting: NewLog[] = [];
  let waitingUnits = 0;
  /** How many logs were taken since the start. */
  let taken = 0;
  let failures = 0;
  /** By the clock of `performance`, which does not jump. */
  let pauseUntil = 0;
  let running: Promise<void> | undefined;

  const take = (log: NewLog): void => {
    const isFull = waiting.length >= bounds.waitingWithContents || waitingUnits >= bounds.waitingUnits;
    if (isFull && unitsOf(log) > 0) lost.contents += 1;
    const kept = isFull ? { ...log, requestBody: null, responseBody: null } : bounded(log);
    waiting.push(kept);
    waitingUnits += unitsOf(kept);
    taken += 1;
    while (waiting.length > bounds.waitingRows) {
      waitingUnits -= unitsOf(waiting.shift());
      lost.logs += 1;
    }
  };

  const nextBatch = (): NewLog[] => {
    let units = 0;
    let rows = 0;
    for (const log of waiting) {
      if (rows >= bounds.batchRows || (rows > 0 && units + unitsOf(log) > bounds.batchUnits)) break;
      units += unitsOf(log);
      rows += 1;
    }
    waitingUnits -= units;
    return waiting.splice(0, rows);
  };

  const putBack = (logs: readonly NewLog[], where: 'FIRST' | 'LAST'): void => {
    waiting = where === 'FIRST' ? [...logs, ...waiting] : [...waiting, ...logs];
    for (const log of logs) waitingUnits += unitsOf(log);
  };

  /** Writes logs of one organization; of logs that the database does not take, all but those. */
  const writeGroup = async (logs: readonly NewLog[]): Promise<void> => {
    try {
      await writeBatch(database, logs);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (logs.length === 1) {
        lost.refused += 1;
        return;
      }
      const half = Math.ceil(logs.length / 2);
      await writeGroup(logs.slice(0, half));
      await writeGroup(logs.slice(half));
    }
  };

  /** Writes one batch; false where the database is away: what is not written waits again. */
  const writeNext = async (): Promise<boolean> => {
    const groups = groupByOrganization(nextBatch());
    for (const [index, group] of groups.entries()) {
      try {
        await writeGroup(group);
        failures = 0;
      } catch (error) {
        // Last: what fails again and again for one organization must not stop the others.
        putBack(group, 'LAST');
        putBack(groups.slice(index + 1).flat(), 'FIRST');
        failures += 1;
        pauseUntil = performance.now() + Math.min(bounds.longestPauseMs, bounds.batchEveryMs * 2 ** failures);
        if (failures === 1) onError(error);
        return false;
      }
    }
    return true;
  };

  const drain = async (): Promise<void> => {
    // What came meanwhile and is no whole batch waits for the next time.
    while ((await writeNext()) && waiting.length >= bounds.batchRows);
    tellLosses();
  };

  /** One at a time: who comes meanwhile waits for the one that runs. */
  const run = async (): Promise<void> => {
    running ??= outside(drain).finally(() => {
      running = undefined;
    });
    await running;
  };

  const timer = setInterval(() => {
    if (waiting.length > 0 && performance.now() >= pauseUntil) void run();
  }, bounds.batchEveryMs);
  timer.unref();

  const flushUntil = async (deadline: number): Promise<void> => {
    const upTo = taken;
    await run();
    while (taken - waiting.length < upTo && performance.now() < deadline) {
      const pauseMs = Math.min(pauseUntil, deadline) - performance.now();
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await run();
    }
  };

  return {
    counts: () => ({
      waiting: waiting.length,
      lost: told.logs + lost.logs,
      lostContents: told.contents + lost.contents,
      refused: told.refused + lost.refused,
    }),
    write: (log) => {
      take(log);
      if (waiting.length >= bounds.batchRows && performance.now() >= pauseUntil) void run();
    },
    flush: async () => {
      await flushUntil(Infinity);
    },
    close: async () => {
      clearInterval(timer);
      await flushUntil(performance.now() + bounds.closeWithinMs);
      lost.logs += waiting.length;
      waiting = [];
      tellLosses();
    },
  };
}

async function writeBatch(
  database: Pick<Database, 'forOrganization'>,
  logs: readonly NewLog[],
): Promise<void> {
  const tenant = database.forOrganization(logs[0]?.organizationId ?? '');
  const stored = await tenant.transaction(async (transaction) => {
    const organization = await transaction.organization.findFirst({ select: { requestLogging: true } });
    // It was deleted while its last calls were under way: they go with it.
    if (organization === null) return { wasMarked: false };
    return await storeLogs(transaction, logs, organization.requestLogging);
  });
  if (stored.wasMarked) await markHours(tenant, logs);
}

function groupByOrganization(logs: readonly NewLog[]): NewLog[][] {
  const groups = new Map<string, NewLog[]>();
  for (const log of logs) {
    const group = groups.get(log.organizationId);
    if (group === undefined) groups.set(log.organizationId, [log]);
    else group.push(log);
  }
  return [...groups.values()];
}

function bounded(log: NewLog): NewLog {
  return { ...log, requestBody: keptBody(log.requestBody), responseBody: keptBody(log.responseBody) };
}

function unitsOf(log: NewLog | undefined): number {
  return (log?.requestBody?.length ?? 0) + (log?.responseBody?.length ?? 0);
}

/** Whether the database is there and does not take the values, so that trying again helps nothing. */
function isRefusal(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  // https://www.prisma.io/docs/orm/reference/error-reference: values too long, of a wrong type or out of range.
  const codes = ['P2000', 'P2003', 'P2005', 'P2006', 'P2007', 'P2011', 'P2012', 'P2019', 'P2020', 'P2023'];
  return (
    name === 'PrismaClientValidationError' ||
    codes.includes(String(code)) ||
    // SQLSTATE: data exception, integrity constraint violation.
    /^2[23]/.test(sqlStateOf(error))
  );
}

function sqlStateOf(error: unknown): string {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  return meta?.driverAdapterError?.cause?.originalCode ?? '';
}

function tell(
  lost: { contents: number; logs: number; refused: number },
  onError: (error: unknown) => void,
): void {
  if (lost.contents > 0) {
    onError(new Error(`Too many logs wait: ${String(lost.contents)} were kept without their contents.`));
  }
  if (lost.logs > 0) onError(new Error(`Logs were lost: ${String(lost.logs)} could not be written in time.`));
  if (lost.refused > 0) onError(new Error(`The database did not take ${String(lost.refused)} logs.`));
}
