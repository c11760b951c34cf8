/** A change waits for its turn in the organization: who lost what it takes in the meantime does not make it. */
import assert from 'node:assert/strict';
import { REVOKE } from '../support/apiKeys.js';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/catalog.js';
import { hold, untilWaiting } from '../support/locks.js';
import { createOrganization, random, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const skip =
  server.testDatabase.url === null
    ? 'the embedded database has one session, which nobody keeps waiting'
    : false;

const INVITE = 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }';
const ASSIGN = 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }';
const REMOVE = 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }';
const CREATE = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';

/** A mutation, whose it is, and its input. */
type Sent = readonly [by: Asker, document: string, input: object];

/**
 * Sends two changes of an organization while it is held, so that the second is admitted before the first is made and
 * waits for it. Asserts that the second is refused, with its code and the permission that is missing, and writes nothing.
 */
async function assertComesTooLate(
  { owner, organization }: SeededOrganization,
  {
    first,
    late,
    refusal,
  }: { first: Sent; late: Sent; refusal: readonly [code: string, permission: string | null] },
): Promise<void> {
  const counts = async (): Promise<unknown> =>
    await owner.ask('{ apiKeys { totalCount } invitations { totalCount } }');
  const send = async ([by, document, input]: Sent): Promise<Answer> => await by.send(document, { input });
  const before = await counts();
  const letGo = await hold(
    server,
    `SELECT 1 FROM "Organization" WHERE "id" = '${uuidOf(organization.id)}' FOR UPDATE`,
  );
  const begun = send(first);
  assert.ok(await untilWaiting(server, 1, begun));
  const follows = send(late);
  assert.ok(await untilWaiting(server, 2, follows));
  await letGo();
  assert.deepEqual((await begun).errors, []);
  const { errors } = await follows;
  assert.deepEqual(
    errors.map(({ extensions }) => [extensions.code, extensions['requiredPermission'] ?? null]),
    [refusal],
  );
  assert.deepEqual(await counts(), before);
}

attack(31, 'who is given a lesser role while their change waits does not make it', { skip }, async () => {
  const seeded = await createOrganization(server);
  const { owner, roles } = seeded;
  const admin = await owner.invite('ADMIN');
  await assertComesTooLate(seeded, {
    first: [owner, ASSIGN, { memberId: admin.memberId, roleId: roles.MEMBER }],
    late: [admin, INVITE, { email: `${random('guest')}@example.com`, roleId: roles.MEMBER }],
    refusal: ['FORBIDDEN', 'member:add'],
  });
});

attack(31, 'who is removed while their change waits does not make it', { skip }, async () => {
  const seeded = await createOrganization(server);
  const { owner, roles } = seeded;
  const admin = await owner.invite('ADMIN');
  await assertComesTooLate(seeded, {
    first: [owner, REMOVE, { memberId: admin.memberId }],
    late: [admin, INVITE, { email: `${random('guest')}@example.com`, roleId: roles.MEMBER }],
    refusal: ['UNAUTHENTICATED', null],
  });
});

attack(29, 'a key that is revoked while its change waits does not make it', { skip }, async () => {
  const seeded = await createOrganization(server);
  const { owner } = seeded;
  const key = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'WRITE' }] });
  await assertComesTooLate(seeded, {
    first: [owner, REVOKE, { id: key.id }],
    late: [key, CREATE, { name: random('key'), type: 'SERVICE', permissions: [] }],
    refusal: ['UNAUTHENTICATED', null],
  });
});
