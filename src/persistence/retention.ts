import { Prisma } from './generated/prisma/client.js';
import { leastUuidOf } from './partitions.js';
import { dayOf, rollUpDay } from './rollups.js';
import type { TenantClient } from './tenantClient.js';

/** How many rows one statement removes, so that none holds its locks for long. */
const CHUNK = 5_000;

/** Removes what was asked and answered before a moment. @returns how many rows */
export async function removeBodiesBefore(tenant: TenantClient, moment: Date): Promise<number> {
  const end = leastUuidOf(moment);
  return await inChunks(
    tenant,
    Prisma.sql`DELETE FROM "RequestLogBody" WHERE "id" < ${end}::uuid AND "id" = ANY (ARRAY(
      SELECT "id" FROM "RequestLogBody" WHERE "id" < ${end}::uuid ORDER BY "id" LIMIT ${CHUNK}))`,
  );
}

/**
 * Removes all that is kept of calls before a moment: logs, feedback, what tells their ids, hours and days.
 *
 * @param moment the beginning of an hour
 * @returns how many rows
 */
export async function removeLogsBefore(tenant: TenantClient, moment: Date): Promise<number> {
  const end = leastUuidOf(moment);
  const hour = moment.toISOString();
  const day = dayOf(moment);
  // Of the day that is kept in part its row tells of the other hours first: there is no moment at which it is not there,
  // and until the hours are gone it is not read.
  const gone = await tenant.logHour.findFirst({
    where: { dimension: 'ALL', hour: { gte: day, lt: moment } },
  });
  if (gone !== null) await rollUpDay(tenant, day, moment);
  const statements = [
    Prisma.sql`DELETE FROM "RequestLog" WHERE "id" < ${end}::uuid AND "id" = ANY (ARRAY(
      SELECT "id" FROM "RequestLog" WHERE "id" < ${end}::uuid ORDER BY "id" LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "LogFeedback" WHERE "id" = ANY (ARRAY(
      SELECT "id" FROM "LogFeedback" WHERE "logId" < ${end}::uuid LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "IngestedLog" WHERE "externalId" = ANY (ARRAY(
      SELECT "externalId" FROM "IngestedLog" WHERE "logId" < ${end}::uuid LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "PendingLogHour" WHERE "hour" = ANY (ARRAY(
      SELECT "hour" FROM "PendingLogHour" WHERE "hour" < ${hour}::timestamptz LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "LogDay" WHERE ("day", "key") IN (
      SELECT "day", "key" FROM "LogDay" WHERE "day" < ${day.toISOString()}::timestamptz LIMIT ${CHUNK})`,
    Prisma.sql`DELETE FROM "LogHour" WHERE ("hour", "key") IN (
      SELECT "hour", "key" FROM "LogHour" WHERE "hour" < ${hour}::timestamptz LIMIT ${CHUNK})`,
  ];
  let removed = 0;
  for (const statement of statements) removed += await inChunks(tenant, statement);
  return removed;
}

/**
 * Removes answers kept for repetition, of calls and of rotations, and reservations of calls whose time is over; and
 * secrets of keys that stopped working by `secretsUntil`.
 *
 * @returns how many rows
 */
export async function removeExpired(
  tenant: TenantClient,
  { now, secretsUntil }: { now: Date; secretsUntil: Date },
): Promise<number> {
  const moment = now.toISOString();
  const statements = [
    Prisma.sql`DELETE FROM "CachedResponse" WHERE "key" = ANY (ARRAY(
      SELECT "key" FROM "CachedResponse" WHERE "expiresAt" <= ${moment}::timestamptz LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "UsageReservation" WHERE "id" = ANY (ARRAY(
      SELECT "id" FROM "UsageReservation" WHERE "expiresAt" <= ${moment}::timestamptz LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "ApiKeyRotation" WHERE "id" = ANY (ARRAY(
      SELECT "id" FROM "ApiKeyRotation" WHERE "repeatableUntil" <= ${moment}::timestamptz LIMIT ${CHUNK}))`,
    Prisma.sql`DELETE FROM "ApiKeySecret" WHERE "id" = ANY (ARRAY(
      SELECT "id" FROM "ApiKeySecret" WHERE "endsAt" <= ${secretsUntil.toISOString()}::timestamptz LIMIT ${CHUNK}))`,
  ];
  let removed = 0;
  for (const statement of statements) removed += await inChunks(tenant, statement);
  return removed;
}

/** Removes the sessions of a person that are over. @returns how many */
export async function removeSessions(person: TenantClient, now: Date): Promise<number> {
  const { count } = await person.session.deleteMany({ where: { expiresAt: { lte: now } } });
  return count;
}

/** Removes notices from before a moment, with their deliveries. @returns how many notices */
export async function removeNoticesBefore(tenant: TenantClient, moment: Date): Promise<number> {
  const end = moment.toISOString();
  return await inChunks(
    tenant,
    Prisma.sql`DELETE FROM "Notice" WHERE "id" = ANY (ARRAY(
      SELECT "id" FROM "Notice" WHERE "createdAt" < ${end}::timestamptz LIMIT ${CHUNK}))`,
  );
}

/** Repeats a statement that removes a chunk at most, each time in a transaction of its own, until none is left. */
async function inChunks(tenant: TenantClient, statement: Prisma.Sql): Promise<number> {
  for (let total = 0; ;) {
    const [row] = await tenant.query<{ count: number }>(
      Prisma.sql`WITH removed AS (${statement} RETURNING 1) SELECT count(*)::int AS count FROM removed`,
    );
    const count = row?.count ?? 0;
    total += count;
    if (count < CHUNK) return total;
  }
}
