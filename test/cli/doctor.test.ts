/** `castellan doctor` finds what is wrong with the settings and the database, says how to mend it, and changes nothing. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import pg from 'pg';
import { engine } from '../support/database.js';
import { castellan, command, started, stop } from '../support/program.js';
import {
  emptyDatabase,
  migratedDatabase,
  SECRET_KEY,
  type ScratchDatabase,
} from '../support/scratchDatabase.js';
import { send } from '../support/server.js';
import { assertFinds, doctor } from './doctoring.js';

function skipsEmbedded(t: TestContext): boolean {
  if (engine === 'pglite') t.skip('The embedded database has one login.');
  return engine === 'pglite';
}

/** A statement for the superuser of the PostgreSQL of the tests. */
async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await admin.connect();
  await admin.query(sql);
  await admin.end();
}

/** The database under another login. */
function under(login: string, database: ScratchDatabase): string {
  const url = new URL(database.variables['DATABASE_URL'] ?? '');
  url.username = login;
  url.password = 'login-of-a-test';
  return url.href;
}

/** A login that may become the role of requests, with attributes; it goes with the test. */
async function login(t: TestContext, attributes = ''): Promise<string> {
  const name = `castellan_test_login_${randomBytes(4).toString('hex')}`;
  await asAdmin(`CREATE ROLE ${name} LOGIN ${attributes} PASSWORD 'login-of-a-test'`);
  t.after(async () => {
    await asAdmin(`DROP ROLE ${name}`);
  });
  await asAdmin(`GRANT castellan_runtime TO ${name}`);
  return name;
}

const ALL = [
  ...['settings', 'database', 'env-file', 'migrations', 'login', 'tenant-wall', 'secret-key', 'clock'],
  ...['data-folder', 'redis', 'engine', 'port'],
];

test('where all is well it says so of every check, and ends with 0', async (t) => {
  const database = await migratedDatabase();
  const own =
    engine === 'postgres'
      ? { CASTELLAN_RUNTIME_DATABASE_URL: under(await login(t), database) }
      : ({} as Record<string, string>);
  const { code, checks } = await doctor({ ...database.variables, ...own });
  assert.deepEqual(Object.keys(checks), ALL);
  const fine = Object.entries(checks).map(([name, { status }]) => [name, status]);
  const skipped = engine === 'postgres' ? ['data-folder'] : [];
  assert.deepEqual(
    fine,
    ALL.map((name) => [name, skipped.includes(name) ? 'SKIPPED' : 'OK']),
  );
  assert.equal(code, 0);
  assert.match(checks['redis']?.message ?? '', /each node counts rate limits by itself/);

  const inWords = await castellan(['doctor'], { ...database.variables, ...own, PORT: '0' });
  assert.equal(inWords.code, 0);
  assert.match(inWords.stdout, /^ok +settings +All variables can be used\.\n/);
  assert.match(inWords.stderr, /Checking tenant-wall/);
});

test('a database that nobody made yet is not made', async (t) => {
  if (engine === 'postgres') {
    t.skip('It is made by an operator there.');
    return;
  }
  const { variables } = await emptyDatabase();
  const { code, checks } = await doctor(variables);
  assert.equal(code, 0);
  assert.match(checks['database']?.message ?? '', /the first start makes it/);
  assert.equal(existsSync(variables['CASTELLAN_DATA_DIR'] ?? ''), false);
});

test('it changes nothing: neither migrations nor a key are made', async () => {
  const { variables, sql } = await emptyDatabase();
  // An embedded database is made by whoever opens it.
  if (engine === 'pglite') await sql('SELECT 1');
  const found = await assertFinds(variables, 'migrations', [
    /To be applied: 20261101000000_tables, /,
    /castellan migrate/,
  ]);
  assert.equal(found.checks['tenant-wall']?.status, 'SKIPPED');
  assert.deepEqual(await sql(`SELECT to_regclass('_prisma_migrations')::text AS name`), [{ name: null }]);
  const dataDir = variables['CASTELLAN_DATA_DIR'];
  if (dataDir !== undefined) assert.ok(!readdirSync(dataDir).includes('secret.key'));
});

test('a setting that cannot be used', async () => {
  const found = await assertFinds({ CASTELLAN_SIGNUP: 'maybe' }, 'settings', [
    /CASTELLAN_SIGNUP is not valid/,
    /Correct the variable/,
  ]);
  assert.deepEqual(Object.keys(found.checks), ['settings']);
});

test('a database that does not answer, without its password', async () => {
  const url = 'postgres://root:canary-of-the-url@127.0.0.1:1/db';
  const found = await assertFinds({ DATABASE_URL: url, CASTELLAN_SECRET_KEY: SECRET_KEY }, 'database', [
    /ECONNREFUSED/,
    /Start PostgreSQL, or correct/,
  ]);
  assert.ok(!JSON.stringify(found).includes('canary'));
  assert.equal(found.checks['engine']?.status, 'OK');
});

test('migrations that failed, that are unknown, or that were changed', async () => {
  const { variables, sql } = await migratedDatabase();
  const NAME = '20261126060100_notices_wall';
  const where = `WHERE migration_name = '${NAME}'`;
  // Of one that was cut off there is nothing but its beginning: the next start does it.
  await sql(`UPDATE _prisma_migrations SET finished_at = NULL ${where}`);
  assert.equal((await doctor(variables)).checks['migrations']?.message, `To be applied: ${NAME}.`);
  await sql(`UPDATE _prisma_migrations SET logs = 'what the database said' ${where}`);
  await assertFinds(variables, 'migrations', [/Failed: \d+_notices_wall\./, /SET rolled_back_at = now\(\)/]);
  await sql(`UPDATE _prisma_migrations SET finished_at = now(), checksum = 'other' ${where}`);
  await assertFinds(variables, 'migrations', [/from another text/, /Install the release again/]);
  await sql(`UPDATE _prisma_migrations SET migration_name = '20990101000000_later' ${where}`);
  await assertFinds(variables, 'migrations', [/newer release.*20990101000000_later/, /Run the release/]);
});

test('every gap in the wall between tenants', async () => {
  const { variables, sql } = await migratedDatabase();
  await sql(
    'CREATE TABLE "Loose" ("organizationId" uuid)',
    'ALTER TABLE "ApiKey" NO FORCE ROW LEVEL SECURITY',
    'GRANT TRUNCATE ON "Prompt" TO castellan_runtime',
  );
  const { checks } = await assertFinds(variables, 'tenant-wall', [
    /does not keep tenants apart/,
    /Undo what was changed by hand/,
  ]);
  for (const gap of [
    /row-level security is not forced on table Loose/,
    /row-level security is not forced on table ApiKey/,
    /may empty or may change the shape of Prompt/,
  ]) {
    assert.match(checks['tenant-wall']?.message ?? '', gap);
  }
});

test('a check that breaks is told, and the others are made all the same', async () => {
  const { variables, sql } = await migratedDatabase();
  await sql('ALTER TABLE "Integration" RENAME COLUMN "secretKeyId" TO "other"');
  const found = await assertFinds(variables, 'secret-key', [
    /^It could not be checked: .*secretKeyId/,
    /Mend what is told above first/,
  ]);
  assert.deepEqual(Object.keys(found.checks), ALL);
  assert.equal(found.checks['clock']?.status, 'OK');
});

test('a PostgreSQL that is too old', async (t) => {
  if (engine === 'pglite') {
    t.skip('The embedded database brings its own version.');
    return;
  }
  const { variables, sql } = await migratedDatabase();
  // Whoever asks for the version is told another one; what else is asked for is as it was.
  await sql(
    `CREATE FUNCTION public.current_setting(name text) RETURNS text STABLE RETURN
       CASE name WHEN 'server_version_num' THEN '140011' WHEN 'server_version' THEN '14.11'
         ELSE pg_catalog.current_setting(name) END`,
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$`,
  );
  await assertFinds(variables, 'database', [/version 14\.11\.$/, /^PostgreSQL 15 or later is needed\.$/]);
});

describe('the login of requests', () => {
  test('that goes around row-level security', async (t) => {
    if (skipsEmbedded(t)) return;
    const database = await migratedDatabase();
    const url = under(await login(t, 'BYPASSRLS'), database);
    await assertFinds({ ...database.variables, CASTELLAN_RUNTIME_DATABASE_URL: url }, 'login', [
      /CASTELLAN_RUNTIME_DATABASE_URL bypasses row-level security/,
      /CREATE ROLE castellan_app LOGIN NOSUPERUSER NOBYPASSRLS/,
    ]);
  });

  test('that owns the tables, or is a superuser', async (t) => {
    if (skipsEmbedded(t)) return;
    const database = await migratedDatabase();
    const url = database.variables['DATABASE_URL'] ?? '';
    await assertFinds({ ...database.variables, CASTELLAN_RUNTIME_DATABASE_URL: url }, 'login', [
      /is a superuser and owns the tables|owns the tables/,
      /GRANT castellan_runtime/,
    ]);
    // Shared with the owner it is allowed, and said.
    const { code, checks } = await doctor(database.variables);
    assert.deepEqual([code, checks['login']?.status], [0, 'WARNING']);
  });
});

/** Has a server store a secret: an integration of the first owner's. */
async function sealSomething(variables: Record<string, string>): Promise<void> {
  const server = await started({
    ...variables,
    CASTELLAN_OWNER_EMAIL: 'owner@example.com',
    CASTELLAN_OWNER_PASSWORD: 'the owner’s password',
  });
  const { data } = await send(server.url, {
    query:
      'mutation { signIn(input: {email: "owner@example.com", password: "the owner’s password"}) { token } }',
  });
  const made = await send(
    server.url,
    {
      query:
        'mutation { createIntegration(input: {name: "I", vendor: OPENAI, secret: "sk-sealed-by-a-test"}) { integration { id } } }',
    },
    { token: data?.['signIn'].token, organization: 'first' },
  );
  assert.deepEqual(made.errors, []);
  assert.equal(await stop(server), 0);
}

test('the key of stored secrets: missing, another one, or for others to read', async () => {
  const database = await migratedDatabase();
  const { variables } = database;
  await sealSomething(variables);
  assert.equal((await doctor(variables)).checks['secret-key']?.status, 'OK');
  const other = { ...variables, CASTELLAN_SECRET_KEY: Buffer.alloc(32, 1).toString('base64') };
  await assertFinds(other, 'secret-key', [
    /stored secrets sealed under a key that is not here: 1\./,
    /Add the former key/,
  ]);
  // A new key before the former one: nothing is to be mended.
  const dataDir = variables['CASTELLAN_DATA_DIR'];
  const former =
    dataDir === undefined ? SECRET_KEY : readFileSync(path.join(dataDir, 'secret.key')).toString().trim();
  const both = { ...other, CASTELLAN_SECRET_KEY: `${other.CASTELLAN_SECRET_KEY},${former}` };
  assert.deepEqual((await doctor(both)).checks['secret-key'], {
    status: 'OK',
    message: 'It opens what is stored; stored secrets that the next start seals anew: 1.',
    mend: null,
  });
  // What was only looked at stands as it did.
  const [integration] = await database.sql<{ n: number }>(
    `SELECT count(DISTINCT "secretKeyId")::int AS n FROM "Integration"`,
  );
  assert.equal(integration?.n, 1);

  if (dataDir === undefined) {
    const { CASTELLAN_SECRET_KEY: _, ...without } = variables;
    await assertFinds(without, 'secret-key', [
      /CASTELLAN_SECRET_KEY is needed/,
      /the key that this database/,
    ]);
    return;
  }
  const file = path.join(dataDir, 'secret.key');
  chmodSync(file, 0o644);
  await assertFinds(variables, 'secret-key', [/Others may read the key: .*mode 644/, /^chmod 600 /]);
  chmodSync(file, 0o600);
  writeFileSync(file, 'no key');
  await assertFinds(variables, 'secret-key', [/holds no key of 32 bytes/, /the key that this database/]);
  rmSync(file);
  await assertFinds(variables, 'secret-key', [
    /It is gone; stored secrets sealed under it: 1\./,
    /Bring .*secret\.key back/,
  ]);
  assert.equal(existsSync(file), false);
});

test('an embedded database in use is left alone, and it says by whom', async (t) => {
  if (engine === 'postgres') {
    t.skip('PostgreSQL is for many at a time.');
    return;
  }
  const { variables } = await migratedDatabase();
  const server = await started(variables, command('start'));
  const { port } = new URL(server.url);
  const { code, checks } = await doctor({ ...variables, PORT: port });
  assert.equal(code, 0);
  assert.equal(checks['database']?.status, 'WARNING');
  assert.match(checks['database'].message, new RegExp(`Process ${String(server.child.pid)} uses`));
  assert.match(checks['database'].mend ?? '', /stop that server/);
  assert.equal(checks['migrations']?.status, 'SKIPPED');
  assert.match(checks['port']?.message ?? '', /A Castellan answers/);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  assert.equal(await stop(server), 0);
});
