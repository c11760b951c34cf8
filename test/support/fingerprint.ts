import { askAgain } from './ownerStatement.js';
import type { TestServer } from './server.js';

/** Times that move when somebody merely asks, and `updatedAt`, which moves with them. */
const MOVED_BY_ASKING = ['lastSeenAt', 'lastActiveAt', 'lastUsedAt', 'lastOrganizationId'];
const VOLATILE = ['updatedAt', ...MOVED_BY_ASKING];
/** What the server does by itself: it delivers notices. */
export const MOVED_BY_DELIVERY: Readonly<Record<string, readonly string[]>> = {
  Notice: ['sealedData', 'secretKeyId'],
  NoticeDelivery: ['state', 'attempts', 'nextAttemptAt', 'leasedUntil', 'fault', 'sentAt'],
};
/** Sessions slide; logs note refusals, and keys what they used. None is a change of what was asked. */
const VOLATILE_OF: Readonly<Record<string, readonly string[]>> = {
  Session: ['expiresAt'],
  ...MOVED_BY_DELIVERY,
};
const IGNORED_TABLES = [
  'AuditEntry',
  'AuditHead',
  'AccountEntry',
  'ApiKeyPermissionUse',
  '_prisma_migrations',
];

/**
 * What all tables hold, as one text: equal before and after means that nothing was written. Read from the catalogue,
 * so that a new table is compared without being named here.
 */
export async function fingerprint(server: TestServer): Promise<string> {
  let statement = statements.get(server);
  if (statement === undefined) {
    statement = await statementFor(server.castellan.database.ownerQuery);
    statements.set(server, statement);
  }
  const hashes = await askAgain<{ name: string; hash: string }>(server, statement);
  return hashes.map(({ name, hash }) => `${name} ${hash}`).join('\n');
}

/** The statement of each server: its tables stay the same. */
const statements = new WeakMap<TestServer, string>();

async function statementFor(ownerQuery: TestServer['castellan']['database']['ownerQuery']): Promise<string> {
  const tables = await ownerQuery<{ name: string; isVolatile: boolean }>(
    `SELECT c.relname AS name, c.relname IN (${list(Object.keys(VOLATILE_OF))}) OR EXISTS (
       SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid
       AND a.attname IN (${list(MOVED_BY_ASKING)})) AS "isVolatile"
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
     AND NOT c.relispartition ORDER BY 1`,
  );
  const parts = tables
    .filter(({ name }) => !IGNORED_TABLES.includes(name))
    .map(
      ({ name, isVolatile }) =>
        `SELECT '${name}' AS name, ${isVolatile ? ofRows(name) : OF_WRITES} AS hash FROM "${name}" t`,
    );
  return `SELECT * FROM (${parts.join(' UNION ALL ')}) hashes ORDER BY name`;
}

/** Of what the rows hold, but for what moves by asking. */
function ofRows(name: string): string {
  const row = `(to_jsonb(t) - ARRAY[${list([...VOLATILE, ...(VOLATILE_OF[name] ?? [])])}]::text[])::text`;
  return `md5(coalesce(string_agg(${row}, '|' ORDER BY ${row}), ''))`;
}

/**
 * Of which transactions wrote the rows that are there: every insertion, change and removal moves it, also a change to
 * the same values. https://www.postgresql.org/docs/15/ddl-system-columns.html
 */
const OF_WRITES = `md5(count(*) || ' ' || coalesce(sum(t.xmin::text::bigint), 0))`;

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
