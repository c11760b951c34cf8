import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization, random, signUp } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const VIEWER = '{ viewer { user { email } } }';
const SESSIONS =
  '{ sessions { totalCount edges { node { id isCurrent address userAgent createdAt lastSeenAt expiresAt } } } }';
const REVOKE = 'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { revokedSessionId } }';
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

async function signIn(
  input: { email: string; password: string },
  userAgent = 'a test',
): Promise<{ token: string; answer: Answer }> {
  const { email, password } = input;
  const answer = await server.send(
    'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    { input: { email, password } },
    { headers: { 'User-Agent': userAgent } },
  );
  return { token: String(answer.data?.['signIn']?.token), answer };
}

async function sessionsOf(token: string): Promise<{ totalCount: number; nodes: Record<string, any>[] }> {
  const answer = await server.send(SESSIONS, {}, { token });
  assert.deepEqual(answer.errors, []);
  const { totalCount, edges } = answer.data?.['sessions'];
  return { totalCount, nodes: edges.map(({ node }: { node: object }) => node) };
}

async function works(token: string): Promise<boolean> {
  const answer = await server.send(VIEWER, {}, { token });
  if (answer.errors.length === 0) return true;
  assertRefused(answer, 'UNAUTHENTICATED');
  return false;
}

test('Signing out ends the session that asks and no other', async () => {
  const person = await signUp(server);
  const { token } = await signIn(person);
  const { nodes } = await sessionsOf(token);
  const answer = await server.send('mutation { signOut { endedSessionId } }', {}, { token });
  assert.deepEqual(answer.errors, []);
  assert.equal(answer.data?.['signOut'].endedSessionId, nodes.find(({ isCurrent }) => isCurrent)?.['id']);
  assert.match(String(answer.headers.get('set-cookie')), /^castellan_session=; .*Max-Age=0/);
  assert.equal(await works(token), false);
  assert.equal(await works(person.token), true);
});

test('Signing out without a session is refused', async () => {
  assertRefused(await server.send('mutation { signOut { endedSessionId } }'), 'UNAUTHENTICATED');
});

test('The list of sessions shows all of one’s own and which one asks', async () => {
  const person = await signUp(server);
  await signUp(server);
  const { token } = await signIn(person, 'Phone/1.0');
  const { totalCount, nodes } = await sessionsOf(token);
  assert.equal(totalCount, 2);
  assert.equal(nodes.length, 2);
  assert.deepEqual(
    nodes.filter(({ isCurrent }) => isCurrent).map(({ userAgent, address }) => ({ userAgent, address })),
    [{ userAgent: 'Phone/1.0', address: '127.0.0.1' }],
  );
  for (const { createdAt, lastSeenAt, expiresAt } of nodes) {
    assert.ok(Date.parse(createdAt) <= Date.parse(lastSeenAt));
    // 720 hours, the default life.
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.parse(lastSeenAt) - 720 * 3_600_000) < 60_000);
  }
  const mine = await sessionsOf(person.token);
  assert.equal(mine.nodes.find(({ isCurrent }) => isCurrent)?.['userAgent'] === 'Phone/1.0', false);
});

test('The list of sessions can be walked page by page', async () => {
  const person = await signUp(server);
  for (let more = 0; more < 4; more += 1) await signIn(person);
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { sessions } = await person.ask(
      'query ($after: String) { sessions(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }',
      { after },
    );
    assert.equal(sessions.totalCount, 5);
    seen.push(...sessions.edges.map(({ node }: { node: { id: string } }) => node.id));
    after = sessions.pageInfo.hasNextPage ? sessions.pageInfo.endCursor : null;
  } while (after !== null);
  assert.deepEqual([seen.length, new Set(seen).size], [5, 5]);
});

test('A session is revoked by its person, at once', async () => {
  const person = await signUp(server);
  const { token } = await signIn(person);
  const { nodes } = await sessionsOf(token);
  const id = nodes.find(({ isCurrent }) => isCurrent)?.['id'];
  assert.deepEqual(await person.ask(REVOKE, { input: { id } }), { revokeSession: { revokedSessionId: id } });
  assert.equal(await works(token), false);
  assert.equal(await works(person.token), true);
  assertRefused(await person.send(REVOKE, { input: { id } }), 'NOT_FOUND');
});

test('Another person’s session cannot be revoked and answers as a missing one does', async () => {
  const victim = await signUp(server);
  const attacker = await signUp(server);
  const { nodes } = await sessionsOf(victim.token);
  const theirs = await attacker.send(REVOKE, { input: { id: nodes[0]?.['id'] } });
  const missing = await attacker.send(REVOKE, { input: { id: 'ses_01h455vb4pex5vsknk084sn02q' } });
  assertRefused(theirs, 'NOT_FOUND');
  assert.deepEqual(visible(theirs), visible(missing));
  assert.equal(await works(victim.token), true);
});

test('An id of another kind is refused as a session’s, naming the input', async () => {
  const person = await signUp(server);
  for (const id of ['', 'garbage', 'mem_01h455vb4pex5vsknk084sn02q', 'ses_not-a-uuid']) {
    assertRefused(await person.send(REVOKE, { input: { id } }), 'BAD_USER_INPUT', ['input.id']);
  }
});

test('A changed password ends all other sessions and lets in from then on, the old one no more', async () => {
  const person = await signUp(server);
  const others = [await signIn(person), await signIn(person)];
  const newPassword = random('a new password');
  assert.deepEqual(await person.ask(CHANGE, { input: { presentPassword: person.password, newPassword } }), {
    changePassword: { endedSessions: 2 },
  });
  assert.equal(await works(person.token), true);
  for (const { token } of others) assert.equal(await works(token), false);
  assertRefused((await signIn(person)).answer, 'UNAUTHENTICATED');
  assert.deepEqual((await signIn({ email: person.email, password: newPassword })).answer.errors, []);
});

test('A refused change of password changes nothing and ends nothing', async () => {
  const person = await signUp(server);
  const other = await signIn(person);
  const good = 'a new password of mine';
  const change = async (presentPassword: string, newPassword: string): Promise<Answer> =>
    await person.send(CHANGE, { input: { presentPassword, newPassword } });
  assertRefused(await change('a wrong password', good), 'UNAUTHENTICATED');
  for (const bad of ['too short', 'x'.repeat(73), 'ä'.repeat(37), person.email]) {
    assertRefused(await change(person.password, bad), 'BAD_USER_INPUT', ['input.newPassword']);
  }
  assertRefused(
    await server.send(CHANGE, { input: { presentPassword: person.password, newPassword: good } }),
    'UNAUTHENTICATED',
  );
  assert.equal(await works(other.token), true);
  assert.deepEqual((await signIn(person)).answer.errors, []);
});

attack(74, 'A change of password refuses a present password whose first 72 bytes are right', async () => {
  const person = await signUp(server);
  const password = 'x'.repeat(72);
  await person.ask(CHANGE, { input: { presentPassword: person.password, newPassword: password } });
  const answer = await person.send(CHANGE, {
    input: { presentPassword: `${password}y`, newPassword: 'a password of a thief' },
  });
  assertRefused(answer, 'UNAUTHENTICATED');
  assert.deepEqual((await signIn({ email: person.email, password })).answer.errors, []);
});

test('A session past its end is UNAUTHENTICATED and off the list', async () => {
  const person = await signUp(server);
  const { token } = await signIn(person);
  assert.equal(await works(token), true);
  await ownerQuery(
    `UPDATE "Session" SET "expiresAt" = now() - interval '1 second' WHERE "tokenHash" = '${hashOf(token)}'`,
  );
  assert.equal(await works(token), false);
  assert.equal((await sessionsOf(person.token)).totalCount, 1);
});

test('A session that is used keeps sliding its end', async () => {
  const person = await signUp(server);
  await ownerQuery(
    `UPDATE "Session" SET "expiresAt" = now() + interval '1 hour', "lastSeenAt" = now() - interval '1 day'
     WHERE "tokenHash" = '${hashOf(person.token)}'`,
  );
  assert.equal(await works(person.token), true);
  const { nodes } = await sessionsOf(person.token);
  assert.ok(Date.parse(nodes[0]?.['expiresAt']) > Date.now() + 719 * 3_600_000);
});

test('A token that never was, or is mangled, is UNAUTHENTICATED', async () => {
  const person = await signUp(server);
  for (const token of [`cs_${'A'.repeat(43)}`, person.token.slice(0, -1), `${person.token}A`, 'x']) {
    assert.equal(await works(token), false, token);
  }
  const basic = await server.send(VIEWER, {}, { headers: { Authorization: `Basic ${person.token}` } });
  assertRefused(basic, 'UNAUTHENTICATED');
});

test('An organization’s session lifetime holds there and not in another organization', async () => {
  const strict = await createOrganization(server);
  const lax = await createOrganization(server);
  const { createInvitation } = await lax.owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
    { input: { email: strict.owner.email, roleId: lax.roles.MEMBER } },
  );
  await strict.owner.ask(
    'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }',
    { input: { token: createInvitation.token } },
  );
  await strict.owner.ask(
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { sessionLifetimeMinutes } } }',
    { input: { sessionLifetimeMinutes: 60 } },
  );
  const setAge = async (minutes: number): Promise<unknown> =>
    await ownerQuery(
      `UPDATE "Session" SET "createdAt" = now() - interval '${String(minutes)} minutes' WHERE "tokenHash" = '${hashOf(strict.owner.token)}'`,
    );
  const ask = async (organization: string): Promise<Answer> =>
    await server.send('{ organization { id } }', {}, { token: strict.owner.token, organization });

  await setAge(58);
  assert.deepEqual((await ask(strict.organization.id)).data, {
    organization: { id: strict.organization.id },
  });
  await setAge(61);
  for (const name of [strict.organization.id, strict.organization.slug]) {
    assertRefused(await ask(name), 'UNAUTHENTICATED');
  }
  const elsewhere = await ask(lax.organization.id);
  assert.deepEqual([elsewhere.errors, elsewhere.data], [[], { organization: { id: lax.organization.id } }]);
  // A new sign-in is good again.
  const fresh = await signIn(strict.owner);
  const again = await server.send(
    '{ organization { id } }',
    {},
    { token: fresh.token, organization: strict.organization.id },
  );
  assert.deepEqual([again.errors, again.data], [[], { organization: { id: strict.organization.id } }]);
});

attack(43, 'No table holds a password or a token, only hashes', async () => {
  const { owner } = await createOrganization(server);
  const guestEmail = `${random('guest')}@example.com`;
  const { createInvitation } = await owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { role { id } } } }',
    {
      input: { email: guestEmail, roleId: (await owner.ask('{ viewer { role { id } } }'))['viewer'].role.id },
    },
  );
  const key = await owner.createApiKey();
  const secrets = [owner.password, owner.token, createInvitation.token, key.secret];

  const tables = await ownerQuery<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  let dump = '';
  for (const { name } of tables) {
    const rows = await ownerQuery<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    dump += rows.map(({ row }) => row).join('\n');
  }
  // The dump does hold what was written: its hashes are found.
  assert.ok(dump.includes(owner.email) && dump.includes(hashOf(owner.token)) && dump.includes(guestEmail));
  const log = server.log.join('\n');
  for (const secret of secrets) {
    assert.ok(secret.length >= 10);
    assert.equal(dump.includes(secret), false);
    assert.equal(log.includes(secret), false);
    // Nor without its prefix or in another dress.
    assert.equal(dump.includes(secret.slice(4)), false);
    assert.equal(dump.includes(Buffer.from(secret).toString('base64')), false);
  }
});
