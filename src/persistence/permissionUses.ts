import { Prisma } from './generated/prisma/client.js';
import type { TenantClient } from './tenantClient.js';

/** That a key used a permission, and when last. */
export interface PermissionUse {
  readonly apiKeyId: string;
  readonly permission: string;
  readonly lastUsedAt: Date;
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
