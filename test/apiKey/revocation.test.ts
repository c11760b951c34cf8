import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import {
  assertAlive,
  assertDead,
  assertRefused,
  DELETE,
  eventually,
  READ,
  REVOKE,
  ROTATE,
  UPDATE,
  uuidOf,
} from '../support/apiKeys.js';
import { asker, createOrganization, type Key, type Person } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';

const server = await startTestServer();

const ENDINGS: [what: string, end: (owner: Person, key: Key) => Promise<unknown>][] = [
  ['revoked', async (owner, { id }) => await owner.ask(REVOKE, { input: { id } })],
  ['deleted', async (owner, { id }) => await owner.ask(DELETE, { input: { id } })],
  [
    'rotated without transition',
    async (owner, { id }) => await owner.ask(ROTATE, { input: { id, transitionPeriodMs: 0 } }),
  ],
];

attack(29, 'a key that has ended is refused on its next request, also when it was just used', async (t) => {
  for (const [what, end] of ENDINGS) {
    await t.test(what, async () => {
      const { owner } = await createOrganization(server);
      const key = await owner.createApiKey();
      for (let count = 0; count < 3; count += 1) await assertAlive(key);
      await end(owner, key);
      await assertDead(key);
      await assertDead(asker(server, { headers: { 'x-api-key': key.secret } }));
    });
  }
});

void test('a revoked key stays in the list, for good; revoking it again changes nothing', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey();
  assert.deepEqual((await owner.ask(REVOKE, { input: { id } })).revokeApiKey, {
    apiKey: { id, status: 'REVOKED' },
  });
  const revokedAt = async (): Promise<unknown> =>
    await server.castellan.database.ownerQuery(
      `SELECT "revokedAt" FROM "ApiKey" WHERE "id" = '${uuidOf(id)}'`,
    );
  const before = await revokedAt();
  await owner.ask(REVOKE, { input: { id } });
  assert.deepEqual(await revokedAt(), before);
  assert.equal((await owner.ask(READ, { id })).apiKey.status, 'REVOKED');
});

void test('a deleted key is gone with its secrets, and is not found again', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey();
  await owner.ask(ROTATE, { input: { id, idempotencyKey: 'some text of 16 letters' } });
  assert.deepEqual((await owner.ask(DELETE, { input: { id } })).deleteApiKey, { deletedApiKeyId: id });
  for (const [document, variables] of [
    [READ, { id }],
    [DELETE, { input: { id } }],
    [REVOKE, { input: { id } }],
    [ROTATE, { input: { id } }],
    [UPDATE, { input: { id } }],
  ] as const) {
    assertRefused(await owner.send(document, variables), 'NOT_FOUND');
  }
  const left = await server.castellan.database.ownerQuery(
    `SELECT 1 FROM "ApiKeySecret" s LEFT JOIN "ApiKey" k ON k."id" = s."apiKeyId" WHERE k."id" IS NULL`,
  );
  assert.deepEqual(left, []);
});

attack(29, 'a key ends on every node within a second or so of its end on one', async (t) => {
  if (server.testDatabase.url === null) {
    t.skip('The embedded database belongs to one process: there is no second node.');
    return;
  }
  const second = await startTestServerOn(server.testDatabase);
  try {
    const { owner } = await createOrganization(server);
    for (const [, end] of ENDINGS) {
      const key = await owner.createApiKey();
      const there: Key = { ...key, ...asker(second, { token: key.secret }) };
      for (let count = 0; count < 3; count += 1) await assertAlive(there);
      await end(owner, key);
      const ended = Date.now();
      await eventually(async () => {
        await assertDead(there);
      });
      // An entry that no notice drops lives for a minute.
      assert.ok(Date.now() - ended < 3_000);
    }
  } finally {
    await second.castellan.stop();
  }
});

const MAY = '{ viewer { permissions } }';
const CONFIGS = { permissions: [{ feature: 'CONFIGS', level: 'DELETE' }] };
const ALL_OF_CONFIGS = ['config:list', 'config:view', 'config:create', 'config:update', 'config:delete'];

attack(
  30,
  'a USER key may never do more than its owner’s present role, from the next request on',
  async () => {
    const { owner, roles } = await createOrganization(server);
    const admin = await owner.invite('ADMIN');
    const key = await admin.createApiKey({ type: 'USER', ...CONFIGS });
    const service = await admin.createApiKey({ type: 'SERVICE', ...CONFIGS });
    const assign = async (roleId: string): Promise<void> => {
      await owner.ask('mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }', {
        input: { memberId: admin.memberId, roleId },
      });
    };
    const may = async (of: Key): Promise<unknown> => (await of.ask(MAY)).viewer.permissions;
    assert.deepEqual(await may(key), ALL_OF_CONFIGS);

    await assign(roles.MEMBER);
    assert.deepEqual(await may(key), ['config:list', 'config:view', 'config:create']);
    assert.deepEqual(await may(service), ALL_OF_CONFIGS);

    const roleId = await owner.createRole(['config:list', 'config:update']);
    await assign(roleId);
    assert.deepEqual(await may(key), ['config:list', 'config:update']);
    await owner.ask('mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }', {
      input: { id: roleId, permissions: ['config:view', 'prompt:list'] },
    });
    assert.deepEqual(await may(key), ['config:view']);

    await assign(roles.ADMIN);
    assert.deepEqual(await may(key), ALL_OF_CONFIGS);
  },
);

attack(30, 'a USER key dies with its owner’s membership; a SERVICE key survives its maker', async (t) => {
  const partings: [what: string, part: (owner: Person, member: Person) => Promise<unknown>][] = [
    [
      'removed',
      async (owner, { memberId }) =>
        await owner.ask(
          'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }',
          {
            input: { memberId },
          },
        ),
    ],
    [
      'left',
      async (_owner, member) => await member.ask('mutation { leaveOrganization { leftOrganizationId } }'),
    ],
  ];
  for (const [what, part] of partings) {
    await t.test(what, async () => {
      const { owner } = await createOrganization(server);
      const admin = await owner.invite('ADMIN');
      const own = await admin.createApiKey({ type: 'USER', ...CONFIGS });
      const service = await admin.createApiKey({ type: 'SERVICE', ...CONFIGS });
      await assertAlive(own);
      await assertAlive(service);
      await part(owner, admin);
      await assertDead(own);
      assert.deepEqual((await service.ask(MAY)).viewer.permissions, ALL_OF_CONFIGS);
      const { apiKey } = await owner.ask(READ, { id: service.id });
      assert.deepEqual([apiKey.status, apiKey.createdBy], ['ACTIVE', admin.name]);
    });
  }
});

attack(38, 'a key dies with its organization', async () => {
  const { owner, organization } = await createOrganization(server);
  const key = await owner.createApiKey();
  await assertAlive(key);
  await owner.ask(
    'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
    {
      input: { confirmSlug: organization.slug },
    },
  );
  await assertDead(key);
});
