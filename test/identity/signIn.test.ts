import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused, visible } from '../support/refused.js';
import { random, signUp } from '../support/seed.js';
import { startTestServer, type TestServer, type Answer, type Credentials } from '../support/server.js';

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token userId expiresAt } }';

async function signIn(
  server: TestServer,
  { email, password }: { email: string; password: string },
  credentials?: Credentials,
): Promise<Answer> {
  return await server.send(SIGN_IN, { input: { email, password } }, credentials);
}

describe('Sign-in', async () => {
  const server = await startTestServer();

  test('opens a new session each time', async () => {
    const { email, password } = await signUp(server);
    const tokens = new Set<string>();
    for (let round = 0; round < 2; round += 1) {
      const answer = await signIn(server, { email, password });
      assert.deepEqual(answer.errors, []);
      const { token, expiresAt } = answer.data?.['signIn'];
      assert.ok(Date.parse(expiresAt) > Date.now());
      tokens.add(token);
      const viewer = await server.send('{ viewer { user { email } } }', {}, { token });
      assert.deepEqual([viewer.errors, viewer.data], [[], { viewer: { user: { email } } }]);
    }
    assert.equal(tokens.size, 2);
  });

  attack(45, 'answers a wrong password and an unknown e-mail address in the same bytes', async () => {
    const { email, password } = await signUp(server);
    const wrong = await signIn(server, { email, password: `${password}!` });
    const unknown = await signIn(server, { email: `${random('nobody')}@example.com`, password });
    assertRefused(wrong, 'UNAUTHENTICATED');
    assert.deepEqual(visible(unknown), visible(wrong));
    assert.equal(wrong.headers.get('set-cookie'), null);
  });

  test('takes the password exactly: its case and its spaces count', async () => {
    const { email, password } = await signUp(server);
    for (const other of [password.toUpperCase(), ` ${password}`, `${password} `, '']) {
      assertRefused(await signIn(server, { email, password: other }), 'UNAUTHENTICATED');
    }
    assert.deepEqual((await signIn(server, { email, password })).errors, []);
  });

  attack(74, 'refuses a password whose first 72 bytes are right', async () => {
    const email = `${random('person')}@example.com`;
    const password = 'ä'.repeat(36);
    const signedUp = await server.send(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { userId } }',
      { input: { email, name: 'Ada', password } },
    );
    assert.deepEqual(signedUp.errors, []);
    for (const longer of [`${password}x`, `${password}${'ä'.repeat(10)}`]) {
      assertRefused(await signIn(server, { email, password: longer }), 'UNAUTHENTICATED');
    }
    assert.deepEqual((await signIn(server, { email, password })).errors, []);
  });
});

describe('The throttle of an account', async () => {
  const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ACCOUNT: '4' });

  attack(59, 'lets through so many tries and then none, the right password neither', async () => {
    const { email, password } = await signUp(server);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      assertRefused(await signIn(server, { email, password: 'a wrong password' }), 'UNAUTHENTICATED');
    }
    for (const tried of ['a wrong password', password]) {
      const answer = await signIn(server, { email: email.toUpperCase(), password: tried });
      assertRefused(answer, 'RATE_LIMITED');
      const retryAfter = answer.errors[0]?.extensions.retryAfter ?? 0;
      assert.ok(Number.isInteger(retryAfter) && retryAfter > 0 && retryAfter <= 900, String(retryAfter));
    }
  });

  attack(45, 'treats an unknown e-mail address as a known one', async () => {
    const email = `${random('nobody')}@example.com`;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      assertRefused(await signIn(server, { email, password: 'a wrong password' }), 'UNAUTHENTICATED');
    }
    assertRefused(await signIn(server, { email, password: 'a wrong password' }), 'RATE_LIMITED');
  });

  test('leaves other accounts of the same address alone', async () => {
    const guessed = await signUp(server);
    const other = await signUp(server);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signIn(server, { email: guessed.email, password: 'a wrong password' });
    }
    assertRefused(await signIn(server, guessed), 'RATE_LIMITED');
    assert.deepEqual((await signIn(server, other)).errors, []);
  });

  test('begins anew after the right password', async () => {
    const { email, password } = await signUp(server);
    for (let round = 0; round < 3; round += 1) {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        assertRefused(await signIn(server, { email, password: 'a wrong password' }), 'UNAUTHENTICATED');
      }
      assert.deepEqual((await signIn(server, { email, password })).errors, [], `round ${String(round)}`);
    }
  });

  attack(59, 'counts each alias of one document as a try', async () => {
    const { email } = await signUp(server);
    const input = `{ email: "${email}", password: "a wrong password" }`;
    const aliases = Array.from({ length: 8 }, (_, at) => `a${String(at)}: signIn(input: ${input}) { token }`);
    const answer = await server.send(`mutation { ${aliases.join('\n')} }`);
    assert.deepEqual(
      answer.errors.map(({ extensions }) => extensions.code),
      [...Array<string>(4).fill('UNAUTHENTICATED'), ...Array<string>(4).fill('RATE_LIMITED')],
    );
    assert.deepEqual(Object.values(answer.data ?? {}), Array(8).fill(null));
  });

  attack(59, 'lets no more tries through when they come at once', async () => {
    const { email } = await signUp(server);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => await signIn(server, { email, password: 'a wrong password' })),
    );
    const codes = answers.map((answer) => answer.errors[0]?.extensions.code);
    assert.equal(codes.filter((code) => code === 'UNAUTHENTICATED').length, 4);
    assert.equal(codes.filter((code) => code === 'RATE_LIMITED').length, 16);
  });

  attack(59, 'counts guesses at the present password of a change too', async () => {
    const { email, password, token } = await signUp(server);
    const change = async (presentPassword: string): Promise<Answer> =>
      await server.send(
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }',
        { input: { presentPassword, newPassword: 'another good password' } },
        { token },
      );
    for (let attempt = 0; attempt < 4; attempt += 1) {
      assertRefused(await change('a wrong password'), 'UNAUTHENTICATED');
    }
    assertRefused(await change(password), 'RATE_LIMITED');
    assertRefused(await signIn(server, { email, password }), 'RATE_LIMITED');
  });
});

describe('The throttle of an address', async () => {
  const wrong = (): { email: string; password: string } => ({
    email: `${random('nobody')}@example.com`,
    password: 'a wrong password',
  });
  const from = (address: string): Credentials => ({ headers: { 'X-Forwarded-For': address } });

  attack(
    59,
    'counts tries at whatever account, and does not believe X-Forwarded-For of just anybody',
    async () => {
      const server = await startTestServer({ CASTELLAN_ATTEMPTS_PER_ADDRESS: '5' });
      // One try each for signing up and in with the right password: these count as well.
      const person = await signUp(server);
      assert.deepEqual((await signIn(server, person)).errors, []);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const answer = await signIn(server, wrong(), from(`198.51.100.${String(attempt)}`));
        assertRefused(answer, 'UNAUTHENTICATED');
      }
      const answer = await signIn(server, wrong(), from('198.51.100.99'));
      assertRefused(answer, 'RATE_LIMITED');
      assert.ok((answer.errors[0]?.extensions.retryAfter ?? 0) > 0);
      assertRefused(await signIn(server, person), 'RATE_LIMITED');
    },
  );

  test('goes by the address that a trusted proxy tells, and by no other', async () => {
    const server = await startTestServer({
      CASTELLAN_ATTEMPTS_PER_ADDRESS: '2',
      CASTELLAN_TRUSTED_PROXIES: '127.0.0.0/8',
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      // What stands before the proxy's own entry was written by the client and changes nothing.
      const forged = `203.0.113.${String(attempt)}, 198.51.100.7`;
      assertRefused(await signIn(server, wrong(), from(forged)), 'UNAUTHENTICATED');
    }
    assertRefused(await signIn(server, wrong(), from('203.0.113.77, 198.51.100.7')), 'RATE_LIMITED');
    assertRefused(await signIn(server, wrong(), from('198.51.100.8')), 'UNAUTHENTICATED');
    assertRefused(await signIn(server, wrong()), 'UNAUTHENTICATED');
  });
});
