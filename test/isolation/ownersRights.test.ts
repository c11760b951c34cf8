// @no-database
/** The owner of the tables need not be a superuser, on any version of PostgreSQL. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { BECOME_OWN_ROLES } from '../../src/persistence/migrate.js';

const folder = new URL('../../prisma/migrations/', import.meta.url);

void test('a login that may make roles and owns its database applies all migrations, on PostgreSQL 17 too', async () => {
  // PGlite is PostgreSQL 17, in which such a login may do less than in 15, on which the other tests run.
  const pglite = await PGlite.create();
  const { rows } = await pglite.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  assert.ok(rows[0]!.version >= 160_000);
  await pglite.exec(`
    CREATE ROLE castellan LOGIN CREATEROLE;
    ALTER DATABASE postgres OWNER TO castellan;
    SET SESSION AUTHORIZATION castellan`);
  await pglite.exec(BECOME_OWN_ROLES);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  for (const name of names) {
    await pglite
      .exec(readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8'))
      .catch((error: unknown) => {
        assert.fail(`${name}: ${String(error)}`);
      });
  }
  assert.ok(names.length >= 20);
  const { rows: owned } = await pglite.query<{ owner: string }>(
    `SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname = 'public'`,
  );
  assert.deepEqual(owned, [{ owner: 'castellan' }]);
  await pglite.close();
});
