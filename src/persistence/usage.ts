import { Prisma } from './generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from './tenantClient.js';

/** What has a usage: an API key, a provider, or an organization as a whole. */
export type SpenderKind = 'KEY' | 'PROVIDER' | 'ORGANIZATION';

/** What the usage of a key or provider is judged by. */
export interface SpenderRow {
  readonly usageLimit: unknown;
  readonly createdAt: Date;
  readonly usageResetAt: Date | null;
  readonly exhaustedAt: Date | null;
  readonly exhaustedUntil: Date | null;
}

/** What was used since a moment, and what calls under way may use. Decimals and whole numbers as texts. */
export interface UsedRow {
  readonly cost: string;
  readonly tokens: string;
  readonly requests: string;
  readonly reservedCost: string;
  readonly reservedTokens: string;
  readonly reservedRequests: string;
  /** The row of the period that begins at that very moment; null where there is none yet. */
  readonly periodId: string | null;
}

const TABLES = { KEY: Prisma.sql`"ApiKey"`, PROVIDER: Prisma.sql`"Provider"` };

/** Whose a row of UsagePeriod is. */
const WHOSE: Record<SpenderKind, (id: string) => Prisma.Sql> = {
  KEY: (id) => Prisma.sql`"apiKeyId" = ${id}::uuid`,
  PROVIDER: (id) => Prisma.sql`"providerId" = ${id}::uuid`,
  ORGANIZATION: (id) =>
    Prisma.sql`"organizationId" = ${id}::uuid AND "apiKeyId" IS NULL AND "providerId" IS NULL`,
};

/**
 * Reads a key or provider and holds it to the end of the transaction: what is reserved and settled for one spender
 * comes one after another, and so does what changes its limit. Each transaction holds one of them at most, before it
 * touches anything that belongs to it, so that no two wait for each other.
 *
 * @returns null where it is not there any more
 */
export async function lockSpender(
  transaction: TenantTransaction,
  kind: keyof typeof TABLES,
  id: string,
): Promise<SpenderRow | null> {
  const rows = await transaction.query<SpenderRow>(Prisma.sql`
    SELECT "usageLimit", "createdAt", "usageResetAt", "exhaustedAt", "exhaustedUntil"
    FROM ${TABLES[kind]} WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`);
  return rows[0] ?? null;
}

/**
 * Adds up what a spender used in the periods that began at `since` or later, and what is reserved in them.
 *
 * @param now reservations that expire up to this moment do not count
 */
export async function usedSince(
  client: Pick<TenantClient, 'query'>,
  { kind, id }: { kind: SpenderKind; id: string },
  { since, now }: { since: Date; now: Date },
): Promise<UsedRow> {
  // Periods that begin later are there once a clock was ahead: what was spent in them counts when their time comes.
  const until = new Date(Math.max(since.getTime(), now.getTime()));
  const periods = Prisma.sql`${WHOSE[kind](id)} AND "startedAt" >= ${since.toISOString()}::timestamptz
    AND "startedAt" <= ${until.toISOString()}::timestamptz`;
  const [row] = await client.query<UsedRow>(Prisma.sql`
    SELECT used."cost", used."tokens", used."requests", used."periodId",
      reserved."cost" AS "reservedCost", reserved."tokens" AS "reservedTokens",
      reserved."requests" AS "reservedRequests"
    FROM (
      SELECT COALESCE(sum("cost"), 0)::text AS "cost", COALESCE(sum("tokens"), 0)::text AS "tokens",
        COALESCE(sum("requests"), 0)::text AS "requests",
        max("id"::text) FILTER (WHERE "startedAt" = ${since.toISOString()}::timestamptz) AS "periodId"
      FROM "UsagePeriod" WHERE ${periods}
    ) used, (
      SELECT COALESCE(sum("cost"), 0)::text AS "cost", COALESCE(sum("tokens"), 0)::text AS "tokens",
        count(*)::text AS "requests"
      FROM "UsageReservation" WHERE "expiresAt" > ${now.toISOString()}::timestamptz
        AND "periodId" IN (SELECT "id" FROM "UsagePeriod" WHERE ${periods})
    ) reserved`);
  if (row === undefined) throw new Error('A sum has one row.');
  return row;
}

/**
 * Runs a transaction again where the database ended it in favour of another one (a deadlock, a serialization failure).
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

const MAX_ATTEMPTS = 5;

function isConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  // P2034: Prisma's own code for both. Of a raw statement it tells PostgreSQL's (SQLSTATE) instead.
  return error.code === 'P2034' || /\b(40001|40P01)\b/.test(`${error.message} ${JSON.stringify(error.meta)}`);
}
