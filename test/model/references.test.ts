/** `@provider/model`: what is handed out, and what it leads to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeIntegration, makeModel, makeProvider, mutation, uuidOf } from '../support/catalog.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const other = await createOrganization(server);

const copy = async (id: string, by: Asker = owner): Promise<Record<string, any>> =>
  (await by.ask('query ($id: ID!) { copyModel(id: $id) { name references } }', { id }))['copyModel'];
const resolve = async (reference: string, by: Asker = owner): Promise<Answer> =>
  await by.send(
    `query ($reference: String!) { modelByReference(reference: $reference) {
      obstacles model { id } provider { id } integration { id } } }`,
    { reference },
  );
const obstacles = async (reference: string): Promise<string[]> =>
  (await resolve(reference)).data?.['modelByReference'].obstacles;

test('a model is copied as one reference for each provider of its integration that is there', async () => {
  const { id: integrationId } = await makeIntegration(owner);
  const { id } = await makeModel(owner, { integrationId, name: 'org/tuned:1.5' });
  assert.deepEqual(await copy(id), { name: 'org/tuned:1.5', references: [] });
  const mark = random('ref');
  for (const slug of [`${mark}-b`, `${mark}-a`]) await makeProvider(owner, { integrationId, slug });
  const gone = await makeProvider(owner, { integrationId });
  await owner.ask(mutation('deleteProvider', '__typename'), { input: { id: gone['id'] } });
  const elsewhere = await makeIntegration(owner);
  await makeProvider(owner, { integrationId: elsewhere['id'] });
  const member = await owner.invite('MEMBER');
  assert.deepEqual(await copy(id, member), {
    name: 'org/tuned:1.5',
    references: [`@${mark}-a/org/tuned:1.5`, `@${mark}-b/org/tuned:1.5`],
  });
});

describe('a reference', () => {
  test('leads to its provider, integration and model, whatever the model’s name holds', async () => {
    const integration = await makeIntegration(owner);
    const integrationId: string = integration['id'];
    const provider = await makeProvider(owner, { integrationId });
    const namesakes = await makeIntegration(owner);
    for (const name of ['plain', 'org/model', 'a/b/c:1.5', '100%_sure', 'Größe', "o'model"]) {
      const { id } = await makeModel(owner, { integrationId, name });
      await makeModel(owner, { integrationId: namesakes['id'], name });
      const answer = await resolve(`@${String(provider['slug'])}/${name}`);
      assert.deepEqual(
        { data: answer.data, errors: answer.errors },
        {
          data: {
            modelByReference: {
              ...{ obstacles: [], model: { id } },
              ...{ provider: { id: provider['id'] }, integration: { id: integrationId } },
            },
          },
          errors: [],
        },
      );
    }
  });

  test('that is none is a bad input', async () => {
    for (const text of [
      '',
      '@',
      'gpt-4o',
      '@openai',
      '@openai/',
      '/gpt-4o',
      'openai/gpt-4o',
      '@Open/gpt-4o',
    ]) {
      assertRefused(await resolve(text), 'BAD_USER_INPUT', ['reference']);
    }
    for (const text of ['@a--b/m', '@-a/m', '@a b/m', '@a//m', '@a/@m', '@a/two words', '@a/\n', ' @a/m']) {
      assertRefused(await resolve(text), 'BAD_USER_INPUT', ['reference']);
    }
    assertRefused(await resolve(`@a/${'x'.repeat(300)}`), 'BAD_USER_INPUT', ['reference']);
  });

  test('to what is not there, not any more, or another organization’s, is not found', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { id: providerId, slug } = await makeProvider(owner, { integrationId });
    const { id: modelId, name } = await makeModel(owner, { integrationId });
    const reference = `@${String(slug)}/${String(name)}`;
    const assertMissing = async (text: string, by: Asker = owner): Promise<void> => {
      const answer = await resolve(text, by);
      assertRefused(answer, 'NOT_FOUND');
      assert.equal(answer.errors[0]?.message, 'There is no such model.');
    };
    assert.deepEqual(await obstacles(reference), []);
    await assertMissing(reference, other.owner);
    await assertMissing(`@${String(slug)}/${String(name).toUpperCase()}`);
    await assertMissing(`@nobody/${String(name)}`);
    const gone = async (kind: string, id: string): Promise<void> => {
      await owner.ask(mutation(`delete${kind}`, '__typename'), { input: { id } });
      await assertMissing(reference);
    };
    const back = async (kind: string, id: string): Promise<void> => {
      await owner.ask(mutation(`restore${kind}`, '__typename'), { input: { id } });
    };
    await gone('Model', modelId);
    await back('Model', modelId);
    await gone('Provider', providerId);
    await gone('Integration', integrationId);
    await back('Integration', integrationId);
    await back('Provider', providerId);
    assert.deepEqual(await obstacles(reference), []);
  });

  test('tells all that keeps requests from getting there', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { id: providerId, slug } = await makeProvider(owner, { integrationId });
    const { id: modelId, name } = await makeModel(owner, { integrationId });
    const reference = `@${String(slug)}/${String(name)}`;
    const set = async (assignments: string): Promise<void> => {
      await server.castellan.database.ownerQuery(
        `UPDATE "Provider" SET ${assignments} WHERE "id" = '${uuidOf(providerId)}'`,
      );
    };
    const turnOff = async (kind: string, id: string): Promise<void> => {
      await owner.ask(mutation(`disable${kind}s`, '__typename'), { input: { ids: [id] } });
    };
    await set('"exhaustedAt" = now()');
    assert.deepEqual(await obstacles(reference), ['PROVIDER_EXHAUSTED']);
    await set(`"expiresAt" = now() - interval '1 minute'`);
    assert.deepEqual(await obstacles(reference), ['PROVIDER_EXPIRED']);
    await turnOff('Provider', providerId);
    assert.deepEqual(await obstacles(reference), ['PROVIDER_DISABLED']);
    await turnOff('Model', modelId);
    await turnOff('Integration', integrationId);
    assert.deepEqual(await obstacles(reference), [
      ...['INTEGRATION_DISABLED', 'PROVIDER_DISABLED', 'MODEL_DISABLED'],
    ]);
  });

  test('opens provider and integration only to whoever may list them', async () => {
    const { id: integrationId } = await makeIntegration(owner);
    const { slug } = await makeProvider(owner, { integrationId });
    const key = await owner.createApiKey({ permissions: [{ feature: 'MODELS', level: 'READ' }] });
    const answer = await resolve(`@${String(slug)}/deepseek-chat`, key);
    const { model, provider, integration } = answer.data?.['modelByReference'] as Record<string, any>;
    assert.deepEqual([typeof model.id, provider, integration], ['string', null, null]);
    assert.deepEqual(answer.errors.map(({ extensions }) => extensions.requiredPermission).sort(), [
      ...['integration:list', 'provider:list'],
    ]);
  });
});
