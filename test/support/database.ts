import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { openDatabase, type DatabaseOptions } from '../../src/persistence/database.js';

/**
 * A database of one's own for each test file, migrated: a copy of one that was migrated once. On PGlite, or with
 * TEST_DATABASE_URL on that PostgreSQL.
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

export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env['TEST_DATABASE_URL'];
  return adminUrl === undefined ? await createEmbedded() : await createOnPostgres(adminUrl);
}

/** Names the template by what it is made from, so that a changed migration makes a new one. */
function migrationsFingerprint(): string {
  const folder = path.join(root, 'prisma/migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true }).map(String).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(path.join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function createEmbedded(): Promise<TestDatabase> {
  const template = path.join(root, '.cache', `pglite-${migrationsFingerprint()}.tar`);
  if (!existsSync(template)) await writeEmbeddedTemplate(template);
  const loadDataDir = new Blob([readFileSync(template)]);
  return {
    options: { embedded: { dataDir: 'memory://', loadDataDir } },
    url: null,
    drop: () => Promise.resolve(),
  };
}

async function writeEmbeddedTemplate(file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const folder = `${file}.${randomBytes(4).toString('hex')}`;
  const database = await openDatabase({ embedded: { dataDir: folder } });
  await database.migrate();
  await database.close();
  const pglite = await PGlite.create({ dataDir: folder });
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  // Written beside and renamed: several test files may be at it at once.
  writeFileSync(`${folder}.tar`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${folder}.tar`, file);
}

async function createOnPostgres(adminUrl: string): Promise<TestDatabase> {
  const template = `castellan_template_${migrationsFingerprint()}`;
  const name = `castellan_test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query("SELECT pg_advisory_lock(hashtext('castellan test template'))");
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) {
      await admin.query(`CREATE DATABASE ${template}_making`);
      const database = await openDatabase({
        postgres: { url: withDatabase(adminUrl, `${template}_making`), poolSize: 1 },
      });
      await database.migrate();
      await database.close();
      await admin.query(`ALTER DATABASE ${template}_making RENAME TO ${template}`);
    }
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await admin.end();
  }
  const url = withDatabase(adminUrl, name);
  return {
    options: { postgres: { url, poolSize: 5 } },
    url,
    drop: async () => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
