/** What it is, the content, and where its faults are, below `input.content`. */
export type BadContent = readonly [what: string, content: unknown, paths: readonly string[]];

export const targets = [{ provider: '@openai' }];
export const named = [
  { name: 'a', provider: '@openai' },
  { name: 'b', provider: '@claude' },
];
/** A leaf below so many levels of targets. */
export const nested = (levels: number): object =>
  levels === 0 ? { provider: '@openai' } : { strategy: { mode: 'single' }, targets: [nested(levels - 1)] };
export const manyTargets = (count: number): object[] =>
  Array.from({ length: count }, () => ({ provider: '@openai' }));
