// @no-database
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { folder, NPM_START, run, started, stop } from '../support/program.js';
import { signsIn } from '../support/signsIn.js';

/** One folder for several tests, one after the other: a first start takes seconds. */
const CHOSEN = {
  CASTELLAN_DATA_DIR: path.join(folder, 'chosen'),
  CASTELLAN_OWNER_EMAIL: 'First@Example.com',
  CASTELLAN_OWNER_PASSWORD: 'chosen by the operator',
};

void test('the first start makes an owner and tells its password once; the data outlives the process', async () => {
  const variables = { CASTELLAN_DATA_DIR: path.join(folder, 'first', 'nested') };
  const first = await started(variables);
  const email = /e-mail: +(\S+)/.exec(first.stdout)?.[1];
  const password = /password: +(\S+)/.exec(first.stdout)?.[1];
  assert.equal(email, 'owner@castellan.local');
  assert.ok(password);
  assert.ok(password.length >= 20);
  assert.equal(first.stdout.split(password).length, 2);
  assert.equal(await signsIn(first.url, email, password), true);
  assert.equal(await stop(first), 0);
  assert.equal(first.stderr, '');

  const second = await started(variables);
  assert.doesNotMatch(second.stdout, /password|e-mail/i);
  assert.ok(!second.stdout.includes(password));
  assert.equal(await signsIn(second.url, email, password), true);
  assert.equal(await signsIn(second.url, email, `${password}x`), false);
  assert.equal(await stop(second), 0);
});

void test('a password that the operator chose is not printed', async () => {
  const server = await started(CHOSEN);
  assert.match(server.stdout, /e-mail: +first@example\.com/);
  assert.ok(!server.stdout.includes('chosen by the operator'));
  assert.equal(await signsIn(server.url, 'first@example.com', 'chosen by the operator'), true);
  assert.equal(await stop(server), 0);
});

void test('SIGTERM lets the request under way finish, and ends the process with 0', async () => {
  const server = await started(CHOSEN);
  const body = JSON.stringify({ query: '{ __typename }' });
  const sending = request(`${server.url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { 'Content-Type': 'application/json', 'Content-Length': body.length, Expect: '100-continue' },
  });
  sending.flushHeaders();
  // The server has begun with the request once it asks for the rest of it.
  await once(sending, 'continue');
  server.child.kill('SIGTERM');
  // It takes no new ones any more.
  for (let refused = false; !refused;) {
    refused = await fetch(`${server.url}/healthz`, { headers: { Connection: 'close' } }).then(
      () => false,
      () => true,
    );
  }
  assert.equal(server.child.exitCode, null);
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  assert.deepEqual([response.statusCode, text], [200, '{"data":{"__typename":"Query"}}']);
  assert.equal(await server.ended, 0);
});

void test('SIGTERM to npm start reaches the server, and leaves no process behind', async () => {
  const { HOME = folder } = process.env;
  const server = await started({ HOME, ...CHOSEN }, NPM_START);
  assert.equal(await signsIn(server.url, 'first@example.com', 'chosen by the operator'), true);
  assert.equal(await stop(server), 0);
  await assert.rejects(fetch(`${server.url}/healthz`, { headers: { Connection: 'close' } }));
});

void test('what cannot work ends the start with one line that says what, and no secret', async (t) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const takenPort = String((taken.address() as AddressInfo).port);
  t.after(() => taken.close());

  const SECRET = 'canary-of-the-url';
  const cases: [what: string, variables: Record<string, string>, says: RegExp][] = [
    ['a port that is no number', { PORT: 'eighty' }, /\bPORT\b/],
    ['a port that is none', { PORT: '70000' }, /\bPORT\b/],
    ['a wrong choice', { CASTELLAN_SIGNUP: SECRET }, /\bCASTELLAN_SIGNUP\b/],
    ['a wrong switch', { CASTELLAN_INTROSPECTION: 'yes' }, /\bCASTELLAN_INTROSPECTION\b/],
    [
      'proxies that are no ranges',
      { CASTELLAN_TRUSTED_PROXIES: 'proxy.internal' },
      /\bCASTELLAN_TRUSTED_PROXIES\b/,
    ],
    [
      'origins with a path',
      { CASTELLAN_ALLOWED_ORIGINS: 'https://a.example/x' },
      /\bCASTELLAN_ALLOWED_ORIGINS\b/,
    ],
    ['a wrong e-mail', { CASTELLAN_OWNER_EMAIL: 'nobody' }, /\bCASTELLAN_OWNER_EMAIL\b/],
    ['another database', { DATABASE_URL: `mysql://root:${SECRET}@127.0.0.1/db` }, /\bDATABASE_URL\b/],
    [
      'a database that is not there',
      { DATABASE_URL: `postgres://root:${SECRET}@127.0.0.1:1/db` },
      /DATABASE_URL.*ECONNREFUSED/,
    ],
    [
      'a host that is not there',
      { DATABASE_URL: `postgresql://root:${SECRET}@host.invalid/db` },
      /DATABASE_URL/,
    ],
    [
      // Of use at a first start alone.
      'a weak password',
      { CASTELLAN_OWNER_PASSWORD: 'short', CASTELLAN_DATA_DIR: path.join(folder, 'weak') },
      /\bCASTELLAN_OWNER_PASSWORD\b/,
    ],
    [
      'a port that is taken',
      { PORT: takenPort, CASTELLAN_OWNER_PASSWORD: SECRET },
      new RegExp(`${takenPort}.* taken`),
    ],
  ];
  for (const [what, variables, says] of cases) {
    await t.test(what, async () => {
      const failed = run({ ...CHOSEN, ...variables });
      assert.equal(await failed.ended, 1, failed.stdout + failed.stderr);
      assert.match(failed.stderr, /^[^\n]+\n$/);
      assert.match(failed.stderr, says);
      assert.ok(!(failed.stdout + failed.stderr).includes(SECRET), failed.stderr);
      assert.doesNotMatch(failed.stdout, /listens/);
    });
  }
});
