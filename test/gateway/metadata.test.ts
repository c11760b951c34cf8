import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mutation, uuidOf } from '../support/catalog.js';
import { startFakeVendor } from './fakeVendor.js';
import { assertError, call, logged, makeKey, makeTenant, MESSAGES, startGateway } from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();

test("the organization's metadata go before the key's, and the key's before the request's", async () => {
  const tenant = await makeTenant(server, vendor, { key: { metadata: { b: 'key', c: 'key' } } });
  await tenant.owner.ask(mutation('updateOrganization', 'organization { id }'), {
    input: { metadata: { c: 'organization' } },
  });

  await call(
    server,
    tenant.key,
    { model: tenant.model, messages: MESSAGES },
    { headers: { 'x-portkey-metadata': '{"a":"request","b":"request","c":"request","_user":"Zoë"}' } },
  );

  const [log] = await logged(server, tenant, 1);
  assert.deepEqual(log.metadata, { a: 'request', b: 'key', c: 'organization', _user: 'Zoë' });
  assert.equal(log.user, 'Zoë');
});

test('the key of a person names that person, whoever the request names', async () => {
  const tenant = await makeTenant(server, vendor);
  const key = await makeKey(tenant.owner, { type: 'USER' });

  await call(
    server,
    key,
    { model: tenant.model, messages: MESSAGES },
    { headers: { 'x-portkey-metadata': '{"_user":"somebody else"}' } },
  );

  const [log] = await logged(server, tenant, 1);
  assert.deepEqual(log.metadata, { _user: tenant.owner.email });
  assert.equal(log.user, tenant.owner.email);
});

test('metadata may be UTF-8 too', async () => {
  const tenant = await makeTenant(server, vendor);
  const metadata = Buffer.from('{"team":"Žižkov"}').toString('latin1');
  const body = { model: tenant.model, messages: MESSAGES };
  await call(server, tenant.key, body, { headers: { 'x-portkey-metadata': metadata } });
  assert.deepEqual((await logged(server, tenant, 1))[0].metadata, { team: 'Žižkov' });
});

test('what the organization demands of metadata is demanded of calls', async () => {
  const tenant = await makeTenant(server, vendor);
  const keyMetadataSchema = {
    type: 'object',
    properties: {
      team: { type: 'string', enum: ['blue', 'red'] },
      stage: { type: 'string', default: 'test' },
    },
    required: ['team'],
  };
  await tenant.owner.ask(mutation('updateOrganization', 'organization { id }'), {
    input: { keyMetadataSchema },
  });
  const body = { model: tenant.model, messages: MESSAGES };

  const missing = await call(server, tenant.key, body);
  const wrong = await call(server, tenant.key, body, {
    headers: { 'x-portkey-metadata': '{"team":"green"}' },
  });
  const right = await call(server, tenant.key, body, {
    headers: { 'x-portkey-metadata': '{"team":"blue"}' },
  });

  for (const answer of [missing, wrong]) {
    assertError(answer, { status: 400, code: 'invalid_header', param: 'x-portkey-metadata' });
  }
  assert.equal(right.status, 200, right.text);
  const logs = await logged(server, tenant, 3);
  assert.deepEqual(logs[2].metadata, { team: 'blue', stage: 'test' });
  assert.equal(logs[2].organizationId, uuidOf(tenant.organization.id));
});
