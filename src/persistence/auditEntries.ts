import { Prisma } from './generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from './tenantClient.js';

/** An entry of the audit log as it is handed over; the database adds its place in the chain, its time and its hashes. */
export interface NewAuditEntry {
  readonly organizationId: string;
  readonly id: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly outcome: 'SUCCESS' | 'DENIED';
  readonly attempts: number;
  readonly requiredPermission: string | null;
  readonly reason: string | null;
  readonly before: object | null;
  readonly after: object | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}

/**
 * Appends entries to the audit log of the pinned organization, in their order.
 *
 * The row of the organization is held before the end of its chain is, by everybody: who deletes an organization holds
 * its row and waits for the end of the chain, so that the other way round two could wait for each other.
 *
 * @returns how many were written: none where the organization is not there (any more)
 */
export async function insertAuditEntries(
  transaction: TenantTransaction,
  entries: readonly NewAuditEntry[],
): Promise<number> {
  const { rows } = await transaction.run({
    text: `${APPEND_IF_THERE} RETURNING "sequence"`,
    values: of(entries),
  });
  return rows.length;
}

/**
 * As insertAuditEntries, along with the commit. Where the organization is not there, the transaction fails: what says whose
 * an entry is would be NULL.
 */
export function appendAuditEntries(transaction: TenantTransaction, entries: readonly NewAuditEntry[]): void {
  transaction.defer({ text: APPEND, values: of(entries) });
}

function of(entries: readonly NewAuditEntry[]): [string | null, string] {
  return [entries[0]?.organizationId ?? null, JSON.stringify(entries, withIntegers)];
}

const ORGANIZATION = `SELECT "id" FROM "Organization" WHERE "id" = $1 FOR KEY SHARE`;
const COLUMNS = [
  ...[
    'id',
    'actorKind',
    'actorId',
    'actorName',
    'action',
    'resourceType',
    'resourceId',
    'outcome',
    'attempts',
  ],
  ...['requiredPermission', 'reason', 'before', 'after', 'address', 'userAgent', 'requestId'],
];
const INSERT = `INSERT INTO "AuditEntry" ("organizationId", ${COLUMNS.map((name) => `"${name}"`).join(', ')})`;
const VALUES = COLUMNS.map((name) => `entry."${name}"`).join(', ');
const ENTRIES = 'json_populate_recordset(NULL::"AuditEntry", $2) entry';
const APPEND_IF_THERE = `${INSERT} SELECT organization."id", ${VALUES} FROM (${ORGANIZATION}) organization CROSS JOIN ${ENTRIES}`;
const APPEND = `${INSERT} SELECT (${ORGANIZATION}), ${VALUES} FROM ${ENTRIES}`;

/** Integers beyond the numbers of JSON are kept as texts. */
function withIntegers(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** What is wrong with an audit log at one place of its chain. */
export type AuditFault =
  /** There is no entry where one must be. */
  | 'MISSING'
  /** The entry does not go on from the one before it. */
  | 'NOT_CHAINED'
  /** What the entry says is not what its hash was made of. */
  | 'ALTERED'
  /** There is an entry behind the end of the log. */
  | 'BEHIND_THE_END'
  /** The end of the log is not the one that was noted. */
  | 'OTHER_END';

export interface BrokenPlace {
  readonly sequence: number;
  readonly fault: AuditFault;
}

/** Where an audit log ends: as it was noted, and as it is. */
export interface AuditEnd {
  /** 0 for a log without an entry. */
  readonly sequence: number;
  readonly broken: BrokenPlace | null;
}

/** Reads where the log of an organization ends, and compares the end that is noted with the entries; in one moment. */
export async function readAuditEnd(tenant: TenantClient): Promise<AuditEnd> {
  const [row] = await tenant.query<{
    noted: bigint | null;
    notedHash: string | null;
    hash: string | null;
    next: bigint | null;
  }>(
    Prisma.sql`SELECT head."sequence" AS noted, encode(head."hash", 'hex') AS "notedHash",
        (SELECT encode("hash", 'hex') FROM "AuditEntry" WHERE "sequence" = head."sequence") AS hash,
        (SELECT min("sequence") FROM "AuditEntry" WHERE "sequence" > COALESCE(head."sequence", 0)) AS next
      FROM (SELECT 1) one LEFT JOIN "AuditHead" head ON true`,
  );
  const sequence = Number(row?.noted ?? 0);
  if (row === undefined) return { sequence, broken: null };
  const { notedHash, hash, next } = row;
  if (sequence > 0 && hash === null) return { sequence, broken: { sequence, fault: 'MISSING' } };
  if (hash !== notedHash) return { sequence, broken: { sequence, fault: 'OTHER_END' } };
  if (next === null) return { sequence, broken: null };
  return { sequence, broken: { sequence: Number(next), fault: 'BEHIND_THE_END' } };
}

/**
 * The first place of a span that breaks the chain; null where it is whole. The hashes are made anew by the database.
 *
 * @param span sequences, both included; there must be an entry at each
 */
export async function findBrokenPlace(
  tenant: TenantClient,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<BrokenPlace | null> {
  const [found] = await tenant.query<{
    sequence: bigint;
    former: bigint | null;
    isChained: boolean;
    isUnaltered: boolean;
  }>(
    // The entry before the span comes along for its hash; of the first of all it is zeros.
    Prisma.sql`SELECT * FROM (
        SELECT "sequence", lag("sequence") OVER chain AS former,
          "previousHash" = COALESCE(lag("hash") OVER chain, decode(repeat('00', 32), 'hex')) AS "isChained",
          "hash" = audit_hash(entry) AS "isUnaltered"
        FROM "AuditEntry" entry WHERE "sequence" BETWEEN ${from - 1} AND ${to}
        WINDOW chain AS (ORDER BY "sequence")
      ) entry
      WHERE "sequence" >= ${from} AND (NOT "isChained" OR NOT "isUnaltered"
        OR "sequence" <> COALESCE(former, ${from - 1}) + 1)
      ORDER BY "sequence" LIMIT 1`,
  );
  if (found === undefined) {
    const [last] = await tenant.query<{ sequence: bigint | null }>(
      Prisma.sql`SELECT max("sequence") AS sequence FROM "AuditEntry" WHERE "sequence" BETWEEN ${from} AND ${to}`,
    );
    const reached = Number(last?.sequence ?? from - 1);
    return reached < to ? { sequence: reached + 1, fault: 'MISSING' } : null;
  }
  const sequence = Number(found.sequence);
  const expected = Number(found.former ?? from - 1) + 1;
  if (sequence > expected) return { sequence: expected, fault: 'MISSING' };
  return { sequence, fault: found.isUnaltered ? 'NOT_CHAINED' : 'ALTERED' };
}
