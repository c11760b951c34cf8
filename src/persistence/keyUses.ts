import { Prisma } from './generated/prisma/client.js';
import type { TenantClient } from './tenantClient.js';

/** That a key was used, and when last. */
export interface KeyUse {
  readonly apiKeyId: string;
  readonly lastUsedAt: Date;
}

/** That a key used a permission, and when last. */
export interface PermissionUse extends KeyUse {
  readonly permission: string;
}

/**
 * Writes down when keys of an organization were last used, all by one statement. Another node may have noted a later use:
 * the time only moves forward. Keys that are gone by now are passed over; so are those that a transaction holds, since
 * whoever waits for several keys may be waited for.
 *
 * @returns the uses of keys that are held
 */
export async function writeKeyUses(
  tenant: Pick<TenantClient, 'run'>,
  uses: readonly KeyUse[],
): Promise<readonly KeyUse[]> {
  const { rows: held } = await tenant.run({
    text: `WITH used AS (
      SELECT k."id", u."lastUsedAt" FROM json_to_recordset($1::json) AS u ("apiKeyId" uuid, "lastUsedAt" timestamptz)
      JOIN "ApiKey" k ON k."id" = u."apiKeyId"
      WHERE k."lastUsedAt" IS NULL OR k."lastUsedAt" < u."lastUsedAt"
    ), free AS (
      SELECT "id" FROM "ApiKey" WHERE "id" IN (SELECT "id" FROM used) FOR NO KEY UPDATE SKIP LOCKED
    ), written AS (
      UPDATE "ApiKey" k SET "lastUsedAt" = GREATEST(k."lastUsedAt", used."lastUsedAt")
      FROM used JOIN free USING ("id") WHERE k."id" = used."id"
    )
    SELECT "id"::text FROM used WHERE "id" NOT IN (SELECT "id" FROM free)`,
    values: [JSON.stringify(uses)],
  });
  return uses.filter(({ apiKeyId }) => held.includes(apiKeyId));
}

/**
 * Writes down what keys of an organization used, all by one statement. Another node may have noted a later use: the time
 * only moves forward. Keys that are gone by now are passed over, held meanwhile so that none goes in between; and always
 * in the same order, so that two nodes do not wait for each other.
 */
export async function writePermissionUses(
  tenant: Pick<TenantClient, 'query'>,
  uses: readonly PermissionUse[],
): Promise<void> {
  await tenant.query(Prisma.sql`
    INSERT INTO "ApiKeyPermissionUse" ("organizationId", "apiKeyId", "permission", "lastUsedAt")
    SELECT k."organizationId", k."id", u."permission", u."lastUsedAt"
    FROM json_to_recordset(${JSON.stringify(uses)}::json)
      AS u ("apiKeyId" uuid, "permission" text, "lastUsedAt" timestamptz)
    JOIN "ApiKey" k ON k."id" = u."apiKeyId"
    ORDER BY k."id", u."permission" FOR KEY SHARE OF k
    ON CONFLICT ("organizationId", "apiKeyId", "permission") DO UPDATE
      SET "lastUsedAt" = GREATEST("ApiKeyPermissionUse"."lastUsedAt", EXCLUDED."lastUsedAt")`);
}
