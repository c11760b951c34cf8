import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertAllowed, assertRefusedByRule, assertRefusedToAll, GOVERNED } from '../support/operations.js';
import {
  EVERY_PERMISSION,
  HIGHEST_LEVELS,
  KEY_TABLE,
  NEVER_ON_A_KEY,
  permissionsOfBuiltIn,
} from '../support/permissionTables.js';
import { createOrganization, type Key } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// The key table, level by level, as a literal grid (test/support/permissionTables.ts) against the running API.

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;
const seed = { server, seeded, actor: owner };

const heldBy = async (key: Pick<Key, 'ask'>): Promise<string[]> =>
  ((await key.ask('{ viewer { permissions } }'))['viewer'].permissions as string[]).sort();

const sorted = (permissions: readonly string[]): string[] => [...permissions].sort();

/** What a key of the highest levels carries: every permission but those that no key ever has. */
const HIGHEST = EVERY_PERMISSION.filter(
  (permission) => !NEVER_ON_A_KEY.some((never) => never === permission),
);

const FEATURES = [
  ...['METRICS', 'COMPLETIONS', 'PROMPTS', 'CONFIGS', 'GUARDRAILS'],
  ...['INTEGRATIONS', 'PROVIDERS', 'MODELS', 'USERS', 'API_KEYS'],
];

describe('what a SERVICE key holds', () => {
  test('the grid has the 10 features, and the API knows them with these levels and no other', async () => {
    assert.deepEqual(Object.keys(KEY_TABLE), FEATURES);
    const { data, errors } = await server.send('{ keyFeatures { feature levels } }');
    assert.deepEqual(errors, []);
    const shown = data?.['keyFeatures'] as { feature: string; levels: string[] }[];
    assert.deepEqual(
      shown.map(({ feature, levels }) => [feature, levels]).sort(),
      Object.entries(KEY_TABLE)
        .map(([feature, { levels }]) => [feature, Object.keys(levels)])
        .sort(),
    );
  });

  for (const [feature, { levels }] of Object.entries(KEY_TABLE)) {
    for (const [level, granted] of Object.entries(levels)) {
      test(`${feature} at ${level}: exactly ${granted.join(', ') || 'nothing'}`, async () => {
        const key = await owner.createApiKey({ permissions: [{ feature, level }] });
        assert.deepEqual(await heldBy(key), sorted(granted));
      });
    }

    for (const level of ['DISABLED', 'ENABLED', 'READ', 'WRITE', 'DELETE']) {
      if (level in levels) continue;
      test(`${feature} cannot be set to ${level}`, async () => {
        const found = await fingerprint(server);
        const answer = await owner.send(
          'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
          { input: { name: 'odd', type: 'SERVICE', permissions: [{ feature, level }] } },
        );
        assert.deepEqual(
          [answer.data, answer.errors[0]?.extensions.code, answer.errors[0]?.extensions.fields?.[0]?.path],
          [{ createApiKey: null }, 'BAD_USER_INPUT', 'input.permissions.0.level'],
        );
        assert.equal(await fingerprint(server), found);
      });
    }
  }

  test('a key made without permissions has the defaults: LLM calls and reading prompts', async () => {
    const key = await owner.createApiKey({ permissions: undefined });
    assert.deepEqual(await heldBy(key), ['completion:create', 'prompt:list', 'prompt:view']);
    const { viewer } = await key.ask('{ viewer { apiKey { permissions { feature level } } } }');
    const levels = viewer.apiKey.permissions as { feature: string; level: string }[];
    assert.deepEqual(
      Object.fromEntries(levels.map(({ feature, level }) => [feature, level])),
      Object.fromEntries(Object.entries(KEY_TABLE).map(([feature, row]) => [feature, row.default])),
    );
  });

  test('a key with every feature at its highest level holds no billing, organization, role or audit log permission', async () => {
    const held = await heldBy(await owner.createApiKey({ permissions: HIGHEST_LEVELS }));
    assert.equal(HIGHEST.length, 60 - 10);
    assert.deepEqual(held, HIGHEST);
    assert.deepEqual(
      held.filter((permission) => /^(auditLog|billing|organization|role):/.test(permission)),
      [],
    );
  });

  test('the reference that everybody may read says from which level on a key carries a permission', async () => {
    const { data } = await server.send('{ permissions { name keyFeature keyLevel } }');
    const shown = data?.['permissions'] as { name: string; keyFeature: string; keyLevel: string }[];
    for (const { name, keyFeature, keyLevel } of shown) {
      // The least level is the first of the feature's that names it.
      const [feature, row] =
        Object.entries(KEY_TABLE).find(([, { levels }]) => Object.values(levels).flat().includes(name)) ?? [];
      const least = Object.entries(row?.levels ?? {}).find(([, granted]) => granted.includes(name))?.[0];
      assert.deepEqual([name, keyFeature, keyLevel], [name, feature ?? null, least ?? null]);
    }
    assert.equal(shown.length, EVERY_PERMISSION.length);
  });
});

describe('what a SERVICE key may do', () => {
  for (const [feature, resource] of [
    ['METRICS', 'log:'],
    ['COMPLETIONS', 'completion:'],
    ['PROMPTS', 'prompt:'],
    ['CONFIGS', 'config:'],
    ['GUARDRAILS', 'guardrail:'],
    ['INTEGRATIONS', 'integration:'],
    ['PROVIDERS', 'provider:'],
    ['MODELS', 'model:'],
    ['USERS', 'member:'],
    ['API_KEYS', 'apiKey:'],
  ] as const) {
    const operations = GOVERNED.filter(([, { rule }]) => rule.startsWith(resource));
    const levels = Object.entries(KEY_TABLE[feature]?.levels ?? {});
    // All other features at their highest level do not make up for this one.
    const others = HIGHEST_LEVELS.filter((other) => other.feature !== feature);
    const keys: Record<string, Key> = {};
    before(async () => {
      for (const [level] of levels) {
        keys[level] = await owner.createApiKey({ permissions: [...others, { feature, level }] });
      }
    });
    for (const [name, { rule }] of operations) {
      for (const [level, granted] of levels) {
        if (!granted.includes(rule)) continue;
        test(`${feature} at ${level}: ${name} works, and what it did is to be seen`, async () => {
          await assertAllowed(name, seed, await owner.createApiKey({ permissions: [{ feature, level }] }));
        });
      }
      const refused = levels.filter(([, granted]) => !granted.includes(rule)).map(([level]) => level);
      test(`${feature} at ${refused.join(' and ')}: ${name} is refused, and nothing is changed`, async () => {
        assert.ok(refused.length > 0);
        const askers = Object.entries(keys).filter(([level]) => refused.includes(level));
        assert.equal(askers.length, refused.length);
        await assertRefusedToAll(Object.fromEntries(askers), name, seed);
      });
    }
  }

  const highest: Record<string, Key> = {};
  before(async () => {
    highest['a key of the highest levels'] = await owner.createApiKey({ permissions: HIGHEST_LEVELS });
  });
  for (const [name, { rule }] of GOVERNED) {
    if (!/^(auditLog|billing|organization|role):/.test(rule)) continue;
    const title = `${name} is refused to a key of the highest levels, and nothing is changed`;
    const isRefused = async (): Promise<void> => {
      assert.equal(Object.keys(highest).length, 1);
      await assertRefusedToAll(highest, name, seed);
    };
    if (rule.startsWith('billing:')) attack(32, title, isRefused);
    else test(title, isRefused);
  }
});

describe('what a USER key holds', () => {
  const demote = async (memberId: string, roleId: string): Promise<void> => {
    await owner.ask('mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }', {
      input: { memberId, roleId },
    });
  };
  const keyOf = async (person: { createApiKey(input: object): Promise<Key> }): Promise<Key> =>
    await person.createApiKey({ type: 'USER', permissions: HIGHEST_LEVELS });

  test('of an owner and of an admin: what its levels grant, and not the rest of their role', async () => {
    assert.deepEqual(await heldBy(await keyOf(owner)), HIGHEST);
    assert.deepEqual(await heldBy(await keyOf(await owner.invite('ADMIN'))), HIGHEST);
  });

  test('of somebody with an own role: what both the levels and the role grant', async () => {
    const held = ['apiKey:create', 'role:list', 'prompt:list', 'prompt:view', 'log:view'];
    const person = await owner.invite({ roleId: await owner.createRole(held) });
    const key = await person.createApiKey({
      type: 'USER',
      permissions: [{ feature: 'PROMPTS', level: 'READ' }],
    });
    assert.deepEqual(await heldBy(key), ['prompt:list', 'prompt:view']);
  });

  attack(
    30,
    'is bounded by its owner’s new role from the very next request on, and again and again',
    async () => {
      const person = await owner.invite('ADMIN');
      const key = await keyOf(person);
      const narrow = await owner.createRole(['prompt:list', 'apiKey:list', 'role:list', 'billing:manage']);
      const asMember = permissionsOfBuiltIn('member').filter((permission) => HIGHEST.includes(permission));
      assert.equal(asMember.length, 21);
      for (let round = 0; round < 5; round += 1) {
        assert.deepEqual(await heldBy(key), HIGHEST);
        await demote(person.memberId, seeded.roles.MEMBER);
        assert.deepEqual(await heldBy(key), asMember);
        await demote(person.memberId, narrow);
        assert.deepEqual(await heldBy(key), ['apiKey:list', 'prompt:list']);
        await demote(person.memberId, seeded.roles.ADMIN);
      }
    },
  );

  attack(30, 'is refused what its owner lost, on the very next request', async () => {
    const person = await owner.invite('ADMIN');
    const key = await keyOf(person);
    await key.ask('{ members { totalCount } }');
    await demote(person.memberId, seeded.roles.MEMBER);
    assertRefusedByRule(await key.send('{ members { totalCount } }'), 'members', 'member:list');
  });

  test('is bounded when the permissions of its owner’s own role are changed', async () => {
    const roleId = await owner.createRole(HIGHEST);
    const key = await keyOf(await owner.invite({ roleId }));
    assert.deepEqual(await heldBy(key), HIGHEST);
    await owner.ask('mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }', {
      input: { id: roleId, permissions: ['log:view'] },
    });
    assert.deepEqual(await heldBy(key), ['log:view']);
  });

  attack(
    30,
    'is dead on the next request after its owner was removed; a SERVICE key they made lives on',
    async () => {
      const person = await owner.invite('ADMIN');
      const key = await keyOf(person);
      const service = await person.createApiKey({ permissions: HIGHEST_LEVELS });
      assert.deepEqual([await heldBy(key), await heldBy(service)], [HIGHEST, HIGHEST]);
      await owner.ask(
        'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }',
        {
          input: { memberId: person.memberId },
        },
      );
      const answer = await key.send('{ viewer { permissions } }');
      assert.deepEqual(
        [answer.data ?? null, answer.errors.map(({ extensions }) => extensions.code)],
        [null, ['UNAUTHENTICATED']],
      );
      assert.deepEqual(await heldBy(service), HIGHEST);
    },
  );
});
