import { Prisma } from './generated/prisma/client.js';
import type { ApiKey } from './generated/prisma/client.js';
import type { TenantTransaction } from './tenantClient.js';

/** A key that a policy gave another date, with the date that it had before. */
export interface PolicedRow extends Pick<
  ApiKey,
  'organizationId' | 'id' | 'name' | 'type' | 'ownerId' | 'alertEmails'
> {
  readonly former: Date | null;
  readonly date: Date;
  /** False for one that is expired. */
  readonly isLive: boolean;
}

/** A policy as it is applied to the keys that are there. */
export interface AppliedPolicy {
  readonly days: number;
  readonly now: Date;
  /** The earliest date that a key is given. */
  readonly noticeEndsAt: Date;
}

const TOLD = Prisma.sql`k."organizationId", k."id", k."name", k."type"::text AS "type", k."ownerId", k."alertEmails"`;

/**
 * Ends every live key of the organization when it is so many days old, none before the notice ends, none later than it
 * would have ended. All by one statement, however many there are.
 */
export async function limitLifetimes(
  transaction: TenantTransaction,
  { days, now, noticeEndsAt }: AppliedPolicy,
): Promise<PolicedRow[]> {
  const moment = at(now);
  return await transaction.query<PolicedRow>(Prisma.sql`
    UPDATE "ApiKey" k SET "expiresAt" = c."date", "updatedAt" = ${moment}, "expiryNoticeAt" = CASE
        WHEN c."date" - interval '336 hours' > ${moment} THEN c."date" - interval '336 hours'
        WHEN c."date" - interval '24 hours' > ${moment} THEN c."date" - interval '24 hours'
        ELSE c."date"
      END
    FROM (
      SELECT "organizationId", "id", "expiresAt" AS "former",
        GREATEST("createdAt" + interval '24 hours' * ${days}::int, ${at(noticeEndsAt)}) AS "date"
      FROM "ApiKey" WHERE "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > ${moment})
    ) c
    WHERE k."organizationId" = c."organizationId" AND k."id" = c."id"
      AND (c."former" IS NULL OR c."former" > c."date")
    RETURNING ${TOLD}, c."former", c."date", true AS "isLive"`);
}

/**
 * Says of every key of the organization by when its present secret is to be replaced: when that is so many days old, not
 * before the notice ends, not later than was said before. Expired keys too, since they can be given another expiry.
 */
export async function limitSecretAges(
  transaction: TenantTransaction,
  { days, now, noticeEndsAt }: AppliedPolicy,
): Promise<PolicedRow[]> {
  const moment = at(now);
  return await transaction.query<PolicedRow>(Prisma.sql`
    UPDATE "ApiKey" k SET "secretDueAt" = c."date", "updatedAt" = ${moment}
    FROM (
      SELECT f."organizationId", f."id", f."secretDueAt" AS "former",
        GREATEST(s."createdAt" + interval '24 hours' * ${days}::int, ${at(noticeEndsAt)}) AS "date"
      FROM "ApiKey" f JOIN "ApiKeySecret" s ON s."organizationId" = f."organizationId" AND s."apiKeyId" = f."id"
      WHERE f."revokedAt" IS NULL AND s."endsAt" IS NULL
    ) c
    WHERE k."organizationId" = c."organizationId" AND k."id" = c."id"
      AND (c."former" IS NULL OR c."former" > c."date")
    RETURNING ${TOLD}, c."former", c."date", (k."expiresAt" IS NULL OR k."expiresAt" > ${moment}) AS "isLive"`);
}

const at = (time: Date): Prisma.Sql => Prisma.sql`${time.toISOString()}::timestamptz`;
