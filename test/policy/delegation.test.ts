import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { HIGHEST_LEVELS } from '../support/permissionTables.js';
import { assertForbidden, make } from '../support/refusals.js';
import { createOrganization, random, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// One ceiling: nobody grants, changes or takes over what they do not hold; on create and on every update alike.

const server = await startTestServer();
const { owner, roles } = await createOrganization(server);
const admin = await owner.invite('ADMIN');

const BEYOND_ROLE = /^The role goes beyond your own authority: /;
const BEYOND_KEY = /^The key goes beyond your own authority: /;
const email = (): string => `${random('guest')}@example.com`;

const personWith = async (permissions: readonly string[]): Promise<Person> =>
  await owner.invite({ roleId: await owner.createRole(permissions) });

describe('a role', () => {
  attack(39, 'is not created wider than its maker', async () => {
    for (const permission of ['billing:manage', 'organization:transfer', 'organization:delete']) {
      const input = { name: random('Wide'), permissions: ['prompt:list', permission] };
      await assertForbidden(server, admin, { change: 'createRole', input, because: BEYOND_ROLE });
    }
    const maker = await personWith(['role:create', 'prompt:list']);
    const input = { name: random('Wide'), permissions: ['prompt:view'] };
    await assertForbidden(server, maker, { change: 'createRole', input, because: BEYOND_ROLE });
    await make(maker, 'createRole', { name: random('Narrow'), permissions: ['role:create', 'prompt:list'] });
  });

  attack(39, 'is not widened beyond who changes it', async () => {
    const id = await owner.createRole(['prompt:list']);
    const input = { id, permissions: ['prompt:list', 'billing:manage'] };
    await assertForbidden(server, admin, { change: 'updateRole', input, because: BEYOND_ROLE });
    await make(admin, 'updateRole', { id, permissions: ['prompt:list', 'prompt:view'] });
  });

  test('that is wider than them is not changed, renamed, narrowed or deleted', async () => {
    const id = await owner.createRole(['billing:manage']);
    for (const input of [
      { id, name: random('Renamed') },
      { id, permissions: [] },
      { id, description: 'x' },
    ]) {
      await assertForbidden(server, admin, { change: 'updateRole', input, because: BEYOND_ROLE });
    }
    await assertForbidden(server, admin, { change: 'deleteRole', input: { id }, because: BEYOND_ROLE });
  });

  attack(39, 'of one’s own is not widened by oneself', async () => {
    const id = await owner.createRole(['role:update', 'prompt:list']);
    const holder = await owner.invite({ roleId: id });
    for (const permission of ['prompt:create', 'member:assignRole', 'role:create']) {
      const input = { id, permissions: ['role:update', 'prompt:list', permission] };
      await assertForbidden(server, holder, { change: 'updateRole', input, because: BEYOND_ROLE });
    }
  });

  test('that is wider than the giver is given to nobody, themself included', async () => {
    const roleId = await owner.createRole(['billing:manage']);
    const { memberId } = await owner.invite('MEMBER');
    for (const input of [
      { memberId, roleId },
      { memberId: admin.memberId, roleId },
    ]) {
      await assertForbidden(server, admin, { change: 'assignRole', input, because: BEYOND_ROLE });
    }
    const giver = await personWith(['member:assignRole']);
    for (const roleId of [roles.ADMIN, roles.MEMBER]) {
      const input = { memberId: giver.memberId, roleId };
      await assertForbidden(server, giver, { change: 'assignRole', input, because: BEYOND_ROLE });
    }
  });

  test('that is wider than the inviter is in no invitation, new or resent', async () => {
    const roleId = await owner.createRole(['billing:manage']);
    const input = { email: email(), roleId };
    await assertForbidden(server, admin, { change: 'createInvitation', input, because: BEYOND_ROLE });
    const { invitation } = await make(owner, 'createInvitation', input);
    await assertForbidden(server, admin, {
      change: 'resendInvitation',
      input: { id: invitation.id },
      because: BEYOND_ROLE,
    });
    const inviter = await personWith(['member:add']);
    for (const roleId of [roles.ADMIN, roles.MEMBER]) {
      const input = { email: email(), roleId };
      await assertForbidden(server, inviter, { change: 'createInvitation', input, because: BEYOND_ROLE });
    }
  });

  test('that is wider than them does not come in as the replacement of a deleted one', async () => {
    const deleter = await personWith(['role:delete']);
    const id = await owner.createRole([]);
    const input = { id, replacementId: roles.MEMBER };
    await assertForbidden(server, deleter, { change: 'deleteRole', input, because: BEYOND_ROLE });
  });

  test('that is wider than them protects who has it from being changed or removed', async () => {
    const manager = await personWith(['member:assignRole', 'member:remove']);
    const { memberId } = await owner.invite('MEMBER');
    const roleId = await owner.createRole([]);
    await assertForbidden(server, manager, {
      change: 'assignRole',
      input: { memberId, roleId },
      because: BEYOND_ROLE,
    });
    await assertForbidden(server, manager, {
      change: 'removeMember',
      input: { memberId },
      because: BEYOND_ROLE,
    });
  });
});

describe('a key and a person', () => {
  test('is not created wider than its maker', async () => {
    const maker = await personWith(['apiKey:create', 'prompt:list', 'prompt:view', 'log:view']);
    for (const permissions of [
      [{ feature: 'PROMPTS', level: 'WRITE' }],
      // Holding one of a level's permissions is not holding the level.
      [{ feature: 'METRICS', level: 'ENABLED' }],
      [{ feature: 'API_KEYS', level: 'READ' }],
      // The defaults of a key that names none are granted too.
      undefined,
    ]) {
      for (const type of ['SERVICE', 'USER']) {
        const input = { name: 'wide', type, permissions };
        await assertForbidden(server, maker, { change: 'createApiKey', input, because: BEYOND_KEY });
      }
    }
    await maker.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  });

  test('is not widened beyond who changes it', async () => {
    const changer = await personWith(['apiKey:update', 'prompt:list', 'prompt:view']);
    const { id } = await owner.createApiKey({ permissions: [] });
    const input = { id, permissions: [{ feature: 'PROMPTS', level: 'WRITE' }] };
    await assertForbidden(server, changer, { change: 'updateApiKey', input, because: BEYOND_KEY });
    await make(changer, 'updateApiKey', { id, permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  });

  test('that is wider than them is not changed, narrowed, rotated, revoked or deleted', async () => {
    const holder = await personWith(['apiKey:update', 'apiKey:rotate', 'apiKey:delete', 'prompt:list']);
    const { id } = await owner.createApiKey({ permissions: [{ feature: 'CONFIGS', level: 'READ' }] });
    for (const [change, input] of [
      ['updateApiKey', { id, allowedCidrs: [] }],
      ['updateApiKey', { id, permissions: [{ feature: 'CONFIGS', level: 'DISABLED' }] }],
      ['rotateApiKey', { id }],
      ['rotateApiKey', { id, transitionPeriodMs: 0 }],
      ['revokeApiKey', { id }],
      ['deleteApiKey', { id }],
    ] as const) {
      await assertForbidden(server, holder, { change, input, because: BEYOND_KEY });
    }
  });

  test('that is of a person is that of whoever made it, and there is no other to name', async () => {
    const { createApiKey } = await admin.ask(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id type owner { id } } } }',
      { input: { name: 'mine', type: 'USER', permissions: [] } },
    );
    assert.deepEqual([createApiKey.apiKey.type, createApiKey.apiKey.owner.id], ['USER', admin.memberId]);
  });

  test('that is of another person is not rotated, not even by an owner', async () => {
    const { id } = await admin.createApiKey({ type: 'USER', permissions: [] });
    const because = /^Only its owner can rotate a USER key/;
    const another = await owner.invite('ADMIN');
    const ownersKey = await owner.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });
    for (const asker of [owner, another, ownersKey]) {
      for (const input of [
        { id },
        { id, transitionPeriodMs: 0 },
        { id, idempotencyKey: random('idempotent') },
      ]) {
        await assertForbidden(server, asker, { change: 'rotateApiKey', input, because });
      }
    }
    assert.match((await make(admin, 'rotateApiKey', { id })).secret, /^ck_/);
  });
});

describe('a key and a key', () => {
  const LEVELS = [
    { feature: 'API_KEYS', level: 'WRITE' },
    { feature: 'PROMPTS', level: 'READ' },
  ];

  attack(27, 'does not create a wider one', async () => {
    const key = await owner.createApiKey({ permissions: LEVELS });
    for (const permissions of [
      [{ feature: 'PROMPTS', level: 'WRITE' }],
      [{ feature: 'API_KEYS', level: 'DELETE' }],
      [{ feature: 'USERS', level: 'READ' }],
      undefined,
    ]) {
      const input = { name: 'wide', type: 'SERVICE', permissions };
      await assertForbidden(server, key, { change: 'createApiKey', input, because: BEYOND_KEY });
    }
    await make(key, 'createApiKey', { name: 'like itself', type: 'SERVICE', permissions: LEVELS });
  });

  attack(28, 'does not change or rotate itself, not even to less', async () => {
    const key = await owner.createApiKey({ permissions: LEVELS });
    const because = /^An API key cannot change or rotate itself/;
    const { id } = key;
    for (const [change, input] of [
      ['updateApiKey', { id, permissions: [{ feature: 'PROMPTS', level: 'WRITE' }] }],
      ['updateApiKey', { id, permissions: [{ feature: 'PROMPTS', level: 'DISABLED' }] }],
      ['updateApiKey', { id, expiresAt: null }],
      ['updateApiKey', { id, allowedCidrs: [] }],
      ['updateApiKey', { id, rateLimits: [], usageLimit: null }],
      ['rotateApiKey', { id }],
      ['rotateApiKey', { id, transitionPeriodMs: 0 }],
    ] as const) {
      await assertForbidden(server, key, { change, input, because });
    }
  });

  attack(28, 'does not widen, change or rotate a wider one', async () => {
    const key = await owner.createApiKey({ permissions: LEVELS });
    const narrow = await owner.createApiKey({ permissions: [] });
    const wide = await owner.createApiKey({ permissions: HIGHEST_LEVELS });
    for (const [change, input] of [
      ['updateApiKey', { id: narrow.id, permissions: [{ feature: 'CONFIGS', level: 'READ' }] }],
      ['updateApiKey', { id: wide.id, allowedCidrs: [] }],
      ['rotateApiKey', { id: wide.id }],
    ] as const) {
      await assertForbidden(server, key, { change, input, because: BEYOND_KEY });
    }
  });

  test('does not make a key of a person, not even the key of that person', async () => {
    const input = { name: 'mine', type: 'USER', permissions: [] };
    const because = /^A USER key can be made only by the person it is for/;
    for (const type of ['SERVICE', 'USER']) {
      const key = await admin.createApiKey({ type, permissions: LEVELS });
      await assertForbidden(server, key, { change: 'createApiKey', input, because });
    }
  });

  attack(30, 'of a person grants no more than that person holds now', async () => {
    const person = await owner.invite('ADMIN');
    const key = await person.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });
    const roleId = await owner.createRole(['apiKey:create', 'apiKey:update', 'prompt:list']);
    await make(owner, 'assignRole', { memberId: person.memberId, roleId });
    const { id } = await owner.createApiKey({ permissions: [] });
    for (const [change, input] of [
      [
        'createApiKey',
        { name: 'wide', type: 'SERVICE', permissions: [{ feature: 'PROMPTS', level: 'READ' }] },
      ],
      ['updateApiKey', { id, permissions: [{ feature: 'PROMPTS', level: 'READ' }] }],
    ] as const) {
      await assertForbidden(server, key, { change, input, because: BEYOND_KEY });
    }
  });

  test('does not invite to, or give, a role beyond its levels', async () => {
    const key = await owner.createApiKey({ permissions: [{ feature: 'USERS', level: 'DELETE' }] });
    const { memberId } = await owner.invite({ roleId: await owner.createRole([]) });
    for (const roleId of [roles.ADMIN, roles.MEMBER]) {
      await assertForbidden(server, key, {
        change: 'assignRole',
        input: { memberId, roleId },
        because: BEYOND_ROLE,
      });
      await assertForbidden(server, key, {
        change: 'createInvitation',
        input: { email: email(), roleId },
        because: BEYOND_ROLE,
      });
    }
  });
});
