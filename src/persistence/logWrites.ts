import { Prisma } from './generated/prisma/client.js';
import type { TenantTransaction } from './tenantClient.js';

/**
 * Inserts rows of RequestLog; those that are there already are passed over. All of them go in one value, which the
 * database takes apart: with a parameter for each column of each row, a batch takes several times as long.
 *
 * The same statement counts what the gateway carried out into the days of billing: only rows that were really inserted,
 * so that a batch which is written again counts once. Calls that were made elsewhere are not billed, nor those that were
 * refused: what counts was answered, or took something.
 *
 * @param rows by the names of the columns; what is left out is NULL
 * @returns the ids of those that were not there before
 */
export async function insertLogs(
  transaction: TenantTransaction,
  rows: readonly object[],
): Promise<ReadonlySet<string>> {
  // The days are locked in one order: batches that span the same two do not wait for each other.
  const written = await transaction.query<{ id: string }>(
    Prisma.sql`WITH added AS (
        INSERT INTO "RequestLog"
        SELECT * FROM json_populate_recordset(NULL::"RequestLog", ${JSON.stringify(rows)}::json)
        ON CONFLICT DO NOTHING
        RETURNING "organizationId", "id", "createdAt", "source", "cost", "status", "inputTokens", "outputTokens"
      ), counted AS (
        INSERT INTO "BillingUsageDay" ("organizationId", "day", "requests", "cost")
        SELECT "organizationId", ("createdAt" AT TIME ZONE 'UTC')::date AS "day", count(*), COALESCE(sum("cost"), 0)
        FROM added WHERE "source" = 'GATEWAY' AND ("status" < 400 OR "inputTokens" > 0 OR "outputTokens" > 0)
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT ("organizationId", "day") DO UPDATE SET
          "requests" = "BillingUsageDay"."requests" + EXCLUDED."requests",
          "cost" = "BillingUsageDay"."cost" + EXCLUDED."cost"
      )
      SELECT "id"::text AS "id" FROM added`,
  );
  return new Set(written.map(({ id }) => id));
}

/** Inserts rows of RequestLogBody, in one value too; those that are there already are passed over. */
export async function insertLogBodies(
  transaction: TenantTransaction,
  rows: readonly Prisma.RequestLogBodyCreateManyInput[],
): Promise<void> {
  await transaction.query(
    Prisma.sql`INSERT INTO "RequestLogBody"
      SELECT * FROM json_populate_recordset(NULL::"RequestLogBody", ${JSON.stringify(rows)}::json)
      ON CONFLICT DO NOTHING`,
  );
}
