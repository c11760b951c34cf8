import { Prisma } from './generated/prisma/client.js';
import { leastUuidOf } from './partitions.js';
import type { TenantClient, TenantTransaction } from './tenantClient.js';
import { readOne } from './usage.js';

/** What bounds the LLM calls of an organization, and who is told. */
export interface BillingRow {
  readonly periodStartedAt: Date;
  readonly periodEndsAt: Date;
  readonly contactEmail: string | null;
  /** US dollars, a decimal as text. */
  readonly spendingLimit: string | null;
  readonly spendingAlertPercents: readonly number[];
  readonly requestsLimit: number | null;
}

/**
 * Reads the billing account of an organization and holds it to the end of the transaction, as `lockSpender` does a key
 * or provider.
 *
 * @returns null where there is none
 */
export async function lockBillingBounds(
  transaction: TenantTransaction,
  organizationId: string,
): Promise<BillingRow | null> {
  const row = await readOne<StoredBillingRow>(transaction, {
    text: `SELECT json_build_object('periodStartedAt', "periodStartedAt", 'periodEndsAt', "periodEndsAt",
      'contactEmail', "contactEmail", 'spendingLimit', "spendingLimit"::text,
      'spendingAlertPercents', "spendingAlertPercents", 'requestsLimit', "requestsLimit")::text
    FROM "BillingAccount" WHERE "organizationId" = $1::uuid FOR NO KEY UPDATE`,
    values: [organizationId],
  });
  if (row === null) return null;
  const { periodStartedAt, periodEndsAt } = row;
  return { ...row, periodStartedAt: new Date(periodStartedAt), periodEndsAt: new Date(periodEndsAt) };
}

type StoredBillingRow = Omit<BillingRow, 'periodStartedAt' | 'periodEndsAt'> &
  Record<'periodStartedAt' | 'periodEndsAt', string>;

/** A number for an organization, of those that advisory locks have. */
const lockOf = (organizationId: string): Prisma.Sql =>
  Prisma.sql`hashtextextended(${`castellan usage ${organizationId}`}::text, 0)`;

/**
 * For who writes logs: until the end of the transaction nobody begins to count the organization's usage. Those who write
 * logs do not wait for each other.
 */
export async function keepCountingAsItIs(
  transaction: TenantTransaction,
  organizationId: string,
): Promise<void> {
  await transaction.query(
    Prisma.sql`SELECT pg_advisory_xact_lock_shared(${lockOf(organizationId)})::text AS "held"`,
  );
}

/**
 * For who begins to count the organization's usage: waits until what is being written of its logs is committed. Logs
 * that are written later wait for the end of the transaction, and find what it made.
 */
export async function waitForLogWrites(
  transaction: TenantTransaction,
  organizationId: string,
): Promise<void> {
  await transaction.query(
    Prisma.sql`SELECT pg_advisory_xact_lock(${lockOf(organizationId)})::text AS "held"`,
  );
}

/** What calls took that are logged, decimals and whole numbers as texts. */
export interface LoggedUsage {
  readonly cost: string;
  readonly requests: string;
}

/**
 * Adds up the calls through the gateway that were logged in a span of whole days: of days that are counted for billing
 * as they were counted, since their logs may be gone, and of the others by their logs.
 *
 * A call counts as a request where it was answered, or took something.
 */
export async function loggedUsage(
  client: Pick<TenantClient, 'query'>,
  { startedAt, endsAt }: { startedAt: Date; endsAt: Date },
): Promise<LoggedUsage> {
  const [from, to] = [startedAt, endsAt].map((time) => time.toISOString().slice(0, 10));
  const counted = Prisma.sql`FROM "BillingUsageDay" WHERE "day" >= ${from}::date AND "day" < ${to}::date`;
  const [row] = await client.query<LoggedUsage>(Prisma.sql`
    SELECT COALESCE(sum("cost"), 0)::text AS "cost", COALESCE(sum("requests"), 0)::text AS "requests"
    FROM (
      SELECT "cost", "requests" ${counted}
      UNION ALL
      SELECT COALESCE("cost", 0),
        CASE WHEN "status" < 400 OR "inputTokens" > 0 OR "outputTokens" > 0 THEN 1 ELSE 0 END
      FROM "RequestLog"
      WHERE "id" >= ${leastUuidOf(startedAt)}::uuid AND "id" < ${leastUuidOf(endsAt)}::uuid
        AND "source" = 'GATEWAY'
        AND ("createdAt" AT TIME ZONE 'UTC')::date NOT IN (SELECT "day" ${counted})
    ) used`);
  if (row === undefined) throw new Error('A sum has one row.');
  return row;
}
