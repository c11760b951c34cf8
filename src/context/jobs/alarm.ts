/** Wakes work that says itself when it wants to be woken next. */
export interface Alarm {
  /** Wakes in so many milliseconds, or sooner where that was asked for. */
  set(ms: number): void;
  /** Wakes no more, and waits for what was woken. */
  close(): Promise<void>;
}

/** @param jitterMs up to so much later, by chance */
export function createAlarm(jitterMs: number, work: () => Promise<void>): Alarm {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  /** When it goes off, by the clock of `performance`. */
  let goesOffAt = Infinity;
  let awake: Promise<void> = Promise.resolve();

  const wake = async (before: Promise<void>): Promise<void> => {
    await before;
    if (!isClosed) await work();
  };
  return {
    set: (ms) => {
      const at = performance.now() + ms;
      if (isClosed || at >= goesOffAt) return;
      clearTimeout(timer);
      goesOffAt = at;
      timer = setTimeout(
        () => {
          goesOffAt = Infinity;
          awake = wake(awake);
        },
        ms + Math.random() * jitterMs,
      );
      timer.unref();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await awake;
    },
  };
}
