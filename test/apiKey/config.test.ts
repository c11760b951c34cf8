/** The config of a key: what its requests that name none are routed by. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAlive, uuidOf } from '../support/apiKeys.js';
import { assertNothingDone, DELETE, RESTORE } from '../support/configs.js';
import { createConfig } from '../support/features/config.js';
import { visible } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const KEY = 'apiKey { id config { id name } allowConfigOverride }';
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret ${KEY} } }`;
const UPDATE = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { ${KEY} } }`;
const EDIT = `mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { ${KEY} } }`;
const READ = `query ($id: ID!) { apiKey(id: $id) { config { id name } allowConfigOverride } }`;
const MISSING = 'config_01h455vb4pex5vsknk084sn02q';

const create = async (by: Asker, input: object): Promise<Answer> =>
  await by.send(CREATE, { input: { name: random('key'), type: 'SERVICE', permissions: [], ...input } });
const update = async (by: Asker, input: object): Promise<Answer> => await by.send(UPDATE, { input });
const read = async (id: string): Promise<any> => (await owner.ask(READ, { id }))['apiKey'];

describe('A key', () => {
  test('has no config and may be overridden, unless something else is said', async () => {
    const { apiKey } = (await create(owner, {})).data?.['createApiKey'];
    assert.deepEqual(await read(apiKey.id), { config: null, allowConfigOverride: true });
  });

  for (const type of ['SERVICE', 'USER']) {
    test(`of the kind ${type} is made with a config, given another, and none, and works all along`, async () => {
      const first = await createConfig({ seeded });
      const second = await createConfig({ seeded });
      const made = (await create(owner, { type, configId: first.id, allowConfigOverride: false })).data;
      const { secret, apiKey } = made?.['createApiKey'];
      const { id } = apiKey;
      const works = async (): Promise<void> => {
        const ask: Asker['ask'] = async (document, variables) => {
          const answer = await server.send(document, variables, { token: secret });
          assert.deepEqual(answer.errors, []);
          return answer.data ?? {};
        };
        await assertAlive({ id, ask });
      };
      const named = ({ id: configId, name }: { id: string; name: string }): object => ({
        id: configId,
        name,
      });
      assert.deepEqual(apiKey, { id, config: named(first), allowConfigOverride: false });
      await works();

      const steps: [input: object, config: object | null, allowConfigOverride: boolean][] = [
        [{ configId: second.id }, named(second), false],
        [{ allowConfigOverride: true }, named(second), true],
        [{ allowedCidrs: [] }, named(second), true],
        [{ allowConfigOverride: null }, named(second), true],
        [{ configId: null }, null, true],
        [{ configId: first.id, allowConfigOverride: false }, named(first), false],
      ];
      for (const [input, config, allowConfigOverride] of steps) {
        const { data, errors } = await update(owner, { id, ...input });
        assert.deepEqual(errors, []);
        assert.deepEqual(data, { updateApiKey: { apiKey: { id, config, allowConfigOverride } } });
        assert.deepEqual(await read(id), { config, allowConfigOverride });
        await works();
      }
    });
  }

  test('takes neither a missing config, nor a deleted one, nor another organization’s, all alike', async () => {
    const other = await createOrganization(server);
    const deleted = await createConfig({ seeded });
    await owner.ask(DELETE, { input: { id: deleted.id } });
    const foreign = await createConfig({ seeded: other });
    const key = await owner.createApiKey();
    const attempts: ((configId: string) => Promise<Answer>)[] = [
      async (configId) => await create(owner, { name: 'never', configId }),
      async (configId) => await update(owner, { id: key.id, configId, allowConfigOverride: false }),
    ];
    for (const attempt of attempts) {
      const missing = await attempt(MISSING);
      for (const id of [MISSING, deleted.id, foreign.id]) {
        const refused = await assertNothingDone(server, async () => await attempt(id), { code: 'NOT_FOUND' });
        assert.deepEqual(visible(refused), visible(missing));
      }
    }
    for (const [configId, what] of [
      ['garbage', 'no id'],
      [key.id, 'another kind'],
    ] as const) {
      for (const attempt of attempts) {
        const refusal = { code: 'BAD_USER_INPUT', paths: ['input.configId'] };
        const answer = await assertNothingDone(server, async () => await attempt(configId), refusal);
        assert.equal(answer.errors[0]?.message, 'input.configId: is not the id of a config', what);
      }
    }
  });

  test('that is revoked takes no config any more', async () => {
    const { id } = await owner.createApiKey();
    const { id: configId } = await createConfig({ seeded });
    await owner.ask(
      'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
      {
        input: { id },
      },
    );
    await assertNothingDone(server, async () => await update(owner, { id, configId }), {
      code: 'FAILED_PRECONDITION',
    });
  });

  test('gets its config by updating, not by editing, and never by itself', async () => {
    const { id: configId } = await createConfig({ seeded });
    const target = await owner.createApiKey();
    const edited = await owner.send(EDIT, { input: { id: target.id, name: 'edited', configId } });
    assert.deepEqual(
      [edited.data, edited.errors.map(({ extensions }) => extensions.code)],
      [undefined, ['BAD_USER_INPUT']],
    );
    const editor = await owner.invite({ roleId: await owner.createRole(['apiKey:edit', 'config:view']) });
    const key = await owner.createApiKey({
      permissions: [
        { feature: 'API_KEYS', level: 'WRITE' },
        { feature: 'CONFIGS', level: 'READ' },
      ],
    });
    for (const [by, id] of [
      [editor, target.id],
      [key, key.id],
    ] as const) {
      await assertNothingDone(server, async () => await update(by, { id, configId }), { code: 'FORBIDDEN' });
    }
    assert.deepEqual(await read(target.id), { config: null, allowConfigOverride: true });
    const { data, errors } = await update(key, { id: target.id, configId });
    assert.deepEqual(errors, []);
    assert.equal(data?.['updateApiKey'].apiKey.config.id, configId);
  });

  test('shows its config to who may open configs, and the rest of itself to others', async () => {
    const { id: configId } = await createConfig({ seeded });
    const { id } = await owner.createApiKey({ configId });
    const keeper = await owner.invite({ roleId: await owner.createRole(['apiKey:view']) });
    const answer = await keeper.send(READ, { id });
    assert.deepEqual(answer.data, { apiKey: { config: null, allowConfigOverride: true } });
    assert.deepEqual(
      answer.errors.map(({ path, extensions }) => ({ path, ...extensions })),
      [{ path: ['apiKey', 'config'], code: 'FORBIDDEN', requiredPermission: 'config:view' }],
    );
  });

  test('keeps its config through a rotation', async () => {
    const { id: configId, name } = await createConfig({ seeded });
    const { id } = await owner.createApiKey({ configId, allowConfigOverride: false });
    await owner.ask('mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }', {
      input: { id },
    });
    assert.deepEqual(await read(id), { config: { id: configId, name }, allowConfigOverride: false });
  });

  test('has its config in the audit log of what is done to it', async () => {
    const { id: configId } = await createConfig({ seeded });
    const { id } = await owner.createApiKey({ configId });
    await owner.ask(UPDATE, { input: { id, configId: null, allowConfigOverride: false } });
    const entries = await server.castellan.database.ownerQuery<{ action: string; before: any; after: any }>(
      `SELECT "action", "before", "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf(id)}' ORDER BY "id"`,
    );
    const facts = (of: any): unknown[] => [of?.configId, of?.allowConfigOverride];
    assert.deepEqual(
      entries.map(({ action, before, after }) => [action, facts(before), facts(after)]),
      [
        ['apiKey.create', [undefined, undefined], [uuidOf(configId), true]],
        ['apiKey.update', [uuidOf(configId), true], [null, false]],
      ],
    );
  });
});

describe('A config that keys use', () => {
  const inUse = (answer: Answer): unknown[] => [
    answer.data,
    answer.errors.map(({ message, extensions }) => [message, extensions]),
  ];

  test('is not deleted: who may list keys is told which, others how many', async () => {
    const { id: configId } = await createConfig({ seeded });
    const first = await owner.createApiKey({ configId, name: 'first' });
    const second = await owner.createApiKey({ configId, name: 'second', type: 'USER' });
    const role = await owner.createRole(['config:delete']);
    const cleaner = await owner.invite({ roleId: role });
    const program = await owner.createApiKey({ permissions: [{ feature: 'CONFIGS', level: 'DELETE' }] });
    const refusal = { code: 'FAILED_PRECONDITION' };
    const remove = async (by: Asker): Promise<Answer> => await by.send(DELETE, { input: { id: configId } });

    assert.deepEqual(inUse(await assertNothingDone(server, async () => await remove(owner), refusal)), [
      { deleteConfig: null },
      [
        [
          'The config is in use by 2 × ApiKey ("first", "second").',
          {
            code: 'FAILED_PRECONDITION',
            usedBy: [
              {
                type: 'ApiKey',
                count: 2,
                objects: [
                  { id: first.id, name: 'first' },
                  { id: second.id, name: 'second' },
                ],
              },
            ],
          },
        ],
      ],
    ]);
    for (const by of [cleaner, program]) {
      assert.deepEqual(inUse(await assertNothingDone(server, async () => await remove(by), refusal)), [
        { deleteConfig: null },
        [
          [
            'The config is in use by 2 × ApiKey.',
            { code: 'FAILED_PRECONDITION', usedBy: [{ type: 'ApiKey', count: 2, objects: [] }] },
          ],
        ],
      ]);
    }
  });

  test('can go once the keys have another, are deleted or revoked; a revoked key shows it still', async () => {
    const config = await createConfig({ seeded });
    const keys = await Promise.all(
      ['updated', 'deleted', 'revoked'].map(
        async (name) => await owner.createApiKey({ name, configId: config.id }),
      ),
    );
    const [updated, deleted, revoked] = keys.map(({ id }) => id);
    const steps: [document: string, input: object][] = [
      [UPDATE, { id: updated, configId: null }],
      [
        'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }',
        { id: deleted },
      ],
      [
        'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
        { id: revoked },
      ],
    ];
    for (const [document, input] of steps) {
      const refusal = { code: 'FAILED_PRECONDITION' };
      const remove = async (): Promise<Answer> => await owner.send(DELETE, { input: { id: config.id } });
      await assertNothingDone(server, remove, refusal);
      await owner.ask(document, { input });
    }
    assert.deepEqual(await owner.ask(DELETE, { input: { id: config.id } }), {
      deleteConfig: { deletedConfigId: config.id },
    });
    const { config: shown } = await read(revoked ?? '');
    assert.deepEqual(shown, { id: config.id, name: config.name });
    await owner.ask(RESTORE, { input: { id: config.id } });
  });
});
