import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/catalog.js';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization, random, signUp, type Asker, type Person } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const INVITATION = 'id email status createdBy createdAt expiresAt role { id }';
const CREATE = `mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { ${INVITATION} } } }`;
const RESEND = `mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { token invitation { ${INVITATION} } } }`;
const CANCEL = `mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { invitation { ${INVITATION} } } }`;
const ACCEPT =
  'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id name } } }';
const LIST = `query ($filter: InvitationFilter, $orderBy: InvitationOrder) { invitations(filter: $filter, orderBy: $orderBy) { totalCount edges { node { ${INVITATION} } } } }`;
const REMOVE = 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }';

const WEEK_MS = 7 * 24 * 3_600_000;
const UNKNOWN_TOKEN = `inv_${'A'.repeat(43)}`;
const { organization, owner, roles } = await createOrganization(server);
const admin = await owner.invite('ADMIN');

type Guest = Awaited<ReturnType<typeof signUp>>;

async function invite(guest: { email: string }, by: Asker = admin): Promise<{ token: string; id: string }> {
  const { createInvitation } = await by.ask(CREATE, { input: { email: guest.email, roleId: roles.MEMBER } });
  return { token: createInvitation.token, id: createInvitation.invitation.id };
}

const accept = async (guest: Asker, token: string): Promise<Answer> =>
  await guest.send(ACCEPT, { input: { token } });

async function statusOf(id: string): Promise<string> {
  const { invitation } = await owner.ask('query ($id: ID!) { invitation(id: $id) { status } }', { id });
  return invitation.status;
}

async function membershipOf(guest: Guest): Promise<string | null> {
  const { members } = await owner.ask(
    'query ($search: String) { members(filter: { search: $search }) { edges { node { id } } } }',
    { search: guest.email },
  );
  return members.edges[0]?.node.id ?? null;
}

async function expire(guest: { email: string }): Promise<void> {
  await ownerQuery(
    `UPDATE "Invitation" SET "expiresAt" = now() - interval '1 second' WHERE "email" = '${guest.email}'`,
  );
}

describe('An invitation', () => {
  test('of who has become a member in the meantime is a CONFLICT, and stays open', async () => {
    const guest = await signUp(server);
    const { token, id } = await invite(guest);
    await ownerQuery(
      `INSERT INTO "Member" ("organizationId", "id", "userId", "roleId")
       SELECT r."organizationId", gen_random_uuid(), u."id", r."id" FROM "Role" r, "User" u
       WHERE r."id" = '${uuidOf(roles.MEMBER)}' AND u."email" = '${guest.email}'`,
    );
    const membership = await membershipOf(guest);
    const { errors } = await accept(guest, token);
    assert.deepEqual(
      errors.map(({ message, extensions }) => [extensions.code, message]),
      [['CONFLICT', 'You are a member of this organization already.']],
    );
    assert.deepEqual([await membershipOf(guest), await statusOf(id)], [membership, 'PENDING']);
  });

  test('is made for a week, for one e-mail address and role', async () => {
    const email = `${random('Guest')}@Example.com`;
    const { createInvitation } = await admin.ask(CREATE, { input: { email, roleId: roles.MEMBER } });
    const { token, invitation } = createInvitation;
    assert.match(token, /^inv_[\w-]{43}$/);
    assert.deepEqual(
      { ...invitation, id: null, createdAt: null, expiresAt: null },
      {
        id: null,
        email: email.toLowerCase(),
        status: 'PENDING',
        createdBy: admin.name,
        createdAt: null,
        expiresAt: null,
        role: { id: roles.MEMBER },
      },
    );
    const life = Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt);
    assert.ok(Math.abs(life - WEEK_MS) < 60_000);
    const { invitation: found } = await owner.ask(
      `query ($id: ID!) { invitation(id: $id) { ${INVITATION} } }`,
      { id: invitation.id },
    );
    assert.deepEqual(found, invitation);
  });

  test('makes the person it was meant for a member with its role', async () => {
    const guest = await signUp(server);
    const { token, id } = await invite({ email: guest.email.toUpperCase() });
    const answer = await accept(guest, token);
    assert.deepEqual(
      [answer.errors, answer.data],
      [[], { acceptInvitation: { organization: { id: organization.id, name: organization.name } } }],
    );
    const { viewer } = await guest.ask('{ viewer { organization { id } role { id } } }');
    assert.deepEqual(viewer, { organization: { id: organization.id }, role: { id: roles.MEMBER } });
    assert.equal(await statusOf(id), 'ACCEPTED');
  });

  attack(37, 'of another e-mail address answers as one that never was', async () => {
    const guest = await signUp(server);
    const thief = await signUp(server);
    const { token, id } = await invite(guest);
    const stolen = await accept(thief, token);
    const missing = await accept(thief, UNKNOWN_TOKEN);
    assertRefused(missing, 'NOT_FOUND');
    assert.deepEqual(visible(stolen), visible(missing));
    // Whatever its state.
    await admin.ask(CANCEL, { input: { id } });
    assert.deepEqual(visible(await accept(thief, token)), visible(missing));
    assert.equal(await membershipOf(thief), null);
  });

  test('cannot be accepted by nobody, nor by a key', async () => {
    const guest = await signUp(server);
    const { token } = await invite(guest);
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    assertRefused(await server.send(ACCEPT, { input: { token } }), 'UNAUTHENTICATED');
    assertRefused(await accept(key, token), 'FORBIDDEN');
    assert.equal(await membershipOf(guest), null);
  });

  attack(37, 'is good once, also when it is accepted many times at once', async () => {
    const guest = await signUp(server);
    const { token } = await invite(guest);
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await accept(guest, token)));
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 4);
    for (const answer of [...refused, await accept(guest, token)]) {
      assertRefused(answer, 'FAILED_PRECONDITION');
    }
  });

  attack(37, 'that was used does not bring back who was removed', async () => {
    const guest = await signUp(server);
    const { token, id } = await invite(guest);
    assert.deepEqual((await accept(guest, token)).errors, []);
    await owner.ask(REMOVE, { input: { memberId: await membershipOf(guest) } });
    assertRefused(await accept(guest, token), 'FAILED_PRECONDITION');
    assertRefused(await admin.send(RESEND, { input: { id } }), 'FAILED_PRECONDITION');
    assert.equal(await membershipOf(guest), null);
    // A new invitation does.
    assert.deepEqual((await accept(guest, (await invite(guest)).token)).errors, []);
  });
});

describe('Inviting', () => {
  const create = async (input: object, by: Asker = admin): Promise<Answer> =>
    await by.send(CREATE, { input });

  test('a member again is a CONFLICT', async () => {
    const input = { email: admin.email, roleId: roles.MEMBER };
    assertRefused(await create(input), 'CONFLICT', ['input.email']);
    assertRefused(await create({ ...input, email: admin.email.toUpperCase() }), 'CONFLICT', ['input.email']);
  });

  test('an invited person again is a CONFLICT as long as the invitation is open', async () => {
    const guest = { email: `${random('guest')}@example.com` };
    const { id } = await invite(guest);
    const input = { ...guest, roleId: roles.MEMBER };
    assertRefused(await create(input), 'CONFLICT', ['input.email']);
    await admin.ask(CANCEL, { input: { id } });
    assert.deepEqual((await create(input)).errors, []);
    await expire(guest);
    assert.deepEqual((await create(input)).errors, []);
  });

  test('one person many times at once makes one invitation', async () => {
    const input = { email: `${random('guest')}@example.com`, roleId: roles.MEMBER };
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await create(input)));
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 4);
    for (const answer of refused) assertRefused(answer, 'CONFLICT', ['input.email']);
  });

  test('to a bad address, a bad role or a role of another organization is refused', async () => {
    const other = await createOrganization(server);
    const email = `${random('guest')}@example.com`;
    assertRefused(await create({ email: 'nobody', roleId: roles.MEMBER }), 'BAD_USER_INPUT', ['input.email']);
    assertRefused(await create({ email, roleId: owner.memberId }), 'BAD_USER_INPUT', ['input.roleId']);
    const foreign = await create({ email, roleId: other.roles.MEMBER });
    const missing = await create({ email, roleId: 'role_01h455vb4pex5vsknk084sn02q' });
    assertRefused(foreign, 'NOT_FOUND');
    assert.deepEqual(visible(foreign), visible(missing));
    assert.deepEqual(await ownerQuery(`SELECT 1 FROM "Invitation" WHERE "email" = '${email}'`), []);
  });

  test('beyond one’s own authority is refused, and so is resending', async () => {
    const email = `${random('guest')}@example.com`;
    assertRefused(await create({ email, roleId: roles.OWNER }), 'FORBIDDEN');
    const wide = await owner.createRole(['billing:manage']);
    assertRefused(await create({ email, roleId: wide }), 'FORBIDDEN');
    const { createInvitation } = await owner.ask(CREATE, { input: { email, roleId: roles.OWNER } });
    assertRefused(await admin.send(RESEND, { input: { id: createInvitation.invitation.id } }), 'FORBIDDEN');
    const guest = await owner.invite('MEMBER');
    assertRefused(await create({ email: `x${email}`, roleId: roles.MEMBER }, guest), 'FORBIDDEN');
  });
});

describe('Resending', () => {
  test('makes a new token and a new week, and the old token void', async () => {
    const guest = await signUp(server);
    const { token, id } = await invite(guest);
    await ownerQuery(
      `UPDATE "Invitation" SET "expiresAt" = now() + interval '1 hour' WHERE "email" = '${guest.email}'`,
    );
    const { resendInvitation } = await admin.ask(RESEND, { input: { id } });
    assert.notEqual(resendInvitation.token, token);
    assert.ok(Date.parse(resendInvitation.invitation.expiresAt) > Date.now() + WEEK_MS - 60_000);
    assertRefused(await accept(guest, token), 'NOT_FOUND');
    assert.deepEqual((await accept(guest, resendInvitation.token)).errors, []);
  });

  test('revives an expired invitation, which cannot be accepted before', async () => {
    const guest = await signUp(server);
    const { token, id } = await invite(guest);
    await expire(guest);
    assert.equal(await statusOf(id), 'EXPIRED');
    assertRefused(await accept(guest, token), 'FAILED_PRECONDITION');
    const { resendInvitation } = await admin.ask(RESEND, { input: { id } });
    assert.equal(resendInvitation.invitation.status, 'PENDING');
    assert.deepEqual((await accept(guest, resendInvitation.token)).errors, []);
  });

  test('does not make a second open invitation of a person, nor one of a member', async () => {
    const guest = await signUp(server);
    const old = await invite(guest);
    await expire(guest);
    const { token } = await invite(guest);
    assertRefused(await admin.send(RESEND, { input: { id: old.id } }), 'CONFLICT', ['input.id']);
    assert.deepEqual((await accept(guest, token)).errors, []);
    assertRefused(await admin.send(RESEND, { input: { id: old.id } }), 'CONFLICT', ['input.id']);
    assert.equal(await statusOf(old.id), 'EXPIRED');
  });
});

describe('Cancelling', () => {
  test('withdraws an open or expired invitation for good', async () => {
    for (const expired of [false, true]) {
      const guest = await signUp(server);
      const { token, id } = await invite(guest);
      if (expired) await expire(guest);
      const { cancelInvitation } = await admin.ask(CANCEL, { input: { id } });
      assert.deepEqual(
        [cancelInvitation.invitation.id, cancelInvitation.invitation.status],
        [id, 'CANCELLED'],
      );
      assertRefused(await accept(guest, token), 'FAILED_PRECONDITION');
      assertRefused(await admin.send(RESEND, { input: { id } }), 'FAILED_PRECONDITION');
      assertRefused(await admin.send(CANCEL, { input: { id } }), 'FAILED_PRECONDITION');
      assert.equal(await membershipOf(guest), null);
    }
  });

  test('comes too late once it is accepted', async () => {
    const guest = await signUp(server);
    const { token, id } = await invite(guest);
    assert.deepEqual((await accept(guest, token)).errors, []);
    assertRefused(await admin.send(CANCEL, { input: { id } }), 'FAILED_PRECONDITION');
    assert.equal(await statusOf(id), 'ACCEPTED');
  });
});

describe('From another organization an invitation', () => {
  attack(37, 'can be neither seen, resent nor cancelled, as if it never was', async () => {
    const other = await createOrganization(server);
    const guest = await signUp(server);
    const { token, id } = await invite(guest);
    const missing = 'inv_01h455vb4pex5vsknk084sn02q';
    for (const document of [RESEND, CANCEL]) {
      const foreign = await other.owner.send(document, { input: { id } });
      assertRefused(foreign, 'NOT_FOUND');
      assert.deepEqual(
        visible(foreign),
        visible(await other.owner.send(document, { input: { id: missing } })),
      );
    }
    const look = 'query ($id: ID!) { invitation(id: $id) { email } }';
    assert.deepEqual(
      visible(await other.owner.send(look, { id })),
      visible(await other.owner.send(look, { id: missing })),
    );
    const { invitations } = await other.owner.ask(LIST, { filter: { search: guest.email } });
    assert.deepEqual(invitations, { totalCount: 0, edges: [] });
    assert.deepEqual((await accept(guest, token)).errors, []);
  });
});

describe('The allowed e-mail domains', async () => {
  const strict = await createOrganization(server);
  const allow = async (allowedEmailDomains: string[]): Promise<void> => {
    await strict.owner.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
      { input: { allowedEmailDomains } },
    );
  };
  const create = async (email: string): Promise<Answer> =>
    await strict.owner.send(CREATE, { input: { email, roleId: strict.roles.MEMBER } });

  test('hold when inviting, for exactly these domains', async () => {
    await allow(['corp.example.com', 'example.org']);
    for (const domain of ['example.com', 'sub.example.org', 'notexample.org', 'example.org.evil.com']) {
      assertRefused(await create(`${random('guest')}@${domain}`), 'BAD_USER_INPUT', ['input.email']);
    }
    for (const domain of ['corp.example.com', 'EXAMPLE.org']) {
      assert.deepEqual((await create(`${random('guest')}@${domain}`)).errors, []);
    }
  });

  test('hold when accepting and resending, though they were changed after the invitation', async () => {
    await allow([]);
    const guest = await signUp(server);
    const answer = await create(guest.email);
    assert.deepEqual(answer.errors, []);
    const { token, invitation } = answer.data?.['createInvitation'];
    await allow(['corp.example.com']);
    assertRefused(await accept(guest, token), 'FORBIDDEN');
    assertRefused(await strict.owner.send(RESEND, { input: { id: invitation.id } }), 'FAILED_PRECONDITION');
    const { viewer } = await guest.ask('{ viewer { organizations { id } } }');
    assert.deepEqual(viewer.organizations, []);
    await allow(['example.com']);
    assert.deepEqual((await accept(guest, token)).errors, []);
  });
});

describe('The list of invitations', async () => {
  const mine = await createOrganization(server);
  const tag = random('list');
  const emails = ['a', 'b', 'c', 'd'].map((letter) => `${letter}-${tag}@example.com`);
  const by: Person = mine.owner;
  for (const email of [...emails].reverse()) {
    await by.ask(CREATE, { input: { email, roleId: mine.roles.MEMBER } });
  }
  const list = async (variables: object = {}) => {
    const { invitations } = await by.ask(LIST, variables);
    return {
      totalCount: invitations.totalCount,
      letters: invitations.edges
        .map(({ node }: { node: { email: string } }) => node.email.slice(0, 1))
        .join(''),
    };
  };

  test('has each order', async () => {
    assert.deepEqual(await list(), { totalCount: 4, letters: 'abcd' });
    assert.deepEqual(await list({ orderBy: 'CREATED_DESC' }), { totalCount: 4, letters: 'abcd' });
    assert.deepEqual(await list({ orderBy: 'CREATED_ASC' }), { totalCount: 4, letters: 'dcba' });
    assert.deepEqual(await list({ orderBy: 'EMAIL_ASC' }), { totalCount: 4, letters: 'abcd' });
  });

  test('can be searched, the text taken literally', async () => {
    assert.deepEqual(await list({ filter: { search: `B-${tag.toUpperCase()}` } }), {
      totalCount: 1,
      letters: 'b',
    });
    for (const search of ['%', '_', '\\', `a_${tag}`]) {
      assert.deepEqual(await list({ filter: { search } }), { totalCount: 0, letters: '' }, search);
    }
  });

  test('can be narrowed to each state', async () => {
    const [a, b, c] = emails;
    const idOf = async (email: string | undefined): Promise<string> =>
      (await by.ask(LIST, { filter: { search: email } }))['invitations'].edges[0].node.id;
    await by.ask(CANCEL, { input: { id: await idOf(a) } });
    await expire({ email: String(b) });
    await ownerQuery(`UPDATE "Invitation" SET "acceptedAt" = now() WHERE "email" = '${String(c)}'`);
    const found: Record<string, unknown> = {};
    for (const status of ['PENDING', 'ACCEPTED', 'CANCELLED', 'EXPIRED']) {
      const { totalCount, letters } = await list({ filter: { status } });
      assert.equal(totalCount, letters.length);
      found[status] = letters;
    }
    assert.deepEqual(found, { PENDING: 'd', ACCEPTED: 'c', CANCELLED: 'a', EXPIRED: 'b' });
  });
});
