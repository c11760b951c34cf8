import { Prisma } from './generated/prisma/client.js';
import type { TenantTransaction } from './tenantClient.js';

/**
 * Inserts rows of RequestLog; those that are there already are passed over. All of them go in one value, which the
 * database takes apart: with a parameter for each column of each row, a batch takes several times as long.
 *
 * @param rows by the names of the columns; what is left out is NULL
 */
export async function insertLogs(transaction: TenantTransaction, rows: readonly object[]): Promise<void> {
  await transaction.query(
    Prisma.sql`INSERT INTO "RequestLog"
      SELECT * FROM json_populate_recordset(NULL::"RequestLog", ${JSON.stringify(rows)}::json)
      ON CONFLICT DO NOTHING`,
  );
}
