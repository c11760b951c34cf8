import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused, CREATE } from '../support/apiKeys.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const CANARY = 'canary-4b1f; at "x"; secret: 77';
/** Whether a line tells of an error, and not that the request was answered. */
const isError = (line: string): boolean => (JSON.parse(line) as { level: number }).level === 50;
const JUST_CANARY = /canary-4b1f|secret: 77/;

attack(
  [41, 42],
  'an unexpected error is masked; its request id is in the answer, the header and the log',
  async () => {
    // A server of its own, whose database is then broken under it.
    const broken = await startTestServer();
    const { owner } = await createOrganization(broken);
    await broken.castellan.database.ownerQuery(
      'ALTER TABLE "Role" RENAME COLUMN "description" TO "moved_away"',
    );
    const name = random('name-of-a-row');
    const cases: [document: string, variables: object][] = [
      ['{ roles { edges { node { id description } } } }', {}],
      ['query ($id: ID!) { role(id: $id) { id description } }', { id: 'role_01m84d55g4feytajbztygspj9w' }],
      [
        'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }',
        { input: { name, permissions: [] } },
      ],
    ];
    for (const [document, variables] of cases) {
      broken.log.length = 0;
      const answer = await owner.send(document, variables);
      assert.equal(answer.errors.length, 1, answer.text);
      assert.ok(Object.values(answer.data ?? {}).every((value) => value === null));
      const [error] = answer.errors;
      assert.ok(error);
      assert.equal(error.message, 'Something went wrong on our side.');
      const { code, requestId, ...more } = error.extensions;
      assert.deepEqual({ code, more }, { code: 'INTERNAL', more: {} });
      assert.match(String(requestId), /^[0-9a-f-]{36}$/);
      assert.equal(answer.headers.get('X-Request-Id'), requestId);
      assert.doesNotMatch(answer.text, /SELECT|INSERT|prisma|moved_away|\.[jt]s:|node_modules|stack/i);
      assert.ok(!answer.text.includes(name));

      const logged = broken.log.filter((line) => line.includes(String(requestId)) && isError(line));
      assert.equal(logged.length, 1, broken.log.join(''));
      const line = JSON.parse(String(logged[0])) as {
        level: number;
        err: { message: string; stack: string };
      };
      assert.equal(line.level, 50);
      assert.match(line.err.message, /Invalid `prisma\.(role|member)\.|column t(_\d+)?\.description/);
      assert.match(line.err.stack, /\n +at /);
    }
  },
);

attack([41, 42], 'an error before the document is executed is masked too', async () => {
  const broken = await startTestServer();
  const { owner } = await createOrganization(broken);
  await broken.castellan.database.ownerQuery(
    'REVOKE EXECUTE ON FUNCTION lookup_session(text, text) FROM castellan_runtime',
  );
  const answer = await owner.send('{ viewer { kind } }');
  assert.deepEqual(
    answer.errors.map(({ message }) => message),
    ['Something went wrong on our side.'],
  );
  const { code, requestId } = answer.errors[0]?.extensions ?? {};
  assert.equal(code, 'INTERNAL');
  assert.equal(answer.headers.get('X-Request-Id'), requestId);
  assert.equal(answer.status, 500);
  assert.doesNotMatch(answer.text, /lookup_session|permission denied|42501|castellan_runtime/);
  assert.equal(
    broken.log.filter((line) => line.includes(String(requestId)) && isError(line)).length,
    1,
    broken.log.join(''),
  );
});

void test('every request has an id of its own', async () => {
  const ids = new Set<string>();
  for (let count = 0; count < 5; count += 1) {
    const { headers } = await server.send('{ __typename }', {}, { headers: { 'X-Request-Id': 'mine' } });
    ids.add(String(headers.get('X-Request-Id')));
  }
  assert.equal(ids.size, 5);
  assert.ok(!ids.has('mine'));
});

void test('a wrong variable is named by its path, and its value is not repeated', async () => {
  const { owner } = await createOrganization(server);
  const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }';
  const email = 'a@example.com';
  const cases: [document: string, variables: object, path: string][] = [
    [SIGN_IN, { input: { email, password: [CANARY] } }, 'input.password'],
    [SIGN_IN, { input: { email, password: { CANARY } } }, 'input.password'],
    [SIGN_IN, { input: { email, password: { [CANARY]: CANARY } } }, 'input.password'],
    [SIGN_IN, { input: { password: CANARY } }, 'input'],
    [SIGN_IN, { input: { email, password: CANARY, more: 1 } }, 'input'],
    [SIGN_IN, { input: { email: null, password: CANARY } }, 'input.email'],
    [SIGN_IN, { input: CANARY }, 'input'],
    [SIGN_IN, { input: [{ email, password: CANARY }, CANARY] }, 'input'],
    [SIGN_IN, { input: null, other: CANARY }, 'input'],
    [SIGN_IN, {}, 'input'],
    [CREATE, { input: { name: CANARY, type: CANARY } }, 'input.type'],
    [CREATE, { input: { name: CANARY, type: [CANARY] } }, 'input.type'],
    [CREATE, { input: { name: 'k', type: 'SERVICE', expiresAt: CANARY } }, 'input.expiresAt'],
    [
      CREATE,
      { input: { name: 'k', type: 'SERVICE', usageLimit: { type: 'COST', creditLimit: CANARY } } },
      'input.usageLimit.creditLimit',
    ],
    [
      CREATE,
      { input: { name: 'k', type: 'SERVICE', rateLimits: [{ type: 'TOKENS', unit: 'DAY', value: CANARY }] } },
      'input.rateLimits.0.value',
    ],
    ['query ($n: Int) { roles(first: $n) { totalCount } }', { n: CANARY }, 'n'],
    ['query ($n: Int) { roles(first: $n) { totalCount } }', { n: 3_000_000_000 }, 'n'],
    ['query ($n: Int) { roles(first: $n) { totalCount } }', { n: -2_147_483_649 }, 'n'],
    ['query ($n: Int) { roles(first: $n) { totalCount } }', { n: 1.5 }, 'n'],
    ['query ($id: ID!) { role(id: $id) { id } }', { id: { CANARY } }, 'id'],
    [
      'mutation ($p: [Permission!]!) { createRole(input: { name: "r", permissions: $p }) { role { id } } }',
      { p: ['prompt:list', CANARY] },
      'p.1',
    ],
  ];
  for (const [document, variables, path] of cases) {
    const answer = await owner.send(document, variables);
    assert.ok(answer.errors.length > 0);
    assert.equal(answer.data ?? null, null, answer.text);
    const [error] = answer.errors;
    assert.equal(error?.extensions.code, 'BAD_USER_INPUT');
    assert.deepEqual(
      error.extensions.fields?.map((field) => field.path),
      [path],
      answer.text,
    );
    assert.ok(error.message.startsWith(`${path}: `), answer.text);
    assert.ok(error.message.length > path.length + 5);
    assert.doesNotMatch(answer.text, JUST_CANARY);
    assert.ok(!answer.text.includes('3000000000'));
  }
  assert.doesNotMatch(server.log.join(''), JUST_CANARY);
});

void test('a field that is refused nulls itself and leaves the others', async () => {
  const { owner } = await createOrganization(server);
  const member = await owner.invite('MEMBER');
  const answer = await member.send('{ viewer { kind } apiKeys { totalCount } roles { totalCount } }');
  assert.deepEqual(answer.data, { viewer: { kind: 'USER' }, apiKeys: null, roles: null });
  assert.deepEqual(
    answer.errors.map(({ path, message, extensions }) => ({ path, message, extensions })),
    [
      {
        path: ['apiKeys'],
        message: 'This needs the permission apiKey:list.',
        extensions: { code: 'FORBIDDEN', requiredPermission: 'apiKey:list' },
      },
      {
        path: ['roles'],
        message: 'This needs the permission role:list.',
        extensions: { code: 'FORBIDDEN', requiredPermission: 'role:list' },
      },
    ],
  );
  assert.equal(answer.status, 200);
});

void test('who sends no credential, or a wrong one, is UNAUTHENTICATED', async () => {
  const nobody = await server.send('{ viewer { kind } }');
  assertRefused(nobody, 'UNAUTHENTICATED');
  assert.equal(nobody.errors[0]?.message, 'Sign in or send an API key.');
  for (const token of ['nothing', 'ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']) {
    const wrong = await server.send('{ viewer { kind } }', {}, { token });
    assertRefused(wrong, 'UNAUTHENTICATED');
    assert.equal(wrong.status, 401);
    assert.ok(!wrong.text.includes(token));
  }
});
