import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Counted, RateLimiter, Window } from '../domain/usage/rateLimiter.js';

/** How long what is counted in a window is remembered: as long as the window, from the first count on. Seconds. */
const WINDOW_SECONDS: Record<Window['unit'], number> = {
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3_600,
  DAY: 86_400,
  WEEK: 604_800,
};

/** What a key in Redis begins with; the organization's id follows. */
const KEY_PREFIX = 'castellan:rate';

/** How long a call waits for Redis before it is counted here instead. Milliseconds. */
const REDIS_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
const LONGEST_RECONNECT_MS = 2_000;

export interface RunningRateLimiter extends RateLimiter {
  close(): void;
}

type Store = Record<Window['unit'], RateLimiterAbstract>;

/** Counts for rate limits in the memory of this process. */
export function createMemoryRateLimiter(): RunningRateLimiter {
  const memory = createStore((options) => new RateLimiterMemory(options));
  return { count: async (window, points) => await countIn(memory, window, points), close: () => undefined };
}

/**
 * Counts for rate limits in Redis, which all nodes share.
 *
 * While Redis does not answer, each node counts by itself, from zero: limits go on to hold for each of them, and what
 * all nodes let through together is at most the limit times their number. Nothing is let through uncounted. Once Redis
 * is back, its counts go on as they were. What was counted in one place is corrected in the same place or, where that
 * is away, not at all: then it stays counted until its window is over.
 *
 * @param onError is told once an outage that Redis is away
 * @returns once Redis was reached or could not be
 */
export async function createRedisRateLimiter(
  redisUrl: string,
  onError: (error: Error) => void,
): Promise<RunningRateLimiter> {
  const memory = createMemoryRateLimiter();
  const redis = new Redis(redisUrl, {
    commandTimeout: REDIS_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempts) => Math.min(attempts * 100, LONGEST_RECONNECT_MS),
  });
  let isAway = false;
  const noteAway = (error: unknown): void => {
    if (isAway) return;
    isAway = true;
    // Its text alone: errors of the client carry the command along, and with AUTH the password.
    const reason = error instanceof Error ? error.message : 'it does not answer';
    onError(new Error(`Redis is away, rate limits are counted by each node for itself: ${reason}`));
  };
  redis.on('error', noteAway);
  await new Promise((resolve) => redis.once('ready', resolve).once('error', resolve));
  const shared = createStore(
    (options) => new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true }),
  );

  return {
    count: async (window, points) => {
      let counted: Counted;
      try {
        counted = await countIn(shared, window, points);
        isAway = false;
      } catch (error) {
        noteAway(error);
        return await memory.count(window, points);
      }
      return {
        total: counted.total,
        correct: async (change) => {
          await counted.correct(change).catch(noteAway);
        },
      };
    },
    close: () => {
      redis.disconnect();
    },
  };
}

/** Asks Redis for an answer, once. @throws Error that says why there is none; besides its text it may hold the password */
export async function pingRedis(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl, {
    commandTimeout: CONNECT_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Told of by `connect` as well.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

/** Limiters that only count: what is too much is for the domain to say, which knows the limit of the moment. */
function createStore(
  make: (options: { keyPrefix: string; points: number; duration: number }) => RateLimiterAbstract,
): Store {
  const entries = Object.entries(WINDOW_SECONDS).map(([unit, duration]) => [
    unit,
    make({ keyPrefix: KEY_PREFIX, points: Number.MAX_SAFE_INTEGER, duration }),
  ]);
  return Object.fromEntries(entries) as Store;
}

async function countIn(store: Store, { name, unit }: Window, points: number): Promise<Counted> {
  const limiter = store[unit];
  const { consumedPoints } = await limiter.penalty(name, points);
  return {
    total: consumedPoints,
    correct: async (change) => {
      if (change > 0) await limiter.penalty(name, change);
      else await limiter.reward(name, -change);
    },
  };
}
