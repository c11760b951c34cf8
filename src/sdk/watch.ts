import { TransportError } from './errors.js';

/** One attempt under way: what ends it early, and what is thrown then. */
export interface Watch {
  /** Aborted by the caller's signal, and when the time is up. */
  readonly signal: AbortSignal;
  /** Lets the attempt take as long as it likes from here on. */
  stopClock(): void;
  /** Lets go of the caller's signal and the clock. */
  close(): void;
  /** What to throw for an error of the connection: the caller's reason, or a TransportError. */
  explain(error: unknown): unknown;
}

/** @param timeoutMs 0 for no end */
export function watch(callerSignal: AbortSignal | undefined, timeoutMs: number): Watch {
  const controller = new AbortController();
  let isTimedOut = false;
  const giveUp = (): void => {
    controller.abort(callerSignal?.reason);
  };
  if (callerSignal?.aborted === true) giveUp();
  else callerSignal?.addEventListener('abort', giveUp, { once: true });
  // By hand: what AbortSignal.any() makes stays with a signal that outlives many calls.
  const clock =
    timeoutMs === 0
      ? undefined
      : setTimeout(() => {
          isTimedOut = true;
          controller.abort();
        }, timeoutMs);
  return {
    signal: controller.signal,
    stopClock: () => {
      clearTimeout(clock);
    },
    close: () => {
      clearTimeout(clock);
      callerSignal?.removeEventListener('abort', giveUp);
    },
    explain: (error) => {
      if (callerSignal?.aborted === true) return callerSignal.reason as unknown;
      if (isTimedOut) {
        return new TransportError('TIMED_OUT', `No answer came within ${String(timeoutMs)} ms.`);
      }
      const message = 'The server could not be reached, or the connection was lost.';
      return new TransportError('UNREACHABLE', message, { cause: error });
    },
  };
}

/** A promise, or the end of the watch where that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => {
      reject(new Error('Given up.'));
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp);
  }
}
