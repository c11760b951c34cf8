import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertAllowed, assertRefusedToAll, GOVERNED } from '../support/operations.js';
import {
  ALL_ROLE_ROWS,
  EVERY_PERMISSION,
  permissionsOfBuiltIn,
  ROLE_TABLE,
} from '../support/permissionTables.js';
import { createOrganization, type Person, type SeededOrganization } from '../support/seed.js';
import { SEATS_FOR_ALL, startTestServer } from '../support/server.js';

// The role table, cell by cell, as a literal grid (test/support/permissionTables.ts) against the running API.

const server = await startTestServer(SEATS_FOR_ALL);
const seeded = await createOrganization(server);
const { owner } = seeded;
const people = { owner, admin: await owner.invite('ADMIN'), member: await owner.invite('MEMBER') };
type RoleName = keyof typeof people;
const ROLES = ['owner', 'admin', 'member'] as const satisfies readonly RoleName[];

const heldBy = async (asker: Pick<Person, 'ask'>): Promise<string[]> =>
  ((await asker.ask('{ viewer { permissions } }'))['viewer'].permissions as string[]).sort();

test('the grid is whole: 46 rows of the table, 60 permissions in all, none twice', () => {
  assert.deepEqual(
    [ROLE_TABLE.length, EVERY_PERMISSION.length, new Set(EVERY_PERMISSION).size],
    [46, 60, 60],
  );
});

describe('what a role holds', () => {
  for (const role of ROLES) {
    test(`${role}: exactly the yes cells of its column`, async () => {
      assert.deepEqual(await heldBy(people[role]), permissionsOfBuiltIn(role));
    });

    for (const row of ALL_ROLE_ROWS) {
      test(`${role}: ${row.feature}, ${row.verb}: ${row[role]}`, async () => {
        const held = await heldBy(people[role]);
        assert.equal(held.includes(row.permission), row[role] === 'yes');
      });
    }
  }

  test('a member’s role shows the same as the member holds', async () => {
    const { roles } = await owner.ask(
      '{ roles(filter: { builtIn: true }) { edges { node { builtIn permissions } } } }',
    );
    const shown = (roles.edges as { node: { builtIn: string; permissions: string[] } }[]).map(({ node }) => [
      node.builtIn,
      node.permissions.sort(),
    ]);
    assert.deepEqual(shown.sort(), [
      ['ADMIN', permissionsOfBuiltIn('admin')],
      ['MEMBER', permissionsOfBuiltIn('member')],
      ['OWNER', permissionsOfBuiltIn('owner')],
    ]);
  });

  test('the reference that everybody may read names every permission and who holds it', async () => {
    const { data, errors } = await server.send('{ permissions { name roles } }');
    assert.deepEqual(errors, []);
    const shown = (data?.['permissions'] as { name: string; roles: string[] }[]).map(({ name, roles }) => [
      name,
      roles.sort(),
    ]);
    const expected = ALL_ROLE_ROWS.map((row) => [
      row.permission,
      ROLES.filter((role) => row[role] === 'yes')
        .map((role) => role.toUpperCase())
        .sort(),
    ]);
    assert.deepEqual(shown.sort(), expected.sort());
  });

  test('who belongs to no organization holds nothing', async () => {
    const answer = await server.send('mutation ($input: SignUpInput!) { signUp(input: $input) { token } }', {
      input: { email: 'nobody.yet@example.com', name: 'Nobody', password: 'a password of length' },
    });
    const { data, errors } = await server.send(
      '{ viewer { permissions organization { id } } }',
      {},
      { token: String(answer.data?.['signUp'].token) },
    );
    assert.deepEqual(
      { data, errors },
      { data: { viewer: { permissions: [], organization: null } }, errors: [] },
    );
  });
});

describe('what a role may do', () => {
  for (const [name, operation] of GOVERNED) {
    const row = ALL_ROLE_ROWS.find(({ permission }) => permission === operation.rule);
    assert.ok(row, `${operation.rule} is not in the grid.`);
    for (const role of ROLES.filter((cell) => row[cell] === 'yes')) {
      test(`${role}: ${name} works, and what it did is to be seen`, async () => {
        const place = operation.ends === undefined ? { seeded, actor: people[role] } : await another(role);
        await assertAllowed(name, { server, ...place }, place.actor);
      });
    }
    const refused = ROLES.filter((role) => row[role] !== 'yes');
    if (refused.length === 0) continue;
    const title = `${refused.join(' and ')}: ${name} is refused, and nothing is changed`;
    const isRefused = async (): Promise<void> => {
      const askers = Object.fromEntries(refused.map((role) => [role, people[role]]));
      await assertRefusedToAll(askers, name, { server, seeded, actor: owner });
    };
    if (operation.rule.startsWith('billing:')) attack(32, title, isRefused);
    else if (name.endsWith('Invitation')) attack(25, title, isRefused);
    else if (/^prompt:(delete|publish)$/.test(operation.rule)) attack(33, title, isRefused);
    else test(title, isRefused);
  }
});

/** An organization of its own, for what puts an end to something. */
async function another(role: RoleName): Promise<{ seeded: SeededOrganization; actor: Person }> {
  const place = await createOrganization(server);
  const builtIn = { owner: 'OWNER', admin: 'ADMIN', member: 'MEMBER' } as const;
  return { seeded: place, actor: role === 'owner' ? place.owner : await place.owner.invite(builtIn[role]) };
}
