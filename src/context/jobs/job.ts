import type { JobOutcome } from '../../persistence/generated/prisma/client.js';

/** Work that the server does by itself: whatever is due at a moment, for every organization. */
export interface Job {
  /** As operators see it: `rotate-api-keys`. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly description: string;
  readonly everyMs: number;
  /**
   * Does all that is due at a moment, also what was due while no server ran. What fails for one organization is reported
   * and does not stop the others; doing it twice does no harm.
   *
   * @param isClosed tells whether to stop at the next good place
   * @returns how much was done
   */
  work(now: Date, isClosed: () => boolean): Promise<number>;
}

/** What came of one run. */
export interface JobRun {
  readonly job: string;
  /** STOPPED: the server ended before it was done. LOST: another server took it over, or could not be kept from it. */
  readonly outcome: JobOutcome | 'LOST';
  readonly done: number;
  /** For how many organizations something failed; it is reported one by one. */
  readonly faults: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** The server that was at it before, and did not renew its lease. */
  readonly takenOverFrom?: string;
}

/** How a job stands, as operators see it. */
export interface JobState {
  readonly name: string;
  readonly description: string;
  readonly everyMs: number;
  readonly nextRunAt: Date;
  /** The server that is at it, and until when it is believed to be unless it says so again. */
  readonly lease: { readonly server: string; readonly until: Date } | null;
  readonly lastStartedAt: Date | null;
  readonly lastFinishedAt: Date | null;
  /** Of the last run that came to an end. */
  readonly lastOutcome: JobOutcome | null;
  readonly lastDone: number | null;
  readonly lastFaults: number | null;
  /** The kind of error that the last run failed with. */
  readonly lastFault: string | null;
  readonly runs: number;
  readonly failures: number;
  readonly failuresInRow: number;
}

/** Runs the jobs, each once at a time over all servers of a database. */
export interface JobRunner {
  /** Begins to do by itself what is due. */
  start(): void;
  /**
   * Does now what of a job is due at a moment, once what is under way is over; when it is due next stays as it is.
   *
   * @throws Error where there is no job of that name, and whatever the job throws
   */
  run(name: string, now: Date): Promise<number>;
  /** Does a job now for an operator. Does nothing where there is none of that name, or it is under way. */
  runNow(name: string): Promise<JobRun | 'UNKNOWN' | 'UNDER_WAY'>;
  /** Does once what is due by now; jobs that fail are reported. */
  runDue(): Promise<void>;
  list(): Promise<readonly JobState[]>;
  /** Begins no more, waits for what is under way, and hands it back where it is not done. */
  close(): Promise<void>;
}
