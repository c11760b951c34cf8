/** The models that come with an integration: what they are, what can be done with them, how new ones come. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertNothingDone,
  makeIntegration,
  makeModel,
  MODEL_FIELDS,
  modelMutation,
  mutation,
  uuidOf,
} from '../support/catalog.js';
import { createOrganization, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { owner } = await createOrganization(server);

type Made = Record<string, any>;

const listed = async (filter: object, by: Asker = owner): Promise<Made[]> => {
  const { models } = await by.ask(
    `query ($filter: ModelFilter) { models(filter: $filter, first: 100) { edges { node { ${MODEL_FIELDS} } } } }`,
    { filter },
  );
  return (models.edges as { node: Made }[]).map(({ node }) => node);
};
const names = (models: readonly Made[]): string[] => models.map(({ name }) => String(name));
const builtIn = async (integrationId: string, name: string): Promise<Made> => {
  const model = (await listed({ integrationId })).find((one) => one['name'] === name);
  assert.ok(model);
  return model;
};
const edit = async (input: object): Promise<Answer> =>
  await owner.send(modelMutation('editModel'), { input });

const DEEPSEEK = ['deepseek-chat', 'deepseek-reasoner', 'deepseek-v4-flash', 'deepseek-v4-pro'];
/** As if these had come to the price list after the integration was made. */
const forget = async (integrationId: string, forgotten: readonly string[]): Promise<void> => {
  const list = forgotten.map((name) => `'${name}'`).join(', ');
  await ownerQuery(
    `DELETE FROM "Model" WHERE "integrationId" = '${uuidOf(integrationId)}' AND "name" IN (${list})`,
  );
};

describe('an integration comes with the models of its vendor', () => {
  const cases: [vendor: string, input: object, model: string, input: string, output: string][] = [
    ['OPENAI', {}, 'gpt-4o-mini', '0.15', '0.6'],
    ['ANTHROPIC', {}, 'claude-sonnet-4-5', '3', '15'],
    ['GOOGLE', {}, 'gemini-2.5-flash', '0.3', '2.5'],
    ['MISTRAL', {}, 'mistral-large-2512', '0.5', '1.5'],
    ['COHERE', {}, 'command-r7b-12-2024', '0.0375', '0.15'],
    ['GROQ', {}, 'openai/gpt-oss-20b', '0.075', '0.3'],
    ['XAI', {}, 'grok-4', '3', '15'],
    ['DEEPSEEK', {}, 'deepseek-chat', '0.27', '1.1'],
    ['TOGETHER_AI', {}, 'meta-llama/Llama-3.3-70B-Instruct-Turbo', '0.88', '0.88'],
    ['FIREWORKS_AI', {}, 'accounts/fireworks/models/deepseek-v3p2', '0.56', '1.68'],
    ['BEDROCK', { settings: { region: 'eu-west-1' } }, 'amazon.nova-lite-v1:0', '0.06', '0.24'],
    ['AZURE_OPENAI', { settings: { resourceName: 'unit-1' } }, 'gpt-4.1', '2', '8'],
    ['OPENROUTER', {}, 'anthropic/claude-haiku-4.5', '1', '5'],
  ];
  for (const [vendor, input, name, inputPrice, outputPrice] of cases) {
    test(vendor, async () => {
      const { id } = await makeIntegration(owner, { vendor, ...input });
      const model = await builtIn(id, name);
      assert.deepEqual(
        [model['inputPrice'], model['outputPrice'], model['isCustom'], model['status'], model['createdBy']],
        [inputPrice, outputPrice, false, 'ACTIVE', 'Castellan'],
      );
      assert.deepEqual([model['hasOwnPrices'], model['baseModel'], model['version']], [false, null, 1]);
    });
  }

  test('and with none where the product knows none', async () => {
    const { id } = await makeIntegration(owner, {
      ...{ vendor: 'OPENAI_COMPATIBLE', baseUrl: 'https://models.example.com/v1' },
    });
    assert.deepEqual(await listed({ integrationId: id }), []);
  });

  test('each integration with its own, their slugs apart, also where it is a duplicate', async () => {
    const place = await createOrganization(server);
    const first = await makeIntegration(place.owner);
    await makeModel(place.owner, { integrationId: first['id'], name: 'own' });
    const { duplicateIntegration } = await place.owner.ask(
      mutation('duplicateIntegration', 'integration { id }'),
      { input: { id: first['id'] } },
    );
    const copies = await listed({ integrationId: duplicateIntegration.integration.id }, place.owner);
    assert.deepEqual(names(copies), DEEPSEEK);
    assert.deepEqual(
      copies.map(({ slug }) => slug),
      ['deepseek-chat-2', 'deepseek-reasoner-2', 'deepseek-v4-flash-2', 'deepseek-v4-pro-2'],
    );
    const [original] = await listed({ integrationId: first['id'], search: 'deepseek-chat' }, place.owner);
    assert.equal(original?.['slug'], 'deepseek-chat');
  });
});

describe('a built-in model', () => {
  test('cannot be deleted, and holds back the custom ones that were to go with it', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { id } = await builtIn(integrationId, 'deepseek-chat');
    const custom = await makeModel(owner, { integrationId });
    const refusals = [
      await assertNothingDone(
        server,
        async () => await owner.send(mutation('deleteModel', '__typename'), { input: { id } }),
        { code: 'FAILED_PRECONDITION' },
      ),
      await assertNothingDone(
        server,
        async () =>
          await owner.send(mutation('deleteModels', '__typename'), { input: { ids: [custom['id'], id] } }),
        { code: 'FAILED_PRECONDITION' },
      ),
    ];
    for (const { errors } of refusals) {
      assert.equal(
        errors[0]?.message,
        'The model deepseek-chat is built in: it can be disabled, not deleted.',
      );
    }
  });

  test('can be turned off and on, together with others', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const custom = await makeModel(owner, { integrationId });
    const ids = [(await builtIn(integrationId, 'deepseek-chat'))['id'], custom['id']] as string[];
    const turn = async (name: string): Promise<unknown> =>
      (await owner.ask(mutation(name, 'models { id status }'), { input: { ids } }))[name].models;
    assert.deepEqual(
      await turn('disableModels'),
      ids.map((id) => ({ id, status: 'DISABLED' })),
    );
    assert.equal((await builtIn(integrationId, 'deepseek-chat'))['status'], 'DISABLED');
    assert.deepEqual(
      await turn('enableModels'),
      ids.map((id) => ({ id, status: 'ACTIVE' })),
    );
  });

  test('takes prices of the organization’s own, and has those of the list back where they are set to null', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { id } = await builtIn(integrationId, 'deepseek-chat');
    const prices = async (input: object): Promise<unknown[]> => {
      const answer = await edit({ id, ...input });
      assert.deepEqual(answer.errors, []);
      const { inputPrice, outputPrice, hasOwnPrices } = answer.data?.['editModel'].model as Made;
      return [inputPrice, outputPrice, hasOwnPrices];
    };
    assert.deepEqual(await prices({ inputPrice: '0.2' }), ['0.2', '1.1', true]);
    assert.deepEqual(await prices({ outputPrice: '0' }), ['0.2', '0', true]);
    assert.deepEqual(await prices({ inputPrice: null, outputPrice: null }), ['0.27', '1.1', false]);
    await assertNothingDone(server, async () => await edit({ id, inputPrice: '-1' }), {
      ...{ code: 'BAD_USER_INPUT', paths: ['input.inputPrice'] },
    });
  });

  test('is otherwise as its vendor has it', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { id } = await builtIn(integrationId, 'deepseek-chat');
    const changes: object[] = [
      ...[
        { name: 'other' },
        { baseModel: 'deepseek-reasoner' },
        { contextWindow: 1 },
        { contextWindow: null },
      ],
      ...[{ capabilities: ['VISION'] }, { capabilities: [] }, { inputPrice: '1', name: 'other' }],
    ];
    for (const change of changes) {
      const answer = await assertNothingDone(server, async () => await edit({ id, ...change }), {
        code: 'FAILED_PRECONDITION',
      });
      assert.match(answer.errors[0]?.message ?? '', /^The model is built in: its prices can be set, /);
    }
  });
});

describe('what is new in the price list', () => {
  test('comes to an integration when it is asked for, told and recorded, and nothing else changes', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const kept = await builtIn(integrationId, 'deepseek-chat');
    await edit({ id: kept['id'], inputPrice: '0.2' });
    await forget(integrationId, ['deepseek-v4-flash', 'deepseek-v4-pro']);
    // The organization was faster with this one.
    const own = await makeModel(owner, { integrationId, name: 'deepseek-v4-flash', inputPrice: '7' });

    const sync = async (): Promise<string[]> =>
      names(
        (
          await owner.ask(mutation('syncModels', 'added { name inputPrice isCustom }'), {
            input: { integrationId },
          })
        )['syncModels'].added,
      );
    assert.deepEqual(await sync(), ['deepseek-v4-pro']);
    assert.deepEqual(await sync(), []);
    assert.deepEqual(names(await listed({ integrationId })), DEEPSEEK);
    assert.deepEqual((await builtIn(integrationId, 'deepseek-chat'))['inputPrice'], '0.2');
    const still = await builtIn(integrationId, 'deepseek-v4-flash');
    assert.deepEqual(still, own);

    const entries = await ownerQuery<{ after: any }>(
      `SELECT "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf(integrationId)}'
       AND "action" = 'integration.addModels' ORDER BY "at", "id"`,
    );
    assert.deepEqual(
      entries.map(({ after }) => after),
      [
        {
          priceList: 1,
          added: ['deepseek-v4-pro', 'deepseek-v4-flash', 'deepseek-chat', 'deepseek-reasoner'],
        },
        { priceList: 1, added: ['deepseek-v4-pro'] },
        { priceList: 1, added: [] },
      ],
    );
  });

  test('comes along when an integration is changed', async () => {
    const { id } = await makeIntegration(owner);
    await forget(id, ['deepseek-chat']);
    await owner.ask(mutation('editIntegration', '__typename'), { input: { id, description: 'Changed.' } });
    assert.deepEqual(names(await listed({ integrationId: id })), DEEPSEEK);
  });

  test('is not for an integration that is not there, or another organization’s', async () => {
    const other = await createOrganization(server);
    const theirs = await makeIntegration(other.owner);
    await forget(theirs['id'], ['deepseek-chat']);
    const gone = await makeIntegration(owner);
    await owner.ask(mutation('deleteIntegration', '__typename'), { input: { id: gone['id'] } });
    for (const integrationId of [theirs['id'], gone['id'], 'intg_01h455vb4pex5vsknk084sn02q']) {
      await assertNothingDone(
        server,
        async () => await owner.send(mutation('syncModels', '__typename'), { input: { integrationId } }),
        { code: 'NOT_FOUND' },
      );
    }
  });

  test('a model that the list does not have any more stays, its price unknown until one is set', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { id } = await builtIn(integrationId, 'deepseek-chat');
    await ownerQuery(`UPDATE "Model" SET "name" = 'deepseek-retired' WHERE "id" = '${uuidOf(id)}'`);
    const retired = await builtIn(integrationId, 'deepseek-retired');
    assert.deepEqual(
      [retired['inputPrice'], retired['outputPrice'], retired['contextWindow'], retired['capabilities']],
      [null, null, null, []],
    );
    assert.deepEqual((await edit({ id, inputPrice: '1' })).data?.['editModel'].model.inputPrice, '1');
  });
});
