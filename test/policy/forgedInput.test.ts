import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attack } from '../support/attacks.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefusedByRule, OPERATIONS } from '../support/operations.js';
import { createOrganization, random, type Person } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

// What is not a permission, not an input or not to be seen stays so, however it is spelled.

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const codes = (answer: Answer): string[] => answer.errors.map(({ extensions }) => extensions.code);

/** Asserts that each of some documents is refused as malformed, and that of none of them anything is done. */
async function assertMalformed(
  asked: readonly (readonly [document: string, variables: object])[],
): Promise<void> {
  const before = await fingerprint(server);
  for (const [document, variables] of asked) {
    const answer = await owner.send(document, variables);
    assert.deepEqual(
      [answer.data ?? null, [...new Set(codes(answer))]],
      [null, ['BAD_USER_INPUT']],
      `${document} ${answer.text}`,
    );
  }
  assert.equal(await fingerprint(server), before);
}

describe('a name that only looks like a permission', () => {
  const LOOK_ALIKES = {
    'another case': 'apikey:create',
    'a capital verb': 'apiKey:Create',
    'a space after': 'apiKey:create ',
    'a space before': ' apiKey:create',
    'a line break after': 'apiKey:create\n',
    'a Cyrillic а': '\u0430piKey:create',
    'a zero-width space': 'apiKey:create\u200b',
    'a full-width colon': 'apiKey\uff1acreate',
    'a plural resource': 'apiKeys:create',
    'any verb': 'apiKey:*',
    everything: '*',
    'a resource alone': 'apiKey',
    'two at once': 'apiKey:create|apiKey:list',
    nothing: '',
    'a property of every object': '__proto__',
    'a method of every object': 'toString',
    'a scope that is no permission': 'session',
    'a number': 5,
    null: null,
  };

  for (const [what, name] of Object.entries(LOOK_ALIKES)) {
    test(`is refused in a new role, a changed role and a verification: ${what}`, async () => {
      const id = await owner.createRole(['prompt:list']);
      const { secret } = await owner.createApiKey();
      const permissions = ['prompt:list', name];
      const asked: [string, object][] = [
        [
          'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }',
          { input: { name: random('Forged'), permissions } },
        ],
        [
          'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }',
          { input: { id, permissions } },
        ],
        // Written into the document, it takes another way through the server.
        [
          `mutation { updateRole(input: { id: "${id}", permissions: [${JSON.stringify(name)}] }) { role { id } } }`,
          {},
        ],
      ];
      if (name !== null) {
        asked.push([
          'query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { valid } }',
          { input: { secret, permission: name } },
        ]);
      }
      await assertMalformed(asked);
    });
  }
});

describe('an input that does not exist', () => {
  const FORGED = {
    organizationId: seeded.organization.id,
    ownerId: owner.memberId,
    userId: owner.memberId,
    createdById: owner.memberId,
    builtIn: 'OWNER',
    role: 'OWNER',
    revokedAt: null,
    tokenHash: 'x',
  };

  for (const [name, { document, variables, kind }] of Object.entries(OPERATIONS)) {
    attack([15, 34], `is refused by ${name}, whatever it is called`, async () => {
      const given = await variables({ server, seeded, actor: owner });
      const asked: [string, object][] = Object.entries(FORGED).map(([field, value]) => [
        // As an argument of the field itself.
        `${kind} { ${name}(${field}: ${JSON.stringify(value)}) { __typename } }`,
        {},
      ]);
      if (typeof given['input'] === 'object') {
        for (const [field, value] of Object.entries(FORGED)) {
          asked.push([document, { ...given, input: { ...given['input'], [field]: value } }]);
        }
      }
      await assertMalformed(asked);
    });
  }

  attack(34, 'is refused inside a level of a key', async () => {
    await assertMalformed([
      [
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
        {
          input: {
            name: 'forged',
            type: 'SERVICE',
            permissions: [{ feature: 'PROMPTS', level: 'READ', permission: 'billing:manage' }],
          },
        },
      ],
    ]);
  });
});

describe('an object of a hidden type', () => {
  const personWith = async (permissions: readonly string[]): Promise<Person> =>
    await owner.invite({ roleId: await owner.createRole(permissions) });

  attack(35, 'does not show its __typename by id', async () => {
    const { id: keyId } = await owner.createApiKey();
    const roleId = await owner.createRole([]);
    const holder = await personWith(['prompt:list']);
    for (const [id, rule] of [
      [keyId, 'apiKey:view'],
      [owner.memberId, 'member:view'],
      [roleId, 'role:view'],
    ] as const) {
      const answer = await holder.send('query ($id: ID!) { node(id: $id) { __typename } }', { id });
      assertRefusedByRule(answer, 'node', rule);
    }
    const answer = await holder.send('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }', {
      ids: [keyId, seeded.organization.id, roleId],
    });
    assert.deepEqual(answer.data, { nodes: [null, { __typename: 'Organization' }, null] });
    assert.deepEqual(
      answer.errors.map(({ path, extensions }) => [path, extensions.requiredPermission]),
      [
        [['nodes', 0], 'apiKey:view'],
        [['nodes', 2], 'role:view'],
      ],
    );
  });

  attack(35, 'does not show the __typename of a list, a page or an edge', async () => {
    const holder = await personWith([]);
    for (const [name, rule] of [
      ['apiKeys', 'apiKey:list'],
      ['members', 'member:list'],
      ['invitations', 'member:list'],
      ['roles', 'role:list'],
    ] as const) {
      for (const selection of [
        '__typename',
        'pageInfo { __typename }',
        'edges { __typename }',
        'totalCount',
      ]) {
        assertRefusedByRule(await holder.send(`{ ${name} { ${selection} } }`), name, rule);
      }
    }
  });

  attack(36, 'is not reached through the payload of a write', async () => {
    const maker = await personWith(['apiKey:create']);
    const answer = await maker.send(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { name owner { __typename } } } }',
      { input: { name: 'mine', type: 'USER', permissions: [] } },
    );
    assert.deepEqual(answer.data, { createApiKey: { apiKey: { name: 'mine', owner: null } } });
    assert.deepEqual(
      answer.errors.map(({ path, extensions }) => [path, extensions.code, extensions.requiredPermission]),
      [[['createApiKey', 'apiKey', 'owner'], 'FORBIDDEN', 'member:view']],
    );
  });

  attack(35, 'is not reached through one that may be seen', async () => {
    const { id } = await owner.createApiKey({ type: 'USER' });
    const holder = await personWith(['apiKey:view']);
    const answer = await holder.send('query ($id: ID!) { apiKey(id: $id) { id owner { __typename } } }', {
      id,
    });
    assert.deepEqual(answer.data, { apiKey: { id, owner: null } });
    assert.deepEqual(
      answer.errors.map(({ path, extensions }) => [path, extensions.requiredPermission]),
      [[['apiKey', 'owner'], 'member:view']],
    );
  });
});
