import { Prisma } from './generated/prisma/client.js';
import type { TenantTransaction } from './tenantClient.js';

/**
 * Inserts rows of RequestLog; those that are there already are passed over. All of them go in one value, which the
 * database takes apart: with a parameter for each column of each row, a batch takes several times as long.
 *
 * The same statement counts what the gateway carried out into the days of billing: only rows that were really inserted,
 * so that a batch which is written again counts once. Calls that were made elsewhere are not billed.
 *
 * @param rows by the names of the columns; what is left out is NULL
 */
export async function insertLogs(transaction: TenantTransaction, rows: readonly object[]): Promise<void> {
  // The days are locked in one order: batches that span the same two do not wait for each other.
  await transaction.query(
    Prisma.sql`WITH added AS (
        INSERT INTO "RequestLog"
        SELECT * FROM json_populate_recordset(NULL::"RequestLog", ${JSON.stringify(rows)}::json)
        ON CONFLICT DO NOTHING RETURNING "organizationId", "createdAt", "source", "cost"
      )
      INSERT INTO "BillingUsageDay" ("organizationId", "day", "requests", "cost")
      SELECT "organizationId", ("createdAt" AT TIME ZONE 'UTC')::date AS "day", count(*), COALESCE(sum("cost"), 0)
      FROM added WHERE "source" = 'GATEWAY' GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT ("organizationId", "day") DO UPDATE SET
        "requests" = "BillingUsageDay"."requests" + EXCLUDED."requests",
        "cost" = "BillingUsageDay"."cost" + EXCLUDED."cost"`,
  );
}
