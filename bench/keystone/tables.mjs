// The tables that Keystone has for the lists of keystone.js, in a schema of their own, and the benchmark's data in them:
// the same ids, names and times as in Castellan's tables, from which they are copied.
import pg from 'pg';

export const SCHEMA = 'keystone';

/** As Prisma makes them of what Keystone generates: an index for each reference, and no other. */
const TABLES = `
  CREATE TYPE "ApiKeyTypeType" AS ENUM ('SERVICE', 'USER');
  CREATE TABLE "Organization" ("id" uuid PRIMARY KEY, "name" text NOT NULL DEFAULT '');
  CREATE TABLE "User" ("id" uuid PRIMARY KEY, "name" text NOT NULL DEFAULT '');
  CREATE TABLE "Role" ("id" uuid PRIMARY KEY, "name" text NOT NULL DEFAULT '', "permissions" jsonb,
    "organization" uuid REFERENCES "Organization");
  CREATE TABLE "Member" ("id" uuid PRIMARY KEY, "user" uuid REFERENCES "User", "role" uuid REFERENCES "Role",
    "organization" uuid REFERENCES "Organization");
  CREATE TABLE "ApiKey" ("id" uuid PRIMARY KEY, "name" text NOT NULL DEFAULT '', "description" text NOT NULL DEFAULT '',
    "type" "ApiKeyTypeType", "createdAt" timestamp(3), "owner" uuid REFERENCES "Member",
    "organization" uuid REFERENCES "Organization");
  CREATE TABLE "PromptCollection" ("id" uuid PRIMARY KEY, "name" text NOT NULL DEFAULT '', "slug" text NOT NULL DEFAULT '',
    "organization" uuid REFERENCES "Organization");
  CREATE TABLE "AuditEntry" ("id" uuid PRIMARY KEY, "actorKind" text NOT NULL DEFAULT '',
    "actorName" text NOT NULL DEFAULT '', "action" text NOT NULL DEFAULT '', "resourceType" text NOT NULL DEFAULT '',
    "resourceId" text NOT NULL DEFAULT '', "requestId" text NOT NULL DEFAULT '', "after" jsonb,
    "organization" uuid REFERENCES "Organization")`;

const REFERENCES = [
  ...['Role', 'Member', 'ApiKey', 'PromptCollection', 'AuditEntry'].map((table) => [table, 'organization']),
  ...[
    ['Member', 'user'],
    ['Member', 'role'],
    ['ApiKey', 'owner'],
  ],
];

const ROWS = `
  INSERT INTO "Organization" SELECT "id", "name" FROM public."Organization";
  INSERT INTO "User" SELECT "id", "name" FROM public."User";
  INSERT INTO "Role" SELECT "id", "name", to_jsonb("permissions"), "organizationId" FROM public."Role";
  INSERT INTO "Member" SELECT "id", "userId", "roleId", "organizationId" FROM public."Member";
  INSERT INTO "ApiKey" SELECT "id", "name", COALESCE("description", ''), "type"::text::"ApiKeyTypeType", "createdAt" AT TIME ZONE 'UTC',
      "ownerId", "organizationId"
    FROM public."ApiKey" ORDER BY "organizationId", "createdAt"`;

/** Makes the tables anew and fills them. */
export async function fillTables(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(
      `DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}; SET search_path = ${SCHEMA}`,
    );
    await client.query(TABLES);
    await client.query(ROWS);
    for (const [table, column] of REFERENCES) {
      await client.query(`CREATE INDEX "${table}_${column}_idx" ON "${table}" ("${column}")`);
    }
    const tables = await client.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [SCHEMA]);
    await client.query(`ANALYZE ${tables.rows.map(({ tablename }) => `"${tablename}"`).join(', ')}`);
  } finally {
    await client.end();
  }
}
