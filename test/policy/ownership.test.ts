import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { HIGHEST_LEVELS } from '../support/permissionTables.js';
import { assertForbidden, CHANGES, make } from '../support/refusals.js';
import { createOrganization, random, type Person, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// Only an owner makes or unmakes an owner, and there is always one.

const server = await startTestServer();

const OWNER_ONLY = /^Only an owner makes or unmakes an owner/;
const LAST_OWNER = /^The last owner must stay/;
const LEAVE = 'mutation { leaveOrganization { leftOrganizationId } }';

/** How many owners there are, as an owner or admin sees it. */
async function owners(asker: Pick<Person, 'ask'>): Promise<number> {
  return Number(
    (await asker.ask('{ members(filter: { builtInRole: OWNER }) { totalCount } }'))['members'].totalCount,
  );
}

describe('an admin, and a key of the highest levels,', () => {
  const cases = async (): Promise<
    [SeededOrganization, { name: string; asker: Pick<Person, 'send' | 'ask'>; memberId: string }][]
  > => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    const admin = await owner.invite('ADMIN');
    const levels = { permissions: HIGHEST_LEVELS };
    return [
      [seeded, { name: 'admin', asker: admin, memberId: admin.memberId }],
      [seeded, { name: 'key', asker: await owner.createApiKey(levels), memberId: admin.memberId }],
      // Not even the owner's own: a key is no owner.
      [
        seeded,
        {
          name: 'owner’s key',
          asker: await owner.createApiKey({ type: 'USER', ...levels }),
          memberId: admin.memberId,
        },
      ],
    ];
  };

  attack(23, 'makes nobody an owner, themself included', async () => {
    for (const [{ owner, roles }, { asker, memberId }] of await cases()) {
      const other = await owner.invite('MEMBER');
      for (const id of [memberId, other.memberId]) {
        const input = { memberId: id, roleId: roles.OWNER };
        await assertForbidden(server, asker, {
          change: 'assignRole',
          input,
          because: /authority|Only an owner/,
        });
      }
      assert.equal(await owners(owner), 1);
    }
  });

  attack(24, 'unmakes and removes no owner', async () => {
    for (const [{ owner, roles }, { asker }] of await cases()) {
      const second = await owner.invite('OWNER');
      const input = { memberId: second.memberId, roleId: roles.MEMBER };
      await assertForbidden(server, asker, { change: 'assignRole', input, because: OWNER_ONLY });
      await assertForbidden(server, asker, {
        change: 'removeMember',
        input: { memberId: second.memberId },
        because: OWNER_ONLY,
      });
    }
  });

  attack(23, 'invites nobody as an owner, and renews no such invitation', async () => {
    for (const [{ owner, roles }, { asker }] of await cases()) {
      const input = { email: `${random('guest')}@example.com`, roleId: roles.OWNER };
      await assertForbidden(server, asker, { change: 'createInvitation', input, because: OWNER_ONLY });
      const { invitation } = await make(owner, 'createInvitation', input);
      await assertForbidden(server, asker, {
        change: 'resendInvitation',
        input: { id: invitation.id },
        because: OWNER_ONLY,
      });
    }
  });
});

attack(23, 'an admin does not make owners of a deleted role’s members', async () => {
  const { owner, roles } = await createOrganization(server);
  const admin = await owner.invite('ADMIN');
  const id = await owner.createRole([]);
  const { memberId } = await owner.invite({ roleId: id });
  const input = { id, replacementId: roles.OWNER };
  await assertForbidden(server, admin, { change: 'deleteRole', input, because: OWNER_ONLY });
  const { member } = await owner.ask('query ($id: ID!) { member(id: $id) { role { id } } }', {
    id: memberId,
  });
  assert.equal(member.role.id, id);
});

test('who may transfer but is no owner does not transfer', async () => {
  const { owner } = await createOrganization(server);
  const roleId = await owner.createRole(['organization:transfer']);
  const holder = await owner.invite({ roleId });
  for (const memberId of [holder.memberId, owner.memberId]) {
    await assertForbidden(server, holder, {
      change: 'transferOwnership',
      input: { memberId },
      because: OWNER_ONLY,
    });
  }
  assert.equal(await owners(owner), 1);
});

describe('the last owner', () => {
  attack(26, 'does not demote, remove or take themself out', async () => {
    const { owner, roles } = await createOrganization(server);
    const { memberId } = owner;
    await assertForbidden(server, owner, {
      change: 'assignRole',
      input: { memberId, roleId: roles.ADMIN },
      because: LAST_OWNER,
    });
    await assertForbidden(server, owner, {
      change: 'removeMember',
      input: { memberId },
      because: LAST_OWNER,
    });
    const answer = await owner.send(LEAVE);
    assert.deepEqual(
      [answer.data, answer.errors.map(({ extensions }) => extensions.code)],
      [{ leaveOrganization: null }, ['FORBIDDEN']],
    );
    assert.equal(await owners(owner), 1);
  });

  test('may go once there is another', async () => {
    const { owner } = await createOrganization(server);
    const second = await owner.invite('OWNER');
    await owner.ask(LEAVE);
    assert.equal(await owners(second), 1);
  });

  attack(26, 'stays one when two owners demote each other at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { owner, roles } = await createOrganization(server);
      const second = await owner.invite('OWNER');
      const demote = async (by: Person, whom: Person): Promise<string[]> => {
        const input = { memberId: whom.memberId, roleId: roles.ADMIN };
        return (await by.send(CHANGES.assignRole, { input })).errors.map(({ extensions }) => extensions.code);
      };
      const outcomes = await Promise.all([demote(owner, second), demote(second, owner)]);
      assert.deepEqual(outcomes.map(String).sort(), ['', 'FORBIDDEN']);
      assert.equal(await owners(owner), 1);
    }
  });

  attack(26, 'stays one when two owners leave at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { owner } = await createOrganization(server);
      const admin = await owner.invite('ADMIN');
      const second = await owner.invite('OWNER');
      const outcomes = await Promise.all(
        [owner, second].map(async (person) =>
          (await person.send(LEAVE)).errors.map(({ extensions }) => extensions.code),
        ),
      );
      assert.deepEqual(outcomes.map(String).sort(), ['', 'FORBIDDEN']);
      assert.equal(await owners(admin), 1);
    }
  });

  test('hands over in one step, and is an owner no more', async () => {
    const { owner, roles } = await createOrganization(server);
    const next = await owner.invite('MEMBER');
    await make(owner, 'transferOwnership', { memberId: next.memberId, ownRoleId: roles.MEMBER });
    assert.equal(await owners(next), 1);
    const answer = await owner.send('{ members { totalCount } }');
    assert.deepEqual(
      [answer.data, answer.errors[0]?.extensions.requiredPermission],
      [{ members: null }, 'member:list'],
    );
  });
});
