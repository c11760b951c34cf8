import { insertAuditEntries } from '../../persistence/auditEntries.js';
import type { IdKind } from '../ids.js';
import { authored, type Author } from './change.js';

/** An attempt that was refused. */
export interface Denial {
  /** The field that was asked for, as in `Mutation.createApiKey`, or the path, as in `POST /v1/chat/completions`. */
  readonly action: string;
  readonly requiredPermission: string | null;
  /** Why, where it is not for want of that permission. */
  readonly reason: string | null;
  /** What it was to be done to, as the asker named it: it may be there or not, or be another organization's. */
  readonly resource: { readonly kind: IdKind; readonly uuid: string } | null;
  /** How many times at once. */
  readonly attempts: number;
}

/**
 * Writes refused attempts into the audit log of the organization they were made in, in a transaction of their own. Where
 * the organization is gone by now, so is its log.
 */
export async function recordDenials(author: Author, denials: readonly Denial[]): Promise<void> {
  if (denials.length === 0) return;
  const entries = denials.map(({ action, requiredPermission, reason, resource, attempts }) => ({
    ...authored(author),
    action,
    resourceType: resource?.kind ?? null,
    resourceId: resource?.uuid ?? null,
    outcome: 'DENIED' as const,
    ...{ attempts, requiredPermission, reason, before: null, after: null },
  }));
  await author.tenant.transaction(async (transaction) => {
    await insertAuditEntries(transaction, entries);
  });
}
