import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setKey } from '../support/apiKeys.js';
import { fingerprint } from '../support/fingerprint.js';
import { HIGHEST_LEVELS } from '../support/permissionTables.js';
import { CHANGES, make, type Change } from '../support/refusals.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, type Asker, type Key, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// A preview says what the change would do, and does nothing.

const server = await startTestServer();
const { owner, roles } = await createOrganization(server);
const admin = await owner.invite('ADMIN');

const FIELDS = `{ refusal { rule explanation } gains losses memberCount apiKeyCount
  members { gains losses member { id name role { id } } } apiKeys { gains losses apiKey { id name owner { id } } } }`;
const COUNTS =
  '{ refusal { rule } gains losses memberCount apiKeyCount members { losses } apiKeys { losses } }';
const INPUTS = {
  previewRoleChange: 'PreviewRoleChangeInput',
  previewMemberRole: 'PreviewMemberRoleInput',
  previewKeyChange: 'PreviewKeyChangeInput',
} as const;
type Preview = keyof typeof INPUTS;

const documentOf = (preview: Preview, fields: string): string =>
  `query ($input: ${INPUTS[preview]}!) { ${preview}(input: $input) ${fields} }`;

/** Asks for a preview, and asserts that asking wrote nothing. */
async function ask(asker: Asker, preview: Preview, input: object, fields = FIELDS): Promise<any> {
  const before = await fingerprint(server);
  const data = await asker.ask(documentOf(preview, fields), { input });
  assert.equal(await fingerprint(server), before, 'Something was written.');
  return data[preview];
}

type Held = Map<string, readonly string[]>;

/** What members and keys hold, as they are shown it themselves. */
async function heldBy(askers: readonly (Person | Key)[]): Promise<Held> {
  const held: Held = new Map();
  for (const asker of askers) {
    const { viewer } = await asker.ask('{ viewer { permissions } }');
    held.set('memberId' in asker ? asker.memberId : asker.id, viewer.permissions as string[]);
  }
  return held;
}

/** What has happened to each, of whom something has. */
function changesBetween(before: Held, after: Held): [id: string, gains: string[], losses: string[]][] {
  return [...before]
    .map(([id, had]): [string, string[], string[]] => {
      const has = after.get(id) ?? [];
      return [id, has.filter((one) => !had.includes(one)), had.filter((one) => !has.includes(one))];
    })
    .filter(([, gains, losses]) => gains.length + losses.length > 0)
    .sort();
}

/** Asserts that what was previewed is what the change then does to members and keys. */
async function assertComesTrue(
  { preview, input }: { preview: Preview; input: object },
  change: { change: Change; input: object },
  watched: readonly (Person | Key)[],
): Promise<any> {
  const previewed = await ask(owner, preview, input);
  assert.equal(previewed.refusal, null);
  const before = await heldBy(watched);
  await make(owner, change.change, change.input);
  const happened = changesBetween(before, await heldBy(watched));
  const foretold = [
    ...previewed.members.map(({ member, gains, losses }: any) => [member.id, gains, losses]),
    ...previewed.apiKeys.map(({ apiKey, gains, losses }: any) => [apiKey.id, gains, losses]),
  ].sort();
  assert.deepEqual(foretold, happened);
  assert.deepEqual(
    [previewed.memberCount, previewed.apiKeyCount],
    [previewed.members.length, previewed.apiKeys.length],
  );
  return previewed;
}

describe('previewRoleChange', () => {
  test('is what happens to the members of the role and to their USER keys, and to nobody else', async () => {
    const held = ['prompt:list', 'prompt:view', 'apiKey:create', 'config:list', 'config:view'];
    const roleId = await owner.createRole(held);
    const [one, two] = [await owner.invite({ roleId }), await owner.invite({ roleId })];
    const key = await one.createApiKey({
      type: 'USER',
      permissions: [{ feature: 'PROMPTS', level: 'READ' }],
    });
    const untouched = await one.createApiKey({
      type: 'USER',
      permissions: [{ feature: 'CONFIGS', level: 'READ' }],
    });
    const service = await one.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
    const permissions = ['log:view', 'apiKey:create', 'config:list', 'config:view', 'prompt:view'];
    const previewed = await assertComesTrue(
      { preview: 'previewRoleChange', input: { roleId, permissions } },
      { change: 'updateRole', input: { id: roleId, permissions } },
      [one, two, key, untouched, service, owner, admin],
    );
    const effect = { gains: ['log:view'], losses: ['prompt:list'] };
    assert.deepEqual([previewed.gains, previewed.losses], [effect.gains, effect.losses]);
    assert.deepEqual(
      previewed.members,
      [one, two].map(({ memberId: id, name }) => ({ ...effect, member: { id, name, role: { id: roleId } } })),
    );
    assert.deepEqual(
      previewed.apiKeys.map(({ gains, losses, apiKey }: any) => [gains, losses, apiKey.id, apiKey.owner.id]),
      [[[], ['prompt:list'], key.id, one.memberId]],
    );
  });

  test('leaves out keys that do not work, and changes nothing where the permissions stay', async () => {
    const held = ['prompt:list', 'prompt:view', 'apiKey:create'];
    const roleId = await owner.createRole(held);
    const person = await owner.invite({ roleId });
    const levels = { type: 'USER', permissions: [{ feature: 'PROMPTS', level: 'READ' }] };
    const [revoked, expired] = [await person.createApiKey(levels), await person.createApiKey(levels)];
    await make(owner, 'revokeApiKey', { id: revoked.id });
    await setKey(server, expired.id, `"expiresAt" = now() - interval '1 minute'`);
    const narrowed = await ask(owner, 'previewRoleChange', { roleId, permissions: [] }, COUNTS);
    assert.deepEqual([narrowed.memberCount, narrowed.apiKeyCount], [1, 0]);
    assert.deepEqual(await ask(owner, 'previewRoleChange', { roleId, permissions: held }, COUNTS), {
      ...{ refusal: null, gains: [], losses: [], memberCount: 0, apiKeyCount: 0, members: [], apiKeys: [] },
    });
  });

  test('shows 100 members at most, and counts all', async () => {
    const roleId = await owner.createRole(['prompt:list']);
    const { ownerQuery } = server.castellan.database;
    const row = `SELECT r."organizationId" AS o, r."id" AS r FROM "Role" r JOIN "Member" m
      ON m."organizationId" = r."organizationId" AND m."roleId" = r."id"`;
    await owner.invite({ roleId });
    await ownerQuery(`WITH made AS (INSERT INTO "User" ("id", "email", "name", "updatedAt")
      SELECT gen_random_uuid(), 'many-' || n || '@example.com', 'Many', now() FROM generate_series(1, 120) n
      RETURNING "id") INSERT INTO "Member" ("organizationId", "id", "userId", "roleId")
      SELECT place.o, gen_random_uuid(), made."id", place.r FROM made,
        (${row} ORDER BY m."joinedAt" DESC LIMIT 1) place`);
    const previewed = await ask(owner, 'previewRoleChange', { roleId, permissions: [] }, COUNTS);
    assert.deepEqual([previewed.memberCount, previewed.members.length], [121, 100]);
  });

  test('shows who holds role:update alone how many and what, and nobody’s name', async () => {
    const roleId = await owner.createRole(['role:update']);
    const changer = await owner.invite({ roleId });
    const input = { roleId, permissions: [] };
    const previewed = await ask(changer, 'previewRoleChange', input, COUNTS);
    assert.deepEqual(previewed, {
      ...{ refusal: null, gains: [], losses: ['role:update'], memberCount: 1, apiKeyCount: 0 },
      ...{ members: [{ losses: ['role:update'] }], apiKeys: [] },
    });
    const answer = await changer.send(documentOf('previewRoleChange', '{ members { member { id } } }'), {
      input,
    });
    assert.deepEqual(answer.data, { previewRoleChange: { members: [{ member: null }] } });
    assert.deepEqual(
      answer.errors.map(({ extensions }) => [extensions.code, extensions.requiredPermission]),
      [['FORBIDDEN', 'member:view']],
    );
  });

  test('shows who may not view keys how many and what, and no key', async () => {
    const roleId = await owner.createRole(['role:update', 'apiKey:create', 'prompt:list', 'prompt:view']);
    const changer = await owner.invite({ roleId });
    await changer.createApiKey({ type: 'USER', permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
    const input = { roleId, permissions: ['role:update', 'apiKey:create', 'prompt:view'] };
    const fields = '{ apiKeyCount apiKeys { losses apiKey { id } } }';
    const answer = await changer.send(documentOf('previewRoleChange', fields), { input });
    assert.deepEqual(answer.data, {
      previewRoleChange: { apiKeyCount: 1, apiKeys: [{ losses: ['prompt:list'], apiKey: null }] },
    });
    assert.deepEqual(
      answer.errors.map(({ extensions }) => [extensions.code, extensions.requiredPermission]),
      [['FORBIDDEN', 'apiKey:view']],
    );
  });
});

describe('previewMemberRole', () => {
  test('of a demotion is what happens to the member and to their USER keys', async () => {
    const person = await owner.invite('ADMIN');
    const key = await person.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });
    const calls = [{ feature: 'COMPLETIONS', level: 'ENABLED' }];
    const kept = await person.createApiKey({ type: 'USER', permissions: calls });
    const service = await person.createApiKey({ permissions: HIGHEST_LEVELS });
    const input = { memberId: person.memberId, roleId: roles.MEMBER };
    const previewed = await assertComesTrue(
      { preview: 'previewMemberRole', input },
      { change: 'assignRole', input },
      [person, key, kept, service, owner],
    );
    assert.deepEqual([previewed.memberCount, previewed.apiKeyCount], [1, 1]);
    assert.ok(previewed.losses.includes('prompt:publish'));
    assert.deepEqual(previewed.apiKeys[0].apiKey.id, key.id);
    // And back again.
    const back = { memberId: person.memberId, roleId: roles.ADMIN };
    await assertComesTrue(
      { preview: 'previewMemberRole', input: back },
      { change: 'assignRole', input: back },
      [...[person, key, kept, service, owner]],
    );
  });
});

describe('previewKeyChange', () => {
  test('is what happens to the key, a USER key no further than its owner', async () => {
    const held = [
      'apiKey:create',
      'apiKey:update',
      'prompt:list',
      'prompt:view',
      'config:list',
      'config:view',
    ];
    const person = await owner.invite({ roleId: await owner.createRole(held) });
    const key = await person.createApiKey({
      type: 'USER',
      permissions: [{ feature: 'CONFIGS', level: 'READ' }],
    });
    const input = {
      id: key.id,
      permissions: [
        { feature: 'CONFIGS', level: 'DISABLED' },
        { feature: 'PROMPTS', level: 'DELETE' },
      ],
    };
    const previewed = await assertComesTrue(
      { preview: 'previewKeyChange', input },
      { change: 'updateApiKey', input },
      [person, key],
    );
    assert.deepEqual(previewed.gains, ['prompt:list', 'prompt:view']);
    assert.deepEqual(previewed.losses, ['config:list', 'config:view']);
  });

  test('names a level that the feature does not have', async () => {
    const { id } = await owner.createApiKey();
    const input = { id, permissions: [{ feature: 'METRICS', level: 'WRITE' }] };
    const answer = await owner.send(documentOf('previewKeyChange', COUNTS), { input });
    assertRefused(answer, 'BAD_USER_INPUT', ['input.permissions.0.level']);
  });
});

describe('a change that would be refused', () => {
  test('is previewed with the words of the refusal and no effect', async () => {
    const wide = await owner.createRole(['billing:manage']);
    const narrow = await owner.createRole(['prompt:list']);
    const member = await owner.invite('MEMBER');
    const revoked = await owner.createApiKey();
    await make(owner, 'revokeApiKey', { id: revoked.id });
    const open = await owner.createApiKey();
    const keeper = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'WRITE' }] });
    const configs = [{ feature: 'CONFIGS', level: 'READ' }];
    const wideKey = await owner.createApiKey({ permissions: configs });
    const last = await createOrganization(server);
    const role = (roleId: string, permissions: string[]) =>
      [
        { roleId, permissions },
        { id: roleId, permissions },
      ] as const;
    const same = (input: object) => [input, input] as const;
    for (const [asker, preview, change, [input, changed], rule] of [
      [owner, 'previewRoleChange', 'updateRole', role(roles.MEMBER, []), 'BUILT_IN_ROLE'],
      [admin, 'previewRoleChange', 'updateRole', role(wide, []), 'BEYOND_CEILING'],
      [admin, 'previewRoleChange', 'updateRole', role(narrow, ['billing:manage']), 'BEYOND_CEILING'],
      ...(
        [
          [admin, member.memberId, roles.OWNER, 'OWNER_ONLY'],
          [admin, owner.memberId, roles.ADMIN, 'OWNER_ONLY'],
          [admin, member.memberId, wide, 'BEYOND_CEILING'],
          [admin, member.memberId, roles.MEMBER, 'SAME_ROLE'],
          [last.owner, last.owner.memberId, last.roles.ADMIN, 'LAST_OWNER'],
        ] as const
      ).map(
        ([asker, memberId, roleId, rule]) =>
          [asker, 'previewMemberRole', 'assignRole', same({ memberId, roleId }), rule] as const,
      ),
      ...(
        [
          [keeper, keeper.id, [], 'KEY_ITSELF'],
          [keeper, revoked.id, [], 'TARGET_REVOKED'],
          [keeper, wideKey.id, [], 'BEYOND_CEILING'],
          [keeper, open.id, configs, 'BEYOND_CEILING'],
        ] as const
      ).map(
        ([asker, id, permissions, rule]) =>
          [asker, 'previewKeyChange', 'updateApiKey', same({ id, permissions }), rule] as const,
      ),
    ] as const) {
      const { refusal, ...effects } = await ask(
        asker,
        preview,
        input,
        COUNTS.replace('rule', 'rule explanation'),
      );
      const answer = await asker.send(CHANGES[change], { input: changed });
      assert.deepEqual(refusal, { rule, explanation: answer.errors[0]?.message }, answer.text);
      assert.deepEqual(effects, {
        ...{ gains: [], losses: [], memberCount: 0, apiKeyCount: 0, members: [], apiKeys: [] },
      });
    }
  });
});
