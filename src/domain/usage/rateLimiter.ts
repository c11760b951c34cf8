import type { RateLimit } from '../limits.js';

/** The window of a rate limit in which something is counted. */
export interface Window {
  /** Names what is counted, whose it is and which window: no two share a name. */
  readonly name: string;
  readonly unit: RateLimit['unit'];
}

/** What was counted, and how much that makes. */
export interface Counted {
  /** All that is counted in the window by now, this included. */
  readonly total: number;
  /** Corrects it: adds points to the same window, or with a number below 0 takes some back. */
  correct(points: number): Promise<void>;
}

/** Counts what rate limits bound. Counts of windows that are over are forgotten. */
export interface RateLimiter {
  count(window: Window, points: number): Promise<Counted>;
}
