import type { TestServer } from './server.js';

/** Times that move when somebody merely asks, and `updatedAt`, which moves with them. */
const VOLATILE = ['updatedAt', 'lastSeenAt', 'lastActiveAt', 'lastUsedAt', 'lastOrganizationId'];
/** Sessions slide; the audit log may note a refusal. Neither is a change of what was asked about. */
const VOLATILE_OF: Readonly<Record<string, readonly string[]>> = { Session: ['expiresAt'] };
const IGNORED_TABLES = ['AuditEntry', '_prisma_migrations'];

/**
 * What all tables hold, as one text: equal before and after means that nothing was written. Read from the catalogue,
 * so that a new table is compared without being named here.
 */
export async function fingerprint(server: TestServer): Promise<string> {
  const { ownerQuery } = server.castellan.database;
  const tables = await ownerQuery<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const parts = tables
    .filter(({ name }) => !IGNORED_TABLES.includes(name))
    .map(({ name }) => {
      const left = [...VOLATILE, ...(VOLATILE_OF[name] ?? [])].map((column) => `'${column}'`).join(', ');
      const row = `(to_jsonb(t) - ARRAY[${left}]::text[])::text`;
      return `SELECT '${name}' AS name, md5(coalesce(string_agg(${row}, '|' ORDER BY ${row}), '')) AS hash FROM "${name}" t`;
    });
  const hashes = await ownerQuery<{ name: string; hash: string }>(
    `SELECT * FROM (${parts.join(' UNION ALL ')}) hashes ORDER BY name`,
  );
  return hashes.map(({ name, hash }) => `${name} ${hash}`).join('\n');
}
