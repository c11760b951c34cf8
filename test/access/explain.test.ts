import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { typeidUnboxed } from 'typeid-js';
import { setKey } from '../support/apiKeys.js';
import { explain, sendExplain, type Explained } from '../support/explain.js';
import { fingerprint } from '../support/fingerprint.js';
import { createConfig } from '../support/features/config.js';
import { openInvitation } from '../support/operations.queries.js';
import { HIGHEST_LEVELS } from '../support/permissionTables.js';
import { CHANGES, make, type Change } from '../support/refusals.js';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization, signUp, type Asker, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// What goes beyond the two tables (explainGrid.test.ts): states of keys, rules on objects, and who may ask about whom.

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner, roles, organization } = seeded;
const admin = await owner.invite('ADMIN');
const other = await createOrganization(server);

const personWith = async (permissions: readonly string[]): Promise<Person> =>
  await owner.invite({ roleId: await owner.createRole(permissions) });

const PUBLISH = { permission: 'prompt:publish' };

describe('an explanation in words', () => {
  test('of a role names it and what it lacks', async () => {
    const member = await owner.invite('MEMBER');
    const expected: Explained = {
      allowed: false,
      rule: 'ROLE_LACKS',
      explanation: 'The role Member does not hold prompt:publish.',
      steps: ['!ROLE_LACKS'],
    };
    assert.deepEqual(await explain(member, PUBLISH), expected);
    assert.deepEqual(await explain(owner, { ...PUBLISH, memberId: member.memberId }), expected);
    assert.deepEqual(await explain(admin, PUBLISH), {
      allowed: true,
      rule: 'ROLE_GRANTS',
      explanation: 'The role Admin holds prompt:publish.',
      steps: ['ROLE_GRANTS'],
    });
  });

  test('of a key names the level it has and the one it takes', async () => {
    const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
    assert.deepEqual(await explain(key, PUBLISH), {
      allowed: false,
      rule: 'KEY_LEVEL_TOO_LOW',
      explanation: 'Prompts is at READ; prompt:publish takes WRITE.',
      steps: ['KEY_WORKS', '!KEY_LEVEL_TOO_LOW'],
    });
    assert.deepEqual(await explain(key, { permission: 'billing:manage' }), {
      allowed: false,
      rule: 'KEY_NEVER_CARRIES',
      explanation: 'No API key carries billing:manage.',
      steps: ['KEY_WORKS', '!KEY_NEVER_CARRIES'],
    });
    assert.deepEqual(await explain(key, { permission: 'prompt:list' }), {
      allowed: true,
      rule: 'KEY_GRANTS',
      explanation: 'Prompts is at READ, which carries prompt:list.',
      steps: ['KEY_WORKS', 'KEY_GRANTS'],
    });
  });

  test('of a USER key says that its owner is a Member now, to whom may know it', async () => {
    const person = await owner.invite('ADMIN');
    const key = await person.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });
    const input = { ...PUBLISH, apiKeyId: key.id };
    assert.deepEqual((await explain(owner, input)).steps, ['KEY_WORKS', 'KEY_GRANTS', 'OWNER_GRANTS']);
    await make(owner, 'assignRole', { memberId: person.memberId, roleId: roles.MEMBER });
    const named = {
      allowed: false,
      rule: 'OWNER_LACKS',
      explanation: 'The present role of its owner, Member, does not hold prompt:publish.',
      steps: ['KEY_WORKS', 'KEY_GRANTS', '!OWNER_LACKS'],
    };
    assert.deepEqual(await explain(owner, input), named);
    assert.deepEqual(await explain(key, PUBLISH), named);
    assert.deepEqual(await explain(await personWith(['apiKey:view']), input), {
      ...named,
      explanation: 'The present role of its owner does not hold prompt:publish.',
    });
    // Its owner knows their own role, whatever else they may see.
    await make(owner, 'assignRole', {
      memberId: person.memberId,
      roleId: await owner.createRole(['apiKey:view']),
    });
    const { viewer } = await person.ask('{ viewer { role { name } } }');
    assert.deepEqual(await explain(person, input), {
      ...named,
      explanation: `The present role of its owner, ${String(viewer.role.name)}, does not hold prompt:publish.`,
    });
  });

  test('says of a person in no organization that they hold nothing', async () => {
    const nobody = await signUp(server);
    assert.deepEqual(await explain(nobody, PUBLISH), {
      allowed: false,
      rule: 'NO_MEMBERSHIP',
      explanation: 'Who belongs to no organization holds nothing.',
      steps: ['!NO_MEMBERSHIP'],
    });
  });
});

describe('a key that does not work', () => {
  test('is explained by its state, and refused whatever it asks', async () => {
    const revoked = await owner.createApiKey({ permissions: HIGHEST_LEVELS });
    await make(owner, 'revokeApiKey', { id: revoked.id });
    const expired = await owner.createApiKey({ permissions: HIGHEST_LEVELS });
    await setKey(server, expired.id, `"expiresAt" = now() - interval '1 minute'`);
    const leaver = await owner.invite('ADMIN');
    const left = await leaver.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });
    await make(owner, 'removeMember', { memberId: leaver.memberId });
    for (const [key, rule, explanation] of [
      [revoked, 'KEY_REVOKED', 'The key is revoked.'],
      [expired, 'KEY_EXPIRED', 'The key is expired.'],
      [left, 'OWNER_LEFT', 'The owner of the key has left the organization, and the key with them.'],
    ] as const) {
      for (const permission of ['prompt:publish', 'billing:manage']) {
        assert.deepEqual(await explain(owner, { permission, apiKeyId: key.id }), {
          ...{ allowed: false, rule, explanation, steps: [`!${rule}`] },
        });
      }
      assertRefused(await key.send('{ viewer { kind } }'), 'UNAUTHENTICATED');
    }
  });
});

describe('who may ask', () => {
  test('about a member takes member:view, about a key apiKey:view', async () => {
    const key = await owner.createApiKey();
    const stranger = await personWith(['prompt:publish']);
    for (const [input, needed] of [
      [{ memberId: admin.memberId }, 'member:view'],
      [{ memberId: typeidUnboxed('mem') }, 'member:view'],
      [{ apiKeyId: key.id }, 'apiKey:view'],
      [{ apiKeyId: typeidUnboxed('key') }, 'apiKey:view'],
    ] as const) {
      const answer = await sendExplain(stranger, { ...PUBLISH, ...input });
      assertRefused(answer, 'FORBIDDEN');
      assert.equal(answer.errors[0]?.extensions.requiredPermission, needed);
    }
    // Naming oneself is asking about oneself.
    assert.equal((await explain(stranger, { ...PUBLISH, memberId: stranger.memberId })).allowed, true);
    assert.equal((await explain(key, { ...PUBLISH, apiKeyId: key.id })).allowed, false);
  });

  test('about others and an object takes opening the object too, whether or not it is there', async () => {
    const { id } = await owner.createApiKey();
    const viewer = await personWith(['member:view']);
    for (const resourceId of [id, typeidUnboxed('key')]) {
      const input = { memberId: admin.memberId, permission: 'apiKey:rotate', resourceId };
      const answer = await sendExplain(viewer, input);
      assertRefused(answer, 'FORBIDDEN');
      assert.equal(answer.errors[0]?.extensions.requiredPermission, 'apiKey:view');
    }
  });

  test('is told of a foreign member, key or object just what of a missing one', async () => {
    const theirKey = await other.owner.createApiKey();
    const theirConfig = await createConfig({ seeded: other });
    for (const [field, foreign, missing] of [
      ['memberId', other.owner.memberId, typeidUnboxed('mem')],
      ['apiKeyId', theirKey.id, typeidUnboxed('key')],
      ['resourceId', theirConfig.id, typeidUnboxed('config')],
      ['resourceId', other.organization.id, typeidUnboxed('org')],
    ] as const) {
      const permission = foreign === theirConfig.id ? 'config:update' : 'organization:delete';
      const answers = [foreign, missing].map((id) => sendExplain(owner, { permission, [field]: id }));
      const [one, two] = await Promise.all(answers);
      assert.ok(one && two);
      assert.deepEqual(visible(one), visible(two));
      assert.equal(one.text.includes(foreign), false);
    }
  });

  test('names one actor, and an object that the permission is about', async () => {
    const { id } = await owner.createApiKey();
    for (const [input, path] of [
      [{ ...PUBLISH, memberId: owner.memberId, apiKeyId: id }, 'input.apiKeyId'],
      [{ ...PUBLISH, resourceId: id }, 'input.resourceId'],
      [{ permission: 'member:remove', resourceId: roles.MEMBER }, 'input.resourceId'],
    ] as const) {
      assertRefused(await sendExplain(owner, input), 'BAD_USER_INPUT', [path]);
    }
  });
});

describe('an object', () => {
  test('of this organization allows what the permission does; no other one is here', async () => {
    const { id: resourceId } = await createConfig({ seeded });
    const input = { permission: 'config:update', resourceId };
    assert.deepEqual(await explain(admin, input), {
      allowed: true,
      rule: 'ROLE_GRANTS',
      explanation: 'The role Admin holds config:update.',
      steps: ['ROLE_GRANTS', 'RESOURCE_HERE', 'NOTHING_IN_THE_WAY'],
    });
    assert.deepEqual(await explain(other.owner, input), {
      allowed: false,
      rule: 'RESOURCE_NOT_HERE',
      explanation: 'This organization has no such object. One of another organization answers the same.',
      steps: ['ROLE_GRANTS', '!RESOURCE_NOT_HERE'],
    });
  });

  test('that is another organization is where the request is not pinned', async () => {
    const resourceId = other.organization.id;
    assert.deepEqual(await explain(owner, { permission: 'organization:update', resourceId }), {
      allowed: false,
      rule: 'ORGANIZATION_ELSEWHERE',
      explanation: `The request is pinned to ${organization.name} and reaches no other organization.`,
      steps: ['ROLE_GRANTS', '!ORGANIZATION_ELSEWHERE'],
    });
    const own = await explain(owner, { permission: 'organization:update', resourceId: organization.id });
    assert.equal(own.allowed, true);
  });

  test('is not looked for where the permission is not held', async () => {
    const { id } = await createConfig({ seeded });
    const member = await owner.invite('MEMBER');
    for (const resourceId of [id, typeidUnboxed('config')]) {
      const { steps } = await explain(member, { permission: 'config:delete', resourceId });
      assert.deepEqual(steps, ['!ROLE_LACKS']);
    }
  });
});

describe('a rule on an object is explained as it is enforced', () => {
  interface Case {
    readonly actor: Asker;
    readonly permission: string;
    readonly resourceId?: string;
    readonly change: Change;
    readonly input: object;
    /** The rule that decides; null where the change is made. */
    readonly rule: string | null;
  }

  /** Asks, then tries: refused with the words of the explanation and nothing written, or made. */
  async function assertAgrees({ actor, permission, resourceId, change, input, rule }: Case): Promise<void> {
    const explained = await explain(actor, { permission, ...(resourceId ? { resourceId } : {}) });
    const before = await fingerprint(server);
    const answer = await actor.send(CHANGES[change], { input });
    if (rule === null) {
      assert.deepEqual([explained.allowed, answer.errors], [true, []], answer.text);
      return;
    }
    assert.equal(explained.allowed, false);
    assert.equal(explained.rule, rule);
    assert.equal(answer.errors[0]?.message, explained.explanation);
    assert.equal(answer.errors[0].extensions.requiredPermission, undefined);
    assert.equal(await fingerprint(server), before);
  }

  test('member: owners, whoever holds more, and the last owner', async () => {
    const manager = await personWith(['member:assignRole', 'member:remove', 'prompt:list']);
    const [member, listing] = [await owner.invite('MEMBER'), await personWith(['prompt:list'])];
    const roleId = await owner.createRole([]);
    const last = await createOrganization(server);
    const on = async (actor: Asker, target: Person, rule: string | null, given = roleId): Promise<void> => {
      const resourceId = target.memberId;
      const assign = { permission: 'member:assignRole', change: 'assignRole' } as const;
      const remove = { permission: 'member:remove', change: 'removeMember' } as const;
      await assertAgrees({
        ...assign,
        actor,
        resourceId,
        rule,
        input: { memberId: resourceId, roleId: given },
      });
      await assertAgrees({ ...remove, actor, resourceId, rule, input: { memberId: resourceId } });
    };
    await on(admin, owner, 'OWNER_ONLY');
    await on(manager, member, 'BEYOND_CEILING');
    await on(manager, listing, null);
    await on(last.owner, last.owner, 'LAST_OWNER', last.roles.ADMIN);
  });

  test('role: built-in ones, and one that holds more than whoever changes, deletes or gives it', async () => {
    const wide = await owner.createRole(['billing:manage']);
    const narrow = await owner.createRole(['prompt:list']);
    const { memberId } = await owner.invite({ roleId: await owner.createRole([]) });
    for (const [resourceId, rule] of [
      [roles.MEMBER, 'BUILT_IN_ROLE'],
      [wide, 'BEYOND_CEILING'],
      [narrow, null],
    ] as const) {
      const on = { actor: admin, resourceId, rule };
      const update = { permission: 'role:update', change: 'updateRole' } as const;
      await assertAgrees({ ...on, ...update, input: { id: resourceId, description: 'x' } });
      const remove = { permission: 'role:delete', change: 'deleteRole' } as const;
      await assertAgrees({ ...on, ...remove, input: { id: resourceId } });
    }
    for (const [resourceId, rule] of [
      [roles.OWNER, 'OWNER_ONLY'],
      [wide, 'BEYOND_CEILING'],
      [roles.MEMBER, null],
    ] as const) {
      const on = { actor: admin, resourceId, rule };
      const assign = { permission: 'member:assignRole', change: 'assignRole' } as const;
      await assertAgrees({ ...on, ...assign, input: { memberId, roleId: resourceId } });
      const email = `${typeidUnboxed('guest')}@example.com`;
      const invite = { permission: 'member:add', change: 'createInvitation' } as const;
      await assertAgrees({ ...on, ...invite, input: { email, roleId: resourceId } });
    }
  });

  test('invitation: one to a wider role, and one that is over', async () => {
    const on = { actor: admin, permission: 'member:add', change: 'resendInvitation' } as const;
    const input = { email: `${typeidUnboxed('guest')}@example.com`, roleId: roles.OWNER };
    const { invitation } = await make(owner, 'createInvitation', input);
    const wide = String(invitation.id);
    await assertAgrees({ ...on, resourceId: wide, input: { id: wide }, rule: 'OWNER_ONLY' });
    const { id } = await openInvitation({ seeded });
    await assertAgrees({ ...on, resourceId: id, input: { id }, rule: null });
    await owner.ask(
      'mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { __typename } }',
      {
        input: { id },
      },
    );
    await assertAgrees({ ...on, resourceId: id, input: { id }, rule: 'INVITATION_CLOSED' });
  });

  test('key: itself, a revoked, an expired and a wider one, and somebody else’s USER key', async () => {
    const permissions = [{ feature: 'API_KEYS', level: 'DELETE' }];
    const keeper = await owner.createApiKey({ permissions });
    const update = { permission: 'apiKey:update', change: 'updateApiKey' } as const;
    const rotate = { permission: 'apiKey:rotate', change: 'rotateApiKey' } as const;
    const remove = { permission: 'apiKey:delete', change: 'deleteApiKey' } as const;
    const on = async (actor: Asker, id: string, rules: readonly (string | null)[]): Promise<void> => {
      for (const [index, way] of [update, rotate, remove].entries()) {
        await assertAgrees({ ...way, actor, resourceId: id, input: { id }, rule: rules[index] ?? null });
      }
    };
    const revoked = await owner.createApiKey();
    await make(owner, 'revokeApiKey', { id: revoked.id });
    const expired = await owner.createApiKey();
    await setKey(server, expired.id, `"expiresAt" = now() - interval '1 minute'`);
    const wide = await owner.createApiKey({ permissions: [{ feature: 'CONFIGS', level: 'READ' }] });
    const theirs = await owner.createApiKey({ type: 'USER' });
    await on(keeper, wide.id, ['BEYOND_CEILING', 'BEYOND_CEILING', 'BEYOND_CEILING']);
    await on(keeper, revoked.id, ['TARGET_REVOKED', 'TARGET_REVOKED', null]);
    await on(keeper, expired.id, [null, 'TARGET_EXPIRED', null]);
    await on(admin, theirs.id, [null, 'OTHERS_USER_KEY', null]);
    await on(keeper, (await owner.createApiKey()).id, [null, null, null]);
    // Last, since a key may delete itself.
    await on(keeper, keeper.id, ['KEY_ITSELF', 'KEY_ITSELF', null]);
  });

  test('ownership: only an owner hands it over, and not to themself', async () => {
    const holder = await personWith(['organization:transfer']);
    const member = await owner.invite('MEMBER');
    const on = { permission: 'organization:transfer', change: 'transferOwnership' } as const;
    const input = { memberId: member.memberId };
    await assertAgrees({ ...on, actor: holder, input, rule: 'OWNER_ONLY' });
    await assertAgrees({ ...on, actor: holder, resourceId: member.memberId, input, rule: 'OWNER_ONLY' });
    const own = { resourceId: owner.memberId, input: { memberId: owner.memberId } };
    await assertAgrees({ ...on, ...own, actor: owner, rule: 'ALREADY_OWNER' });
  });

  test('is about others in the third person', async () => {
    const resourceId = await owner.createRole(['billing:manage']);
    const input = { permission: 'role:update', resourceId };
    assert.equal(
      (await explain(admin, input)).explanation,
      'The role goes beyond your own authority: billing:manage.',
    );
    assert.equal(
      (await explain(owner, { ...input, memberId: admin.memberId })).explanation,
      'The role goes beyond their own authority: billing:manage.',
    );
  });
});
