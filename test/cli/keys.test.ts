/** `castellan key …` does over the public API what it says, tells secrets once, and says in words why it is refused. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { json, startFakeHost } from '../support/fakeHost.js';
import { castellan, folder, signedIn, type Ended } from '../support/program.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { until } from '../support/until.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
const OWNER = signedIn(server, { owner, organization });

async function key(args: readonly string[], variables: Record<string, string> = OWNER): Promise<Ended> {
  return await castellan(['key', ...args], variables);
}

const VIEWER = '{ viewer { displayName } }';

/** Whether a secret is one of a key that works. */
async function works(secret: string): Promise<boolean> {
  const { status } = await server.send(VIEWER, {}, { token: secret });
  return status === 200;
}

const failure = ({ stdout, stderr, code }: Ended) => {
  const { error } = JSON.parse(stderr);
  assert.equal(error.exitCode, code);
  assert.equal(stdout, '');
  return error;
};

test('create gives a key just what it is told, and its secret alone to standard output', async () => {
  const name = random('report');
  const { createConfig } = await owner.ask(
    'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { config { id } } }',
    { input: { name: random('config'), content: { retry: { attempts: 2 } } } },
  );
  const made = await key([
    ...['create', '--name', name, '--description', 'For the report.'],
    ...['--permission', 'prompts=read', '--permission', 'api-keys=write'],
    ...['--expires', '2099-01-31', '--allow-ip', '127.0.0.0/8', '--allow-ip', '::1'],
    ...['--rate-limit', 'requests=100/minute', '--rate-limit', 'tokens=5000/day'],
    ...['--budget', 'cost=50', '--budget-reset', '30d', '--budget-alert', '40'],
    ...['--metadata', 'team=support', '--config', createConfig.config.id],
  ]);
  assert.equal(made.code, 0, made.stderr);
  const secret = made.stdout.trimEnd();
  assert.match(secret, /^ck_\S+$/);
  assert.ok(!made.stderr.includes(secret));
  const [, id] = new RegExp(`^The key ${name} is (key_\\w+)\\. Its secret is shown`).exec(made.stderr) ?? [];
  assert.equal(await works(secret), true);
  const { apiKey } = await owner.ask(
    `query ($id: ID!) { apiKey(id: $id) { name description type expiresAt allowedCidrs metadata config { id }
       permissions { feature level } rateLimits { type unit value }
       usageLimit { type creditLimit alertThreshold periodicReset resetEveryDays } } }`,
    { id },
  );
  const { permissions, ...rest } = apiKey;
  assert.deepEqual(rest, {
    name,
    description: 'For the report.',
    type: 'SERVICE',
    expiresAt: '2099-01-31T00:00:00.000Z',
    allowedCidrs: ['127.0.0.0/8', '::1/128'],
    metadata: { team: 'support' },
    config: createConfig.config,
    rateLimits: [
      { type: 'REQUESTS', unit: 'MINUTE', value: 100 },
      { type: 'TOKENS', unit: 'DAY', value: 5000 },
    ],
    usageLimit: {
      type: 'COST',
      creditLimit: '50',
      alertThreshold: '40',
      periodicReset: 'EVERY_N_DAYS',
      resetEveryDays: 30,
    },
  });
  assert.deepEqual(
    permissions.filter(({ level }: any) => level === 'READ' || level === 'WRITE'),
    [
      { feature: 'PROMPTS', level: 'READ' },
      { feature: 'API_KEYS', level: 'WRITE' },
    ],
  );
});

test('with --json the result is one value on standard output, and nothing is said beside it', async () => {
  const made = await key(['create', '--name', random('key'), '--type', 'user', '--json']);
  assert.deepEqual([made.code, made.stderr], [0, '']);
  const { secret, apiKey } = JSON.parse(made.stdout);
  assert.equal(await works(secret), true);
  assert.deepEqual([apiKey.type, apiKey.status], ['USER', 'ACTIVE']);
  // What is not told is not set.
  const { rateLimits, usageLimit, allowedCidrs, expiresAt, description, metadata } = apiKey;
  assert.deepEqual(
    { rateLimits, usageLimit, allowedCidrs, expiresAt, description, metadata },
    { rateLimits: [], usageLimit: null, allowedCidrs: [], expiresAt: null, description: null, metadata: {} },
  );
});

test('list tells all keys of the filter beyond one page, and shows what would steer a terminal', async () => {
  const own = await createOrganization(server);
  const variables = {
    ...OWNER,
    CASTELLAN_TOKEN: own.owner.token,
    CASTELLAN_ORGANIZATION: own.organization.id,
  };
  const aliases = Array.from(
    { length: 21 },
    (_, n) => `k${String(n)}: createApiKey(input: {name: "n${String(n)}", type: SERVICE}) { apiKey { id } }`,
  );
  // One page holds 50.
  for (let round = 0; round < 5; round += 1) {
    for (const part of [aliases.slice(0, 10), aliases.slice(10)]) {
      await own.owner.ask(`mutation { ${part.join(' ').replaceAll('"n', `"r${String(round)}-n`)} }`);
    }
  }
  const listed = await key(['list', '--json'], variables);
  assert.equal(listed.code, 0, listed.stderr);
  const { apiKeys } = JSON.parse(listed.stdout);
  assert.equal(new Set(apiKeys.map(({ id }: any) => id)).size, 105);
  const names = apiKeys.map(({ name }: any) => name);
  assert.deepEqual(names, names.toSorted());
  assert.ok(
    !listed.stdout.includes('"ck_') || apiKeys.every(({ maskedSecret }: any) => /…/.test(maskedSecret)),
  );

  const { id } = apiKeys.find(({ name }: any) => name === 'r2-n3');
  await own.owner.ask(
    'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
    {
      input: { id },
    },
  );
  const revoked = await key(['list', '--status', 'revoked'], variables);
  assert.deepEqual([revoked.code, revoked.stderr], [0, '']);
  const [head = '', row = '', ...more] = revoked.stdout.trimEnd().split('\n');
  assert.match(head, /^ID +NAME +TYPE +STATUS +SECRET +EXPIRES +LAST USED$/);
  assert.match(row, new RegExp(`^${String(id)} +r2-n3 +service +revoked +ck_\\S+ +never +never$`));
  assert.deepEqual(more, []);

  const some = await key(
    ['list', '--search', 'r4-', '--order', 'name-desc', '--limit', '2', '--json'],
    variables,
  );
  assert.deepEqual(
    JSON.parse(some.stdout).apiKeys.map(({ name }: any) => name),
    ['r4-n9', 'r4-n8'],
  );

  const used = await own.owner.createApiKey({
    name: 'used',
    type: 'USER',
    expiresAt: '2099-01-31T00:00:00Z',
  });
  assert.equal(await works(used.secret), true);
  let ofUsers = '';
  // Uses are noted a little later.
  await until(async () => {
    ofUsers = (await key(['list', '--type', 'user'], variables)).stdout;
    return !/ never\n$/.test(ofUsers);
  });
  assert.match(ofUsers, /\n\S+ +used +user +active +ck_\S+ +2099-01-31T00:00:00\.000Z +20\d\d-\S+Z\n$/);
  assert.equal(ofUsers.trimEnd().split('\n').length, 2);
  // It says how far it is, page by page.
  const whole = await key(['list'], variables);
  assert.equal(whole.stderr, '50 keys …\n100 keys …\n');
});

test('no name of somebody else writes to the terminal', async () => {
  const node = { id: 'key_1', name: 'a\u001b[2Jb\u202ec\nd', type: 'SERVICE', status: 'ACTIVE' };
  const edges = [{ cursor: 'x', node }];
  const evil = await startFakeHost((_, response) => {
    json(response, 200, {
      data: {
        apiKeys: { totalCount: 1, pageInfo: { hasNextPage: false }, edges },
        createApiKey: { secret: 'ck_1', apiKey: node },
        apiKey: node,
        revokeApiKey: { apiKey: node },
      },
    });
  });
  for (const args of [['list'], ['create', '--name', 'x'], ['revoke', 'key_1', '--yes']]) {
    const { code, stdout, stderr } = await key(args, { ...OWNER, CASTELLAN_URL: evil.url });
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /a\\u001b\[2Jb\\u202ec\sd/);
    assert.ok(!(stdout + stderr).includes('\u001b'));
  }
});

describe('rotate', () => {
  test('gives a new secret; the former works as long as it is told', async () => {
    const former = await owner.createApiKey();
    const rotated = await key(['rotate', former.id, '--transition', '2h', '--json']);
    assert.equal(rotated.code, 0, rotated.stderr);
    const { secret, formerSecretEndsAt, idempotencyKey } = JSON.parse(rotated.stdout);
    const ends = (Date.parse(formerSecretEndsAt) - Date.now()) / 3_600_000;
    assert.ok(ends > 1.9 && ends <= 2, formerSecretEndsAt);
    assert.deepEqual([await works(former.secret), await works(secret)], [true, true]);
    // Repeated under the same key of idempotency, it is the same rotation.
    const again = await key(['rotate', former.id, '--transition', '2h', '--idempotency-key', idempotencyKey]);
    assert.deepEqual([again.code, again.stdout], [0, `${String(secret)}\n`]);
    assert.match(again.stderr, /The former secret works until 20/);

    const ended = await key(['rotate', former.id, '--transition', '0']);
    assert.equal(ended.code, 0);
    assert.match(ended.stderr, /^The former secret does not work any more\. The new one/);
    assert.deepEqual(
      [await works(former.secret), await works(secret), await works(ended.stdout.trimEnd())],
      [false, false, true],
    );
  });

  test('whose answer got lost says how to get the secret, and does not rotate twice', async () => {
    const former = await owner.createApiKey();
    // Passes everything on, and hangs up instead of answering.
    const lossy = await startFakeHost((asked, response) => {
      void fetch(`${server.url}${asked.url}`, {
        method: asked.method,
        headers: {
          'Content-Type': 'application/json',
          Authorization: asked.headers.authorization ?? '',
          'X-Organization': organization.id,
        },
        body: asked.body,
      })
        .then(async (answer) => await answer.text())
        .then(() => response.destroy());
    });
    const args = ['rotate', former.id, '--transition', '1h'];
    const lost = await key([...args, '--json'], { ...OWNER, CASTELLAN_URL: lossy.url });
    assert.equal(lost.code, 7);
    const { code, idempotencyKey, message } = failure(lost);
    assert.equal(code, 'UNREACHABLE');
    assert.ok(message.includes(`--idempotency-key ${String(idempotencyKey)}`), message);
    const found = await key([...args, '--idempotency-key', idempotencyKey]);
    assert.equal(found.code, 0, found.stderr);
    assert.equal(await works(found.stdout.trimEnd()), true);
    const { auditEntries } = await owner.ask(
      '{ auditEntries(first: 20, filter: {action: "apiKey.rotate"}) { edges { node { resourceId } } } }',
    );
    assert.equal(auditEntries.edges.filter(({ node }: any) => node.resourceId === former.id).length, 1);
  });
});

describe('revoke', () => {
  test('ends a key for good where it was said beforehand, as nobody can be asked', async () => {
    const { id, secret } = await owner.createApiKey();
    const unsaid = await key(['revoke', id, '--json']);
    assert.deepEqual([unsaid.code, failure(unsaid).code], [2, 'USAGE']);
    assert.match(failure(unsaid).message, /--yes/);
    assert.equal(await works(secret), true);

    const done = await key(['revoke', id, '--yes']);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, new RegExp(`^The key key-\\w+ \\(${id}\\) is revoked\\.\n$`));
    assert.equal(await works(secret), false);
    // Revoked it stays, and is not changed any more.
    const rotated = await key(['rotate', id, '--json']);
    assert.deepEqual([rotated.code, failure(rotated).code], [6, 'FAILED_PRECONDITION']);
  });
});

describe('what the API refuses is told in words, with its code', () => {
  test('no credential that works: 4', async () => {
    const refused = await key(['list'], { ...OWNER, CASTELLAN_TOKEN: 'ck_of-nobody' });
    assert.deepEqual([refused.code, refused.stdout], [4, '']);
    assert.match(
      refused.stderr,
      /^castellan: The API key is not valid\. Set CASTELLAN_TOKEN, or --token-file/,
    );
    assert.ok(!refused.stderr.includes('of-nobody'));
  });

  test('a permission that is missing: 4, and which', async () => {
    const { secret } = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'READ' }] });
    const variables = { CASTELLAN_URL: server.url, CASTELLAN_TOKEN: secret };
    assert.equal((await key(['list'], variables)).code, 0);
    const refused = await key(['create', '--name', 'more', '--json'], variables);
    assert.equal(refused.code, 4);
    const { code, requiredPermission, message } = failure(refused);
    assert.deepEqual(
      [code, requiredPermission, message],
      ['FORBIDDEN', 'apiKey:create', 'This needs the permission apiKey:create.'],
    );
  });

  test('another organization’s key: 5', async () => {
    const { id } = await (await createOrganization(server)).owner.createApiKey();
    const missing = await key(['rotate', id, '--json']);
    assert.deepEqual([missing.code, failure(missing).code], [5, 'NOT_FOUND']);
  });

  test('an input out of bounds: 2, and which', async () => {
    const bad = await key(['create', '--name', 'x', '--allow-ip', 'everywhere', '--json']);
    assert.equal(bad.code, 2);
    const { code, fields } = failure(bad);
    assert.equal(code, 'BAD_USER_INPUT');
    assert.equal(fields[0].path, 'input.allowedCidrs.0');
  });

  test('too many requests: 8', async () => {
    const busy = await startFakeHost((_, response) => {
      const extensions = { code: 'RATE_LIMITED', retryAfter: 3600 };
      json(response, 200, { errors: [{ message: 'Too many attempts. Try again in 3600 s.', extensions }] });
    });
    const refused = await key(['list', '--json'], { ...OWNER, CASTELLAN_URL: busy.url });
    assert.deepEqual([refused.code, failure(refused).code], [8, 'RATE_LIMITED']);
  });

  test('a fault of the server: 1', async () => {
    const broken = await startFakeHost((_, response) => {
      const extensions = { code: 'INTERNAL', requestId: 'req-1' };
      json(response, 200, { errors: [{ message: 'Something went wrong.', extensions }] });
    });
    const failed = await key(['list', '--json'], { ...OWNER, CASTELLAN_URL: broken.url });
    assert.equal(failed.code, 1);
    assert.deepEqual([failure(failed).code, failure(failed).requestId], ['INTERNAL', 'req-1']);
  });

  test('nobody there: 7', async () => {
    const gone = await key(['list', '--json'], { ...OWNER, CASTELLAN_URL: 'http://127.0.0.1:1' });
    assert.deepEqual([gone.code, failure(gone).code], [7, 'UNREACHABLE']);
  });

  test('something else than Castellan there: 7', async () => {
    const other = await startFakeHost((_, response) => {
      response.writeHead(404).end('not here');
    });
    const answered = await key(['list', '--json'], { ...OWNER, CASTELLAN_URL: other.url });
    assert.deepEqual([answered.code, failure(answered).code], [7, 'NOT_THE_API']);
  });
});

test('the credential is read from a file that nobody else may read, and options come before variables', async () => {
  const file = path.join(folder, random('token'));
  writeFileSync(file, `${owner.token}\n`, { mode: 0o644 });
  chmodSync(file, 0o644);
  const options = ['list', '--token-file', file, '--url', server.url, '--organization', organization.id];
  const wrong = {
    CASTELLAN_URL: 'http://127.0.0.1:1',
    CASTELLAN_TOKEN: 'cs_of-nobody',
    CASTELLAN_ORGANIZATION: 'nowhere',
  };
  const open = await key(options, wrong);
  assert.equal(open.code, 2);
  assert.match(open.stderr, new RegExp(`Others may read ${file}: chmod 600`));
  chmodSync(file, 0o600);
  const read = await key(options, wrong);
  assert.equal(read.code, 0, read.stderr);
  // A URL may end with a slash, as people copy it.
  assert.equal((await key(['list'], { ...OWNER, CASTELLAN_URL: `${server.url}//` })).code, 0);

  writeFileSync(file, ' \n');
  const empty = await key(options, wrong);
  assert.deepEqual([empty.code, empty.stderr], [2, `castellan: The file ${file} is empty.\nSee --help.\n`]);
  writeFileSync(file, 'cs_one\ncs_two');
  const two = await key(options, wrong);
  assert.equal(two.code, 2);
  assert.match(two.stderr, /holds characters that no credential has/);
  assert.ok(!two.stderr.includes('cs_one'));
});
