import type { Plans } from '../../domain/billing/plans.js';
import type { Database } from '../../persistence/database.js';
import type { SystemClient } from '../../persistence/systemClient.js';
import type { LogExporter } from '../logExports.js';
import { createDeliverNotices } from './deliverNotices.js';
import { createEndUsagePeriods } from './endUsagePeriods.js';
import { createExpireInvitations } from './expireInvitations.js';
import { createExpireApiKeys } from './expireApiKeys.js';
import { createIssueInvoices } from './issueInvoices.js';
import type { Job } from './job.js';
import type { SenderParts } from './noticeSenders.js';
import { createRemoveExpiredLogs } from './removeExpiredLogs.js';
import { createRemoveExpiredRows } from './removeExpiredRows.js';
import { createRemoveOldNotices } from './removeOldNotices.js';
import { createRollUpLogs } from './rollUpLogs.js';
import { createRotateApiKeys } from './rotateApiKeys.js';
import { createWriteLogExports } from './writeLogExports.js';

/** What jobs work with. */
export interface JobParts extends SenderParts {
  readonly database: Database;
  readonly system: SystemClient;
  readonly exports: Pick<LogExporter, 'run'>;
  readonly plans: Plans;
  /** Takes what failed for one organization. */
  readonly onError: (error: unknown) => void;
}

/** Every job of the server. Add here; a file each beside this one. */
export function createJobs(parts: JobParts): readonly Job[] {
  return [
    createRollUpLogs(parts),
    createWriteLogExports(parts),
    createRemoveExpiredLogs(parts),
    createRemoveExpiredRows(parts),
    createEndUsagePeriods(parts),
    createExpireInvitations(parts),
    createDeliverNotices(parts),
    createRemoveOldNotices(parts),
    createRotateApiKeys(parts),
    createExpireApiKeys(parts),
    createIssueInvoices(parts),
  ];
}
