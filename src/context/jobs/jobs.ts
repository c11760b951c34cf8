import type { Plans } from '../../domain/billing/plans.js';
import type { Sealer } from '../../domain/credentials/sealing.js';
import type { Database } from '../../persistence/database.js';
import type { SystemClient } from '../../persistence/systemClient.js';
import { issueInvoicesJob } from './issueInvoices.js';
import type { Job } from './job.js';

/** What jobs work with. */
export interface JobParts {
  readonly database: Database;
  readonly system: SystemClient;
  readonly sealer: Sealer;
  readonly plans: Plans;
  /** Takes what failed for one organization. */
  readonly onError: (error: unknown) => void;
}

/** Every job of the server. Add here; a file each beside this one. */
export function createJobs(parts: JobParts): readonly Job[] {
  return [issueInvoicesJob(parts)];
}
