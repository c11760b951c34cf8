import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { freePort } from '../support/ports.js';

/** A PostgreSQL of one's own on a free port, which may be stopped; it is gone after the tests of the file. */
export interface PrivatePostgres {
  /** Of an empty database in it. */
  readonly url: string;
  /** @param mode `fast` ends connections and shuts down in order; `immediate` is a crash */
  stop(mode: 'fast' | 'immediate'): void;
  start(): void;
  /** Asks as its superuser, over a connection of its own. */
  sql<Row = Record<string, any>>(text: string): Promise<Row[]>;
}

/** The programs of PostgreSQL on this machine; null where there are none. */
function programs(): string | null {
  const packaged = '/usr/lib/postgresql';
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : [];
  const { stdout, status } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  return (
    [...versions.map((version) => path.join(packaged, version, 'bin')), status === 0 ? stdout.trim() : '']
      .filter((folder) => existsSync(path.join(folder, 'initdb')))
      .at(0) ?? null
  );
}

/** Why there can be no PostgreSQL of one's own; false where there can. As node:test takes it for `skip`. */
export function withoutPrograms(): string | false {
  if (process.env['TEST_DATABASE_URL'] === undefined) return 'it concerns PostgreSQL';
  return programs() === null ? 'initdb and pg_ctl are not on this machine' : false;
}

/** PostgreSQL does not run as root. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Makes one and starts it. */
export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const bin = programs();
  assert.ok(bin !== null);
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-postgres-'));
  const as = owner();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid);
  const data = path.join(folder, 'data');
  const run = (program: string, ...args: string[]): void => {
    execFileSync(path.join(bin, program), args, { stdio: 'ignore', cwd: folder, ...as });
  };
  run('initdb', '--auth=trust', '--username=postgres', '--no-sync', '--locale=C', '--encoding=UTF8', data);
  const options = `-p ${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  const start = (): void => {
    run('pg_ctl', 'start', '-w', '-D', data, '-l', path.join(folder, 'log'), '-o', options);
  };
  const stop = (mode: string): void => {
    run('pg_ctl', 'stop', '-w', '-D', data, '-m', mode);
  };
  start();
  after(() => {
    try {
      stop('immediate');
    } catch {
      // The test has left it stopped.
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const urlOf = (database: string): string => `postgres://postgres@127.0.0.1:${String(port)}/${database}`;
  const ask = async (database: string, text: string): Promise<any[]> => {
    const client = new pg.Client({ connectionString: urlOf(database), application_name: 'test' });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  await ask('postgres', 'CREATE DATABASE castellan');
  return {
    url: urlOf('castellan'),
    stop,
    start,
    sql: async (text) => await ask('castellan', text),
  };
}
