import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, type Person, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();

const ROUNDS = 20;
const ASSIGN = 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }';
const REMOVE = 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }';
const LEAVE = 'mutation { leaveOrganization { leftOrganizationId } }';
const TRANSFER =
  'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { newOwner { id } } }';

/** Read past the API, so that it is true whoever is left to ask. */
async function ownersOf(seeded: SeededOrganization): Promise<string[]> {
  const rows = await server.castellan.database.ownerQuery<{ email: string }>(
    `SELECT u."email" FROM "Member" m
     JOIN "User" u ON u."id" = m."userId"
     JOIN "Role" r ON r."organizationId" = m."organizationId" AND r."id" = m."roleId"
     JOIN "Organization" o ON o."id" = m."organizationId"
     WHERE r."builtIn" = 'OWNER' AND o."slug" = '${seeded.organization.slug}' ORDER BY m."joinedAt"`,
  );
  return rows.map(({ email }) => email);
}

attack(26, 'The last owner can neither leave, demote themself nor be removed', async () => {
  const seeded = await createOrganization(server);
  const { owner, roles } = seeded;
  await owner.invite('ADMIN');
  assertRefused(await owner.send(LEAVE), 'FORBIDDEN');
  for (const roleId of [roles.ADMIN, roles.MEMBER, await owner.createRole(['billing:manage'])]) {
    assertRefused(await owner.send(ASSIGN, { input: { memberId: owner.memberId, roleId } }), 'FORBIDDEN');
  }
  assertRefused(await owner.send(REMOVE, { input: { memberId: owner.memberId } }), 'FORBIDDEN');
  assert.deepEqual(await ownersOf(seeded), [owner.email]);
  // Not even the membership was touched on the way.
  assert.deepEqual((await owner.ask('{ viewer { role { id } } }'))['viewer'], { role: { id: roles.OWNER } });
});

test('An owner can go as soon as there is another one', async () => {
  const seeded = await createOrganization(server);
  const { owner, roles } = seeded;
  const second = await owner.invite('OWNER');
  const third = await owner.invite('OWNER');
  await owner.ask(ASSIGN, { input: { memberId: owner.memberId, roleId: roles.MEMBER } });
  await second.ask(REMOVE, { input: { memberId: second.memberId } });
  assert.deepEqual(await ownersOf(seeded), [third.email]);
  assertRefused(await third.send(LEAVE), 'FORBIDDEN');
  await third.ask(TRANSFER, { input: { memberId: owner.memberId } });
  await third.ask(LEAVE);
  assert.deepEqual(await ownersOf(seeded), [owner.email]);
});

/** What two owners do to each other or themselves at the same moment; one of them must come too late. */
const duels: Record<
  string,
  (one: Person, two: Person, roles: SeededOrganization['roles']) => Promise<Answer>
> = {
  'demote each other': async (one, two, roles) =>
    await one.send(ASSIGN, { input: { memberId: two.memberId, roleId: roles.ADMIN } }),
  'demote themselves': async (one, _two, roles) =>
    await one.send(ASSIGN, { input: { memberId: one.memberId, roleId: roles.ADMIN } }),
  'remove each other': async (one, two) => await one.send(REMOVE, { input: { memberId: two.memberId } }),
  leave: async (one) => await one.send(LEAVE),
};

for (const [name, act] of Object.entries(duels)) {
  attack(
    26,
    `Of two owners who ${name} at once one remains, ${String(ROUNDS)} times out of ${String(ROUNDS)}`,
    async () => {
      const seeded = await createOrganization(server);
      let { owner } = seeded;
      for (let round = 0; round < ROUNDS; round += 1) {
        const second = await owner.invite('OWNER');
        assert.equal((await ownersOf(seeded)).length, 2);
        const answers = await Promise.all([
          act(owner, second, seeded.roles),
          act(second, owner, seeded.roles),
        ]);
        const refused = answers.filter(({ errors }) => errors.length > 0);
        assert.equal(refused.length, 1, answers.map(({ text }) => text).join('\n'));
        // Who came too late is an owner no more, not a member any more, or the last owner.
        assert.match(
          String(refused[0]?.errors[0]?.extensions.code),
          /^(FORBIDDEN|UNAUTHENTICATED|NOT_FOUND)$/,
          refused[0]?.text,
        );
        const left = await ownersOf(seeded);
        assert.equal(left.length, 1);
        // The owner of the next round is whoever is left.
        if (left[0] === second.email) owner = second;
      }
    },
  );
}
