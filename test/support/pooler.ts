import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './ports.js';

/** PgBouncer in transaction mode: each transaction may come over another connection of PostgreSQL. */

/** Whether there is PgBouncer on this machine. */
export function hasPooler(): boolean {
  return spawnSync('pgbouncer', ['--version']).status === 0;
}

/** The port of the pooler of this process before each server; one is started where it is first needed. */
const poolers = new Map<string, Promise<number>>();

/**
 * @param databaseUrl of a database, directly
 * @returns the URL of the same database through a pooler, for a login without a password
 */
export async function throughPooler(databaseUrl: string, login: string): Promise<string> {
  const { host, pathname } = new URL(databaseUrl);
  let pooler = poolers.get(host);
  if (pooler === undefined) {
    pooler = startPooler(databaseUrl);
    poolers.set(host, pooler);
  }
  return `postgresql://${login}@127.0.0.1:${String(await pooler)}${pathname}`;
}

/** The first user that is not root: PgBouncer does not run as root. */
const NOBODY = 65_534;

/** Starts PgBouncer before the server of a URL; it ends with this process. @returns its port */
async function startPooler(databaseUrl: string): Promise<number> {
  const { hostname, port, username } = new URL(databaseUrl);
  const ownPort = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-pooler-'));
  const file = path.join(folder, 'pgbouncer.ini');
  const users = path.join(folder, 'users.txt');
  writeFileSync(users, '');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${port || '5432'}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(ownPort)}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
auth_query = SELECT usename, NULL FROM pg_user WHERE usename = $1
auth_user = ${username}
pool_mode = transaction
default_pool_size = 3
`,
  );
  const isRoot = process.getuid?.() === 0;
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const child = spawn('pgbouncer', [file], {
    stdio: 'ignore',
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  child.unref();
  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  for (const end = Date.now() + 10_000; !(await listens(ownPort));) {
    assert.ok(child.exitCode === null && Date.now() < end, 'PgBouncer does not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return ownPort;
}

async function listens(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
