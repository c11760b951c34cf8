import type { Database } from './database.js';
import { Prisma, type JobOutcome, type ScheduledJob } from './generated/prisma/client.js';
import { withPin } from './pin.js';

/** A run that this server may carry out, until its lease is over. */
export interface ClaimedRun {
  readonly startedAt: Date;
  /** How often the job has failed since it last went well. */
  readonly failuresInRow: number;
}

/** When a job is due again: at the next multiple of a span, or after a pause; null leaves it as it is. */
export type NextRun = { readonly everyMs: number } | { readonly pauseMs: number } | null;

/** What came of a run. */
export interface FinishedRun {
  readonly outcome: JobOutcome;
  readonly done: number;
  readonly faults: number;
  readonly fault: string | null;
  readonly next: NextRun;
}

/**
 * The table of scheduled work, as one server sees it. Every change is one statement whose condition says what it takes
 * for granted, so that of several servers one makes it.
 */
export interface JobStore {
  /** Adds the jobs that are not there yet; they are due at once. */
  add(names: readonly string[]): Promise<void>;
  read(): Promise<{ readonly now: Date; readonly rows: readonly ScheduledJob[] }>;
  /** Takes a job that nobody is at; with `ifDue` only where it is due. @returns null where it is not to be had */
  claim(name: string, options: { leaseMs: number; ifDue: boolean }): Promise<ClaimedRun | null>;
  /** Begins the lease anew. @returns false where it is not ours any more */
  renew(name: string, leaseMs: number): Promise<boolean>;
  /** Writes down what came of a run and gives the lease back. @returns false where it was not ours any more */
  finish(name: string, run: FinishedRun): Promise<boolean>;
  /** Brings times back that lie further ahead than they can, as they do once a clock has jumped back. */
  pullBack(name: string, most: { aheadMs: number; leaseMs: number }): Promise<void>;
}

/**
 * Opens the table. Times are those of the database, the one clock that all servers share; `now` puts another in its
 * place.
 *
 * @param server how this server is called as the holder of a lease; no two of them the same
 */
export function createJobStore(
  database: Pick<Database, 'unpinned'>,
  { server, now }: { server: string; now?: (() => Date) | undefined },
): JobStore {
  const client = database.unpinned;
  // Rows of this table are seen by who is pinned to nothing.
  const unpinned = async <T>(work: () => Promise<T>): Promise<T> => await withPin({}, work);
  const moment = (): Prisma.Sql =>
    now === undefined ? Prisma.sql`now()` : Prisma.sql`${now().toISOString()}::timestamptz`;
  const change = async (statement: Prisma.Sql): Promise<boolean> =>
    await unpinned(async () => (await client.$executeRaw(statement)) > 0);
  const nextRunAt = (next: NextRun): Prisma.Sql => {
    if (next === null) return Prisma.sql`"nextRunAt"`;
    if ('pauseMs' in next) return after(moment(), next.pauseMs);
    const { everyMs } = next;
    return Prisma.sql`to_timestamp((floor(extract(epoch FROM ${moment()}) * 1000 / ${everyMs}::bigint) + 1)
      * ${everyMs}::bigint / 1000)`;
  };

  return {
    add: async (names) => {
      await change(Prisma.sql`INSERT INTO "ScheduledJob" ("name", "nextRunAt")
        SELECT name, ${moment()} FROM unnest(${[...names]}::text[]) AS name ON CONFLICT DO NOTHING`);
    },

    read: async () => {
      const rows = await unpinned(
        async () =>
          await client.$queryRaw<(ScheduledJob & { moment: Date })[]>(
            Prisma.sql`SELECT *, ${moment()} AS "moment" FROM "ScheduledJob" ORDER BY "name"`,
          ),
      );
      return { now: rows[0]?.moment ?? new Date(), rows };
    },

    claim: async (name, { leaseMs, ifDue }) => {
      const [claimed] = await unpinned(
        async () =>
          await client.$queryRaw<ClaimedRun[]>(
            Prisma.sql`UPDATE "ScheduledJob" SET "leasedUntil" = ${after(moment(), leaseMs)}, "leasedBy" = ${server},
                "lastStartedAt" = ${moment()}, "runs" = "runs" + 1
              WHERE "name" = ${name} AND ("leasedUntil" IS NULL OR "leasedUntil" <= ${moment()})
                AND (${!ifDue} OR "nextRunAt" <= ${moment()})
              RETURNING "lastStartedAt" AS "startedAt", "failuresInRow"`,
          ),
      );
      return claimed ?? null;
    },

    renew: async (name, leaseMs) =>
      await change(Prisma.sql`UPDATE "ScheduledJob" SET "leasedUntil" = ${after(moment(), leaseMs)}
        WHERE "name" = ${name} AND "leasedBy" = ${server}`),

    finish: async (name, { outcome, done, faults, fault, next }) => {
      const failures = outcome === 'FAILED' ? 1 : 0;
      return await change(Prisma.sql`UPDATE "ScheduledJob" SET "leasedUntil" = NULL, "leasedBy" = NULL,
          "lastFinishedAt" = ${moment()}, "lastOutcome" = ${outcome}::"JobOutcome", "lastDone" = ${done},
          "lastFaults" = ${faults}, "lastFault" = ${fault}, "failures" = "failures" + ${failures},
          "failuresInRow" = CASE ${outcome} WHEN 'DONE' THEN 0 ELSE "failuresInRow" + ${failures} END,
          "nextRunAt" = ${nextRunAt(next)}
        WHERE "name" = ${name} AND "leasedBy" = ${server}`);
    },

    pullBack: async (name, { aheadMs, leaseMs }) => {
      const lease = after(moment(), leaseMs);
      await change(Prisma.sql`UPDATE "ScheduledJob" SET
          "nextRunAt" = LEAST("nextRunAt", ${after(moment(), aheadMs)}),
          "leasedUntil" = CASE WHEN "leasedUntil" > ${lease} THEN ${lease} ELSE "leasedUntil" END
        WHERE "name" = ${name}`);
    },
  };
}

function after(moment: Prisma.Sql, ms: number): Prisma.Sql {
  return Prisma.sql`${moment} + ${ms}::double precision * interval '1 millisecond'`;
}
