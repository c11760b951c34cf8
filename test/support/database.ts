import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { openDatabase, type DatabaseOptions } from '../../src/persistence/database.js';
import { ensurePartitions } from '../../src/persistence/partitions.js';
import { throughPooler } from './pooler.js';

/**
 * A database of one's own for each test file, migrated: a copy of one that was migrated once. On PGlite, or with
 * TEST_DATABASE_URL on that PostgreSQL; with TEST_POOLER=pgbouncer too, requests go through PgBouncer in transaction
 * mode, under a login that can become nothing but the role of requests.
 */
export interface TestDatabase {
  readonly options: DatabaseOptions;
  /** The URL for a second server on the same database; PostgreSQL only. */
  readonly url: string | null;
  drop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Which engine the tests run on. */
export const engine: 'pglite' | 'postgres' =
  process.env['TEST_DATABASE_URL'] === undefined ? 'pglite' : 'postgres';

/** Whether requests reach PostgreSQL through a pooler. */
export const isPooled = engine === 'postgres' && process.env['TEST_POOLER'] === 'pgbouncer';
/** The login of requests behind the pooler, made once a server, as the template is. */
const POOLED_LOGIN = 'castellan_test_pooled';

export async function createTestDatabase(): Promise<TestDatabase> {
  const { TEST_WITHOUT_DATABASE: file } = process.env;
  if (file !== undefined) throw new Error(`${file} is marked as @no-database, and asks for one.`);
  const adminUrl = process.env['TEST_DATABASE_URL'];
  return adminUrl === undefined ? await createEmbedded() : await createOnPostgres(adminUrl);
}

/** Names the template by what it is made from and how, so that a changed migration makes a new one. */
function templateFingerprint(): string {
  const folder = path.join(root, 'prisma/migrations');
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const file of readdirSync(folder, { recursive: true }).map(String).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(path.join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function createEmbedded(): Promise<TestDatabase> {
  embeddedTemplate ??= readEmbeddedTemplate();
  return {
    options: { embedded: { dataDir: 'memory://', loadDataDir: await embeddedTemplate } },
    url: null,
    drop: () => Promise.resolve(),
  };
}

let embeddedTemplate: Promise<Blob> | undefined;

async function readEmbeddedTemplate(): Promise<Blob> {
  const template = path.join(root, '.cache', `pglite-${templateFingerprint()}.tar`);
  if (!existsSync(template)) await writeEmbeddedTemplate(template);
  return new Blob([readFileSync(template)]);
}

/**
 * What makes an embedded database start sooner and not otherwise than with the defaults: the 128 MB of buffers are
 * cleared at each start, and what stands in the folder is copied.
 */
const QUICK_START = `
  ALTER SYSTEM SET shared_buffers = '8MB';
  ALTER SYSTEM SET wal_buffers = '64kB';
  ALTER SYSTEM SET min_wal_size = '2MB';
  UPDATE pg_database SET datistemplate = false;
  DROP DATABASE template0;
  DROP DATABASE template1`;

async function writeEmbeddedTemplate(file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const folder = `${file}.${randomBytes(4).toString('hex')}`;
  const empty = await PGlite.create({ dataDir: folder, initDbStartParams: ['--wal-segsize=1'] });
  for (const statement of QUICK_START.split(';')) await empty.query(statement);
  await empty.close();
  await prepare({ embedded: { dataDir: folder } });
  const pglite = await PGlite.create({ dataDir: folder });
  await pglite.query('CHECKPOINT');
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  // Written beside and renamed: several test files may be at it at once.
  writeFileSync(`${folder}.tar`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${folder}.tar`, file);
  rmSync(folder, { recursive: true });
}

/** Brings an empty database to where a start of the server would have nothing to make. */
async function prepare(options: DatabaseOptions): Promise<void> {
  const database = await openDatabase(options);
  await database.migrate();
  await ensurePartitions(database, new Date());
  await database.close();
}

async function createOnPostgres(adminUrl: string): Promise<TestDatabase> {
  const template = `castellan_template_${templateFingerprint()}`;
  const name = `castellan_test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query("SELECT pg_advisory_lock(hashtext('castellan test template'))");
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) {
      await admin.query(`CREATE DATABASE ${template}_making`);
      await prepare({ postgres: { url: withDatabase(adminUrl, `${template}_making`), poolSize: 1 } });
      await admin.query(`ALTER DATABASE ${template}_making RENAME TO ${template}`);
    }
    if (isPooled) await createPooledLogin(admin);
    // Copies of a template that is there may be made at once.
    await admin.query("SELECT pg_advisory_unlock(hashtext('castellan test template'))");
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    // It need not outlive a crash of the machine.
    await admin.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  } finally {
    await admin.end();
  }
  const url = withDatabase(adminUrl, name);
  await tamper(url);
  const runtimeUrl = isPooled ? await throughPooler(url, POOLED_LOGIN) : undefined;
  return {
    options: { postgres: { url, runtimeUrl, poolSize: 5 } },
    url,
    // It waits for a checkpoint, and nobody for it: the process ends after it, and fails where it does.
    drop: () => {
      void dropOnPostgres(adminUrl, name);
      return Promise.resolve();
    },
  };
}

async function dropOnPostgres(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.end();
}

/** A guard of the database that is to be missed (scripts/mutations). */
async function tamper(url: string): Promise<void> {
  const sql = process.env['TEST_TAMPERING'];
  if (sql === undefined) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function createPooledLogin(admin: pg.Client): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [POOLED_LOGIN]);
  if (rowCount === 0) await admin.query(`CREATE ROLE ${POOLED_LOGIN} LOGIN`);
  await admin.query(`GRANT castellan_runtime TO ${POOLED_LOGIN}`);
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
