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

/** Runs the jobs, each once at a time over all servers of a database. */
export interface JobRunner {
  /** Does now what of a job is due at a moment. @throws Error where there is no job of that name */
  run(name: string, now: Date): Promise<number>;
  /** Begins no more, and waits for what is under way. */
  close(): Promise<void>;
}
