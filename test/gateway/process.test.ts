import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { folder, started, stop } from '../support/program.js';
import { send } from '../support/server.js';
import { startFakeVendor } from './fakeVendor.js';

const OWNER = { email: 'owner@example.com', password: 'chosen by the operator' };
const SETTINGS = {
  CASTELLAN_DATA_DIR: path.join(folder, 'calls'),
  CASTELLAN_OWNER_EMAIL: OWNER.email,
  CASTELLAN_OWNER_PASSWORD: OWNER.password,
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
};

/** Asks as the owner, in their one organization. */
async function asOwner(url: string): Promise<(document: string, input?: object) => Promise<any>> {
  const ask = async (query: string, input: object | undefined, token?: string): Promise<any> => {
    const { data, errors } = await send(url, { query, variables: { input } }, { token });
    assert.deepEqual(errors, []);
    return data;
  };
  const { signIn } = await ask('mutation ($input: SignInInput!) { signIn(input: $input) { token } }', OWNER);
  return async (document, input) => await ask(document, input, signIn.token);
}

test('the built program carries calls out; after SIGTERM the log of every call that was answered is there', async () => {
  const vendor = await startFakeVendor();
  const first = await started(SETTINGS);
  const ask = await asOwner(first.url);
  await ask(
    'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { __typename } }',
    {
      name: 'Acme',
    },
  );
  const { createIntegration } = await ask(
    'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }',
    { name: 'Vendor', vendor: 'OPENAI_COMPATIBLE', baseUrl: vendor.url, secret: 'vendor-secret-0123456789' },
  );
  const integrationId = String(createIntegration.integration.id);
  await ask('mutation ($input: CreateProviderInput!) { createProvider(input: $input) { __typename } }', {
    ...{ name: 'Vendor', slug: 'vendor', integrationId },
  });
  await ask('mutation ($input: CreateModelInput!) { createModel(input: $input) { __typename } }', {
    ...{ name: 'fake-model', integrationId, inputPrice: '1', outputPrice: '2' },
  });
  const { createApiKey } = await ask(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
    { name: 'app', type: 'SERVICE', permissions: [{ feature: 'COMPLETIONS', level: 'ENABLED' }] },
  );
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const response = await fetch(`${first.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${String(createApiKey.secret)}`,
        },
        body: JSON.stringify({
          model: '@vendor/fake-model',
          messages: [{ role: 'user', content: 'Hello?' }],
        }),
      });
      await response.text();
      return response.status;
    }),
  );
  assert.deepEqual(statuses, Array<number>(20).fill(200));
  assert.equal(await stop(first), 0);
  assert.equal(vendor.seen.length, 20);

  const second = await started(SETTINGS);
  const { logs } = await (await asOwner(second.url))('{ logs(filter: { statuses: [200] }) { totalCount } }');
  assert.equal(logs.totalCount, 20);
  assert.equal(await stop(second), 0);
});
