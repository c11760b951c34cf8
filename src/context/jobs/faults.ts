import { AsyncLocalStorage } from 'node:async_hooks';

/** The run of a job that is under way. */
interface Run {
  readonly job: string;
  faults: number;
}

const storage = new AsyncLocalStorage<Run>();

/** Does the work of a job. @returns also how often `reportingFaults` was told of a fault meanwhile */
export async function countingFaults(
  job: string,
  work: () => Promise<number>,
): Promise<{ done: number; faults: number }> {
  const run: Run = { job, faults: 0 };
  const done = await storage.run(run, work);
  return { done, faults: run.faults };
}

/** Takes what fails for one organization, so that the run counts it and the report names the job. */
export function reportingFaults(onError: (error: unknown, job?: string) => void): (error: unknown) => void {
  return (error) => {
    const run = storage.getStore();
    if (run !== undefined) run.faults += 1;
    onError(error, run?.job);
  };
}
