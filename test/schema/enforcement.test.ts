import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fingerprint } from '../support/fingerprint.js';
import {
  assertAllowed,
  assertRefusedByRule,
  assertRefusedToAll,
  GOVERNED,
  OPERATIONS,
  operationsUnder,
  refusedData,
  type Seed,
} from '../support/operations.js';
import { EVERY_PERMISSION, HIGHEST_LEVELS } from '../support/permissionTables.js';
import { createOrganization, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

// The rule that schema.graphql prints for a root field (registry.test.ts compares it with the registry) is the rule
// that is enforced: it opens to exactly those who meet it.

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

/** A person whose role holds just these permissions. */
const personWith = async (permissions: readonly string[]): Promise<Person> =>
  await owner.invite({ roleId: await owner.createRole(permissions) });

/** A person whose role is made to hold other permissions each time. */
async function changeable(): Promise<{ holding: (permissions: readonly string[]) => Promise<Person> }> {
  const roleId = await owner.createRole([]);
  const person = await owner.invite({ roleId });
  return {
    holding: async (permissions) => {
      await owner.ask('mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { role { id } } }', {
        input: { id: roleId, permissions },
      });
      return person;
    },
  };
}

const [alone, all] = [await changeable(), await changeable()];

/** The seed to make variables from for an asker who will be refused: nothing of it is used up. */
const seed: Seed = { server, seeded, actor: owner };

describe('a permission', () => {
  for (const permission of [...new Set(GOVERNED.map(([, { rule }]) => rule))].sort()) {
    const names = operationsUnder(permission);
    const list = names.map(([name]) => name).join(', ');

    test(`${permission} alone meets the rule of ${list}`, async () => {
      const holder = await alone.holding([permission]);
      for (const [name, { document, variables, ends }] of names) {
        // What only an owner may do meets the rule here and is refused by the ceiling.
        if (name === 'transferOwnership') {
          const answer = await holder.send(document, await variables(seed));
          assert.deepEqual(
            answer.errors.map(({ message, extensions }) => ({ message, ...extensions })),
            [{ message: 'Only an owner makes or unmakes an owner.', code: 'FORBIDDEN' }],
          );
        } else if (ends === undefined) {
          await assertAllowed(name, { ...seed, actor: holder }, holder);
        } else {
          const ending = await createOrganization(server);
          const roleId = await ending.owner.createRole([permission]);
          const actor = await ending.owner.invite({ roleId });
          await assertAllowed(name, { server, seeded: ending, actor }, actor);
        }
      }
    });

    test(`all permissions but ${permission} do not meet the rule of ${list}`, async () => {
      const other = await all.holding(EVERY_PERMISSION.filter((held) => held !== permission));
      for (const [name] of names) await assertRefusedToAll({ other }, name, seed);
    });
  }
});

describe('a session', () => {
  for (const [name] of operationsUnder('session')) {
    test(`${name} is open to a person whose role holds nothing`, async () => {
      const actor = await personWith([]);
      await assertAllowed(name, { ...seed, actor }, actor);
    });

    test(`${name} is closed to an API key of the highest levels`, async () => {
      const key = await owner.createApiKey({ permissions: HIGHEST_LEVELS });
      await assertRefusedToAll({ key }, name, seed);
    });
  }
});

describe('any credential', () => {
  for (const [name] of operationsUnder('authenticated')) {
    test(`${name} is open to a person and a key that hold nothing`, async () => {
      const actor = await personWith([]);
      await assertAllowed(name, { ...seed, actor }, actor);
      await assertAllowed(name, seed, await owner.createApiKey());
    });
  }
});

describe('nobody', () => {
  for (const [name, { document, variables, rule }] of Object.entries(OPERATIONS)) {
    if (rule === 'public') {
      test(`${name} is open to everybody`, async () => {
        await assertAllowed(name, seed, server);
      });
    } else {
      test(`${name} is closed to who shows no credential`, async () => {
        const given = await variables(seed);
        const before = await fingerprint(server);
        const answer = await server.send(document, given, { organization: seeded.organization.id });
        assert.deepEqual(
          {
            data: answer.data,
            errors: answer.errors.map(({ path, extensions }) => ({ path, ...extensions })),
          },
          { data: refusedData(name), errors: [{ path: [name], code: 'UNAUTHENTICATED' }] },
        );
        assert.equal(await fingerprint(server), before);
      });
    }
  }
});

describe('what a refusal tells', () => {
  let holder: Person;
  before(async () => {
    holder = await personWith(['prompt:list']);
  });

  test('names what is needed and nothing that the caller holds', async () => {
    const answer = await holder.send('{ apiKeys { totalCount } }');
    assert.equal(answer.text.includes('prompt:list'), false);
    assertRefusedByRule(answer, 'apiKeys', 'apiKey:list');
  });

  test('leaves the other fields of the document standing', async () => {
    const answer = await holder.send('{ apiKeys { totalCount } viewer { displayName } }');
    assert.deepEqual(answer.data, { apiKeys: null, viewer: { displayName: holder.name } });
    assert.deepEqual(
      answer.errors.map(({ path }) => path),
      [['apiKeys']],
    );
  });

  test('a denied field of an object leaves the object standing', async () => {
    const answer = await holder.send('{ viewer { role { name memberCount } } }');
    const { name, memberCount } = answer.data?.['viewer'].role;
    assert.deepEqual([typeof name, memberCount], ['string', null]);
    assert.deepEqual(
      answer.errors.map(({ path, extensions }) => [path, extensions.code, extensions.requiredPermission]),
      [[['viewer', 'role', 'memberCount'], 'FORBIDDEN', 'role:list or role:view or member:list']],
    );
  });
});
