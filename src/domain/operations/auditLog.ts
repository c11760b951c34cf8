import type { Prisma } from '../../persistence/generated/prisma/client.js';
import { findBrokenPlace, readAuditEnd, type BrokenPlace } from '../../persistence/auditEntries.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import type { AuditFormat } from '../audit/entries.js';
import { badInput } from '../errors.js';
import { change } from './change.js';
import type { Requester } from './requester.js';

/** How many entries one call verifies at most, and how many one statement. */
const MAX_VERIFIED = 100_000;
const PAGE_ENTRIES = 10_000;

/** What was found of a span of an audit log. */
export interface AuditVerification {
  readonly from: number;
  /** The last entry that was looked at; `from` less one where there is none. */
  readonly to: number;
  readonly broken: BrokenPlace | null;
  /** Where to go on, where the span has more entries than one call verifies. */
  readonly next: number | null;
}

/**
 * Verifies the chain of an audit log, the oldest entry first, up to the first broken place: that no entry is missing,
 * each goes on from the one before, each has the hash of what it says, and the log ends where it was noted to end.
 *
 * @param span sequences, both included; the whole log where they are left out
 * @throws CodedError BAD_USER_INPUT
 */
export async function verifyAuditLog(
  tenant: TenantClient,
  { from = 1, to = Infinity }: { from?: number | undefined; to?: number | undefined },
): Promise<AuditVerification> {
  if (from < 1) throw badInput('from', 'must be at least 1');
  if (to < from) throw badInput('to', 'must not be less than from');
  // Read first: entries that are added meanwhile stand behind it.
  const end = await readAuditEnd(tenant);
  const wanted = Math.min(to, end.sequence);
  const last = Math.min(wanted, from + MAX_VERIFIED - 1);
  for (let first = from; first <= last; first += PAGE_ENTRIES) {
    const page = { from: first, to: Math.min(last, first + PAGE_ENTRIES - 1) };
    const broken = await findBrokenPlace(tenant, page);
    if (broken !== null) return { from, to: broken.sequence, broken, next: null };
  }
  const isAtEnd = last === end.sequence || from > end.sequence;
  return {
    from,
    to: Math.max(last, from - 1),
    broken: isAtEnd ? end.broken : null,
    next: last < wanted ? last + 1 : null,
  };
}

/** How many entries a filter finds; without any condition it is told by the end of the chain. */
export async function countAuditEntries(
  tenant: TenantClient,
  where: Prisma.AuditEntryWhereInput,
): Promise<number> {
  if (Array.isArray(where.AND) && where.AND.length === 0) return await endOfAuditLog(tenant);
  return await tenant.auditEntry.count({ where });
}

/** The sequence of the last entry. */
async function endOfAuditLog(tenant: TenantClient): Promise<number> {
  const head = await tenant.auditHead.findFirst();
  return Number(head?.sequence ?? 0);
}

/**
 * Records that somebody takes entries of the audit log along, before they get them.
 *
 * @param filter as it was asked for
 * @returns the sequence of the last entry there is then, the one of the export itself or a later one
 */
export async function recordAuditExport(
  requester: Requester,
  { format, filter }: { format: AuditFormat; filter: Readonly<Record<string, string>> },
): Promise<number> {
  await change(requester, async ({ record }) => {
    await record({
      action: 'auditLog.export',
      resourceType: 'Organization',
      resourceId: requester.organizationId,
      after: { format, filter },
    });
  });
  return await endOfAuditLog(requester.tenant);
}
