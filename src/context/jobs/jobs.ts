import type { Database } from '../../persistence/database.js';
import type { SystemClient } from '../../persistence/systemClient.js';
import { deliverNotices } from './deliverNotices.js';
import type { Job } from './job.js';
import type { SenderParts } from './noticeSenders.js';
import { removeOldNotices } from './removeOldNotices.js';

/** What jobs work with. */
export interface JobParts extends SenderParts {
  readonly database: Database;
  readonly system: SystemClient;
  /** Takes what failed for one organization. */
  readonly onError: (error: unknown) => void;
}

/** Every job of the server. Add here; a file each beside this one. */
export function createJobs(parts: JobParts): readonly Job[] {
  return [deliverNotices(parts), removeOldNotices(parts)];
}
