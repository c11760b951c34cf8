import { RateLimitedError, TransportError, UnavailableError } from './errors.js';

/** The longest that is waited for an attempt; a server that asks for more is taken at its word, and the error thrown. */
const MAX_WAIT_MS = 30_000;
/** The wait before the second attempt, which doubles with each further one. Milliseconds. */
const FIRST_WAIT_MS = 250;

/** Answers of a proxy, or of the server by one, that are no answer to the request itself. */
const PASSING_STATUSES = [429, 502, 503, 504];

/**
 * Makes attempts until one succeeds, fails for good, or is the last: `retries` after the first. Only for what may be
 * carried out twice.
 *
 * @throws whatever the last attempt threw; the reason of the signal once it is aborted
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { retries, signal }: { readonly retries: number; readonly signal: AbortSignal | undefined },
): Promise<T> {
  for (let made = 0; ; made += 1) {
    try {
      return await attempt();
    } catch (error) {
      const wait = made < retries ? waitAfter(error, made) : null;
      if (wait === null) throw error;
      await sleep(wait, signal);
    }
  }
}

/** Milliseconds to wait after an attempt failed; null where another one makes no sense. */
function waitAfter(error: unknown, made: number): number | null {
  if (!isPassing(error)) return null;
  const asked = error.retryAfter;
  if (asked !== null) return asked * 1000 <= MAX_WAIT_MS ? asked * 1000 : null;
  // Half of it is chance, so that clients that failed together do not come back together.
  const most = Math.min(FIRST_WAIT_MS * 2 ** made, MAX_WAIT_MS);
  return most / 2 + (Math.random() * most) / 2;
}

/** Whether the same request may succeed a little later. */
function isPassing(error: unknown): error is TransportError | RateLimitedError | UnavailableError {
  if (error instanceof RateLimitedError || error instanceof UnavailableError) return true;
  return (
    error instanceof TransportError && (error.status === null || PASSING_STATUSES.includes(error.status))
  );
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      // What a caller aborts with is theirs to choose.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
