/** Chance from one number, so that what was chosen is chosen again from the same. */
export interface Chooser {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  chance(probability: number): boolean;
  of<Value>(values: readonly Value[]): Value;
  /** Some of them, in their order. */
  some<Value>(values: readonly Value[], count: number): Value[];
}

/** Mulberry32: https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
export function chooser(seed: number): Chooser {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  const of = <Value>(values: readonly Value[]): Value => {
    if (values.length === 0) throw new Error('There is nothing to choose from.');
    return values[below(values.length)] as Value;
  };
  return {
    below,
    of,
    chance: (probability) => next() < probability,
    some: (values, count) => {
      const left = values.map((_, index) => index);
      while (left.length > count) left.splice(below(left.length), 1);
      return left.map((index) => values[index] as (typeof values)[number]);
    },
  };
}
