// Writes the data of fixture.mjs straight into Castellan's tables, as their owner.
import {
  BEGIN,
  BEGIN_SQL,
  CUSTOM_ROLES,
  FIRST_USER_KEY,
  hashOf,
  KEY_LEVELS,
  KINDS,
  LAST_USER_KEY,
  MEMBERS,
  permissionsOf,
  READER,
  secretOf,
  sessionOf,
  TARGET,
} from './fixture.mjs';

const BATCH = 500;

/** The formula of `uuidOf` in SQL, of columns or literals. */
const uuid = (kind, number, tenant = 't') =>
  `(lpad(to_hex(${String(BEGIN)} + (${number})::bigint * 60000), 12, '0') || '7${KINDS[kind]}8' || ` +
  `lpad(to_hex(${tenant}), 8, '0') || lpad(to_hex(${number}), 7, '0'))::uuid`;
const time = (number) => `(${BEGIN_SQL} + ${number} * interval '1 minute')`;

/** @param client of the owner of the tables @param tenants how many there are to be */
export async function seed(client, tenants) {
  for (let from = 0; from < tenants; from += BATCH) {
    const upTo = Math.min(tenants, from + BATCH) - 1;
    await client.query('BEGIN');
    await client.query("SET LOCAL session_replication_role = 'replica'");
    for (const statement of statements(`generate_series(${String(from)}, ${String(upTo)}) AS t`)) {
      await client.query(statement);
    }
    await insertCredentials(client, { from, upTo });
    await client.query('COMMIT');
  }
  await client.query('VACUUM ANALYZE');
}

/** Rows of one tenant stand beside each other, as where an organization is set up in one go. */
function statements(series) {
  const roles = Array.from(
    { length: CUSTOM_ROLES },
    (_, index) => `(${String(index + 1)}, '${JSON.stringify(permissionsOf(index + 1))}'::jsonb)`,
  ).join(', ');
  const by = `'Bench', 'Bench'`;
  return [
    `INSERT INTO "Organization" ("id", "name", "slug", "updatedAt")
      SELECT ${uuid('org', '0')}, 'Tenant ' || t, 'tenant-' || t, now() FROM ${series}`,
    `INSERT INTO "Role" ("organizationId", "id", "name", "nameKey", "permissions", "updatedAt")
      SELECT ${uuid('org', '0')}, ${uuid('role', 'r')}, 'Custom role ' || r, 'custom role ' || r,
        ARRAY(SELECT jsonb_array_elements_text(permissions)), now()
      FROM ${series} CROSS JOIN (VALUES ${roles}) AS custom (r, permissions) ORDER BY t, r`,
    `INSERT INTO "Role" ("organizationId", "id", "name", "nameKey", "builtIn", "updatedAt")
      SELECT ${uuid('org', '0')}, ${uuid('role', 'r')}, initcap(lower(name)), lower(name), name::"BuiltInRole", now()
      FROM ${series} CROSS JOIN (VALUES (101, 'OWNER'), (102, 'ADMIN'), (103, 'MEMBER')) AS built (r, name)`,
    `INSERT INTO "User" ("id", "email", "name", "lastOrganizationId", "updatedAt")
      SELECT ${uuid('usr', 'm')}, 'person-' || m || '-of-' || t || '@example.com', 'Person ' || m || ' of ' || t,
        ${uuid('org', '0')}, now()
      FROM ${series} CROSS JOIN generate_series(0, ${String(MEMBERS)}) AS m ORDER BY t, m`,
    `INSERT INTO "Member" ("organizationId", "id", "userId", "roleId", "joinedAt")
      SELECT ${uuid('org', '0')}, ${uuid('mem', 'm')}, ${uuid('usr', 'm')},
        CASE WHEN m = 0 THEN ${uuid('role', '101')} ELSE ${uuid('role', `(m - 1) % ${String(CUSTOM_ROLES)} + 1`)} END,
        ${time('m')}
      FROM ${series} CROSS JOIN generate_series(0, ${String(MEMBERS)}) AS m ORDER BY t, m`,
    `INSERT INTO "ApiKey" ("organizationId", "id", "name", "description", "type", "ownerId", "permissions",
        "createdById", "createdByName", "createdAt", "updatedAt")
      SELECT ${uuid('org', '0')}, ${uuid('key', 'k')}, 'Key ' || k, 'Key ' || k || ' of tenant ' || t,
        (CASE WHEN k < ${String(FIRST_USER_KEY)} THEN 'SERVICE' ELSE 'USER' END)::"ApiKeyType",
        CASE WHEN k < ${String(FIRST_USER_KEY)} THEN NULL
          ELSE ${uuid('mem', `(k - ${String(FIRST_USER_KEY)}) % ${String(MEMBERS)} + 1`)} END,
        '${JSON.stringify(KEY_LEVELS)}', ${uuid('usr', '0')}, 'Person 0 of ' || t, ${time('k')}, ${time('k')}
      FROM ${series} CROSS JOIN generate_series(0, ${String(LAST_USER_KEY)}) AS k ORDER BY t, k`,
    `INSERT INTO "ApiKeySecret" ("organizationId", "id", "apiKeyId", "hash", "masked", "createdAt")
      SELECT ${uuid('org', '0')}, ${uuid('secret', 'k')}, ${uuid('key', 'k')},
        encode(sha256(convert_to('nobody knows this one ' || t || ' ' || k, 'UTF8')), 'hex'), 'ck_Abc…wxyz', ${time('k')}
      FROM ${series} CROSS JOIN generate_series(${String(FIRST_USER_KEY)}, ${String(LAST_USER_KEY)}) AS k ORDER BY t, k`,
    `INSERT INTO "PromptCollection" ("organizationId", "id", "slug", "name", "isDefault", "createdByName", "updatedByName")
      SELECT ${uuid('org', '0')}, ${uuid('coll', '0')}, 'default', 'Default', true, ${by} FROM ${series}`,
    `INSERT INTO "PromptLabel" ("organizationId", "id", "name", "isFixed", "createdByName")
      SELECT ${uuid('org', '0')}, ${uuid('label', 'l')}, name, true, 'Bench'
      FROM ${series} CROSS JOIN (VALUES (1, 'production'), (2, 'staging'), (3, 'development')) AS fixed (l, name)`,
    `INSERT INTO "BillingAccount" ("organizationId", "plan", "periodStartedAt", "periodEndsAt")
      SELECT ${uuid('org', '0')}, 'ENTERPRISE', date_trunc('month', now()), date_trunc('month', now()) + interval '1 month'
      FROM ${series}`,
  ];
}

/** What requests authenticate with: the secrets of the two SERVICE keys, and the owner's session. */
async function insertCredentials(client, { from, upTo }) {
  const tenants = Array.from({ length: upTo - from + 1 }, (_, index) => from + index);
  for (const key of [READER, TARGET]) {
    await client.query(
      `INSERT INTO "ApiKeySecret" ("organizationId", "id", "apiKeyId", "hash", "masked", "createdAt")
        SELECT ${uuid('org', '0')}, ${uuid('secret', String(key))}, ${uuid('key', String(key))}, hash, 'ck_Abc…wxyz',
          ${time(String(key))}
        FROM unnest($1::int[], $2::text[]) AS given (t, hash)`,
      [tenants, tenants.map((tenant) => hashOf(secretOf(tenant, key)))],
    );
  }
  await client.query(
    `INSERT INTO "Session" ("id", "userId", "tokenHash", "expiresAt")
      SELECT ${uuid('session', '0')}, ${uuid('usr', '0')}, hash, now() + interval '10 years'
      FROM unnest($1::int[], $2::text[]) AS given (t, hash)`,
    [tenants, tenants.map((tenant) => hashOf(sessionOf(tenant)))],
  );
}
