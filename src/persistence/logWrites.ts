import { Prisma } from './generated/prisma/client.js';
import type { TenantTransaction } from './tenantClient.js';

/**
 * Inserts rows of RequestLog; those that are there already are passed over. All of them go in one value, which the
 * database takes apart: with a parameter for each column of each row, a batch takes several times as long.
 *
 * @param rows by the names of the columns; what is left out is NULL
 * @returns the ids of those that were not there before
 */
export async function insertLogs(
  transaction: TenantTransaction,
  rows: readonly object[],
): Promise<ReadonlySet<string>> {
  const written = await transaction.query<{ id: string }>(
    Prisma.sql`INSERT INTO "RequestLog"
      SELECT * FROM json_populate_recordset(NULL::"RequestLog", ${JSON.stringify(rows)}::json)
      ON CONFLICT DO NOTHING RETURNING "id"::text AS "id"`,
  );
  return new Set(written.map(({ id }) => id));
}
