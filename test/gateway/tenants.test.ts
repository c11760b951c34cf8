import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { configOf, create } from '../support/configs.js';
import { startFakeVendor } from './fakeVendor.js';
import { assertError, call, logged, makeTenant, MESSAGES, startGateway } from './harness.js';

const server = await startGateway();
const vendors = [await startFakeVendor(), await startFakeVendor()] as const;

test('calls of two organizations at once meet nowhere: not at vendors, nor in logs or limits', async () => {
  // The same slug, the same model, and limits that one of them alone would just meet.
  const key = { rateLimits: [{ type: 'REQUESTS', unit: 'DAY', value: 20 }] };
  const provider = { slug: 'shared', usageLimit: { type: 'COST', creditLimit: '1' } };
  const [one, other] = [
    await makeTenant(server, vendors[0], { key, provider }),
    await makeTenant(server, vendors[1], { key, provider }),
  ];
  vendors[0].always({ text: 'of the one' });
  vendors[1].always({ text: 'of the other' });
  const ask = async (tenant: typeof one, index: number): Promise<string> => {
    const content = `${tenant.organization.id} ${String(index)}`;
    const answer = await call(server, tenant.key, {
      model: '@shared/fake-model',
      messages: [{ role: 'user', content }],
      max_tokens: 10,
    });
    return answer.body.choices?.[0].message.content ?? answer.text;
  };

  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => [await ask(one, index), await ask(other, index)]),
  );

  assert.deepEqual(
    answers,
    Array.from({ length: 20 }, () => ['of the one', 'of the other']),
  );
  for (const [tenant, vendor] of [
    [one, vendors[0]],
    [other, vendors[1]],
  ] as const) {
    const own = tenant.organization.id;
    assert.equal(vendor.seen.length, 20);
    assert.ok(vendor.seen.every(({ body }) => body.messages[0].content.startsWith(own)));
    const logs = await logged(server, tenant, 20);
    assert.ok(logs.every((log) => log.request.messages[0].content.startsWith(own)));
    assert.ok(logs.every((log) => log.apiKeyId === uuidOf(tenant.key.id)));
    const rows = server.castellan.database.forOrganization(uuidOf(own));
    const periods = await rows.usagePeriod.findMany({});
    assert.ok(periods.length >= 1 && periods.every(({ requests }) => Number(requests) === 20));
  }
});

test("another organization's provider, config and model answer as ones that never were", async () => {
  const [one, other] = [await makeTenant(server, vendors[0]), await makeTenant(server, vendors[1])];
  const config = configOf(await create(other.owner, { provider: `@${String(other.provider['slug'])}` }));
  const body = { model: one.model, messages: MESSAGES };
  vendors.forEach((vendor) => vendor.reset());

  const foreign = await call(server, one.key, { ...body, model: other.model });
  const invented = await call(server, one.key, { ...body, model: '@never-was/fake-model' });
  assertError(foreign, { status: 404, code: 'provider_not_found' });
  assert.equal(
    foreign.text.replaceAll(String(other.provider['slug']), 'X'),
    invented.text.replaceAll('never-was', 'X'),
  );
  const [named, unnamed] = [String(config['slug']), 'pc-never-was'].map(
    async (slug) => await call(server, one.key, body, { headers: { 'x-portkey-config': slug } }),
  );
  assertError(await named!, { status: 404, code: 'config_not_found' });
  assert.equal((await named)?.text, (await unnamed)?.text);
  const listed = await call(server, one.key, null, { path: '/v1/models', method: 'GET' });
  assert.deepEqual(
    listed.body.data.map(({ id }: { id: string }) => id),
    [one.model],
  );
  const shown = await call(server, one.key, null, {
    path: `/v1/models/${encodeURIComponent(other.model)}`,
    method: 'GET',
  });
  assertError(shown, { status: 404, code: 'model_not_found' });
  assert.deepEqual(
    vendors.map(({ seen }) => seen.length),
    [0, 0],
  );
});
