import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused } from '../support/refused.js';
import { random } from '../support/seed.js';
import { startTestServer, type TestServer } from '../support/server.js';

const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token userId expiresAt } }';
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token userId } }';

const newEmail = (): string => `${random('person')}@example.com`;

/** How many accounts have an e-mail address. */
async function accounts(server: TestServer, email: string): Promise<number> {
  const rows = await server.castellan.database.ownerQuery<{ email: string }>('SELECT "email" FROM "User"');
  return rows.filter((row) => row.email === email).length;
}

describe('Sign-up', async () => {
  const server = await startTestServer();
  const signUp = async (input: object) =>
    await server.send(SIGN_UP, {
      input: { email: newEmail(), name: 'Ada', password: 'long enough a word', ...input },
    });

  test('makes an account and signs it in', async () => {
    const email = newEmail();
    const answer = await signUp({ email, name: ' Ada  Lovelace ' });
    assert.deepEqual(answer.errors, []);
    const { token, userId, expiresAt } = answer.data?.['signUp'];
    assert.match(token, /^cs_[\w-]{43}$/);
    assert.ok(Date.parse(expiresAt) > Date.now());

    const viewer = await server.send(
      '{ viewer { kind displayName user { id email name } organization { id } member { id } role { id } permissions organizations { id } } }',
      {},
      { token },
    );
    assert.deepEqual(viewer.errors, []);
    assert.deepEqual(viewer.data?.['viewer'], {
      kind: 'USER',
      displayName: 'Ada  Lovelace',
      user: { id: userId, email, name: 'Ada  Lovelace' },
      organization: null,
      member: null,
      role: null,
      permissions: [],
      organizations: [],
    });
  });

  attack(71, 'takes an e-mail address whatever its case and Unicode form as the one account', async () => {
    const email = newEmail();
    assert.deepEqual((await signUp({ email })).errors, []);
    const fullwidth = email.replace('person', 'ｐｅｒｓｏｎ');
    assert.notEqual(fullwidth, email);
    for (const variant of [email, email.toUpperCase(), ` ${email} `, fullwidth]) {
      assertRefused(await signUp({ email: variant }), 'CONFLICT', ['input.email']);
      const signedIn = await server.send(SIGN_IN, {
        input: { email: variant, password: 'long enough a word' },
      });
      assert.deepEqual(signedIn.errors, [], variant);
    }
    assert.equal(await accounts(server, email), 1);
  });

  attack(71, 'never takes letters that only look alike for the same account', async () => {
    const email = newEmail();
    assert.deepEqual((await signUp({ email })).errors, []);
    // Cyrillic е for Latin e.
    const lookAlike = email.replace('e', 'е');
    assertRefused(await signUp({ email: lookAlike }), 'BAD_USER_INPUT', ['input.email']);
    assertRefused(
      await server.send(SIGN_IN, { input: { email: lookAlike, password: 'long enough a word' } }),
      'BAD_USER_INPUT',
      ['input.email'],
    );
    assert.equal(await accounts(server, lookAlike), 0);
  });

  test('refuses what is no e-mail address or name, naming the input and storing nothing', async () => {
    for (const email of ['', 'nobody', 'a@b', 'two@@example.com', `${'x'.repeat(250)}@example.com`]) {
      assertRefused(await signUp({ email }), 'BAD_USER_INPUT', ['input.email']);
      assert.equal(await accounts(server, email), 0);
    }
    for (const name of ['', '   ', 'x'.repeat(101), 'two\nlines']) {
      const email = newEmail();
      assertRefused(await signUp({ email, name }), 'BAD_USER_INPUT', ['input.name']);
      assert.equal(await accounts(server, email), 0);
    }
  });

  attack(74, 'takes passwords of 10 characters up to 72 bytes, counted in bytes', async () => {
    for (const password of ['0123456789', 'x'.repeat(72), 'ä'.repeat(36), '🏰'.repeat(18)]) {
      const email = newEmail();
      assert.deepEqual((await signUp({ email, password })).errors, [], password);
      assert.deepEqual((await server.send(SIGN_IN, { input: { email, password } })).errors, [], password);
    }
    // Nine characters though more bytes; 73 bytes of ASCII; 74 and 73 bytes in less than 72 characters.
    for (const password of [
      '',
      '012345678',
      '🏰'.repeat(9),
      'x'.repeat(73),
      'ä'.repeat(37),
      `${'🏰'.repeat(18)}x`,
    ]) {
      const email = newEmail();
      assertRefused(await signUp({ email, password }), 'BAD_USER_INPUT', ['input.password']);
      assert.equal(await accounts(server, email), 0);
    }
  });

  test('refuses the e-mail address as the password, whatever its case', async () => {
    const email = newEmail();
    for (const password of [email, email.toUpperCase()]) {
      assertRefused(await signUp({ email, password }), 'BAD_USER_INPUT', ['input.password']);
    }
    assert.equal(await accounts(server, email), 0);
  });

  test('makes one account of many sign-ups at once', async () => {
    const email = newEmail();
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await signUp({ email })));
    const won = answers.filter((answer) => answer.errors.length === 0);
    assert.equal(won.length, 1);
    for (const lost of answers.filter((answer) => answer !== won[0])) {
      assertRefused(lost, 'CONFLICT', ['input.email']);
    }
    assert.equal(await accounts(server, email), 1);
  });
});

describe('Closed sign-up', async () => {
  const server = await startTestServer({ CASTELLAN_SIGNUP: 'closed' });
  const signUp = async (input: object) =>
    await server.send(SIGN_UP, { input: { name: 'Guest', password: 'long enough a word', ...input } });

  /** The first owner, whom the operator named; nobody else can be there without an invitation. */
  const signedIn = await server.send(SIGN_IN, {
    input: { email: 'first-owner@example.com', password: 'the first owner’s password' },
  });
  const credentials = { token: String(signedIn.data?.['signIn'].token) };
  const memberRole = async (): Promise<string> => {
    const answer = await server.send('{ roles { edges { node { id builtIn } } } }', {}, credentials);
    const edges = answer.data?.['roles'].edges as { node: { id: string; builtIn: string } }[];
    return String(edges.find(({ node }) => node.builtIn === 'MEMBER')?.node.id);
  };
  const invite = async (email: string): Promise<{ token: string; id: string }> => {
    const answer = await server.send(
      'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }',
      { input: { email, roleId: await memberRole() } },
      credentials,
    );
    assert.deepEqual(answer.errors, []);
    const { token, invitation } = answer.data?.['createInvitation'];
    return { token, id: invitation.id };
  };

  test('refuses everybody who is not invited', async () => {
    const email = newEmail();
    for (const invitationToken of [undefined, '', `inv_${'A'.repeat(43)}`]) {
      assertRefused(await signUp({ email, invitationToken }), 'FAILED_PRECONDITION');
    }
    assert.equal(await accounts(server, email), 0);
  });

  test('lets in who shows an open invitation of their own e-mail address', async () => {
    const email = newEmail();
    const { token } = await invite(email);
    const answer = await signUp({ email: email.toUpperCase(), invitationToken: token });
    assert.deepEqual(answer.errors, []);
    assert.equal(await accounts(server, email), 1);
    // Having an account is not yet being a member.
    const newcomer = { token: String(answer.data?.['signUp'].token) };
    const viewer = await server.send('{ viewer { organization { id } } }', {}, newcomer);
    assert.deepEqual([viewer.errors, viewer.data], [[], { viewer: { organization: null } }]);
    const accepted = await server.send(
      'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { slug } } }',
      { input: { token } },
      newcomer,
    );
    assert.deepEqual(
      [accepted.errors, accepted.data],
      [[], { acceptInvitation: { organization: { slug: 'first' } } }],
    );
  });

  test('refuses an invitation of another e-mail address', async () => {
    const { token } = await invite(newEmail());
    const email = newEmail();
    assertRefused(await signUp({ email, invitationToken: token }), 'FAILED_PRECONDITION');
    assert.equal(await accounts(server, email), 0);
  });

  test('refuses an invitation that is cancelled or expired', async () => {
    const cancelled = newEmail();
    const { token, id } = await invite(cancelled);
    const answer = await server.send(
      'mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { invitation { status } } }',
      { input: { id } },
      credentials,
    );
    assert.deepEqual(answer.errors, []);
    assertRefused(await signUp({ email: cancelled, invitationToken: token }), 'FAILED_PRECONDITION');

    const expired = newEmail();
    const late = await invite(expired);
    await server.castellan.database.ownerQuery(
      `UPDATE "Invitation" SET "expiresAt" = now() - interval '1 second' WHERE "email" = '${expired}'`,
    );
    assertRefused(await signUp({ email: expired, invitationToken: late.token }), 'FAILED_PRECONDITION');
    assert.equal((await accounts(server, cancelled)) + (await accounts(server, expired)), 0);
  });
});
