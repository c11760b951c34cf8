/** Requests go through a pooler in transaction mode; what listens for notices must not. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { createTestDatabase, engine } from '../support/database.js';
import { createOrganization } from '../support/seed.js';
import { startTestServerOn } from '../support/server.js';

const hasPooler = spawnSync('pgbouncer', ['--version']).status === 0;
const skip =
  engine === 'pglite'
    ? 'a pooler is for PostgreSQL'
    : hasPooler
      ? false
      : 'there is no PgBouncer on this machine';

/** The first user that is not root: PgBouncer does not run as root. */
const NOBODY = 65_534;

/** Starts PgBouncer before the database of a URL. @returns the URL through it, for a login */
async function startPooler(databaseUrl: string): Promise<(user: string) => string> {
  const { hostname, port, pathname } = new URL(databaseUrl);
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const { port: ownPort } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
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
listen_port = ${ownPort}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
auth_query = SELECT usename, NULL FROM pg_user WHERE usename = $1
auth_user = ${new URL(databaseUrl).username}
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
  after(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGINT')) await gone;
    rmSync(folder, { recursive: true });
  });
  for (const end = Date.now() + 10_000; !(await listens(ownPort));) {
    assert.ok(child.exitCode === null && Date.now() < end, 'PgBouncer does not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (user) => `postgresql://${user}@127.0.0.1:${ownPort}${pathname}`;
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

void test(
  'behind a pooler requests run as their own login, apart, and revoked keys are refused at once',
  { skip },
  async () => {
    const testDatabase = await createTestDatabase();
    const { url } = testDatabase;
    assert.ok(url !== null);
    const through = await startPooler(url);
    const login = `castellan_app_${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`CREATE ROLE ${login} LOGIN; GRANT castellan_runtime TO ${login}`);
    const options = { postgres: { url, runtimeUrl: through(login), poolSize: 12 } };
    const variables = { CASTELLAN_RUNTIME_DATABASE_URL: through(login) };
    const server = await startTestServerOn({ ...testDatabase, options }, variables);
    after(async () => {
      await server.castellan.stop();
      await admin.query(`REVOKE castellan_runtime FROM ${login}; DROP ROLE ${login}`);
      await admin.end();
      await testDatabase.drop();
    });
    // No warning that requests use the owner’s login: they have their own.
    assert.ok(!server.log.some((line) => line.includes('Requests use the login')));

    const tenants = await Promise.all([1, 2, 3].map(async () => await createOrganization(server)));
    await Promise.all(
      tenants.map(async ({ owner }, index) => await owner.createApiKey({ name: `key-of-${index}` })),
    );
    const answers = await Promise.all(
      Array.from({ length: 90 }, async (_, index) =>
        tenants[index % 3]!.owner.ask(
          '{ apiKeys { edges { node { name } } } organization: viewer { organization { id } } }',
        ),
      ),
    );
    for (const [index, { apiKeys, organization }] of answers.entries()) {
      assert.equal(organization.organization.id, tenants[index % 3]!.organization.id);
      assert.deepEqual(
        apiKeys.edges.map(({ node }: any) => node.name),
        [`key-of-${index % 3}`],
      );
    }
    const { rows } = await admin.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()`,
      [login],
    );
    assert.ok(rows[0]!.count >= 1 && rows[0]!.count <= 3, `${rows[0]!.count} connections of PostgreSQL`);

    const { owner } = tenants[0]!;
    const key = await owner.createApiKey();
    assert.equal((await key.send('{ viewer { kind } }')).status, 200);
    await owner.ask(
      'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
      {
        input: { id: key.id },
      },
    );
    assert.equal((await key.send('{ viewer { kind } }')).status, 401);
  },
);

void test('a server that would not hear of what others change does not start', { skip }, async () => {
  const testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  assert.ok(url !== null);
  after(testDatabase.drop);
  const pooled = (await startPooler(url))(new URL(url).username);
  const options = { postgres: { url: pooled, poolSize: 3 } };
  await assert.rejects(
    startTestServerOn({ ...testDatabase, options }),
    /Notices do not arrive over DATABASE_URL\. .*not to a pooler in transaction mode/,
  );
});
