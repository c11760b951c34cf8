import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization, random, type Asker, type Person } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const ASSIGN =
  'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id role { id name } } } }';
const REMOVE = 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }';
const LEAVE = 'mutation { leaveOrganization { leftOrganizationId } }';
const TRANSFER =
  'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { newOwner { id role { builtIn } } formerOwner { id role { id builtIn } } } }';
const ROLE = '{ viewer { role { id builtIn } permissions } }';

const assign = async (by: Asker, memberId: string, roleId: string): Promise<Answer> =>
  await by.send(ASSIGN, { input: { memberId, roleId } });
const remove = async (by: Asker, memberId: string): Promise<Answer> =>
  await by.send(REMOVE, { input: { memberId } });

async function roleOf(person: Asker): Promise<string> {
  const { viewer } = await person.ask(ROLE);
  return viewer.role.id;
}

async function keyStatus(by: Asker, id: string): Promise<string> {
  const { apiKey } = await by.ask('query ($id: ID!) { apiKey(id: $id) { status } }', { id });
  return apiKey.status;
}

/** Has somebody who was a member before accept a new invitation. */
async function comeBack(by: Person, guest: Person, roleId: string): Promise<void> {
  const { createInvitation } = await by.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
    { input: { email: guest.email, roleId } },
  );
  const accepted = await server.send(
    'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }',
    { input: { token: createInvitation.token } },
    { token: guest.token },
  );
  assert.deepEqual(accepted.errors, []);
}

describe('The list of members', async () => {
  const { owner, roles } = await createOrganization(server);
  const people = [owner];
  for (const role of ['ADMIN', 'MEMBER', 'MEMBER', 'MEMBER', 'ADMIN'] as const)
    people.push(await owner.invite(role));
  const byName = [...people].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ email }) => email);
  const byEmail = people.map(({ email }) => email).sort();
  const byJoining = people.map(({ email }) => email);

  const LIST = `query ($filter: MemberFilter, $orderBy: MemberOrder, $first: Int, $after: String, $last: Int, $before: String) {
    members(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { email } } } }`;
  const page = async (variables: object = {}) => {
    const { members } = await owner.ask(LIST, variables);
    const emails = members.edges.map(({ node }: { node: { email: string } }) => node.email) as string[];
    return { ...(members as { totalCount: number; pageInfo: Record<string, any> }), emails };
  };

  test('has each order', async () => {
    const orders: [string | undefined, string[]][] = [
      [undefined, byName],
      ['NAME_ASC', byName],
      ['NAME_DESC', [...byName].reverse()],
      ['EMAIL_ASC', byEmail],
      ['JOINED_ASC', byJoining],
      ['JOINED_DESC', [...byJoining].reverse()],
    ];
    for (const [orderBy, expected] of orders) {
      const { totalCount, emails } = await page({ orderBy });
      assert.deepEqual([totalCount, emails], [6, expected], orderBy);
    }
  });

  test('is walked forwards and backwards page by page, everybody once, in each order', async () => {
    for (const orderBy of ['NAME_ASC', 'NAME_DESC', 'EMAIL_ASC', 'JOINED_ASC', 'JOINED_DESC']) {
      const { emails: whole } = await page({ orderBy });
      for (const size of [1, 4, 6]) {
        const forwards: string[] = [];
        let after: string | null = null;
        do {
          const { emails, totalCount, pageInfo } = await page({ orderBy, first: size, after });
          assert.equal(totalCount, 6);
          assert.ok(emails.length > 0);
          forwards.push(...emails);
          after = pageInfo['hasNextPage'] ? pageInfo['endCursor'] : null;
        } while (after !== null);
        assert.deepEqual(forwards, whole, `${orderBy} by ${String(size)}`);

        const backwards: string[] = [];
        let before: string | null = null;
        do {
          const { emails, totalCount, pageInfo } = await page({ orderBy, last: size, before });
          assert.equal(totalCount, 6);
          assert.ok(emails.length > 0);
          backwards.unshift(...emails);
          before = pageInfo['hasPreviousPage'] ? pageInfo['startCursor'] : null;
        } while (before !== null);
        assert.deepEqual(backwards, whole, `${orderBy} backwards by ${String(size)}`);
      }
    }
  });

  test('has each filter, and all of them at once', async () => {
    const [, admin, member, , , secondAdmin] = people;
    const cases: [object, (Person | undefined)[]][] = [
      [{ builtInRole: 'OWNER' }, [owner]],
      [{ builtInRole: 'ADMIN' }, [admin, secondAdmin]],
      [{ roleId: roles.OWNER }, [owner]],
      [{ search: member?.email.toUpperCase() }, [member]],
      [{ search: member?.name.toLowerCase() }, [member]],
      [{ search: 'no such person' }, []],
      [{ search: '%' }, []],
      [{ search: '_' }, []],
      [{ search: admin?.name, builtInRole: 'ADMIN', roleId: roles.ADMIN }, [admin]],
      [{ search: admin?.name, builtInRole: 'MEMBER' }, []],
      [{ builtInRole: 'ADMIN', roleId: roles.MEMBER }, []],
    ];
    for (const [filter, expected] of cases) {
      const { totalCount, emails } = await page({ filter, orderBy: 'JOINED_ASC' });
      assert.deepEqual(
        [totalCount, emails],
        [expected.length, expected.map((person) => person?.email)],
        JSON.stringify(filter),
      );
    }
    const foreign = await createOrganization(server);
    assert.deepEqual((await page({ filter: { roleId: foreign.roles.OWNER } })).totalCount, 0);
    assertRefused(await owner.send(LIST, { filter: { roleId: owner.memberId } }), 'BAD_USER_INPUT', [
      'filter.roleId',
    ]);
  });

  test('is closed to members, who can still see themselves', async () => {
    const member = people[2];
    assert.ok(member);
    assertRefused(await member.send(LIST), 'FORBIDDEN');
    const look = 'query ($id: ID!) { member(id: $id) { email } }';
    assertRefused(await member.send(look, { id: owner.memberId }), 'FORBIDDEN');
    const { viewer } = await member.ask('{ viewer { member { email role { builtIn } } } }');
    assert.deepEqual(viewer.member, { email: member.email, role: { builtIn: 'MEMBER' } });
  });

  test('opens one member by id, and another organization’s as if they never were', async () => {
    const [, admin] = people;
    const look = 'query ($id: ID!) { member(id: $id) { id name email role { id } } }';
    assert.deepEqual((await owner.ask(look, { id: admin?.memberId }))['member'], {
      id: admin?.memberId,
      name: admin?.name,
      email: admin?.email,
      role: { id: roles.ADMIN },
    });
    const foreign = await createOrganization(server);
    const missing = await owner.send(look, { id: 'mem_01h455vb4pex5vsknk084sn02q' });
    assertRefused(missing, 'NOT_FOUND');
    assert.deepEqual(visible(await owner.send(look, { id: foreign.owner.memberId })), visible(missing));
    assertRefused(await owner.send(look, { id: roles.ADMIN }), 'BAD_USER_INPUT', ['id']);
  });
});

describe('Assigning a role', async () => {
  const { owner, roles } = await createOrganization(server);
  // With a second owner it is the ceiling that protects them, not the rule of the last owner.
  await owner.invite('OWNER');
  const admin = await owner.invite('ADMIN');

  attack(31, 'takes effect on the very next request', async () => {
    const person = await owner.invite('MEMBER');
    assertRefused(await person.send('{ members { totalCount } }'), 'FORBIDDEN');
    const answer = await assign(admin, person.memberId, roles.ADMIN);
    assert.deepEqual(answer.errors, []);
    assert.deepEqual(answer.data?.['assignRole'].member, {
      id: person.memberId,
      role: { id: roles.ADMIN, name: 'Admin' },
    });
    assert.equal((await person.ask('{ members { totalCount } }'))['members'].totalCount, 4);
    assert.deepEqual((await assign(admin, person.memberId, roles.MEMBER)).errors, []);
    assertRefused(await person.send('{ members { totalCount } }'), 'FORBIDDEN');
  });

  test('they have already is a CONFLICT', async () => {
    const person = await owner.invite('MEMBER');
    assertRefused(await assign(admin, person.memberId, roles.MEMBER), 'CONFLICT', ['input.roleId']);
  });

  test('beyond one’s own authority, or to who has more, is refused', async () => {
    const person = await owner.invite('MEMBER');
    const wide = await owner.createRole(['prompt:list', 'billing:manage']);
    const holder = await owner.invite({ roleId: wide });
    const refused: [Asker, string, string][] = [
      [admin, admin.memberId, roles.OWNER],
      [admin, person.memberId, roles.OWNER],
      [admin, person.memberId, wide],
      [admin, owner.memberId, roles.MEMBER],
      [admin, holder.memberId, roles.MEMBER],
      [person, person.memberId, roles.ADMIN],
    ];
    for (const [by, memberId, roleId] of refused)
      assertRefused(await assign(by, memberId, roleId), 'FORBIDDEN');
    assert.deepEqual(
      [await roleOf(owner), await roleOf(admin), await roleOf(holder), await roleOf(person)],
      [roles.OWNER, roles.ADMIN, wide, roles.MEMBER],
    );
  });

  test('to or of another organization is NOT_FOUND, as if it never was', async () => {
    const other = await createOrganization(server);
    const person = await owner.invite('MEMBER');
    const missing = await assign(owner, 'mem_01h455vb4pex5vsknk084sn02q', roles.ADMIN);
    assertRefused(missing, 'NOT_FOUND');
    assert.deepEqual(visible(await assign(owner, other.owner.memberId, roles.ADMIN)), visible(missing));
    const noRole = await assign(owner, person.memberId, 'role_01h455vb4pex5vsknk084sn02q');
    assertRefused(noRole, 'NOT_FOUND');
    assert.deepEqual(visible(await assign(owner, person.memberId, other.roles.ADMIN)), visible(noRole));
    assert.equal(await roleOf(other.owner), other.roles.OWNER);
  });
});

describe('A member who is removed or leaves', () => {
  for (const way of ['is removed', 'leaves'] as const) {
    test(`${way}: is out at once, their USER keys with them for good, SERVICE keys live on`, async () => {
      const { owner, organization, roles } = await createOrganization(server);
      const admin = await owner.invite('ADMIN');
      const personal = await admin.createApiKey({
        type: 'USER',
        permissions: [{ feature: 'PROMPTS', level: 'READ' }],
      });
      const service = await admin.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
      // Both are known to the cache of keys by now.
      for (const key of [personal, service]) await key.ask('{ viewer { kind } }');

      if (way === 'is removed') {
        const answer = await remove(owner, admin.memberId);
        assert.deepEqual(
          [answer.errors, answer.data],
          [[], { removeMember: { removedMemberId: admin.memberId } }],
        );
      } else {
        const answer = await admin.ask(LEAVE);
        assert.deepEqual(answer, { leaveOrganization: { leftOrganizationId: organization.id } });
      }
      assertRefused(await personal.send('{ viewer { kind } }'), 'UNAUTHENTICATED');
      assertRefused(await admin.send('{ organization { id } }'), 'NOT_FOUND');
      assertRefused(await server.send('{ members { totalCount } }', {}, { token: admin.token }), 'FORBIDDEN');
      const { viewer } = await service.ask('{ viewer { permissions } }');
      assert.deepEqual(viewer.permissions, ['prompt:list', 'prompt:view']);
      assert.deepEqual(
        [await keyStatus(owner, personal.id), await keyStatus(owner, service.id)],
        ['REVOKED', 'ACTIVE'],
      );
      assertRefused(await remove(owner, admin.memberId), 'NOT_FOUND');

      await comeBack(owner, admin, roles.ADMIN);
      assert.deepEqual((await admin.ask(ROLE))['viewer'].role.builtIn, 'ADMIN');
      assertRefused(await personal.send('{ viewer { kind } }'), 'UNAUTHENTICATED');
      assert.equal(await keyStatus(owner, personal.id), 'REVOKED');
    });
  }

  test('stays in their other organizations, with their keys there', async () => {
    const here = await createOrganization(server);
    const there = await createOrganization(server);
    await comeBack(here.owner, there.owner, here.roles.MEMBER);
    const key = await there.owner.createApiKey({ type: 'USER' });
    await server
      .send(LEAVE, {}, { token: there.owner.token, organization: here.organization.id })
      .then(({ errors }) => assert.deepEqual(errors, []));
    assert.equal(await roleOf(there.owner), there.roles.OWNER);
    assert.deepEqual((await key.ask('{ viewer { kind } }'))['viewer'], { kind: 'API_KEY' });
  });

  test('is removed only by who may, and by nobody of less authority', async () => {
    const { owner, roles } = await createOrganization(server);
    // With a second owner it is the ceiling that protects them, not the rule of the last owner.
    await owner.invite('OWNER');
    const admin = await owner.invite('ADMIN');
    const member = await owner.invite('MEMBER');
    const other = await createOrganization(server);
    assertRefused(await remove(admin, owner.memberId), 'FORBIDDEN');
    assertRefused(await remove(member, admin.memberId), 'FORBIDDEN');
    const missing = await remove(owner, 'mem_01h455vb4pex5vsknk084sn02q');
    assertRefused(missing, 'NOT_FOUND');
    assert.deepEqual(visible(await remove(owner, other.owner.memberId)), visible(missing));
    assert.equal(await roleOf(other.owner), other.roles.OWNER);
    assert.deepEqual([await roleOf(owner), await roleOf(admin)], [roles.OWNER, roles.ADMIN]);
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    assertRefused(await key.send(LEAVE), 'FORBIDDEN');
  });
});

describe('Transferring the ownership', () => {
  const transfer = async (by: Asker, input: object): Promise<Answer> => await by.send(TRANSFER, { input });

  test('makes the one an owner and the other an admin, in one step', async () => {
    const { owner, roles } = await createOrganization(server);
    const heir = await owner.invite('MEMBER');
    const answer = await transfer(owner, { memberId: heir.memberId });
    assert.deepEqual(answer.errors, []);
    assert.deepEqual(answer.data?.['transferOwnership'], {
      newOwner: { id: heir.memberId, role: { builtIn: 'OWNER' } },
      formerOwner: { id: owner.memberId, role: { id: roles.ADMIN, builtIn: 'ADMIN' } },
    });
    assert.deepEqual([await roleOf(heir), await roleOf(owner)], [roles.OWNER, roles.ADMIN]);
    assertRefused(await transfer(owner, { memberId: owner.memberId }), 'FORBIDDEN');
  });

  test('lets the former owner go on with a role of their choice', async () => {
    const { owner } = await createOrganization(server);
    const heir = await owner.invite('ADMIN');
    const roleId = await owner.createRole(['prompt:list']);
    const answer = await transfer(owner, { memberId: heir.memberId, ownRoleId: roleId });
    assert.deepEqual(answer.errors, []);
    assert.equal(await roleOf(owner), roleId);
    assert.deepEqual((await owner.ask(ROLE))['viewer'].permissions, ['prompt:list']);
  });

  test('is refused to all but an owner, to oneself and to strangers', async () => {
    const { owner, roles } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const other = await createOrganization(server);
    const almighty = await owner.createRole(['organization:transfer', 'member:list', 'role:list']);
    const pretender = await owner.invite({ roleId: almighty });
    assertRefused(await transfer(admin, { memberId: admin.memberId }), 'FORBIDDEN');
    assertRefused(await transfer(pretender, { memberId: pretender.memberId }), 'FORBIDDEN');
    assertRefused(await transfer(pretender, { memberId: admin.memberId }), 'FORBIDDEN');
    assertRefused(await transfer(owner, { memberId: owner.memberId }), 'FAILED_PRECONDITION');
    const missing = await transfer(owner, { memberId: 'mem_01h455vb4pex5vsknk084sn02q' });
    assertRefused(missing, 'NOT_FOUND');
    assert.deepEqual(visible(await transfer(owner, { memberId: other.owner.memberId })), visible(missing));
    const foreignRole = { memberId: admin.memberId, ownRoleId: other.roles.ADMIN };
    assertRefused(await transfer(owner, foreignRole), 'NOT_FOUND');
    assert.deepEqual([await roleOf(owner), await roleOf(admin)], [roles.OWNER, roles.ADMIN]);
    const rows = await ownerQuery(
      `SELECT 1 FROM "AuditEntry" WHERE "action" = 'organization.transfer' AND "actorName" IN ('${owner.name}', '${admin.name}', '${pretender.name}')`,
    );
    assert.deepEqual(rows, []);
  });
});

test('A search for a member takes every kind of text', async () => {
  const { owner } = await createOrganization(server);
  const search = 'query ($search: String) { members(filter: { search: $search }) { totalCount } }';
  for (const text of ['\'; DROP TABLE "Member"; --', '\\', '%%', '🏰', random('x').repeat(50)]) {
    assert.deepEqual(await owner.ask(search, { search: text }), { members: { totalCount: 0 } });
  }
});
