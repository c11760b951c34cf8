/** A change waits for its turn in the organization: who lost what it takes in the meantime does not make it. */
import assert from 'node:assert/strict';
import pg from 'pg';
import { REVOKE } from '../support/apiKeys.js';
import { attack } from '../support/attacks.js';
import { uuidOf } from '../support/catalog.js';
import { createOrganization, random, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import { until } from '../support/until.js';

const server = await startTestServer();
const { url } = server.testDatabase;
const skip = url === null ? 'the embedded database has one session, which nobody can keep waiting' : false;

/** Sends two changes of an organization, of which the second waits for the first, and both for somebody else. */
async function oneAfterTheOther(
  { organization }: SeededOrganization,
  [first, second]: readonly [first: () => Promise<Answer>, second: () => Promise<Answer>],
): Promise<[first: Answer, second: Answer]> {
  const holder = new pg.Client({ connectionString: url ?? '' });
  await holder.connect();
  const waiting = async (count: number): Promise<void> => {
    await until(async () => {
      const { rowCount } = await holder.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount === count;
    });
  };
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM "Organization" WHERE "id" = $1 FOR UPDATE', [uuidOf(organization.id)]);
    const begun = first();
    await waiting(1);
    const follows = second();
    await waiting(2);
    await holder.query('COMMIT');
    const answers: [Answer, Answer] = [await begun, await follows];
    assert.deepEqual(answers[0].errors, []);
    return answers;
  } finally {
    await holder.end();
  }
}

const INVITE = 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }';
const ASSIGN = 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }';
const REMOVE = 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }';
const CREATE = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';

const codesOf = ({ errors }: Answer): unknown[] =>
  errors.map(({ extensions }) => [extensions.code, extensions['requiredPermission'] ?? null]);

/** What there is of keys and invitations. */
async function counts({ owner }: SeededOrganization): Promise<unknown> {
  return await owner.ask('{ apiKeys { totalCount } invitations { totalCount } }');
}

async function assertComesTooLate(
  seeded: SeededOrganization,
  who: Asker,
  { first, refusal }: { first: () => Promise<Answer>; refusal: unknown },
): Promise<void> {
  const before = await counts(seeded);
  const input = { email: `${random('guest')}@example.com`, roleId: seeded.roles.MEMBER };
  const [, late] = await oneAfterTheOther(seeded, [first, async () => await who.send(INVITE, { input })]);
  assert.deepEqual(codesOf(late), [refusal]);
  assert.deepEqual(await counts(seeded), before);
}

attack(
  31,
  'a change whose maker is given a lesser role while it waits is refused, and nothing is written',
  { skip },
  async () => {
    const seeded = await createOrganization(server);
    const admin = await seeded.owner.invite('ADMIN');
    await assertComesTooLate(seeded, admin, {
      first: async () =>
        await seeded.owner.send(ASSIGN, { input: { memberId: admin.memberId, roleId: seeded.roles.MEMBER } }),
      refusal: ['FORBIDDEN', 'member:add'],
    });
  },
);

attack(
  31,
  'a change whose maker is removed while it waits is refused, and nothing is written',
  { skip },
  async () => {
    const seeded = await createOrganization(server);
    const admin = await seeded.owner.invite('ADMIN');
    await assertComesTooLate(seeded, admin, {
      first: async () => await seeded.owner.send(REMOVE, { input: { memberId: admin.memberId } }),
      refusal: ['UNAUTHENTICATED', null],
    });
  },
);

attack(
  29,
  'a change of a key that is revoked while it waits is refused, and nothing is written',
  { skip },
  async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    const key = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'WRITE' }] });
    const before = await counts(seeded);
    const input = { name: random('key'), type: 'SERVICE', permissions: [] };
    const [, late] = await oneAfterTheOther(seeded, [
      async () => await owner.send(REVOKE, { input: { id: key.id } }),
      async () => await key.send(CREATE, { input }),
    ]);
    assert.deepEqual(codesOf(late), [['UNAUTHENTICATED', null]]);
    assert.deepEqual(await counts(seeded), before);
  },
);
