/** What holds a provider back from being deleted, what holds it back from being restored, and what is left of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNothingDone, makeIntegration, makeProvider, mutation, uuidOf } from '../support/catalog.js';
import { createConfig } from '../support/features/config.js';
import { createLabel, createPrompt } from '../support/features/prompt.js';
import { createOrganization, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;
const integration = await makeIntegration(owner);

const made = async (): Promise<Record<string, any>> =>
  await makeProvider(owner, { integrationId: integration['id'] });
const remove = async (id: string, by: Asker = owner): Promise<Answer> =>
  await by.send(mutation('deleteProvider', 'deletedProviderId'), { input: { id } });
const restore = async (id: string): Promise<Answer> =>
  await owner.send(mutation('restoreProvider', 'provider { id }'), { input: { id } });
const assertDeleted = async (id: string): Promise<void> => {
  const answer = await remove(id);
  assert.deepEqual(
    { data: answer.data, errors: answer.errors },
    { data: { deleteProvider: { deletedProviderId: id } }, errors: [] },
  );
};

const content = (model: string): object => ({
  content: { messages: [{ role: 'USER', content: 'Hello!' }], model },
});
const updatePrompt = async (id: string, model: string): Promise<void> => {
  await owner.ask(mutation('updatePrompt', '__typename'), { input: { id, ...content(model) } });
};

describe('a provider in use stays, and the refusal says by what', () => {
  const assertHeld = async (id: string, usedBy: object[], message: string): Promise<void> => {
    const answer = await assertNothingDone(server, async () => await remove(id), {
      code: 'FAILED_PRECONDITION',
    });
    assert.deepEqual(answer.errors[0]?.extensions['usedBy'], usedBy);
    assert.equal(answer.errors[0]?.message, message);
  };

  test('by the present version of a live config', async () => {
    const { id, slug } = await made();
    const config = await createConfig({ seeded }, { content: { provider: `@${slug}` } });
    await assertHeld(
      id,
      [{ type: 'Config', count: 1, objects: [{ id: config.id, name: config.name }] }],
      `The provider is in use by 1 × Config ("${config.name}").`,
    );
    await owner.ask(mutation('updateConfig', '__typename'), {
      input: { id: config.id, content: { retry: { attempts: 1 } } },
    });
    await assertDeleted(id);
  });

  test('by the latest version of a live prompt, and no longer by an earlier one', async () => {
    const { id, slug } = await made();
    const prompt = await createPrompt({ seeded }, content(`@${slug}/deepseek-chat`));
    await assertHeld(
      id,
      [{ type: 'Prompt', count: 1, objects: [{ id: prompt.id, name: prompt.name }] }],
      `The provider is in use by 1 × Prompt ("${prompt.name}").`,
    );
    await updatePrompt(prompt.id, 'gpt-4o');
    await assertDeleted(id);
  });

  test('by the published version and by a version with a label, though it is not the latest', async () => {
    const { id, slug } = await made();
    const published = await createPrompt({ seeded }, content(`@${slug}/deepseek-chat`));
    await owner.ask(mutation('publishPrompt', '__typename'), { input: { id: published.id, number: 1 } });
    await updatePrompt(published.id, 'gpt-4o');
    const labelled = await createPrompt({ seeded }, content(`@${slug}/deepseek-chat`));
    const label = await createLabel({ seeded });
    const move = async (number: number | null): Promise<void> => {
      await owner.ask(mutation('movePromptLabel', '__typename'), {
        input: { id: labelled.id, label: label.name, number },
      });
    };
    await move(1);
    await updatePrompt(labelled.id, 'gpt-4o');
    await assertHeld(
      id,
      [
        {
          ...{ type: 'Prompt', count: 2 },
          objects: [
            { id: published.id, name: published.name },
            { id: labelled.id, name: labelled.name },
          ],
        },
      ],
      `The provider is in use by 2 × Prompt ("${published.name}", "${labelled.name}").`,
    );
    await move(null);
    await owner.ask(mutation('publishPrompt', '__typename'), { input: { id: published.id, number: 2 } });
    await assertDeleted(id);
  });

  test('named to whoever may list them, and only counted to the others', async () => {
    const { id, slug } = await made();
    await createConfig({ seeded }, { content: { provider: `@${slug}` } });
    const key = await owner.createApiKey({ permissions: [{ feature: 'PROVIDERS', level: 'DELETE' }] });
    const answer = await assertNothingDone(server, async () => await remove(id, key), {
      code: 'FAILED_PRECONDITION',
    });
    assert.deepEqual(answer.errors[0]?.extensions['usedBy'], [{ type: 'Config', count: 1, objects: [] }]);
  });

  test('so that none of several goes', async () => {
    const { id, slug } = await made();
    const free = await made();
    await createConfig({ seeded }, { content: { provider: `@${slug}` } });
    await assertNothingDone(
      server,
      async () =>
        await owner.send(mutation('deleteProviders', 'deletedProviderIds'), {
          input: { ids: [free['id'], id] },
        }),
      { code: 'FAILED_PRECONDITION' },
    );
  });
});

test('a config that was deleted holds no provider back, and a provider that is gone holds the config back', async () => {
  const { id, slug } = await made();
  const config = await createConfig({ seeded }, { content: { provider: `@${slug}` } });
  await owner.ask(mutation('deleteConfig', '__typename'), { input: { id: config.id } });
  await assertDeleted(id);
  await assertNothingDone(
    server,
    async () => await owner.send(mutation('restoreConfig', '__typename'), { input: { id: config.id } }),
    { code: 'FAILED_PRECONDITION' },
  );
  assert.deepEqual((await restore(id)).errors, []);
});

test('an integration with providers stays; a provider comes back only while its integration is there', async () => {
  const place = await makeIntegration(owner);
  const { id, name } = await makeProvider(owner, { integrationId: place['id'] });
  const drop = async (): Promise<Answer> =>
    await owner.send(mutation('deleteIntegration', '__typename'), { input: { id: place['id'] } });
  const held = await assertNothingDone(server, drop, { code: 'FAILED_PRECONDITION' });
  assert.deepEqual(held.errors[0]?.extensions['usedBy'], [
    { type: 'Provider', count: 1, objects: [{ id, name }] },
  ]);
  await assertDeleted(id);
  assert.deepEqual((await drop()).errors, []);
  const refused = await assertNothingDone(server, async () => await restore(id), {
    code: 'FAILED_PRECONDITION',
  });
  assert.equal(
    refused.errors[0]?.message,
    `It refers to an integration that is not there any more: ${String(place['slug'])}.`,
  );
  await owner.ask(mutation('restoreIntegration', '__typename'), { input: { id: place['id'] } });
  assert.deepEqual((await restore(id)).errors, []);
});

test('a slug is kept for a deleted provider while it can be restored, and free from then on', async () => {
  const { id, slug } = await made();
  await assertDeleted(id);
  const again = async (): Promise<Answer> =>
    await owner.send(mutation('createProvider', 'provider { slug }'), {
      input: { name: 'Again', slug, integrationId: integration['id'] },
    });
  const refused = await assertNothingDone(server, again, { code: 'CONFLICT', paths: ['input.slug'] });
  assert.match(refused.errors[0]?.message ?? '', /It was deleted and can still be restored\.$/);
  await server.castellan.database.ownerQuery(
    `UPDATE "Provider" SET "deletedAt" = now() - interval '31 days' WHERE "id" = '${uuidOf(id)}'`,
  );
  const answer = await again();
  assert.deepEqual(
    { data: answer.data, errors: answer.errors },
    { data: { createProvider: { provider: { slug } } }, errors: [] },
  );
});
