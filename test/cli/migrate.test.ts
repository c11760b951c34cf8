/** `castellan migrate` brings a database to this release, once, and tells how. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { engine } from '../support/database.js';
import { castellan } from '../support/program.js';
import { emptyDatabase, migratedDatabase } from '../support/scratchDatabase.js';

/** The folders of the migrations, in their order. */
const MIGRATIONS = readdirSync(new URL('../../prisma/migrations', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

test('it applies what a new database lacks, tells how far it is, and finds nothing to do then', async () => {
  const { variables, sql } = await emptyDatabase();
  const before = await castellan(['migrate', '--check', '--json'], variables);
  assert.deepEqual([before.code, before.stderr], [3, '']);
  assert.deepEqual(JSON.parse(before.stdout), { pending: MIGRATIONS, failed: [] });
  // Looking at it has not made one.
  const { CASTELLAN_DATA_DIR: dataDir } = variables;
  assert.ok(dataDir === undefined || !existsSync(dataDir));

  const first = await castellan(['migrate'], variables);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(
    first.stderr.trimEnd().split('\n'),
    MIGRATIONS.map((name, index) => `Applying ${String(index + 1)} of ${String(MIGRATIONS.length)}: ${name}`),
  );
  assert.match(first.stdout, new RegExp(`^${String(MIGRATIONS.length)} migrations were applied:\n`));
  for (const name of MIGRATIONS) assert.ok(first.stdout.includes(name), name);

  const second = await castellan(['migrate', '--json'], variables);
  assert.deepEqual([second.code, second.stderr], [0, '']);
  assert.deepEqual(JSON.parse(second.stdout), { applied: [], pending: [] });
  const after = await castellan(['migrate', '--check'], variables);
  assert.deepEqual(after, { code: 0, stdout: 'Nothing is to be applied.\n', stderr: '' });

  const rows = await sql<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    MIGRATIONS,
  );
});

test('--quiet says the result alone', async () => {
  const { variables } = await emptyDatabase();
  const { code, stdout, stderr } = await castellan(['migrate', '--quiet'], variables);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /migrations were applied/);
});

test('two at once apply everything once', async () => {
  const { variables, sql } = await emptyDatabase();
  const both = await Promise.all([
    castellan(['migrate', '--json'], variables),
    castellan(['migrate', '--json'], variables),
  ]);
  const applied = both.flatMap(({ code, stdout }) => (code === 0 ? JSON.parse(stdout).applied : []));
  assert.deepEqual(applied, MIGRATIONS);
  // On PostgreSQL the second waits for its turn; an embedded database is for one process at a time.
  for (const { code, stderr } of both) {
    if (engine === 'postgres') assert.equal(code, 0, stderr);
    else if (code !== 0) assert.deepEqual([code, JSON.parse(stderr).error.code], [6, 'IN_USE']);
  }
  const [count] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM _prisma_migrations');
  assert.equal(count?.n, MIGRATIONS.length);
});

test('what the database did not take stops it, with the way out', async () => {
  const { variables, sql } = await migratedDatabase();
  const last = MIGRATIONS.at(-1) ?? '';
  await sql(
    `UPDATE _prisma_migrations SET finished_at = NULL, logs = 'refused' WHERE migration_name = '${last}'`,
  );
  const failed = await castellan(['migrate', '--json'], variables);
  assert.deepEqual([failed.code, failed.stdout], [1, '']);
  const { error } = JSON.parse(failed.stderr);
  assert.deepEqual([error.code, error.migration], ['MIGRATION_FAILED', last]);
  assert.match(
    error.message,
    /did not come to its end.*SET rolled_back_at = now\(\) WHERE migration_name = '/,
  );
  const check = await castellan(['migrate', '--check', '--json'], variables);
  assert.deepEqual([check.code, JSON.parse(check.stdout)], [3, { pending: [], failed: [last] }]);
  const inWords = await castellan(['migrate', '--check'], variables);
  assert.deepEqual([inWords.code, inWords.stdout], [3, `${String(error.message)}\n`]);
});

test('a database that does not answer ends it with 7, and tells no password', async () => {
  const variables = { DATABASE_URL: 'postgres://root:canary-of-the-url@127.0.0.1:1/db' };
  const { code, stdout, stderr } = await castellan(['migrate', '--json'], variables);
  assert.deepEqual([code, stdout], [7, '']);
  assert.equal(JSON.parse(stderr).error.code, 'DATABASE');
  assert.match(stderr, /ECONNREFUSED/);
  assert.ok(!stderr.includes('canary'));
});
