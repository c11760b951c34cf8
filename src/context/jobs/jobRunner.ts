import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../persistence/database.js';
import type { ScheduledJob } from '../../persistence/generated/prisma/client.js';
import { createJobStore, type ClaimedRun, type NextRun } from '../../persistence/scheduledJobs.js';
import { inSpan, type Tracer } from '../../telemetry/tracer.js';
import { createAlarm } from './alarm.js';
import { countingFaults } from './faults.js';
import type { Job, JobRun, JobRunner, JobState } from './job.js';
import { holdLease } from './lease.js';

/** How the runner is paced. All spans in milliseconds. */
export interface JobTiming {
  /** A clock in place of the database's. */
  readonly now?: () => Date;
  /** How often it is looked for what is due at least; sooner where it is known to be due sooner. */
  readonly lookMs: number;
  /** Up to so much later, by chance: so servers do not all look at the same moment. */
  readonly jitterMs: number;
  /** For how long a server that is not heard of is believed to be at a job. */
  readonly leaseMs: number;
  /** How often a server that is at a job says so again. */
  readonly renewMs: number;
  /** How long a job that failed waits for the next time: doubled with each failure in a row, up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How often it is asked whether another server is done with a job. */
  readonly pollMs: number;
}

const TIMING: JobTiming = {
  lookMs: 10_000,
  jitterMs: 250,
  leaseMs: 60_000,
  renewMs: 15_000,
  firstPauseMs: 5_000,
  longestPauseMs: 300_000,
  pollMs: 200,
};

/** What the runner works with, and whom it tells. */
export interface JobRunnerParts {
  readonly database: Pick<Database, 'unpinned'>;
  readonly jobs: readonly Job[];
  /** Takes what failed, with the name of the job where it was one. */
  readonly onError: (error: unknown, job?: string) => void;
  /** Hears of every run that came to an end. */
  readonly onRun?: (run: JobRun) => void;
  readonly tracer?: Tracer | null;
}

/**
 * Runs jobs by the table that all servers of a database share. A server that finds a job due takes it with a lease, by a
 * statement that succeeds for one of them; it renews the lease while it works, and when it is done writes down what came
 * of it and when it is due next: at the next multiple of its span, so that a job which was due many times runs once. A
 * lease that is not renewed is over after a while, and another server takes the job.
 */
export function createJobRunner(
  { database, jobs, onError, onRun, tracer = null }: JobRunnerParts,
  given: Partial<JobTiming> = {},
): JobRunner {
  const timing: JobTiming = { ...TIMING, ...given };
  const server = `${hostname()}:${String(process.pid)}:${randomBytes(4).toString('hex')}`;
  const store = createJobStore(database, { server, now: timing.now });
  const byName = new Map(jobs.map((job) => [job.name, job]));
  let isClosing = false;
  let added: Promise<void> | undefined;

  const addJobs = async (): Promise<void> => {
    added ??= store.add([...byName.keys()]).catch((error: unknown) => {
      added = undefined;
      throw error;
    });
    await added;
  };

  /** What is under way on this server, a chain for each job. */
  const underWay = new Map<string, Promise<unknown>>();
  const inTurn = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (underWay.get(name) ?? Promise.resolve()).then(work);
    const over = turn.catch(() => undefined);
    underWay.set(name, over);
    try {
      return await turn;
    } finally {
      if (underWay.get(name) === over) underWay.delete(name);
    }
  };

  const take = async (name: string, ifDue: boolean): Promise<Taken | null> => {
    const askedAt = performance.now();
    const claim = await store.claim(name, { leaseMs: timing.leaseMs, ifDue });
    return claim === null ? null : { ...claim, askedAt };
  };

  /** Carries out a run that was taken. */
  const carryOut = async (job: Job, taken: Taken, { now, isScheduled }: Kind): Promise<Result> => {
    const { name, everyMs } = job;
    const lease = holdLease({
      ...{ heldSince: taken.askedAt, leaseMs: timing.leaseMs, renewMs: timing.renewMs },
      renew: async () => await store.renew(name, timing.leaseMs),
      onError: (error) => {
        onError(error, name);
      },
    });
    let wasTold = false as boolean;
    const isClosed = (): boolean => (wasTold ||= isClosing || lease.isLost());
    const begunAt = performance.now();
    let counted = { done: 0, faults: 0 };
    let failure: { readonly error: unknown } | undefined;
    try {
      counted = await inSpan(
        tracer,
        { name: `job ${name}`, kind: 'INTERNAL', attributes: { 'castellan.job': name } },
        async () => await countingFaults(name, async () => await job.work(now, isClosed)),
      );
    } catch (error) {
      failure = { error };
    }
    await lease.release();
    const outcome = failure !== undefined ? 'FAILED' : wasTold ? 'STOPPED' : 'DONE';
    let next: NextRun = null;
    if (isScheduled && outcome === 'DONE') next = { everyMs };
    if (isScheduled && outcome === 'FAILED') next = { pauseMs: pauseAfter(taken.failuresInRow + 1, timing) };
    const fault = failure === undefined ? null : kindOf(failure.error);
    let isNoted = false;
    try {
      isNoted = await store.finish(name, { outcome, ...counted, fault, next });
    } catch (error) {
      onError(error, name);
    }
    const run: JobRun = {
      ...{ job: name, outcome: isNoted ? outcome : 'LOST', ...counted },
      ms: Math.round(performance.now() - begunAt),
      ...(taken.from === undefined ? {} : { takenOverFrom: taken.from }),
    };
    onRun?.(run);
    return { run, failure };
  };

  const runScheduled = async (job: Job, from: string | undefined): Promise<void> => {
    try {
      await inTurn(job.name, async () => {
        if (isClosing) return;
        const taken = await take(job.name, true);
        if (taken === null) return;
        const kind = { now: taken.startedAt, isScheduled: true };
        const { failure } = await carryOut(job, { ...taken, from }, kind);
        if (failure !== undefined) throw failure.error;
      });
    } catch (error) {
      onError(error, job.name);
    }
  };

  /** Begins what is due. @returns what was begun, and how long nothing else will be due */
  const look = async (): Promise<{ begun: Promise<void>[]; restMs: number }> => {
    await addJobs();
    const { now, rows } = await store.read();
    const begun: Promise<void>[] = [];
    let restMs = timing.lookMs;
    for (const row of rows) {
      const job = byName.get(row.name);
      if (job === undefined || underWay.has(row.name)) continue;
      // Only what has failed pauses longer than from one time to the next.
      const pauseMs = row.failuresInRow === 0 ? 0 : timing.longestPauseMs;
      const most = { aheadMs: Math.max(job.everyMs, pauseMs), leaseMs: timing.leaseMs };
      if (liesTooFarAhead(row, now, most)) await store.pullBack(row.name, most);
      const dueInMs = Math.max(row.nextRunAt.getTime(), row.leasedUntil?.getTime() ?? 0) - now.getTime();
      if (dueInMs <= 0) begun.push(runScheduled(job, row.leasedBy ?? undefined));
      else restMs = Math.min(restMs, dueInMs);
    }
    return { begun, restMs };
  };

  const alarm = createAlarm(timing.jitterMs, async () => {
    let restMs = timing.lookMs;
    try {
      const found = await look();
      restMs = found.restMs;
      // It may be due again before the next look.
      for (const run of found.begun)
        void run.then(() => {
          alarm.set(0);
        });
    } catch (error) {
      onError(error);
    }
    alarm.set(restMs);
  });

  return {
    start: () => {
      alarm.set(0);
    },

    run: async (name, now) => {
      const job = byName.get(name);
      if (job === undefined) throw new Error(`There is no job ${name}.`);
      await addJobs();
      return await inTurn(name, async () => {
        while (!isClosing) {
          const taken = await take(name, false);
          if (taken !== null) {
            const { run, failure } = await carryOut(job, taken, { now, isScheduled: false });
            if (failure !== undefined) throw failure.error;
            return run.done;
          }
          await sleep(timing.pollMs);
        }
        return 0;
      });
    },

    runNow: async (name) => {
      const job = byName.get(name);
      if (job === undefined) return 'UNKNOWN';
      if (isClosing || underWay.has(name)) return 'UNDER_WAY';
      return await inTurn(name, async () => {
        await addJobs();
        const taken = await take(name, false);
        if (taken === null) return 'UNDER_WAY';
        const { run, failure } = await carryOut(job, taken, { now: taken.startedAt, isScheduled: false });
        if (failure !== undefined) onError(failure.error, name);
        return run;
      });
    },

    runDue: async () => {
      const { begun } = await look();
      await Promise.all(begun);
    },

    list: async () => {
      await addJobs();
      const { rows } = await store.read();
      return jobs.flatMap((job) =>
        rows.filter(({ name }) => name === job.name).map((row) => stateOf(job, row)),
      );
    },

    close: async () => {
      isClosing = true;
      await alarm.close();
      await Promise.all(underWay.values());
    },
  };
}

/** A run that this server has taken. */
interface Taken extends ClaimedRun {
  /** By the clock of `performance`: the lease is not longer than from here. */
  readonly askedAt: number;
  /** The server whose lease was over. */
  readonly from?: string | undefined;
}

interface Kind {
  /** The moment that the job is told. */
  readonly now: Date;
  /** Whether it is run because it is due: then it is due next later. */
  readonly isScheduled: boolean;
}

interface Result {
  readonly run: JobRun;
  readonly failure: { readonly error: unknown } | undefined;
}

/** A clock that was ahead has left times behind that no clock of today would reach soon. */
function liesTooFarAhead(
  { nextRunAt, leasedUntil }: ScheduledJob,
  now: Date,
  { aheadMs, leaseMs }: { aheadMs: number; leaseMs: number },
): boolean {
  const ahead = (time: Date | null): number => (time?.getTime() ?? 0) - now.getTime();
  return ahead(nextRunAt) > aheadMs || ahead(leasedUntil) > leaseMs;
}

function pauseAfter(failures: number, { firstPauseMs, longestPauseMs }: JobTiming): number {
  return Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
}

/** What may be shown of an error to who is not to see data: its kind, and the code that it has. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}

function stateOf({ name, description, everyMs }: Job, row: ScheduledJob): JobState {
  const { leasedBy, leasedUntil } = row;
  return {
    ...{ name, description, everyMs, nextRunAt: row.nextRunAt },
    lease: leasedBy === null || leasedUntil === null ? null : { server: leasedBy, until: leasedUntil },
    ...{ lastStartedAt: row.lastStartedAt, lastFinishedAt: row.lastFinishedAt, lastOutcome: row.lastOutcome },
    ...{ lastDone: row.lastDone, lastFaults: row.lastFaults, lastFault: row.lastFault },
    ...{ runs: row.runs, failures: row.failures, failuresInRow: row.failuresInRow },
  };
}
