import { createRecurring } from '../recurring.js';
import type { Job, JobRunner } from './job.js';

/** Repeats jobs, each on its own; failures go to `onError`. */
export function createJobRunner(jobs: readonly Job[], onError: (error: unknown) => void): JobRunner {
  const running = new Map(jobs.map((job) => [job.name, createRecurring(job, onError)]));
  return {
    run: async (name, now) => {
      const job = running.get(name);
      if (job === undefined) throw new Error(`There is no job ${name}.`);
      return await job.run(now);
    },
    close: async () => {
      for (const job of running.values()) await job.close();
    },
  };
}
