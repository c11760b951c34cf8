/** The versions of a config: every change of its content is one, none is lost, any can come back. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { assertNothingDone, configOf, create, read, RESTORE_VERSION, update } from '../support/configs.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { createIntegration } from '../support/features/integration.js';
import { createProvider } from '../support/features/provider.js';
import { visible } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const seeded = await createOrganization(server);
const { owner } = seeded;
const admin = await owner.invite('ADMIN');

const retry = (attempts: number): object => ({ retry: { attempts } });
const restore = async (by: Asker, input: object): Promise<Answer> =>
  await by.send(RESTORE_VERSION, { input });

interface Version {
  number: number;
  content: object;
  description: string | null;
  createdBy: string;
}

async function versionsOf(id: string): Promise<Version[]> {
  const { config } = await owner.ask(
    'query ($id: ID!) { config(id: $id) { versions { totalCount edges { node { number content description createdBy } } } } }',
    { id },
  );
  const { totalCount, edges } = config.versions;
  assert.equal(totalCount, edges.length);
  return (edges as { node: Version }[]).map(({ node }) => node);
}

async function auditOf(id: string): Promise<{ action: string; before: any; after: any }[]> {
  return await ownerQuery(
    `SELECT "action", "before", "after" FROM "AuditEntry" WHERE "resourceId" = '${decodeId(id)?.uuid ?? ''}' ORDER BY "id"`,
  );
}

describe('A change of a config', () => {
  test('of its content is a new version, the newest first, each with who made it and why', async () => {
    const made = configOf(await create(owner, retry(1), { description: ' The beginning. ' }));
    const { id } = made;
    assert.deepEqual([made['currentNumber'], made['version'], made['isDefault']], [1, 1, false]);
    const second = configOf(await update(admin, { id, content: retry(2) }));
    const third = configOf(
      await update(owner, { id, content: retry(3), name: 'Third', description: 'More.' }),
    );
    assert.deepEqual(
      [second, third].map(({ name, content, currentNumber, version, updatedBy }) => ({
        ...{ name, content, currentNumber, version, updatedBy },
      })),
      [
        { name: made['name'], content: retry(2), currentNumber: 2, version: 2, updatedBy: admin.name },
        { name: 'Third', content: retry(3), currentNumber: 3, version: 3, updatedBy: owner.name },
      ],
    );
    assert.deepEqual(await versionsOf(id), [
      { number: 3, content: retry(3), description: 'More.', createdBy: owner.name },
      { number: 2, content: retry(2), description: null, createdBy: admin.name },
      { number: 1, content: retry(1), description: 'The beginning.', createdBy: owner.name },
    ]);
  });

  test('of its name alone, or of nothing, makes no version', async () => {
    const content = { retry: { attempts: 1, on_status_codes: [500, 429] }, cache: { mode: 'simple' } };
    const made = configOf(await create(owner, content));
    const { id } = made;
    const renamed = configOf(await update(owner, { id, name: 'Renamed', description: 'Of no use.' }));
    assert.deepEqual(renamed, { ...made, name: 'Renamed', version: 2 });
    // Other keys' order is no change; another order of a list is one.
    const same = { cache: { mode: 'simple' }, retry: { on_status_codes: [500, 429], attempts: 1 } };
    for (const input of [{}, { name: 'Renamed' }, { content: same }, { name: null, content: null }]) {
      assert.deepEqual(configOf(await update(owner, { id, ...input })), renamed, JSON.stringify(input));
    }
    assert.deepEqual(
      (await versionsOf(id)).map(({ number }) => number),
      [1],
    );
    assert.equal((await auditOf(id)).length, 6, 'each was noted all the same');

    const reordered = { ...content, retry: { attempts: 1, on_status_codes: [429, 500] } };
    assert.equal(configOf(await update(owner, { id, content: reordered }))['currentNumber'], 2);
  });

  test('made by many at once gives each its number, and the last one stands', async () => {
    const { id } = configOf(await create(owner, retry(0)));
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(async (attempts) => await update(owner, { id, content: retry(attempts) })),
    );
    const numbers = answers.map((answer) => configOf(answer)['currentNumber'] as number);
    assert.deepEqual([...numbers].sort(), [2, 3, 4, 5, 6]);
    const last = configOf(answers[numbers.indexOf(6)] as Answer);
    assert.deepEqual(await read(owner, id), { ...last, updatedBy: owner.name });
    assert.deepEqual(
      (await versionsOf(id)).map(({ number }) => number),
      [6, 5, 4, 3, 2, 1],
    );
  });

  test('made by many who saw the same happens once', async () => {
    const { id, version } = configOf(await create(owner, retry(0)));
    const answers = await Promise.all(
      [1, 2, 3, 4].map(
        async (attempts) => await update(owner, { id, expectedVersion: version, content: retry(attempts) }),
      ),
    );
    assert.deepEqual(answers.map(({ errors }) => errors[0]?.extensions.code ?? 'done').sort(), [
      'CONFLICT',
      'CONFLICT',
      'CONFLICT',
      'done',
    ]);
    assert.deepEqual(
      (await versionsOf(id)).map(({ number }) => number),
      [2, 1],
    );
  });

  test('is in the audit log with the content before and after', async () => {
    const { id } = configOf(await create(owner, retry(1)));
    await update(owner, { id, content: retry(2) });
    await restore(owner, { id, number: 1 });
    assert.deepEqual(
      (await auditOf(id)).map(({ action, before, after }) => [action, before?.content, after?.content]),
      [
        ['config.create', undefined, retry(1)],
        ['config.update', retry(1), retry(2)],
        ['config.restoreVersion', retry(2), retry(1)],
      ],
    );
  });
});

describe('A version', () => {
  const OPEN =
    'query ($configId: ID!, $number: Int!) { configVersion(configId: $configId, number: $number) { id number content } }';

  test('is opened by its number, and by its id', async () => {
    const { id: configId } = configOf(await create(owner, retry(1)));
    await update(owner, { id: configId, content: retry(2) });
    const { configVersion } = await owner.ask(OPEN, { configId, number: 1 });
    assert.deepEqual(configVersion, { id: configVersion.id, number: 1, content: retry(1) });
    assert.deepEqual(
      await owner.ask('query ($id: ID!) { node(id: $id) { id ... on ConfigVersion { content } } }', {
        id: configVersion.id,
      }),
      { node: { id: configVersion.id, content: retry(1) } },
    );
  });

  test('is not found by a number there is not, nor in a deleted or another organization’s config', async () => {
    const other = await createOrganization(server);
    const { id } = configOf(await create(owner, retry(1)));
    const deleted = configOf(await create(owner, retry(1)))['id'];
    const foreign = configOf(await create(other.owner, retry(1)))['id'];
    await owner.ask(
      'mutation ($input: DeleteConfigInput!) { deleteConfig(input: $input) { deletedConfigId } }',
      {
        input: { id: deleted },
      },
    );
    const open = async (configId: string, number: number): Promise<Answer> =>
      await owner.send(OPEN, { configId, number });
    const missing = await open('config_01h455vb4pex5vsknk084sn02q', 1);
    assert.deepEqual(
      [missing.data, missing.errors.map(({ message, extensions }) => [message, extensions])],
      [{ configVersion: null }, [['There is no such config version.', { code: 'NOT_FOUND' }]]],
    );
    for (const [configId, number] of [
      [id, 0],
      [id, -1],
      [id, 2],
      [id, 2_147_483_647],
      [deleted, 1],
      [foreign, 1],
    ] as const) {
      assert.deepEqual(visible(await open(configId, number)), visible(missing));
    }
  });
});

describe('Restoring a version', () => {
  test('makes its content the present one again as a new version, and keeps those in between', async () => {
    const { id } = configOf(await create(owner, retry(1)));
    await update(owner, { id, content: retry(2) });
    const restored = configOf(await restore(admin, { id, number: 1, expectedVersion: 2 }));
    assert.deepEqual(
      [restored['content'], restored['currentNumber'], restored['version'], restored['updatedBy']],
      [retry(1), 3, 3, admin.name],
    );
    assert.deepEqual((await versionsOf(id))[0], {
      ...{ number: 3, content: retry(1), description: 'Version 1 restored.', createdBy: admin.name },
    });
    // What is there already is not made again.
    assert.deepEqual(configOf(await restore(owner, { id, number: 3 })), restored);
    assert.deepEqual(configOf(await restore(owner, { id, number: 1 })), restored);
  });

  test('is refused where there is no such version or config, or it changed in the meantime', async () => {
    const { id } = configOf(await create(owner, retry(1)));
    await update(owner, { id, content: retry(2) });
    const refused: [input: object, refusal: { code: string; paths?: string[] }][] = [
      [{ id, number: 3 }, { code: 'NOT_FOUND' }],
      [{ id, number: 0 }, { code: 'NOT_FOUND' }],
      [{ id: 'config_01h455vb4pex5vsknk084sn02q', number: 1 }, { code: 'NOT_FOUND' }],
      [
        { id, number: 1, expectedVersion: 1 },
        { code: 'CONFLICT', paths: ['input.expectedVersion'] },
      ],
    ];
    for (const [input, refusal] of refused) {
      await assertNothingDone(server, async () => await restore(owner, input), refusal);
    }
  });

  test('is refused where what it names is gone or not allowed any more, saying where', async () => {
    const integration = await createIntegration({ seeded }, { allowCustomHost: true });
    const provider = await createProvider({ seeded }, { slug: 'leaves', integrationId: integration.id });
    const hosting = await createProvider({ seeded }, { slug: 'hosts', integrationId: integration.id });
    const guardrail = await createGuardrail({ seeded }, { slug: 'guard-leaves' });
    const { id } = configOf(
      await create(owner, {
        strategy: { mode: 'fallback' },
        targets: [
          { provider: '@leaves', output_guardrails: ['guard-leaves'] },
          { provider: '@hosts', custom_host: 'https://proxy.example.com' },
        ],
      }),
    );
    await update(owner, { id, content: retry(2) });
    const remove = async (type: string, what: string): Promise<void> => {
      await owner.ask(
        `mutation ($input: Delete${type}Input!) { delete${type}(input: $input) { deleted${type}Id } }`,
        { input: { id: what } },
      );
    };
    await remove('Provider', provider.id);
    await remove('Guardrail', guardrail.id);
    await owner.ask(
      'mutation ($input: EditIntegrationInput!) { editIntegration(input: $input) { integration { id } } }',
      { input: { id: integration.id, allowCustomHost: false } },
    );
    const refusal = { code: 'FAILED_PRECONDITION' };
    const refused = await assertNothingDone(
      server,
      async () => await restore(owner, { id, number: 1 }),
      refusal,
    );
    assert.equal(
      refused.errors[0]?.message,
      'It does not hold any more: content.targets.0.provider names no provider of this organization; ' +
        'content.targets.0.output_guardrails.0 names no guardrail of this organization; ' +
        'content.targets.1.custom_host is not allowed by the integration of the provider.',
    );
    assert.equal(hosting.slug, 'hosts');

    // Once all is there again, the version is too.
    for (const [type, what] of [
      ['Provider', provider.id],
      ['Guardrail', guardrail.id],
    ] as const) {
      await owner.ask(
        `mutation ($input: Restore${type}Input!) { restore${type}(input: $input) { __typename } }`,
        {
          input: { id: what },
        },
      );
    }
    await owner.ask(
      'mutation ($input: EditIntegrationInput!) { editIntegration(input: $input) { integration { id } } }',
      { input: { id: integration.id, allowCustomHost: true, secret: random('sk') } },
    );
    assert.equal(configOf(await restore(owner, { id, number: 1 }))['currentNumber'], 3);
  });
});
