/** Work that a server does again and again by itself, and that can be asked for at any moment. */
export interface Recurring {
  /** Does all that is due at a moment, once what is under way is over. */
  run(now: Date): Promise<number>;
  /** Begins no more, and waits for what is under way. */
  close(): Promise<void>;
}

/** What is to be done, as it is asked for. */
export interface RecurringWork {
  readonly everyMs: number;
  /** @param isClosed tells whether to stop at the next good place. @returns how much was done */
  work(now: Date, isClosed: () => boolean): Promise<number>;
}

/** Repeats work, one run after another; a turn whose predecessor still works is left out. Failures go to `onError`. */
export function createRecurring(
  { everyMs, work }: RecurringWork,
  onError: (error: unknown) => void,
): Recurring & { runByItself(): void } {
  let isClosed = false;
  let isBusy = false;
  let last: Promise<unknown> = Promise.resolve();

  const run = async (now: Date): Promise<number> => {
    const next = last.then(async () => (isClosed ? 0 : await work(now, () => isClosed)));
    last = next.catch(() => undefined);
    return await next;
  };
  const runByItself = (): void => {
    if (isBusy) return;
    isBusy = true;
    run(new Date())
      .catch(onError)
      .finally(() => {
        isBusy = false;
      });
  };
  const timer = setInterval(runByItself, everyMs);
  timer.unref();

  return {
    run,
    runByItself,
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await last;
    },
  };
}
