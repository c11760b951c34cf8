// The guards of the database, read of its catalogue: of each how it is opened, and the tests that are to see it.
import pg from 'pg';
import { createTestDatabase } from '../../test/support/database.js';
import type { Mutant } from './guards.js';

/**
 * What a server says of the database at its start is a test's as well: it does not start. What people may change of
 * themselves is missed by those who are signed in.
 */
const TESTS = ['isolation/catalogue', 'isolation/unpinned', 'identity/viewer'].map((name) => ({
  file: `test/${name}.test.ts`,
}));

/** Each policy of row-level security dropped, and each opened that is not open to its role anyway. */
const POLICIES = `
  SELECT format('%s.%s dropped', tablename, policyname) AS name,
         format('DROP POLICY %I ON %I', policyname, tablename) AS sql
  FROM pg_policies WHERE schemaname = 'public'
  UNION ALL
  SELECT format('%s.%s opened', tablename, policyname),
         format('ALTER POLICY %I ON %I', policyname, tablename)
           || CASE WHEN cmd <> 'INSERT' THEN ' USING (true)' ELSE '' END
           || CASE WHEN cmd IN ('ALL', 'INSERT', 'UPDATE') THEN ' WITH CHECK (true)' ELSE '' END
  FROM pg_policies WHERE schemaname = 'public' AND COALESCE(qual, with_check) <> 'true'
  UNION ALL
  SELECT format('%s: row-level security not forced', relname), format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', relname)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity
  UNION ALL
  SELECT format('%s: row-level security off', relname), format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', relname)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
  ORDER BY 1`;

/** Each foreign key that names the organization reduced to the rest of it, and each unique index likewise. */
const KEYS = `
  WITH keys AS (
    SELECT c.conname, c.conrelid::regclass AS child, c.confrelid::regclass AS parent,
      string_agg(quote_ident(a.attname), ', ' ORDER BY k.n) FILTER (WHERE a.attname <> 'organizationId') AS own,
      string_agg(quote_ident(p.attname), ', ' ORDER BY k.n) FILTER (WHERE a.attname <> 'organizationId') AS theirs,
      bool_or(a.attname = 'organizationId') AS names
    FROM pg_constraint c
    CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(own, theirs, n)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
    JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = k.theirs
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND c.conparentid = 0
    GROUP BY 1, 2, 3, c.oid
  )
  SELECT format('%s.%s without the organization', child, conname) AS name,
         format('CREATE UNIQUE INDEX mutant ON %s (%s); ALTER TABLE %s DROP CONSTRAINT %I; '
           || 'ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (%s) REFERENCES %s (%s)',
           parent, theirs, child, conname, child, conname, own, parent, theirs) AS sql
  FROM keys WHERE names AND own IS NOT NULL
  UNION ALL
  SELECT format('%s without the organization', i.indexrelid::regclass),
         format('CREATE UNIQUE INDEX mutant ON %s (%s)%s', i.indrelid::regclass, columns.list,
           COALESCE(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), ''))
  FROM pg_index i
  JOIN pg_class t ON t.oid = i.indrelid AND NOT t.relispartition AND t.relkind = 'r'
  CROSS JOIN LATERAL (
    SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false), ', ' ORDER BY n) AS list
    FROM generate_series(1, i.indnkeyatts) AS n
    WHERE pg_get_indexdef(i.indexrelid, n, false) <> '"organizationId"'
  ) AS columns
  WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace AND columns.list IS NOT NULL
    AND pg_get_indexdef(i.indexrelid) LIKE '%"organizationId"%'
  ORDER BY 1`;

/** @throws Error without TEST_DATABASE_URL: the embedded database keeps to the same migrations. */
export async function databaseGuards(): Promise<Mutant[]> {
  const { url, drop } = await createTestDatabase();
  if (url === null) throw new Error('TEST_DATABASE_URL must name a PostgreSQL.');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const read = async (category: string, sql: string): Promise<Mutant[]> => {
    const { rows } = await client.query<{ name: string; sql: string }>(sql);
    return rows.map((row) => ({ category, ...row, tests: TESTS }));
  };
  try {
    return [
      ...(await read('A policy of row-level security', POLICIES)),
      ...(await read('A key that names the organization', KEYS)),
    ];
  } finally {
    await client.end();
    await drop();
  }
}
