/**
 * Counts the words or sentences of a text as Unicode tells them apart (UAX 29); one counts that has a letter or digit.
 *
 * The text is handed over in windows: the engine's time goes up with the square of what it is given. What a window cuts
 * off at its end is begun again in the next one; what is longer than a window counts once.
 */
export function countSegments(text: string, kind: 'word' | 'sentence'): number {
  const segmenter = new Intl.Segmenter('en', { granularity: kind });
  let count = 0;
  /** Whether the text at `start` is the rest of a long segment that was counted. */
  let isCountedRest = false;
  for (let start = 0; start < text.length;) {
    const end = windowEnd(text, start);
    const segments = [...segmenter.segment(text.slice(start, end))];
    const cutOff = end < text.length && segments.length > 1 ? segments.pop() : undefined;
    segments.forEach(({ segment }, index) => {
      if (/[\p{L}\p{N}]/u.test(segment) && !(index === 0 && isCountedRest)) count += 1;
    });
    isCountedRest =
      cutOff === undefined && (isCountedRest || /[\p{L}\p{N}]/u.test(segments.at(-1)?.segment ?? ''));
    start = cutOff === undefined ? end : start + cutOff.index;
  }
  return count;
}

/** In UTF-16 units. */
const WINDOW = 1_000;

/** Where a window ends: not between the halves of a character. */
function windowEnd(text: string, start: number): number {
  const end = Math.min(start + WINDOW, text.length);
  const isHalf = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return isHalf ? end - 1 : end;
}
