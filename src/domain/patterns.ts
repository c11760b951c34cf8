import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

/**
 * Regular expressions that users write. They run on RE2, whose time goes up with the length of the text and no faster;
 * JavaScript's own engine can be kept busy by one for ever and never sees them.
 */

/** The longest pattern, in UTF-16 units. */
export const MAX_PATTERN_LENGTH = 500;
/** The largest program that a pattern may become: `(ab){1000}` is a short pattern and a large program. */
const MAX_PROGRAM_SIZE = 1_000;
/** The largest pattern that is compiled to see its program: a repetition is written out, which takes its time. */
const MAX_WRITTEN_OUT = 4_000;
/** The most that one check may cost: the sizes of its programs, or of its schema, times that of the text. */
export const MAX_COST = 20_000_000;

export interface PatternFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

export const NO_FLAGS: PatternFlags = { ignoreCase: false, multiline: false, dotAll: false };

const compiled = new LRUCache<string, RE2JS>({ max: 500 });

/**
 * @returns the compiled pattern, or what is wrong with it in words that go behind its name
 */
export function compilePattern(pattern: string, flags: PatternFlags): RE2JS | string {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return `must have at most ${String(MAX_PATTERN_LENGTH)} characters`;
  }
  const bits =
    (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.multiline ? RE2JS.MULTILINE : 0) |
    (flags.dotAll ? RE2JS.DOTALL : 0);
  const key = `${String(bits)} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (writtenOut(pattern) > MAX_WRITTEN_OUT) return 'is too large: its repetitions multiply';
  try {
    const program = RE2JS.compile(pattern, bits);
    if (program.programSize() > MAX_PROGRAM_SIZE) return 'is too large: its repetitions multiply';
    compiled.set(key, program);
    return program;
  } catch (error) {
    // What stands behind the reason is the pattern itself.
    const reason =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace(/: `.*$/s, '')
        : '';
    return `must be a regular expression of RE2: ${reason}`;
  }
}

/** A quotation, an escape, a class, a repetition, or a single character. */
const TOKEN =
  /\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]?|\{(?<least>\d+)(?:,(?<most>\d*))?\}|[^]/g;

/** About how large a pattern is once its repetitions are written out; rather too large than too small. */
export function writtenOut(pattern: string): number {
  /** The sizes of the groups that are open, the innermost first; the last is the whole pattern. */
  const open = [0];
  let last = 0;
  const add = (size: number): void => {
    open[0] = (open[0] ?? 0) + size;
  };
  for (const { 0: token, groups } of pattern.matchAll(TOKEN)) {
    if (groups?.['least'] !== undefined) {
      const times = Math.max(1, Number(groups['least']), Number(groups['most'] ?? 0));
      add(last * (times - 1));
      last *= times;
    } else if (token === '(') {
      open.unshift(0);
    } else if (token === ')' && open.length > 1) {
      last = open.shift() ?? 0;
      add(last);
    } else if (!['*', '+', '?'].includes(token)) {
      last = token.startsWith(String.raw`\Q`) ? token.length : 1;
      add(last);
    }
  }
  return open.reduce((sum, size) => sum + size, 0);
}
