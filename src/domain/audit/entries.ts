import type { AuditEntry, Prisma } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { csvOf } from '../csv.js';
import { encodeId, ID_PREFIXES, type IdKind } from '../ids.js';

export type AuditFormat = 'JSONL' | 'CSV';

/** The id of who acted, as callers know it; null for the server itself. */
export function actorIdOf({ actorKind, actorId }: Pick<AuditEntry, 'actorKind' | 'actorId'>): string | null {
  if (actorId === null) return null;
  return encodeId(actorKind === 'API_KEY' ? 'ApiKey' : 'User', actorId);
}

/** The id of what an entry is about, as callers know it. */
export function resourceIdOf({
  resourceType,
  resourceId,
}: Pick<AuditEntry, 'resourceType' | 'resourceId'>): string | null {
  if (resourceId === null || resourceType === null) return null;
  return resourceType in ID_PREFIXES ? encodeId(resourceType as IdKind, resourceId) : resourceId;
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** An entry as the files have it: all that its hash is made of, and the hash. The names are those of the API. */
function valuesOf(entry: AuditEntry): Record<string, unknown> {
  return {
    id: encodeId('AuditEntry', entry.id),
    organizationId: encodeId('Organization', entry.organizationId),
    sequence: Number(entry.sequence),
    at: entry.at.toISOString(),
    actorKind: entry.actorKind,
    actorId: actorIdOf(entry),
    actorName: entry.actorName,
    action: entry.action,
    resourceType: entry.resourceType,
    resourceId: resourceIdOf(entry),
    outcome: entry.outcome,
    attempts: entry.attempts,
    requiredPermission: entry.requiredPermission,
    reason: entry.reason,
    before: entry.before,
    after: entry.after,
    address: entry.address,
    userAgent: entry.userAgent,
    requestId: entry.requestId,
    previousHash: hexOf(entry.previousHash),
    hash: hexOf(entry.hash),
  };
}

const COLUMNS = [
  ...[
    'id',
    'organizationId',
    'sequence',
    'at',
    'actorKind',
    'actorId',
    'actorName',
    'action',
    'resourceType',
  ],
  ...['resourceId', 'outcome', 'attempts', 'requiredPermission', 'reason', 'before', 'after', 'address'],
  ...['userAgent', 'requestId', 'previousHash', 'hash'],
];

const PAGE_ROWS = 1_000;

/**
 * The pieces of a file of entries, the oldest first, each read when it is needed. JSONL: an object in each line. CSV
 * (RFC 4180): a record, `before` and `after` as JSON; a text that a spreadsheet would take for a formula begins with an
 * apostrophe.
 *
 * @param selection `upTo`: the sequence of the last entry, so that the file comes to an end
 */
export async function* auditFile(
  tenant: TenantClient,
  format: AuditFormat,
  { where, upTo }: { where: Prisma.AuditEntryWhereInput; upTo: number },
): AsyncGenerator<string> {
  if (format === 'CSV') yield csvOf([COLUMNS]);
  for (let after = 0; ;) {
    const entries = await tenant.auditEntry.findMany({
      where: { AND: [where, { sequence: { gt: after, lte: upTo } }] },
      orderBy: { sequence: 'asc' },
      take: PAGE_ROWS,
    });
    const last = entries.at(-1);
    if (last === undefined) return;
    after = Number(last.sequence);
    const records = entries.map(valuesOf);
    yield format === 'CSV'
      ? csvOf(records.map((record) => COLUMNS.map((name) => record[name])))
      : records.map((record) => `${JSON.stringify(record)}\n`).join('');
  }
}
