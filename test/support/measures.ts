import { appendFileSync } from 'node:fs';

/**
 * What `npm run test:faults` measures, for the tables that it writes into docs/reliability.md (scripts/measures.mjs). Where
 * TEST_MEASURES names no file nothing is measured: the ordinary suite asserts effects.
 */
export const isMeasuring = process.env['TEST_MEASURES'] !== undefined;

/** A row of a table. */
export type Measure =
  | {
      readonly table: 'nodes';
      readonly change: string;
      readonly nodes: number;
      readonly tries: number;
      /** Until the last node acted on it. */
      readonly medianMs: number;
      readonly worstMs: number;
    }
  | {
      readonly table: 'neighbour';
      /** What a quiet organization asks for, and what the other one does meanwhile. */
      readonly what: string;
      readonly noise: string;
      readonly requests: number;
      readonly p50Ms: number;
      readonly p99Ms: number;
      /** The bound that is promised; null where none is. */
      readonly boundMs: number | null;
    };

export function note(measure: Measure): void {
  const file = process.env['TEST_MEASURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(measure)}\n`);
}

/** The value that so many of the values are below or at; the values need not be sorted. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((first, second) => first - second);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
