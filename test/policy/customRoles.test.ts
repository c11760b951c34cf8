import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertAllowed, assertRefusedByRule, assertRefusedToAll, GOVERNED } from '../support/operations.js';
import { EVERY_PERMISSION } from '../support/permissionTables.js';
import { createOrganization, random, type Person } from '../support/seed.js';
import { SEATS_FOR_ALL, startTestServer } from '../support/server.js';

// Custom roles grant exactly what was written into them: nothing is implied, and nothing else is let through.

const server = await startTestServer(SEATS_FOR_ALL);
const seeded = await createOrganization(server);
const { owner } = seeded;

const heldBy = async (asker: Pick<Person, 'ask'>): Promise<string[]> =>
  ((await asker.ask('{ viewer { permissions } }'))['viewer'].permissions as string[]).sort();

const personWith = async (permissions: readonly string[]): Promise<Person> =>
  await owner.invite({ roleId: await owner.createRole(permissions) });

/** Roles as an organization would write them: neither a level nor a rank, and verbs without their reading ones. */
const SUBSETS: Readonly<Record<string, readonly string[]>> = {
  'a recruiter': ['member:add', 'member:list', 'prompt:view'],
  'a key custodian who cannot list': ['apiKey:rotate', 'apiKey:update', 'apiKey:view'],
  'an auditor': [
    'apiKey:list',
    'apiKey:view',
    'log:filter',
    'log:view',
    'member:list',
    'member:view',
    'role:list',
  ],
  'a bookkeeper': ['billing:manage'],
  'nobody in particular': [],
};

const holders: Record<string, Person> = {};
for (const [who, permissions] of Object.entries(SUBSETS)) holders[who] = await personWith(permissions);

for (const [who, permissions] of Object.entries(SUBSETS)) {
  describe(`${who} (${permissions.join(', ') || 'nothing'})`, () => {
    const holder = holders[who];
    assert.ok(holder);

    test('holds exactly what the role names', async () => {
      assert.deepEqual(await heldBy(holder), permissions);
    });

    for (const [name, operation] of GOVERNED) {
      if (!permissions.includes(operation.rule)) continue;
      test(`${name} works, and what it did is to be seen`, async () => {
        await assertAllowed(name, { server, seeded, actor: holder }, holder);
      });
    }
  });
}

describe('whoever’s role does not name its permission', () => {
  for (const [name, { rule }] of GOVERNED) {
    const refused = Object.entries(holders).filter(([who]) => SUBSETS[who]?.includes(rule) === false);
    test(`is refused ${name}, and nothing is changed: ${refused.map(([who]) => who).join(', ')}`, async () => {
      assert.ok(refused.length > 0);
      await assertRefusedToAll(Object.fromEntries(refused), name, { server, seeded, actor: owner });
    });
  }
});

describe('one permission alone', () => {
  for (const permission of EVERY_PERMISSION) {
    test(`a role with ${permission} grants just that`, async () => {
      assert.deepEqual(await heldBy(await personWith([permission])), [permission]);
    });
  }
});

describe('a change of a role', () => {
  attack(31, 'holds for its members from their next request on, in the middle of a session', async () => {
    const roleId = await owner.createRole(['member:list']);
    const holder = await owner.invite({ roleId });
    const update = async (permissions: readonly string[]): Promise<void> => {
      await owner.ask('mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }', {
        input: { id: roleId, permissions },
      });
    };
    await holder.ask('{ members { totalCount } }');
    await update(['role:list']);
    assertRefusedByRule(await holder.send('{ members { totalCount } }'), 'members', 'member:list');
    await holder.ask('{ roles { totalCount } }');
    await update([]);
    assert.deepEqual(await heldBy(holder), []);
  });

  test('a role may name a permission twice and holds it once', async () => {
    const { createRole } = await owner.ask(
      'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { permissions } } }',
      { input: { name: random('Twice'), permissions: ['log:view', 'log:view'] } },
    );
    assert.deepEqual(createRole.role.permissions, ['log:view']);
  });

  test('a role with every permission is not an owner', async () => {
    const roleId = await owner.createRole(EVERY_PERMISSION);
    const nearly = await owner.invite({ roleId });
    assert.deepEqual(await heldBy(nearly), EVERY_PERMISSION);
    const before = await fingerprint(server);
    const answer = await nearly.send(
      'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }',
      { input: { memberId: nearly.memberId, roleId: seeded.roles.OWNER } },
    );
    assert.deepEqual(
      [answer.data, answer.errors.map(({ message, extensions }) => [extensions.code, message])],
      [{ assignRole: null }, [['FORBIDDEN', 'Only an owner makes or unmakes an owner.']]],
    );
    assert.equal(await fingerprint(server), before);
  });

  test('built-in roles are neither changed nor deleted, by nobody', async () => {
    for (const roleId of Object.values(seeded.roles)) {
      const before = await fingerprint(server);
      const answers = [
        await owner.send(
          'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }',
          {
            input: { id: roleId, permissions: EVERY_PERMISSION },
          },
        ),
        await owner.send(
          'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }',
          {
            input: { id: roleId, name: 'Renamed' },
          },
        ),
        await owner.send(
          'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { deletedRoleId } }',
          {
            input: { id: roleId, replacementId: seeded.roles.OWNER },
          },
        ),
      ];
      for (const { data, errors } of answers) {
        assert.deepEqual(
          [Object.values(data ?? {}), errors.map(({ extensions }) => extensions.code)],
          [[null], ['FORBIDDEN']],
        );
      }
      assert.equal(await fingerprint(server), before);
    }
  });
});
