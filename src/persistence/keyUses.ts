import type { Statement } from './pinnedBatch.js';
import type { TenantClient } from './tenantClient.js';
import { WITHOUT_DISK } from './usage.js';

/** That a key was used, and when last. */
export interface KeyUse {
  readonly apiKeyId: string;
  /** The permission that it was used for; null for the use of the key itself. */
  readonly permission: string | null;
  readonly lastUsedAt: Date;
}

/**
 * Writes down what keys of an organization were used for, and when last, all in one message. Another node may have noted a
 * later use: times only move forward. Keys that are gone by now are passed over; so are those that a transaction holds,
 * since whoever waits for several keys may be waited for.
 *
 * Nobody waits for the disk: a minute later the next use of the same key is written.
 *
 * @returns the uses of keys that are held
 */
export async function writeKeyUses(
  tenant: Pick<TenantClient, 'atOnce'>,
  uses: readonly KeyUse[],
): Promise<readonly KeyUse[]> {
  const ofKeys = uses.filter(({ permission }) => permission === null);
  const ofPermissions = uses.filter(({ permission }) => permission !== null);
  const [, ...answers] = await tenant.atOnce([
    { text: `SELECT ${WITHOUT_DISK}`, values: [] },
    ...(ofKeys.length === 0 ? [] : [writingKeys(ofKeys)]),
    ...(ofPermissions.length === 0 ? [] : [writingPermissions(ofPermissions)]),
  ]);
  const held = new Set(answers.flatMap(({ rows }) => rows));
  return uses.filter(({ apiKeyId }) => held.has(apiKeyId));
}

function writingKeys(uses: readonly KeyUse[]): Statement {
  return {
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
  };
}

/** A key that no transaction deletes stays until this is committed; rows are taken in the same order by all nodes. */
function writingPermissions(uses: readonly KeyUse[]): Statement {
  return {
    text: `WITH used AS (
      SELECT k."id", u."permission", u."lastUsedAt" FROM json_to_recordset($1::json)
        AS u ("apiKeyId" uuid, "permission" text, "lastUsedAt" timestamptz)
      JOIN "ApiKey" k ON k."id" = u."apiKeyId"
    ), free AS (
      SELECT "id", "organizationId" FROM "ApiKey" WHERE "id" IN (SELECT "id" FROM used) FOR KEY SHARE SKIP LOCKED
    ), written AS (
      INSERT INTO "ApiKeyPermissionUse" ("organizationId", "apiKeyId", "permission", "lastUsedAt")
      SELECT free."organizationId", used."id", used."permission", used."lastUsedAt"
      FROM used JOIN free USING ("id") ORDER BY used."id", used."permission"
      ON CONFLICT ("organizationId", "apiKeyId", "permission") DO UPDATE
        SET "lastUsedAt" = GREATEST("ApiKeyPermissionUse"."lastUsedAt", EXCLUDED."lastUsedAt")
    )
    SELECT DISTINCT "id"::text FROM used WHERE "id" NOT IN (SELECT "id" FROM free)`,
    values: [JSON.stringify(uses)],
  };
}
