/** `castellan owner create` is the operator's way into a server, with the entries that tell of it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { engine } from '../support/database.js';
import { castellan, command, folder, run, started, stop } from '../support/program.js';
import { emptyDatabase, migratedDatabase } from '../support/scratchDatabase.js';
import { send, type Answer } from '../support/server.js';

async function signIn(url: string, email: string, password: string): Promise<string | null> {
  const { data } = await send(url, {
    query: 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    variables: { input: { email, password } },
  });
  return (data?.['signIn']?.token as string | undefined) ?? null;
}

async function ask(url: string, query: string, token: string, organization?: string): Promise<Answer> {
  return await send(url, { query }, { token, organization });
}

const OWN = '{ viewer { permissions member { role { builtIn } } organization { name slug } } }';

test('it makes an account, with a password that is shown once or comes from standard input, and what it owns', async () => {
  const { variables, sql } = await migratedDatabase();
  const made = await castellan(
    ['owner', 'create', '--email', 'Ada@Example.com', '--name', 'Ada', '--organization', 'Acme', '--json'],
    variables,
  );
  assert.deepEqual([made.code, made.stderr], [0, '']);
  const { email, isNewAccount, password, organization } = JSON.parse(made.stdout);
  assert.deepEqual([email, isNewAccount, organization.name], ['ada@example.com', true, 'Acme']);
  assert.ok(password.length >= 20);
  const stored = await sql<{ text: string }>(
    `SELECT "passwordHash" AS text FROM "Credential" UNION ALL SELECT "after"::text FROM "AuditEntry"`,
  );
  assert.ok(!JSON.stringify(stored).includes(password));

  // In words the password stands on standard output alone.
  const inWords = await castellan(['owner', 'create', '--email', 'bob@example.com'], variables);
  const shown = /^password: +(\S+)$/m.exec(inWords.stdout)?.[1] ?? '';
  assert.ok(shown.length >= 20);
  assert.ok(!inWords.stderr.includes(shown));
  assert.match(inWords.stderr, /shown this once/);
  const names = await sql(`SELECT "name" FROM "User" ORDER BY "email"`);
  assert.deepEqual(names, [{ name: 'Ada' }, { name: 'bob' }]);

  // One from standard input is not printed, and held to the rules.
  const create = ['owner', 'create', '--email', 'eve@example.com', '--password-stdin', '--json'];
  const weak = await castellan(create, variables, 'short\n');
  assert.deepEqual([weak.code, weak.stdout], [2, '']);
  assert.match(JSON.parse(weak.stderr).error.message, /password: must have at least 10 characters/);
  const chosen = 'chosen by the operator';
  const piped = await castellan(create, variables, `${chosen}\nmore\n`);
  assert.equal(piped.code, 0, piped.stderr);
  assert.equal(JSON.parse(piped.stdout).password, null);
  assert.ok(!(piped.stdout + piped.stderr).includes(chosen));

  const server = await started(variables);
  // It is the first account: the start makes none beside it.
  assert.doesNotMatch(server.stdout, /first owner/i);
  const token = await signIn(server.url, 'ada@example.com', password);
  assert.ok(token);
  const { data } = await ask(server.url, OWN, token, organization.id);
  assert.equal(data?.['viewer'].member.role.builtIn, 'OWNER');
  const entries = await ask(
    server.url,
    '{ auditEntries(first: 5) { edges { node { action outcome actor { kind name } requestId } } } verifyAuditLog { isWhole } }',
    token,
    organization.id,
  );
  assert.deepEqual(
    entries.data?.['auditEntries'].edges.map(({ node }: any) => [node.action, node.outcome, node.actor.kind]),
    [['organization.create', 'SUCCESS', 'SYSTEM']],
  );
  assert.equal(entries.data?.['verifyAuditLog'].isWhole, true);
  const account = await ask(server.url, '{ accountEntries(first: 5) { edges { node { action } } } }', token);
  assert.ok(await signIn(server.url, 'bob@example.com', shown));
  assert.ok(await signIn(server.url, 'eve@example.com', chosen));
  assert.ok(account.data?.['accountEntries'].edges.some(({ node }: any) => node.action === 'account.signUp'));
  assert.equal(await stop(server), 0);
});

test('it makes an owner of an organization that is there: a new person, a member, nobody twice', async () => {
  const { variables, sql } = await migratedDatabase();
  const create = async (...args: string[]) =>
    await castellan(['owner', 'create', '--json', ...args], variables);
  const first = JSON.parse((await create('--email', 'ada@example.com', '--organization', 'Acme')).stdout);
  const { id, slug } = first.organization;

  const bySlug = await create('--email', 'bob@example.com', '--join', slug);
  assert.equal(bySlug.code, 0, bySlug.stderr);
  const bob = JSON.parse(bySlug.stdout);
  assert.deepEqual([bob.isNewAccount, bob.organization.id], [true, id]);

  // An account that is there, as a plain member of it: the role is replaced, the password is not.
  await create('--email', 'eve@example.com', '--organization', 'Elsewhere');
  await sql(`INSERT INTO "Member" ("organizationId", "id", "userId", "roleId")
    SELECT r."organizationId", gen_random_uuid(), u."id", r."id" FROM "Role" r, "User" u, "Organization" o
    WHERE o."slug" = '${String(slug)}' AND r."organizationId" = o."id" AND r."builtIn" = 'MEMBER' AND u."email" = 'eve@example.com'`);
  const byId = await castellan(['owner', 'create', '--email', 'eve@example.com', '--join', id], variables);
  assert.equal(byId.code, 0, byId.stderr);
  assert.match(byId.stdout, /eve@example\.com \(the account was there, and keeps its password\)/);
  assert.doesNotMatch(byId.stdout, /password:/);

  const again = await create('--email', 'eve@example.com', '--join', id);
  assert.deepEqual([again.code, JSON.parse(again.stderr).error.code], [6, 'CONFLICT']);
  const known = await create('--email', 'eve@example.com');
  assert.deepEqual([known.code, JSON.parse(known.stderr).error.code], [6, 'CONFLICT']);

  const server = await started(variables);
  const token = await signIn(server.url, 'bob@example.com', bob.password);
  assert.ok(token);
  const { data } = await ask(
    server.url,
    `{ members(first: 10, orderBy: NAME_ASC) { edges { node { email role { builtIn } } } }
       auditEntries(first: 10) { edges { node { action actor { kind } } } } verifyAuditLog { isWhole } }`,
    token,
    id,
  );
  assert.deepEqual(data?.['members'].edges.map(({ node }: any) => [node.email, node.role.builtIn]).sort(), [
    ['ada@example.com', 'OWNER'],
    ['bob@example.com', 'OWNER'],
    ['eve@example.com', 'OWNER'],
  ]);
  assert.deepEqual(
    data?.['auditEntries'].edges.map(({ node }: any) => [node.action, node.actor.kind]),
    [
      ['member.addOwner', 'SYSTEM'],
      ['member.addOwner', 'SYSTEM'],
      ['organization.create', 'SYSTEM'],
    ],
  );
  assert.equal(data?.['verifyAuditLog'].isWhole, true);
  assert.equal(await stop(server), 0);
});

test('what cannot be done leaves nothing behind', async () => {
  const { variables, sql } = await migratedDatabase();
  const missing = await castellan(
    ['owner', 'create', '--email', 'ada@example.com', '--join', 'nowhere', '--json'],
    variables,
  );
  assert.deepEqual([missing.code, JSON.parse(missing.stderr).error.code], [5, 'NOT_FOUND']);
  const both = await castellan(
    ['owner', 'create', '--email', 'ada@example.com', '--organization', 'Acme', '--join', 'acme'],
    variables,
  );
  assert.deepEqual([both.code, both.stdout], [2, '']);
  assert.match(both.stderr, /Either --organization makes one, or --join names one/);
  // The organization is there; the seats of its plan are taken.
  await castellan(['owner', 'create', '--email', 'first@example.com', '--organization', 'Small'], variables);
  await sql(`UPDATE "BillingAccount" SET "plan" = 'FREE'`);
  const seats = { CASTELLAN_PLANS: 'plans.json' };
  writeFileSync(`${folder}/plans.json`, '{"FREE": {"seats": 1}}');
  const full = await castellan(
    ['owner', 'create', '--email', 'ada@example.com', '--join', 'small', '--json'],
    { ...variables, ...seats },
  );
  assert.deepEqual([full.code, JSON.parse(full.stderr).error.code], [6, 'FAILED_PRECONDITION']);
  const people = await sql<{ email: string }>('SELECT "email" FROM "User"');
  assert.deepEqual(people, [{ email: 'first@example.com' }]);
  const credentials = await sql<{ n: number }>('SELECT count(*)::int AS n FROM "Credential"');
  assert.deepEqual(credentials, [{ n: 1 }]);
});

test('a database without its migrations is not touched', async () => {
  const { variables, sql } = await emptyDatabase();
  const { code, stderr } = await castellan(
    ['owner', 'create', '--email', 'ada@example.com', '--json'],
    variables,
  );
  assert.equal(code, 6);
  const { error } = JSON.parse(stderr);
  assert.equal(error.code, 'PENDING_MIGRATIONS');
  assert.match(error.message, /run castellan migrate first/);
  assert.deepEqual(await sql(`SELECT to_regclass('"User"')::text AS name`), [{ name: null }]);
});

test('a server that runs keeps its embedded database to itself; its death gives it back', async (t) => {
  if (engine === 'postgres') {
    t.skip('PostgreSQL is for many at a time.');
    return;
  }
  const { variables } = await migratedDatabase();
  const server = await started(variables, command('start'));
  const pid = server.child.pid;
  const create = ['owner', 'create', '--email', 'ada@example.com', '--json'];
  const refused = await castellan(create, variables);
  assert.deepEqual([refused.code, refused.stdout], [6, '']);
  const { error } = JSON.parse(refused.stderr);
  assert.deepEqual([error.code, error.pid], ['IN_USE', pid]);
  assert.match(error.message, new RegExp(`process ${String(pid)} uses it`));
  const second = run(variables);
  assert.equal(await second.ended, 1);
  assert.match(second.stderr, /for one process at a time/);

  server.child.kill('SIGKILL');
  await server.ended;
  // The lock is there still, of a process that is not.
  const lock = `${variables['CASTELLAN_DATA_DIR'] ?? ''}/castellan.pid`;
  assert.ok(readFileSync(lock, 'utf8').startsWith(`${String(pid)} `));
  const made = await castellan(create, variables);
  assert.equal(made.code, 0, made.stderr);
});

test('of servers that start at once over the lock of a dead one, one has the embedded database', async (t) => {
  if (engine === 'postgres') {
    t.skip('PostgreSQL is for many at a time.');
    return;
  }
  const { variables } = await migratedDatabase();
  const dataDir = variables['CASTELLAN_DATA_DIR'] ?? '';
  // No process has that id: they end below 2^22.
  writeFileSync(`${dataDir}/castellan.pid`, '99999999 1\n');
  const servers = Array.from({ length: 3 }, () => run(variables));
  const refused = await Promise.race([
    setTimeout(60_000, 'two of them run', { ref: false }),
    Promise.all(servers.slice(0, 2).map(({ ended }) => ended)),
    Promise.all(servers.slice(1).map(({ ended }) => ended)),
    Promise.all([servers[0]?.ended, servers[2]?.ended]),
  ]);
  assert.deepEqual(refused, [1, 1]);
  const [last, ...others] = servers.filter(({ child }) => child.exitCode === null);
  assert.ok(last !== undefined && others.length === 0);
  for (const { stderr } of servers.filter((server) => server !== last)) {
    assert.match(stderr, /for one process at a time/);
  }
  for (let waited = 0; !last.stdout.includes('/graphql') && waited < 600; waited++) await setTimeout(100);
  assert.match(last.stdout, /\/graphql/);
  assert.ok(readFileSync(`${dataDir}/castellan.pid`, 'utf8').startsWith(`${String(last.child.pid)} `));
  assert.equal(await stop(last), 0);
});

test('castellan start is the server: one line of JSON says where, and SIGTERM ends it with 0', async () => {
  const { variables } = await migratedDatabase();
  const server = run(variables, command('start', '--json'));
  // Lines of the log, which are JSON too, may come before it.
  while (!/^\{"url".*\n/m.test(server.stdout)) {
    await new Promise((resolve) => server.child.stdout?.once('data', resolve));
  }
  const { url, firstOwner } = JSON.parse(/^\{"url".*$/m.exec(server.stdout)?.[0] ?? '');
  assert.ok(await signIn(url, firstOwner.email, firstOwner.generatedPassword));
  assert.equal(await stop(server), 0);
  const port = { ...variables, CASTELLAN_SECRET_KEY: 'bad' };
  const failed = await castellan(['start', '--json'], port);
  assert.deepEqual([failed.code, JSON.parse(failed.stderr).error.code], [2, 'SETTINGS']);
});
