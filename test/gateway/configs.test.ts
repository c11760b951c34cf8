import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { makeIntegration, makeModel, makeProvider, mutation, uuidOf } from '../support/catalog.js';
import { configOf, create, SET_DEFAULT } from '../support/configs.js';
import { startFakeVendor } from './fakeVendor.js';
import {
  addProvider,
  assertError,
  call,
  logged,
  makeKey,
  makeTenant,
  MESSAGES,
  startGateway,
} from './harness.js';

const server = await startGateway();
const [vendor, backup] = [await startFakeVendor(), await startFakeVendor()];
beforeEach(() => {
  vendor.reset();
  backup.reset();
});

const PLAIN = { model: 'fake-model', messages: MESSAGES };
const at = (provider: Record<string, any>): string => `@${String(provider['slug'])}`;
const inline = (content: unknown): { headers: Record<string, string> } => ({
  headers: { 'x-portkey-config': JSON.stringify(content) },
});

test("the request's config goes before the key's, and the key's before the organization's", async () => {
  const tenant = await makeTenant(server, vendor);
  const { owner, provider } = tenant;
  const make = async (seed: number): Promise<Record<string, any>> =>
    configOf(await create(owner, { provider: at(provider), override_params: { seed } }));
  const [ofOrganization, ofKey, ofRequest] = [await make(1), await make(2), await make(3)];
  await owner.ask(SET_DEFAULT, { input: { id: ofOrganization['id'] } });
  const key = await makeKey(owner, { configId: ofKey['id'] });

  await call(server, tenant.key, PLAIN);
  await call(server, key, PLAIN);
  await call(server, key, PLAIN, { headers: { 'x-portkey-config': ofRequest['slug'] } });

  assert.deepEqual(
    vendor.seen.map(({ body }) => body.seed),
    [1, 2, 3],
  );
  const logs = await logged(server, tenant, 3);
  assert.deepEqual(
    logs.map((log) => [log.configId, log.configSlug, log.configNumber]),
    [ofOrganization, ofKey, ofRequest].map((config) => [uuidOf(config['id']), config['slug'], 1]),
  );
});

test('a key that keeps to its config refuses another, saved or brought along', async () => {
  const tenant = await makeTenant(server, vendor);
  const own = configOf(await create(tenant.owner, { provider: at(tenant.provider) }));
  const other = configOf(await create(tenant.owner, { provider: at(tenant.provider) }));
  const key = await makeKey(tenant.owner, { configId: own['id'], allowConfigOverride: false });

  const same = await call(server, key, PLAIN, { headers: { 'x-portkey-config': own['slug'] } });
  const saved = await call(server, key, PLAIN, { headers: { 'x-portkey-config': other['slug'] } });
  const brought = await call(server, key, PLAIN, inline({ provider: at(tenant.provider) }));

  assert.equal(same.status, 200, same.text);
  for (const answer of [saved, brought]) {
    assertError(answer, { status: 403, code: 'config_override_not_allowed', param: 'x-portkey-config' });
  }
  assert.equal(vendor.seen.length, 1);
});

test('an organization may refuse configs that requests bring along', async () => {
  const tenant = await makeTenant(server, vendor);
  const brought = inline({ provider: at(tenant.provider) });
  assert.equal((await call(server, tenant.key, PLAIN, brought)).status, 200);
  await tenant.owner.ask(
    'mutation { updateOrganization(input: { allowInlineConfig: false }) { organization { id } } }',
  );
  const answer = await call(server, tenant.key, PLAIN, brought);
  assertError(answer, { status: 403, code: 'inline_config_not_allowed' });
  assert.equal(vendor.seen.length, 1);
});

test('a config that a request brings is held to what saved ones are', async () => {
  const tenant = await makeTenant(server, vendor);
  const stranger = await makeTenant(server, vendor);
  const faulty: [object, string][] = [
    [{ provider: 'openai', api_key: 'sk-x' }, 'x-portkey-config.provider'],
    [{ provider: at(tenant.provider), unknown: 1 }, 'x-portkey-config.unknown'],
    [{ provider: at(stranger.provider) }, 'x-portkey-config.provider'],
    [{ provider: at(tenant.provider), custom_host: vendor.url }, 'x-portkey-config.custom_host'],
    [
      { provider: at(tenant.provider), input_guardrails: ['guard-none'] },
      'x-portkey-config.input_guardrails.0',
    ],
    [{ provider: at(tenant.provider), retry: { attempts: 99 } }, 'x-portkey-config.retry.attempts'],
  ];
  for (const [content, param] of faulty) {
    assertError(await call(server, tenant.key, PLAIN, inline(content)), {
      status: 400,
      code: 'invalid_request',
      param,
    });
  }
  assert.equal(vendor.seen.length, 0);
});

test('when one fails the next answers, with its own model and secret', async () => {
  const tenant = await makeTenant(server, vendor);
  const other = await addProvider(tenant, backup, { integration: { secret: 'sk-backup-secret' } });
  vendor.always({ status: 500 });
  const content = {
    strategy: { mode: 'fallback' },
    targets: [{ provider: at(tenant.provider), retry: { attempts: 1 } }, { provider: at(other) }],
  };

  const answer = await call(server, tenant.key, { ...PLAIN, model: tenant.model }, inline(content));

  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('x-portkey-provider'), other['slug']);
  assert.deepEqual([vendor.seen.length, backup.seen.length], [2, 1]);
  assert.equal(backup.seen[0]?.headers.authorization, 'Bearer sk-backup-secret');
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual(
    [log.status, log.fallbackUsed, log.providerSlug, log.requestedModel, log.model],
    [200, true, other['slug'], tenant.model, 'fake-model'],
  );
});

test('the retries of a call are counted', async () => {
  const tenant = await makeTenant(server, vendor);
  vendor.script({ status: 503 }, { status: 503 });
  const content = { provider: at(tenant.provider), retry: { attempts: 3 } };
  const answer = await call(server, tenant.key, PLAIN, inline(content));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('x-portkey-retry-attempt-count'), '2');
  assert.equal((await logged(server, tenant, 1))[0].retries, 2);
});

test('conditions choose by metadata and parameters', async () => {
  const tenant = await makeTenant(server, vendor);
  const other = await addProvider(tenant, backup);
  const content = {
    strategy: {
      mode: 'conditional',
      conditions: [{ query: { 'metadata.plan': { $eq: 'paid' } }, then: 'good' }],
      default: 'cheap',
    },
    targets: [
      { name: 'good', provider: at(tenant.provider) },
      { name: 'cheap', provider: at(other) },
    ],
  };
  const { headers } = inline(content);
  await call(server, tenant.key, PLAIN, { headers: { ...headers, 'x-portkey-metadata': '{"plan":"paid"}' } });
  assert.deepEqual([vendor.seen.length, backup.seen.length], [1, 0]);
  await call(server, tenant.key, PLAIN, { headers });
  assert.deepEqual([vendor.seen.length, backup.seen.length], [1, 1]);
});

test('a target that is off is left out', async () => {
  const tenant = await makeTenant(server, vendor);
  const other = await addProvider(tenant, backup);
  await tenant.owner.ask(mutation('disableProviders', 'providers { id }'), {
    input: { ids: [tenant.provider['id']] },
  });
  const content = {
    strategy: { mode: 'loadbalance' },
    targets: [
      { provider: at(tenant.provider), weight: 99 },
      { provider: at(other), weight: 1 },
    ],
  };
  const answer = await call(server, tenant.key, PLAIN, inline(content));
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual([vendor.seen.length, backup.seen.length], [0, 1]);
});

test('a config puts its parameters in place of the caller’s, and only a model that is on', async () => {
  const tenant = await makeTenant(server, vendor);
  await makeModel(tenant.owner, { integrationId: tenant.integration['id'], name: 'other/model' });
  const content = (model: string): object => ({
    override_params: { model: `${at(tenant.provider)}/${model}`, temperature: 0.1 },
  });

  const answer = await call(server, tenant.key, { ...PLAIN, temperature: 1 }, inline(content('other/model')));
  const missing = await call(server, tenant.key, PLAIN, inline(content('none')));

  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(vendor.seen[0]?.body, { model: 'other/model', messages: MESSAGES, temperature: 0.1 });
  assertError(missing, { status: 404, code: 'model_not_found' });
});

test('another host is called only as long as the integration allows it', async () => {
  const tenant = await makeTenant(server, vendor);
  const integration = await makeIntegration(tenant.owner, {
    ...{
      vendor: 'OPENAI_COMPATIBLE',
      baseUrl: vendor.url,
      secret: 'sk-vendor-secret',
      allowCustomHost: true,
    },
  });
  await makeModel(tenant.owner, { integrationId: integration['id'], name: 'fake-model' });
  const allowing = await makeProvider(tenant.owner, { integrationId: integration['id'] });
  const content = { provider: at(allowing), custom_host: backup.url };
  const saved = configOf(await create(tenant.owner, content));
  const headers = { 'x-portkey-config': String(saved['slug']) };

  const answer = await call(server, tenant.key, PLAIN, { headers });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual([vendor.seen.length, backup.seen.length], [0, 1]);

  await tenant.owner.ask(
    'mutation ($input: EditIntegrationInput!) { editIntegration(input: $input) { integration { id } } }',
    { input: { id: integration['id'], allowCustomHost: false } },
  );
  assertError(await call(server, tenant.key, PLAIN, { headers }), {
    status: 403,
    code: 'custom_host_not_allowed',
  });
  assert.equal(backup.seen.length, 1);
});

test('a host at a private address is not called', async () => {
  const tenant = await makeTenant(server, vendor);
  await server.castellan.database.ownerQuery(
    `UPDATE "Integration" SET "baseUrl" = 'http://10.0.0.1/v1' WHERE id = '${uuidOf(tenant.integration['id'])}'`,
  );
  const answer = await call(server, tenant.key, { ...PLAIN, model: tenant.model });
  assertError(answer, { status: 403, code: 'custom_host_not_allowed' });
  assert.ok(!answer.text.includes('10.0.0.1'));
});
