import { RE2JS } from 're2js';

/**
 * How many states the patterns of one object may come to. Matching in RE2 takes linear time, but a repetition is
 * written out when the pattern is compiled: 500 characters of `a{1000}` alone keep the process busy for a second.
 */
export const MAX_PATTERN_STATES = 20_000;

/** The most states that a pattern may come to: its length times all of its repetitions. */
export function patternStates(source: string): number {
  let states = source.length;
  for (const [, least, most] of source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    states *= Math.max(1, Number(least), Number(most ?? 0));
  }
  return states;
}

/** A pattern in RE2's syntax, without look-arounds and references back; null where it is none. Bound its states first. */
export function compilePattern(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source);
  } catch {
    return null;
  }
}
