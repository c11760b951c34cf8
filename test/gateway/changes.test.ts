/** What calls go by is remembered, and forgotten with every change of it. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { CHANGES, changedAfterCalls, codeOf } from './changes.js';
import { startFakeVendor } from './fakeVendor.js';
import { call, makeTenant, MESSAGES, startGateway } from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});

describe('the next call heeds it where', () => {
  for (const change of CHANGES) {
    test(change.what, async () => {
      const again = await changedAfterCalls(change, { changing: server, calling: server, vendor });
      const answer = await again();
      assert.equal(codeOf(answer), change.code, answer.text);
      assert.equal(vendor.seen.length, 2);
    });
  }
});

test('it is remembered: what is changed by hand is not seen until the organization changes something', async () => {
  const tenant = await makeTenant(server, vendor);
  const body = { model: tenant.model, messages: MESSAGES };
  assert.equal((await call(server, tenant.key, body)).status, 200);
  const { database } = server.castellan;
  const id = uuidOf(tenant.organization.id);
  await database.ownerQuery(`UPDATE "Provider" SET "disabledAt" = now() WHERE "organizationId" = '${id}'`);
  assert.equal((await call(server, tenant.key, body)).status, 200);
  await tenant.owner.createApiKey();
  assert.equal(codeOf(await call(server, tenant.key, body)), 'provider_unavailable');
});

test('a provider expires while it is remembered', async () => {
  const tenant = await makeTenant(server, vendor, {
    provider: { expiresAt: new Date(Date.now() + 1_500).toISOString() },
  });
  const body = { model: tenant.model, messages: MESSAGES };
  assert.equal((await call(server, tenant.key, body)).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  assert.equal(codeOf(await call(server, tenant.key, body)), 'provider_unavailable');
});

test('names that nobody has are not remembered: what comes to be there is there at once', async () => {
  const tenant = await makeTenant(server, vendor);
  const body = { model: 'fake-model', messages: MESSAGES };
  const headers = { 'x-portkey-config': 'of-my-own' };
  assert.equal(codeOf(await call(server, tenant.key, body, { headers })), 'config_not_found');
  const id = uuidOf(tenant.organization.id);
  // By hand, so that no notice comes.
  await server.castellan.database.ownerQuery(
    `INSERT INTO "Config" ("organizationId", "id", "slug", "name", "content", "createdByName", "updatedByName")
    VALUES ('${id}', gen_random_uuid(), 'of-my-own', 'Mine', '{"provider": "@${String(tenant.provider['slug'])}"}', 'x', 'x')`,
  );
  assert.equal((await call(server, tenant.key, body, { headers })).status, 200);
});

test('two organizations with the same names call each their own', async () => {
  const [one, other] = [await makeTenant(server, vendor), await makeTenant(server, vendor)];
  const stranger = { model: one.model, messages: MESSAGES };
  assert.equal((await call(server, one.key, stranger)).status, 200);
  assert.equal(codeOf(await call(server, other.key, stranger)), 'provider_not_found');
  assert.equal((await call(server, one.key, stranger)).status, 200);
});
