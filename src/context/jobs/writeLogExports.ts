import type { LogExporter } from '../logExports.js';
import type { Job } from './job.js';

/**
 * Takes up exports of logs that nobody works on: those of a server that has gone, and those to be tried again. Each has a
 * lease of its own, since servers also take up what is ordered of them at once.
 */
export function createWriteLogExports({ exports }: { exports: Pick<LogExporter, 'run'> }): Job {
  return {
    name: 'write-log-exports',
    description: 'Writes exports of logs that nobody works on, and removes those whose time is over.',
    everyMs: 5_000,
    work: async () => await exports.run(),
  };
}
