import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { openDatabase, type DatabaseOptions } from '../../src/persistence/database.js';
import { createTestDatabase } from './database.js';
import { folder } from './program.js';

/** A database for programs of their own, named by their environment, on the engine that the tests run on. */
export interface ScratchDatabase {
  /** What a program is told of it. */
  readonly variables: Record<string, string>;
  /** Does something to it as its owner. On the embedded engine no program may have it open then. */
  sql<Row = Record<string, any>>(...statements: string[]): Promise<Row[]>;
}

/** Zeros: for rows of tests alone. */
export const SECRET_KEY = Buffer.alloc(32).toString('base64');

/** One that nobody has opened yet. */
export async function emptyDatabase(): Promise<ScratchDatabase> {
  const name = `castellan_test_${randomBytes(6).toString('hex')}`;
  const adminUrl = process.env['TEST_DATABASE_URL'];
  if (adminUrl === undefined) return embedded(path.join(folder, name));
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  after(async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return onPostgres(url.href);
}

/** One with all migrations. */
export async function migratedDatabase(): Promise<ScratchDatabase> {
  const { options, url, drop } = await createTestDatabase();
  after(drop);
  if (url !== null) return onPostgres(url);
  if (!('embedded' in options)) throw new Error('There is neither a URL nor a folder.');
  const dataDir = path.join(folder, `castellan_test_${randomBytes(6).toString('hex')}`);
  mkdirSync(dataDir, { recursive: true });
  const database = await openDatabase({ embedded: { ...options.embedded, dataDir } });
  await database.ownerQuery('CHECKPOINT');
  await database.close();
  return embedded(dataDir);
}

function embedded(dataDir: string): ScratchDatabase {
  return { variables: { CASTELLAN_DATA_DIR: dataDir }, sql: doing({ embedded: { dataDir } }) };
}

function onPostgres(url: string): ScratchDatabase {
  return {
    variables: { DATABASE_URL: url, CASTELLAN_SECRET_KEY: SECRET_KEY },
    sql: doing({ postgres: { url, poolSize: 1 } }),
  };
}

function doing(options: DatabaseOptions): ScratchDatabase['sql'] {
  return async <Row>(...statements: string[]): Promise<Row[]> => {
    const database = await openDatabase(options);
    try {
      let rows: Row[] = [];
      for (const statement of statements) rows = await database.ownerQuery<Row>(statement);
      return rows;
    } finally {
      await database.close();
    }
  };
}
