/** The default config of an organization, and who may do what to configs. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import {
  assertNothingDone,
  configOf,
  create,
  CREATE,
  DELETE,
  DELETE_SEVERAL,
  read,
  RESTORE,
  RESTORE_VERSION,
  SET_DEFAULT,
  UPDATE,
  update,
} from '../support/configs.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

const setDefault = async (by: Asker, id: string | null): Promise<Answer> =>
  await by.send(SET_DEFAULT, { input: { id } });
const make = async (by: Asker): Promise<string> => String(configOf(await create(by, {}))['id']);
const defaultsOf = async (by: Asker): Promise<string[]> => {
  const { configs } = await by.ask('{ configs(filter: { isDefault: true }) { edges { node { id } } } }');
  return (configs.edges as { node: { id: string } }[]).map(({ node }) => node.id);
};
const uuid = (id: string): string => decodeId(id)?.uuid ?? '';

describe('The default config', () => {
  test('is none at first, then the one that was chosen last, then none', async () => {
    const { owner } = await createOrganization(server);
    const [first, second] = [await make(owner), await make(owner)];
    assert.deepEqual(await defaultsOf(owner), []);
    for (const id of [first, second, second, first]) {
      assert.equal(configOf(await setDefault(owner, id))['id'], id);
      assert.deepEqual(await defaultsOf(owner), [id]);
    }
    const { data, errors } = await setDefault(owner, null);
    assert.deepEqual([data, errors], [{ setDefaultConfig: { config: null } }, []]);
    assert.deepEqual(await defaultsOf(owner), []);
    assert.deepEqual((await setDefault(owner, null)).data, { setDefaultConfig: { config: null } });
  });

  test('is one, when several are chosen at once', async () => {
    const { owner } = await createOrganization(server);
    const ids = [await make(owner), await make(owner), await make(owner)];
    const answers = await Promise.all(ids.map(async (id) => await setDefault(owner, id)));
    for (const answer of answers) configOf(answer);
    assert.equal((await defaultsOf(owner)).length, 1);
  });

  test('is chosen as it was seen, where the version is given', async () => {
    const { owner } = await createOrganization(server);
    const [chosen, next] = [await make(owner), await make(owner)];
    await setDefault(owner, chosen);
    const set = async (input: object): Promise<Answer> => await owner.send(SET_DEFAULT, { input });
    const paths = ['input.expectedVersion'];
    const stale = { id: next, expectedVersion: 2 };
    await assertNothingDone(server, async () => await set(stale), { code: 'CONFLICT', paths });
    const ofNothing = { id: null, expectedVersion: 1 };
    await assertNothingDone(server, async () => await set(ofNothing), { code: 'BAD_USER_INPUT', paths });
    assert.deepEqual(await defaultsOf(owner), [chosen]);
    configOf(await set({ id: next, expectedVersion: 1 }));
    assert.deepEqual(await defaultsOf(owner), [next]);
  });

  test('is another organization’s own affair', async () => {
    const { owner } = await createOrganization(server);
    const other = await createOrganization(server);
    const [mine, theirs] = [await make(owner), await make(other.owner)];
    await setDefault(owner, mine);
    await setDefault(other.owner, theirs);
    await assertNothingDone(server, async () => await setDefault(owner, theirs), { code: 'NOT_FOUND' });
    assert.deepEqual([await defaultsOf(owner), await defaultsOf(other.owner)], [[mine], [theirs]]);
  });

  test('is not deleted, alone or among others, until another is chosen', async () => {
    const { owner } = await createOrganization(server);
    const [chosen, next] = [await make(owner), await make(owner)];
    await setDefault(owner, chosen);
    const refusal = { code: 'FAILED_PRECONDITION' };
    const alone = async (): Promise<Answer> => await owner.send(DELETE, { input: { id: chosen } });
    const refused = await assertNothingDone(server, alone, refusal);
    assert.equal(refused.errors[0]?.message, 'It is the default of the organization. Choose another first.');
    await assertNothingDone(
      server,
      async () => await owner.send(DELETE_SEVERAL, { input: { ids: [next, chosen] } }),
      refusal,
    );
    await setDefault(owner, next);
    assert.deepEqual((await alone()).data, { deleteConfig: { deletedConfigId: chosen } });
    // Brought back, it is not the default again.
    assert.equal(configOf(await owner.send(RESTORE, { input: { id: chosen } }))['isDefault'], false);
    assert.deepEqual(await defaultsOf(owner), [next]);
  });

  test('is never a deleted one', async () => {
    const { owner } = await createOrganization(server);
    const id = await make(owner);
    await owner.ask(DELETE, { input: { id } });
    await assertNothingDone(server, async () => await setDefault(owner, id), { code: 'NOT_FOUND' });
  });

  test('is not made by creating or changing a config', async () => {
    const { owner } = await createOrganization(server);
    const id = await make(owner);
    for (const [document, input] of [
      [CREATE, { name: 'Default', content: {}, isDefault: true }],
      [UPDATE, { id, isDefault: true }],
    ] as const) {
      const answer = await owner.send(document, { input });
      assert.deepEqual(
        [answer.data, answer.errors.map(({ extensions }) => extensions.code)],
        [undefined, ['BAD_USER_INPUT']],
      );
    }
    assert.deepEqual(await defaultsOf(owner), []);
  });

  test('is in the audit log of each config that it concerns, else of the organization', async () => {
    const { owner, organization } = await createOrganization(server);
    const [first, second] = [await make(owner), await make(owner)];
    for (const id of [null, first, second, null]) await setDefault(owner, id);
    const entries = await ownerQuery<{ resourceType: string; resourceId: string; before: any; after: any }>(
      `SELECT * FROM "AuditEntry" WHERE "organizationId" = '${uuid(organization.id)}'
       AND "action" = 'config.setDefault' ORDER BY "id"`,
    );
    assert.deepEqual(
      entries.map(({ resourceType, resourceId, before: was, after: is }) => ({
        ...{ resourceType, resourceId, was: was?.isDefault, is: is?.isDefault },
      })),
      [
        { resourceType: 'Organization', resourceId: uuid(organization.id), was: undefined, is: undefined },
        { resourceType: 'Config', resourceId: uuid(first), was: false, is: true },
        { resourceType: 'Config', resourceId: uuid(first), was: true, is: false },
        { resourceType: 'Config', resourceId: uuid(second), was: false, is: true },
        { resourceType: 'Config', resourceId: uuid(second), was: true, is: false },
      ],
    );
  });
});

describe('Deleting several configs', () => {
  test('with another organization’s among them is refused whole', async () => {
    const { owner } = await createOrganization(server);
    const other = await createOrganization(server);
    const ids = [await make(owner), await make(other.owner), await make(owner)];
    await assertNothingDone(server, async () => await owner.send(DELETE_SEVERAL, { input: { ids } }), {
      code: 'NOT_FOUND',
    });
  });
});

describe('Who may do what to configs', async () => {
  const { owner } = await createOrganization(server);
  const name = random('Config');
  let id: string;
  before(async () => {
    id = await make(owner);
    await update(owner, { id, content: { retry: { attempts: 1 } } });
  });
  const deeds = (): readonly [permission: string, document: string, variables: object][] => [
    ['config:list', '{ configs { totalCount } }', {}],
    ['config:view', 'query ($id: ID!) { config(id: $id) { id } }', { id }],
    ['config:view', 'query ($id: ID!) { configVersion(configId: $id, number: 1) { content } }', { id }],
    ['config:create', CREATE, { input: { name, content: {} } }],
    ['config:update', UPDATE, { input: { id, name } }],
    ['config:update', SET_DEFAULT, { input: { id } }],
    ['config:update', RESTORE_VERSION, { input: { id, number: 1 } }],
    ['config:delete', DELETE, { input: { id } }],
    ['config:delete', DELETE_SEVERAL, { input: { ids: [id] } }],
    ['config:delete', RESTORE, { input: { id } }],
  ];

  async function assertRefusedFrom(by: Asker, allowed: readonly string[]): Promise<void> {
    for (const [permission, document, variables] of deeds()) {
      if (allowed.includes(permission)) {
        assert.deepEqual((await by.send(document, variables)).errors, [], document);
      } else {
        const ask = async (): Promise<Answer> => await by.send(document, variables);
        const { errors } = await assertNothingDone(server, ask, { code: 'FORBIDDEN' });
        assert.equal(errors[0]?.extensions.requiredPermission, permission);
      }
    }
  }

  test('a member lists, opens and creates; changing, the default and deleting are not theirs', async () => {
    const member = await owner.invite('MEMBER');
    await assertRefusedFrom(member, ['config:list', 'config:view', 'config:create']);
    // Not even of their own.
    const own = await make(member);
    await assertNothingDone(server, async () => await update(member, { id: own, name }), {
      code: 'FORBIDDEN',
    });
  });

  const LEVELS: Readonly<Record<string, readonly string[]>> = {
    DISABLED: [],
    READ: ['config:list', 'config:view'],
    WRITE: ['config:list', 'config:view', 'config:create', 'config:update'],
  };
  for (const [level, allowed] of Object.entries(LEVELS)) {
    test(`a key at ${level} does ${allowed.join(', ') || 'nothing'}`, async () => {
      await assertRefusedFrom(
        await owner.createApiKey({ permissions: [{ feature: 'CONFIGS', level }] }),
        allowed,
      );
    });
  }

  test('a key at DELETE deletes and restores, too', async () => {
    const key = await owner.createApiKey({ permissions: [{ feature: 'CONFIGS', level: 'DELETE' }] });
    const own = configOf(await create(key, {}))['id'];
    assert.deepEqual((await key.send(DELETE, { input: { id: own } })).errors, []);
    assert.equal(configOf(await key.send(RESTORE, { input: { id: own } }))['id'], own);
    assert.equal((await read(owner, own))['id'], own);
  });
});
