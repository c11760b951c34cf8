import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { startFakeVendor } from './fakeVendor.js';
import { call, logged, makeTenant, MESSAGES, startGateway, type CallAnswer, type Tenant } from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});

/** Calls by a config that caches, of one name of provider for all organizations. */
async function ask(tenant: Tenant, more: object = {}, content: object = {}): Promise<CallAnswer> {
  const cached = { provider: '@shared-name', cache: { mode: 'simple', max_age: 60 }, ...content };
  return await call(
    server,
    tenant.key,
    { model: 'fake-model', messages: MESSAGES, ...more },
    { headers: { 'x-portkey-config': JSON.stringify(cached) } },
  );
}

const statusOf = (answer: CallAnswer): string | null => answer.headers.get('x-portkey-cache-status');

test('the same request is answered from the cache, at no cost', async () => {
  const tenant = await makeTenant(server, vendor, { provider: { slug: 'shared-name' } });

  const [first, second, other] = [
    await ask(tenant),
    await ask(tenant),
    await ask(tenant, { temperature: 1 }),
  ];

  assert.deepEqual([first, second, other].map(statusOf), ['MISS', 'HIT', 'MISS']);
  assert.equal(second.text, first.text);
  assert.equal(vendor.seen.length, 2);
  const logs = await logged(server, tenant, 3);
  assert.deepEqual(
    logs.map((log) => [log.cacheStatus, log.cost, log.inputTokens]),
    [
      ['MISS', '0.000025', 11],
      ['HIT', '0', 0],
      ['MISS', '0.000025', 11],
    ],
  );
});

test('two organizations never share an answer', async () => {
  const [one, other] = [
    await makeTenant(server, vendor, { provider: { slug: 'shared-name' } }),
    await makeTenant(server, vendor, { provider: { slug: 'shared-name' } }),
  ];
  vendor.script({ text: 'for the one' }, { text: 'for the other' });

  const [first, second] = [await ask(one), await ask(other)];
  assert.equal(first.body.choices[0].message.content, 'for the one');
  assert.equal(second.body.choices[0].message.content, 'for the other');
  assert.equal(statusOf(second), 'MISS');
  assert.equal((await ask(one)).body.choices[0].message.content, 'for the one');
});

test('an answer is not given any more once it is too old', async () => {
  const tenant = await makeTenant(server, vendor, { provider: { slug: 'shared-name' } });
  await ask(tenant);
  await server.castellan.database.ownerQuery(
    `UPDATE "CachedResponse" SET "expiresAt" = now() WHERE "organizationId" = '${uuidOf(tenant.organization.id)}'`,
  );
  assert.equal(statusOf(await ask(tenant)), 'MISS');
  assert.equal(statusOf(await ask(tenant)), 'HIT');
});

test('errors and streams are not kept', async () => {
  const tenant = await makeTenant(server, vendor, { provider: { slug: 'shared-name' } });
  vendor.script({ status: 400 });
  assert.equal((await ask(tenant)).status, 400);
  assert.equal(statusOf(await ask(tenant, { stream: true })), 'DISABLED');
  assert.equal(statusOf(await ask(tenant)), 'MISS');
  assert.equal(statusOf(await ask(tenant, { stream: true })), 'DISABLED');
});

test('a guardrail judges what comes from the cache too', async () => {
  const tenant = await makeTenant(server, vendor, { provider: { slug: 'shared-name' } });
  await ask(tenant);
  const { slug } = await createGuardrail(
    { seeded: tenant },
    {
      checks: [{ type: 'CONTAINS', parameters: { words: ['Hello'], operator: 'none' } }],
      actions: { deny: true },
    },
  );
  assert.equal((await ask(tenant, {}, { input_guardrails: [slug] })).status, 446);
  assert.equal((await ask(tenant, {}, { output_guardrails: [slug] })).status, 446);
  assert.equal(vendor.seen.length, 1);
});
