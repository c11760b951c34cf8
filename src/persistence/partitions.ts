import type { Database } from './database.js';

/** The tables that are kept in a partition a month, by the time that their ids (UUIDv7) begin with. */
export const PARTITIONED_TABLES = ['RequestLog', 'RequestLogBody'] as const;

/** How many months ahead of now have their partitions. */
const MONTHS_AHEAD = 3;

/**
 * The least UUIDv7 of a moment: ids made before it are smaller, ids made from it on are not.
 * Layout: RFC 9562, section 5.7 (48 bits of milliseconds, version, random).
 *
 * @param time milliseconds since 1970 are taken of it
 */
export function leastUuidOf(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** IF NOT EXISTS looks before it makes: of two nodes at once both would find nothing. */
const TAKE_TURNS = `SELECT pg_advisory_xact_lock(hashtext('castellan partitions'))`;

/**
 * Makes the partitions of this month and the next ones, where they are missing. Rows of other times go to the default
 * partition. To be called at the start and once a day; two nodes at once do no harm.
 */
export async function ensurePartitions(database: Database, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1));
    const month = from.toISOString().slice(0, 7).replace('-', '_');
    for (const table of PARTITIONED_TABLES) {
      await database.ownerQuery(
        `${TAKE_TURNS};
         CREATE TABLE IF NOT EXISTS "${table}_${month}" PARTITION OF "${table}"
         FOR VALUES FROM ('${leastUuidOf(from)}') TO ('${leastUuidOf(to)}')`,
      );
    }
  }
}

/** Removes the partitions all of whose rows are older than a moment. Two nodes at once do no harm. */
export async function dropPartitionsBefore(database: Database, moment: Date): Promise<void> {
  const partitions = await database.ownerQuery<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.relnamespace = 'public'::regnamespace
     AND p.relname IN (${PARTITIONED_TABLES.map((name) => `'${name}'`).join(', ')})`,
  );
  for (const { name } of partitions) {
    const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? [];
    if (year === undefined || month === undefined) continue;
    if (Date.UTC(Number(year), Number(month), 1) <= moment.getTime()) {
      await database.ownerQuery(`DROP TABLE IF EXISTS "${name}"`);
    }
  }
}
