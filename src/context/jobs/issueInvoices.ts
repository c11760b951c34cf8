import { issueNextInvoice } from '../../domain/operations/issueInvoices.js';
import { forEachInTurn } from './inTurn.js';
import type { Job } from './job.js';
import type { JobParts } from './jobs.js';

/**
 * Issues the invoices of billing periods that are over, each in a transaction of its own, and begins the next periods.
 * Of an organization that has waited for months each month gets its invoice.
 */
export function createIssueInvoices({
  database,
  system,
  plans,
  onError,
}: Pick<JobParts, 'database' | 'system' | 'plans' | 'onError'>): Job {
  return {
    name: 'issue-invoices',
    description: 'Issues the invoices of billing periods that are over.',
    everyMs: 3_600_000,
    work: async (now, isClosed) =>
      await forEachInTurn(await system.dueInvoices(now), { isClosed, onError }, async (organizationId) => {
        const of = { tenant: database.forOrganization(organizationId), organizationId };
        let ended = 0;
        while (!isClosed() && (await issueNextInvoice(of, plans, now))) ended += 1;
        return ended;
      }),
  };
}
