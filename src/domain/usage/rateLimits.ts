import type { RateLimit } from '../limits.js';
import type { Counted, RateLimiter } from './rateLimiter.js';

/** How long the windows of rate limits are. Milliseconds. */
const WINDOW_MS: Record<RateLimit['unit'], number> = {
  SECOND: 1_000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
};

/** 1970 began on a Thursday: weeks begin four days later, on Monday. */
const FIRST_MONDAY_MS = 4 * 86_400_000;

/** Whose limits: a name that no other key or provider of any organization has. */
export interface Limited {
  readonly name: string;
  readonly rateLimits: readonly RateLimit[];
}

/** A call that was counted. */
export interface CountedCall {
  readonly headers: Readonly<Record<string, string>>;
  /** What the headers were, had it not been counted. */
  readonly formerHeaders: Readonly<Record<string, string>>;
  /** Corrects what was counted for the call: below 0 gives back. */
  correct(change: { requests: number; tokens: number }): Promise<void>;
}

/** A call for which there is no room. */
export interface OverLimit {
  readonly limit: RateLimit;
  readonly headers: Readonly<Record<string, string>>;
  /** When the windows that are full are over; null where the call needs more than a whole window allows. */
  readonly retryAfterMs: number | null;
}

interface State {
  readonly limit: RateLimit;
  readonly counted: Counted;
  readonly points: number;
  readonly msLeft: number;
}

/**
 * Counts a call against all limits of a spender: one request, and its tokens. Windows begin with the clock (every full
 * minute, every Monday), all in UTC.
 *
 * @param tokens the most that the call can take
 * @returns what was counted; where one limit has no room for it, nothing is
 */
export async function countCall(
  limiter: RateLimiter,
  { name, rateLimits }: Limited,
  { tokens, now }: { tokens: number; now: Date },
): Promise<{ counted: CountedCall } | { over: OverLimit }> {
  const states = await Promise.all(
    rateLimits.map(async (limit): Promise<State> => {
      const { index, msLeft } = windowAt(limit.unit, now);
      const points = limit.type === 'REQUESTS' ? 1 : tokens;
      const window = `${name}:${limit.type}:${limit.unit}:${String(index)}`;
      const counted = await limiter.count({ name: window, unit: limit.unit }, points);
      return { limit, counted, points, msLeft };
    }),
  );
  const formerHeaders = headersOf(states, ({ counted, points }) => counted.total - points);
  const full = states.filter(({ limit, counted }) => counted.total > limit.value);
  if (full.length === 0) {
    const correct: CountedCall['correct'] = async ({ requests, tokens: change }) => {
      await correctAll(states, ({ limit }) => (limit.type === 'REQUESTS' ? requests : change));
    };
    const headers = headersOf(states, ({ counted }) => counted.total);
    return { counted: { headers, formerHeaders, correct } };
  }
  await correctAll(states, ({ points }) => -points);
  const [first] = full as [State, ...State[]];
  const neverFits = full.find(({ limit, points }) => points > limit.value);
  return {
    over: {
      limit: (neverFits ?? first).limit,
      headers: formerHeaders,
      retryAfterMs: neverFits === undefined ? Math.max(...full.map(({ msLeft }) => msLeft)) : null,
    },
  };
}

async function correctAll(states: readonly State[], by: (state: State) => number): Promise<void> {
  await Promise.all(
    states.map(async (state) => {
      const points = by(state);
      if (points !== 0) await state.counted.correct(points);
    }),
  );
}

function windowAt(unit: RateLimit['unit'], now: Date): { index: number; msLeft: number } {
  const time = now.getTime() - (unit === 'WEEK' ? FIRST_MONDAY_MS : 0);
  const index = Math.floor(time / WINDOW_MS[unit]);
  return { index, msLeft: (index + 1) * WINDOW_MS[unit] - time };
}

/**
 * The headers that vendors of OpenAI's API send too (https://platform.openai.com/docs/guides/rate-limits): of each type
 * the limit with the least left.
 */
function headersOf(states: readonly State[], used: (state: State) => number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const type of ['REQUESTS', 'TOKENS'] as const) {
    const remaining = (state: State): number => Math.max(0, state.limit.value - used(state));
    const [tightest] = states
      .filter(({ limit }) => limit.type === type)
      .sort((one, other) => remaining(one) - remaining(other) || other.msLeft - one.msLeft);
    if (tightest === undefined) continue;
    const what = type.toLowerCase();
    headers[`x-ratelimit-limit-${what}`] = String(tightest.limit.value);
    headers[`x-ratelimit-remaining-${what}`] = String(remaining(tightest));
    headers[`x-ratelimit-reset-${what}`] = durationText(tightest.msLeft);
  }
  return headers;
}

/** As OpenAI writes durations: `350ms`, `12s`, `6m0s`, `1h0m12s`. From a second on, whole seconds, rounded up. */
function durationText(ms: number): string {
  if (ms < 1_000) return `${String(ms)}ms`;
  const seconds = Math.ceil(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return [
    hours > 0 ? `${String(hours)}h` : '',
    minutes > 0 ? `${String(minutes % 60)}m` : '',
    `${String(seconds % 60)}s`,
  ].join('');
}
