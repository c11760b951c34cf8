/** What custom models say and do, and what prices hold exactly. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertNothingDone,
  makeIntegration,
  makeModel,
  makeProvider,
  MODEL_FIELDS,
  modelMutation,
  mutation,
  uuidOf,
} from '../support/catalog.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const other = await createOrganization(server);
const integration = await makeIntegration(owner);
const theirs = await makeIntegration(other.owner);
const integrationId: string = integration['id'];
const MISSING = 'intg_01h455vb4pex5vsknk084sn02q';
const PRICES = { inputPrice: '1', outputPrice: '2' };

const create = async (input: object, by: Asker = owner): Promise<Answer> =>
  await by.send(modelMutation('createModel'), { input: { name: random('model'), integrationId, ...input } });
const edit = async (input: object, by: Asker = owner): Promise<Answer> =>
  await by.send(modelMutation('editModel'), { input });
const made = async (input: object = {}): Promise<Record<string, any>> =>
  await makeModel(owner, { integrationId, ...input });
const edited = async (input: object): Promise<Record<string, any>> => {
  const answer = await edit(input);
  assert.deepEqual(answer.errors, [], answer.text);
  return answer.data?.['editModel'].model;
};
const look = async (id: string, fields = MODEL_FIELDS): Promise<Record<string, any>> =>
  (await owner.ask(`query ($id: ID!) { model(id: $id) { ${fields} } }`, { id }))['model'];
const named = async (filter: object, by: Asker = owner): Promise<string[]> => {
  const { models } = await by.ask(
    'query ($filter: ModelFilter) { models(filter: $filter, first: 100) { edges { node { name } } } }',
    { filter },
  );
  return (models.edges as { node: { name: string } }[]).map(({ node }) => node.name);
};

describe('a custom model', () => {
  test('is made with all there is to say of it, its slug made of its name', async () => {
    const mark = random('m');
    const model = await made({
      ...{ name: `org/Tuned.${mark}:1.5`, inputPrice: '0.15', outputPrice: '0.6', contextWindow: 32_768 },
      capabilities: ['TOOLS', 'CHAT', 'TOOLS'],
    });
    const { id, ...rest } = model;
    assert.deepEqual(rest, {
      ...{ slug: `org-tuned-${mark}-1-5`, name: `org/Tuned.${mark}:1.5`, version: 1, status: 'ACTIVE' },
      ...{ isCustom: true, baseModel: null, inputPrice: '0.15', outputPrice: '0.6', hasOwnPrices: true },
      ...{ contextWindow: 32_768, capabilities: ['CHAT', 'TOOLS'], duplicatedFrom: null },
      createdBy: owner.name,
    });
    assert.deepEqual(await look(id), model);
    assert.deepEqual((await look(id, 'integration { id }'))['integration'], { id: integrationId });
  });

  test('has of its base model what it has not of its own', async () => {
    const based = await made({ baseModel: 'deepseek-reasoner', inputPrice: null, outputPrice: null });
    assert.deepEqual(
      [based['inputPrice'], based['outputPrice'], based['hasOwnPrices'], based['contextWindow']],
      ['0.55', '2.19', false, 64_000],
    );
    assert.deepEqual(based['capabilities'], ['CHAT', 'TOOLS', 'REASONING']);
    const own = await edited({
      ...{ id: based['id'], inputPrice: '9', contextWindow: 1000, capabilities: ['EMBEDDING'] },
    });
    assert.deepEqual(
      [own['inputPrice'], own['outputPrice'], own['hasOwnPrices'], own['contextWindow'], own['capabilities']],
      ['9', '2.19', true, 1000, ['EMBEDDING']],
    );
    const back = await edited({ id: based['id'], inputPrice: null, contextWindow: null, capabilities: [] });
    assert.deepEqual(
      [back['inputPrice'], back['hasOwnPrices'], back['contextWindow'], back['capabilities']],
      ['0.55', false, 64_000, ['CHAT', 'TOOLS', 'REASONING']],
    );
  });

  test('holds prices exactly, as plain decimals, however small or large', async () => {
    const cases: [given: string, told: string][] = [
      ['0.15', '0.15'],
      ['0.000000001', '0.000000001'],
      ['0.100000000', '0.1'],
      ['0', '0'],
      ['0.000', '0'],
      ['007.5', '7.5'],
      ['999999999.999999999', '999999999.999999999'],
      ['123456789.123456789', '123456789.123456789'],
      ['100000000', '100000000'],
    ];
    for (const [given, told] of cases) {
      const { id } = await made({ inputPrice: given, outputPrice: given });
      const { inputPrice, outputPrice } = await look(id);
      assert.deepEqual([inputPrice, outputPrice], [told, told]);
    }
    const [row] = await server.castellan.database.ownerQuery<{ after: any }>(
      `SELECT "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf((await made({ inputPrice: '0.000000001' }))['id'])}'`,
    );
    assert.equal(row?.after.inputPrice, '0.000000001');
  });

  test('refuses every bad input, naming it, on making and on changing', async () => {
    const { id } = await made();
    const cases: [input: object, path: string][] = [
      [{ name: '' }, 'input.name'],
      [{ name: 'two words' }, 'input.name'],
      [{ name: '/model' }, 'input.name'],
      [{ name: '@cf/model' }, 'input.name'],
      [{ name: 'line\nbreak' }, 'input.name'],
      [{ name: 'x'.repeat(201) }, 'input.name'],
      [{ inputPrice: '-1' }, 'input.inputPrice'],
      [{ outputPrice: '-0.000000001' }, 'input.outputPrice'],
      [{ inputPrice: '1000000000' }, 'input.inputPrice'],
      [{ outputPrice: '999999999999999' }, 'input.outputPrice'],
      [{ inputPrice: null }, 'input.inputPrice'],
      [{ outputPrice: null }, 'input.outputPrice'],
      [{ contextWindow: 0 }, 'input.contextWindow'],
      [{ contextWindow: -1 }, 'input.contextWindow'],
      // Of another vendor, and of none.
      [{ baseModel: 'gpt-4o' }, 'input.baseModel'],
      [{ baseModel: 'constructor' }, 'input.baseModel'],
    ];
    for (const [input, path] of cases) {
      const refused = { code: 'BAD_USER_INPUT', paths: [path] };
      await assertNothingDone(server, async () => await create({ ...PRICES, ...input }), refused);
      await assertNothingDone(server, async () => await edit({ id, ...input }), refused);
    }
    await assertNothingDone(server, async () => await create({}), {
      ...{ code: 'BAD_USER_INPUT', paths: ['input.inputPrice', 'input.outputPrice'] },
    });
    for (const price of [
      '1e-9',
      '0.0000000001',
      '1,5',
      ' 1',
      '0x10',
      'NaN',
      'Infinity',
      '1e400',
      true,
      1e-9,
    ]) {
      const before = await named({});
      const answer = await create({ ...PRICES, inputPrice: price });
      assert.deepEqual(
        answer.errors.map(({ extensions }) => extensions.code),
        ['BAD_USER_INPUT'],
        String(price),
      );
      assert.deepEqual(await named({}), before);
    }
  });

  test('has a name of its own in its integration, also beside built-in and deleted models, and a slug of its own', async () => {
    const taken = { code: 'CONFLICT', paths: ['input.name'] };
    const { id, name } = await made();
    await assertNothingDone(server, async () => await create({ ...PRICES, name }), taken);
    await assertNothingDone(server, async () => await create({ ...PRICES, name: 'deepseek-chat' }), taken);
    const second = await made();
    await assertNothingDone(server, async () => await edit({ id: second['id'], name }), taken);
    await assertNothingDone(
      server,
      async () => await owner.send(modelMutation('duplicateModel'), { input: { id, name } }),
      taken,
    );
    await owner.ask(mutation('deleteModel', '__typename'), { input: { id } });
    const refused = await assertNothingDone(server, async () => await create({ ...PRICES, name }), taken);
    assert.equal(
      refused.errors[0]?.message,
      'The integration has a model of this name already. It was deleted and can still be restored.',
    );
    await server.castellan.database.ownerQuery(
      `UPDATE "Model" SET "deletedAt" = now() - interval '31 days' WHERE "id" = '${uuidOf(id)}'`,
    );
    assert.deepEqual((await create({ ...PRICES, name })).errors, []);

    // In another integration, and in another organization.
    const beside = await makeIntegration(owner);
    const same = await makeModel(owner, { name, integrationId: beside['id'] });
    assert.equal(same['slug'], `${name}-2`);
    const elsewhere = await makeModel(other.owner, { name, slug: name, integrationId: theirs['id'] });
    assert.equal(elsewhere['slug'], name);
    await assertNothingDone(server, async () => await create({ ...PRICES, slug: name }), {
      ...{ code: 'CONFLICT', paths: ['input.slug'] },
    });
  });

  test('belongs to a live integration of the organization', async () => {
    const gone = await makeIntegration(owner);
    await owner.ask(mutation('deleteIntegration', '__typename'), { input: { id: gone['id'] } });
    for (const foreign of [theirs['id'], gone['id'], MISSING]) {
      const answer = await assertNothingDone(
        server,
        async () => await create({ ...PRICES, integrationId: foreign }),
        { code: 'NOT_FOUND' },
      );
      assert.equal(answer.errors[0]?.message, 'There is no such integration.');
    }
  });
});

test('a duplicate is a custom model with the same settings under another name, and names its origin', async () => {
  const duplicate = async (input: object): Promise<Record<string, any>> =>
    (await owner.ask(modelMutation('duplicateModel'), { input }))['duplicateModel'].model;
  const origin = await made({ contextWindow: 4096, capabilities: ['CHAT'] });
  await owner.ask(mutation('disableModels', '__typename'), { input: { ids: [origin['id']] } });
  const name = random('again');
  const { id, ...rest } = await duplicate({ id: origin['id'], name });
  assert.notEqual(id, origin['id']);
  assert.deepEqual(rest, {
    ...{ slug: name, name, version: 1, status: 'ACTIVE', isCustom: true, baseModel: null },
    ...{ inputPrice: '1', outputPrice: '2', hasOwnPrices: true, contextWindow: 4096, capabilities: ['CHAT'] },
    ...{ duplicatedFrom: origin['slug'], createdBy: owner.name },
  });

  const { models } = await owner.ask(
    'query ($filter: ModelFilter) { models(filter: $filter) { edges { node { id slug } } } }',
    { filter: { integrationId, isCustom: false, search: 'deepseek-reasoner' } },
  );
  const builtIn = models.edges[0].node;
  const tuned = await duplicate({ id: builtIn.id, name: random('tuned') });
  assert.deepEqual(
    [
      tuned['isCustom'],
      tuned['baseModel'],
      tuned['inputPrice'],
      tuned['hasOwnPrices'],
      tuned['duplicatedFrom'],
    ],
    [true, 'deepseek-reasoner', '0.55', false, builtIn.slug],
  );
  assert.deepEqual(tuned['capabilities'], ['CHAT', 'TOOLS', 'REASONING']);
});

describe('the list of models', () => {
  test('is narrowed by integration, provider, kind, state and capability, the price list counting as said', async () => {
    const place = await makeIntegration(owner);
    const provider = await makeProvider(owner, { integrationId: place['id'] });
    const based = { baseModel: 'deepseek-reasoner', inputPrice: null, outputPrice: null };
    const at = { integrationId: place['id'] };
    await makeModel(owner, { ...at, name: 'a-based', ...based });
    await makeModel(owner, { ...at, name: 'b-own', ...based, capabilities: ['EMBEDDING'] });
    const off = await makeModel(owner, { ...at, name: 'c-off' });
    await owner.ask(mutation('disableModels', '__typename'), { input: { ids: [off['id']] } });

    const all = ['a-based', 'b-own', 'c-off', 'deepseek-chat', 'deepseek-reasoner'];
    const builtIn = ['deepseek-chat', 'deepseek-reasoner', 'deepseek-v4-flash', 'deepseek-v4-pro'];
    const cases: [filter: object, names: string[]][] = [
      [{}, [...all, 'deepseek-v4-flash', 'deepseek-v4-pro']],
      [{ isCustom: true }, ['a-based', 'b-own', 'c-off']],
      [{ isCustom: false }, builtIn],
      [{ status: 'DISABLED' }, ['c-off']],
      [{ status: 'ACTIVE', isCustom: true }, ['a-based', 'b-own']],
      [{ capability: 'EMBEDDING' }, ['b-own']],
      [{ capability: 'REASONING' }, ['a-based', 'deepseek-reasoner', 'deepseek-v4-flash', 'deepseek-v4-pro']],
      [{ capability: 'VISION' }, []],
      [{ search: 'V4-' }, ['deepseek-v4-flash', 'deepseek-v4-pro']],
    ];
    for (const [filter, names] of cases) {
      assert.deepEqual(await named({ ...at, ...filter }), names, JSON.stringify(filter));
      assert.deepEqual(await named({ providerId: provider['id'], ...filter }), names);
    }
  });

  test('tells nothing of another organization, and nothing through a deleted provider', async () => {
    const foreign = await makeProvider(other.owner, { integrationId: theirs['id'] });
    assert.deepEqual(await named({ integrationId: theirs['id'] }), []);
    assert.deepEqual(await named({ providerId: foreign['id'] }), []);
    const provider = await makeProvider(owner, { integrationId });
    await owner.ask(mutation('deleteProvider', '__typename'), { input: { id: provider['id'] } });
    assert.deepEqual(await named({ providerId: provider['id'] }), []);
  });
});

test('the models of a deleted integration are gone with it, and back with it', async () => {
  const place = await makeIntegration(owner);
  const at = { integrationId: place['id'] };
  const { id, slug } = await makeModel(owner, at);
  const lost = await makeModel(owner, at);
  await owner.ask(mutation('deleteModel', '__typename'), { input: { id: lost['id'] } });
  await owner.ask(mutation('deleteIntegration', '__typename'), { input: { id: place['id'] } });

  assert.deepEqual(await named(at), []);
  assert.deepEqual(await named({ ...at, isDeleted: true }), []);
  assert.equal((await owner.ask('query ($id: ID!) { node(id: $id) { id } }', { id }))['node'], null);
  const gone: (() => Promise<Answer>)[] = [
    async () => await owner.send('query ($id: ID!) { model(id: $id) { id } }', { id }),
    async () => await owner.send('query ($id: ID!) { copyModel(id: $id) { name } }', { id }),
    async () => await edit({ id, name: 'changed' }),
    async () => await owner.send(modelMutation('duplicateModel'), { input: { id, name: 'changed' } }),
    async () => await owner.send(mutation('deleteModel', '__typename'), { input: { id } }),
    async () => await owner.send(mutation('disableModels', '__typename'), { input: { ids: [id] } }),
  ];
  for (const ask of gone) await assertNothingDone(server, ask, { code: 'NOT_FOUND' });
  await assertNothingDone(
    server,
    async () => await owner.send(mutation('restoreModel', '__typename'), { input: { id: lost['id'] } }),
    { code: 'FAILED_PRECONDITION' },
  );
  // Its slug is kept for it.
  await assertNothingDone(server, async () => await create({ ...PRICES, slug }), {
    ...{ code: 'CONFLICT', paths: ['input.slug'] },
  });

  await owner.ask(mutation('restoreIntegration', '__typename'), { input: { id: place['id'] } });
  assert.equal((await look(id))['slug'], slug);
  assert.equal((await named(at)).length, 5);
  await owner.ask(mutation('restoreModel', '__typename'), { input: { id: lost['id'] } });
  assert.equal((await named(at)).length, 6);
});

describe('who may do what with models', () => {
  const asks = (id: string): [permitted: string, ask: (by: Asker) => Promise<Answer>][] => [
    ['READ', async (by) => await by.send('{ models { totalCount } }')],
    ['READ', async (by) => await by.send('query ($id: ID!) { model(id: $id) { id } }', { id })],
    ['READ', async (by) => await by.send('query ($id: ID!) { copyModel(id: $id) { name } }', { id })],
    ['WRITE', async (by) => await create(PRICES, by)],
    ['WRITE', async (by) => await edit({ id, inputPrice: '3' }, by)],
    [
      'WRITE',
      async (by) => await by.send(modelMutation('duplicateModel'), { input: { id, name: random('copy') } }),
    ],
    [
      'WRITE',
      async (by) => await by.send(mutation('syncModels', '__typename'), { input: { integrationId } }),
    ],
    ['WRITE', async (by) => await by.send(mutation('disableModels', '__typename'), { input: { ids: [id] } })],
    ['DELETE', async (by) => await by.send(mutation('deleteModel', '__typename'), { input: { id } })],
  ];

  test('a member lists, opens and copies, and changes nothing', async () => {
    const member = await owner.invite('MEMBER');
    const { id } = await made();
    for (const [level, ask] of asks(id)) {
      if (level === 'READ') assert.deepEqual((await ask(member)).errors, []);
      else await assertNothingDone(server, async () => await ask(member), { code: 'FORBIDDEN' });
    }
  });

  test('a key does what its level says, and nothing beyond', async () => {
    const LEVELS = ['DISABLED', 'READ', 'WRITE', 'DELETE'];
    for (const level of LEVELS) {
      const key = await owner.createApiKey({ permissions: [{ feature: 'MODELS', level }] });
      const { id } = await made();
      for (const [needed, ask] of asks(id)) {
        if (LEVELS.indexOf(needed) <= LEVELS.indexOf(level)) {
          assert.deepEqual((await ask(key)).errors, [], `${level}, ${needed}`);
        } else {
          await assertNothingDone(server, async () => await ask(key), { code: 'FORBIDDEN' });
        }
      }
    }
  });

  test('the integration of a model needs its own permission; prices and abilities need no other', async () => {
    const key = await owner.createApiKey({ permissions: [{ feature: 'MODELS', level: 'READ' }] });
    const { id } = await made({ baseModel: 'deepseek-chat', inputPrice: null, outputPrice: null });
    const answer = await key.send(
      'query ($id: ID!) { model(id: $id) { inputPrice capabilities integration { slug } } }',
      { id },
    );
    assert.deepEqual(answer.data, {
      model: { inputPrice: '0.27', capabilities: ['CHAT', 'TOOLS'], integration: null },
    });
    assert.deepEqual(
      answer.errors.map(({ extensions }) => extensions.requiredPermission),
      ['integration:list'],
    );
  });
});
