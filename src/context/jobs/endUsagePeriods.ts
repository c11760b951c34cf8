import { endExhaustion } from '../../domain/operations/endExhaustion.js';
import { forEachInTurn } from './inTurn.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

/**
 * Takes the mark off keys and providers that were exhausted in a usage period which is over. Calls do not wait for it:
 * whoever asks compares the time that stands in the mark.
 */
export function createEndUsagePeriods({ database, system, onError }: JobParts): Job {
  return {
    name: 'end-usage-periods',
    description: 'Takes the mark off keys and providers whose usage period, spent before its time, is over.',
    everyMs: 60_000,
    work: async (now, isClosed) =>
      await forEachInTurn(
        await system.endedExhaustion(now),
        { isClosed, onError },
        async (organizationId) => await endExhaustion(database.forOrganization(organizationId), now),
      ),
  };
}
