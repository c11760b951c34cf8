import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { makeModel, mutation, uuidOf } from '../support/catalog.js';
import { signUp, type Key } from '../support/seed.js';
import { startFakeVendor } from './fakeVendor.js';
import {
  assertError,
  call,
  callForStream,
  eventsOf,
  logged,
  makeKey,
  makeTenant,
  MESSAGES,
  startGateway,
  VENDOR_SECRET,
  type CallOptions,
} from './harness.js';

const server = await startGateway({ CASTELLAN_MAX_CALL_BYTES: '20000' });
const vendor = await startFakeVendor();
const tenant = await makeTenant(server, vendor);
const BODY = { model: tenant.model, messages: MESSAGES };
beforeEach(() => {
  vendor.reset();
});

/** The same secret but for its last character, whichever that is: no secret of anybody. */
function withOtherEnd(secret: string): string {
  return `${secret.slice(0, -1)}${secret.endsWith('x') ? 'y' : 'x'}`;
}

test('who shows no valid credential is answered 401 and leaves no log', async () => {
  const other = await makeTenant(server, vendor);
  const refused: [Pick<Key, 'secret'> | null, CallOptions][] = [
    [null, {}],
    [{ secret: withOtherEnd(other.key.secret) }, {}],
    [{ secret: 'not-a-key' }, {}],
    [null, { headers: { Authorization: 'Basic abc' } }],
    [other.key, { headers: { 'x-portkey-api-key': tenant.key.secret } }],
    [null, { headers: { 'x-api-key': other.key.secret, 'x-portkey-api-key': tenant.key.secret } }],
  ];
  for (const [key, options] of refused) {
    const answer = await call(server, key, { ...BODY, model: other.model }, options);
    assertError(answer, { status: 401, code: 'invalid_api_key', type: 'authentication_error' });
  }
  await logged(server, other, 0);
  assert.equal(vendor.seen.length, 0);
});

test('a key without Completions is answered 403, the vendor sees nothing, and the log has it', async () => {
  const other = await makeTenant(server, vendor);
  const key = await makeKey(other.owner, { permissions: [{ feature: 'PROMPTS', level: 'DELETE' }] });

  for (const [path, method] of [
    ['/v1/chat/completions', 'POST'],
    ['/v1/completions', 'POST'],
    ['/v1/embeddings', 'POST'],
    ['/v1/prompts/pp-x/completions', 'POST'],
    ['/v1/models', 'GET'],
    ['/v1/models/x', 'GET'],
  ] as const) {
    const answer = await call(server, key, method === 'POST' ? BODY : null, { path, method });
    assertError(answer, { status: 403, code: 'permission_denied', type: 'permission_error' });
    assert.equal(answer.body.error.message, 'This needs the permission completion:create.');
  }
  assert.equal(vendor.seen.length, 0);
  const logs = await logged(server, other, 4);
  assert.deepEqual(
    logs.map((log) => [log.status, log.errorCode, log.cost, log.inputTokens]),
    Array.from({ length: 4 }, () => [403, 'permission_denied', '0', 0]),
  );
});

test('a key used from a wrong address, or that is over, is refused', async () => {
  const elsewhere = await makeKey(tenant.owner, { allowedCidrs: ['203.0.113.0/24'] });
  assertError(await call(server, elsewhere, BODY), { status: 403, code: 'permission_denied' });

  const revoked = await makeKey(tenant.owner);
  await tenant.owner.ask(mutation('revokeApiKey', 'apiKey { id }'), { input: { id: revoked.id } });
  assertError(await call(server, revoked, BODY), { status: 401, code: 'invalid_api_key' });
  assert.equal(vendor.seen.length, 0);
});

test('a person in no organization is told so', async () => {
  const person = await signUp(server);
  const answer = await call(server, { secret: person.token }, BODY);
  assertError(answer, { status: 412, code: 'no_organization' });
});

test('a cookie counts only where no page of another site can send it', async () => {
  const headers = {
    Cookie: `castellan_session=${tenant.owner.token}`,
    'X-Organization': tenant.organization.id,
  };
  const own = await call(server, null, BODY, { headers });
  const foreign = await call(server, null, BODY, { headers: { ...headers, Origin: 'https://evil.example' } });
  assert.equal(own.status, 200, own.text);
  assertError(foreign, { status: 401, code: 'invalid_api_key' });
});

test('a path or method that is not there is told in the same shape', async () => {
  assertError(await call(server, tenant.key, BODY, { path: '/v1/images' }), {
    status: 404,
    code: 'not_found',
  });
  assertError(await call(server, tenant.key, {}, { path: '/v1/prompts/a@%00/completions' }), {
    status: 404,
    code: 'not_found',
  });
  const wrong = await call(server, tenant.key, null, { path: '/v1/chat/completions', method: 'GET' });
  assertError(wrong, { status: 405, code: 'method_not_allowed' });
  assert.equal(wrong.headers.get('allow'), 'POST');
  assertError(await call(server, tenant.key, BODY, { path: '/v1/models' }), {
    status: 405,
    code: 'method_not_allowed',
  });
  assertError(await call(server, tenant.key, null, { path: '/v1/models/@x/y', method: 'GET' }), {
    status: 404,
    code: 'model_not_found',
    param: 'model',
  });
});

test('a faulty body is refused with the field at fault, and the vendor sees nothing', async () => {
  const { messages } = BODY;
  const faulty: [object, string | null][] = [
    [{ model: BODY.model }, 'messages'],
    [{ ...BODY, messages: [] }, 'messages'],
    [{ ...BODY, messages: ['x'] }, 'messages.0'],
    [{ ...BODY, messages: [{ content: 'x' }] }, 'messages.0'],
    [{ ...BODY, model: 7 }, 'model'],
    [{ ...BODY, model: '' }, 'model'],
    [{ ...BODY, model: 'x'.repeat(301) }, 'model'],
    [{ messages, model: 'fake-model' }, 'model'],
    [{ messages, model: '@provider' }, 'model'],
    [{ messages, model: '@Not A Slug/x' }, 'model'],
    [{ messages }, 'model'],
    [{ ...BODY, model: `${BODY.model}\u0000` }, 'model'],
    [{ ...BODY, stream: 'yes' }, 'stream'],
    [{ ...BODY, max_tokens: 0 }, 'max_tokens'],
    [{ ...BODY, max_tokens: '5' }, 'max_tokens'],
    [{ ...BODY, max_completion_tokens: 1.5 }, 'max_completion_tokens'],
    [{ ...BODY, n: 129 }, 'n'],
    [{ ...BODY, stream_options: [] }, 'stream_options'],
  ];
  for (const [body, param] of faulty) {
    assertError(await call(server, tenant.key, body), {
      status: 400,
      code: 'invalid_request',
      param,
      type: 'invalid_request_error',
    });
  }
  for (const [path, body, param] of [
    ['/v1/completions', { model: BODY.model }, 'prompt'],
    ['/v1/embeddings', { model: BODY.model }, 'input'],
    ['/v1/embeddings', { model: BODY.model, input: 'x', stream: true }, 'stream'],
  ] as const) {
    assertError(await call(server, tenant.key, body, { path }), {
      status: 400,
      code: 'invalid_request',
      param,
    });
  }
  assert.equal(vendor.seen.length, 0);
});

test('a body that is no JSON object, too large or of another type is refused, and logged', async () => {
  const other = await makeTenant(server, vendor);
  const deep = `{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`;
  for (const raw of ['', 'not json', '[]', '"text"', 'null', '{"a":', deep]) {
    assertError(await call(server, other.key, null, { raw }), { status: 400, code: 'invalid_json' });
  }
  const large = await call(server, other.key, { ...BODY, filler: 'x'.repeat(20_000) });
  assertError(large, { status: 413, code: 'body_too_large' });
  const form = await call(server, other.key, BODY, { headers: { 'Content-Type': 'text/plain' } });
  assertError(form, { status: 415, code: 'unsupported_media_type' });
  assert.equal(vendor.seen.length, 0);
  const logs = await logged(server, other, 9);
  assert.deepEqual(
    logs.map(({ status }) => status),
    [400, 400, 400, 400, 400, 400, 400, 413, 415],
  );
});

test('a malformed header is refused by its name', async () => {
  for (const [name, value] of [
    ['x-portkey-config', 'Not A Slug'],
    ['x-portkey-config', '{"broken'],
    ['x-portkey-provider', '@not/a/slug'],
    ['x-portkey-metadata', 'team=blue'],
    ['x-portkey-metadata', '["blue"]'],
    ['x-portkey-metadata', '{"team":7}'],
    ['x-portkey-metadata', `{"team":"${'x'.repeat(129)}"}`],
    ['x-portkey-trace-id', 'two words'],
    ['x-portkey-trace-id', 'x'.repeat(129)],
    ['x-portkey-span-id', 'two words'],
  ] as const) {
    const answer = await call(server, tenant.key, BODY, { headers: { [name]: value } });
    assertError(answer, { status: 400, code: 'invalid_header', param: name });
  }
  const twice = await call(server, tenant.key, BODY, {
    headers: { 'x-portkey-provider': 'one', 'x-castellan-provider': 'two' },
  });
  assertError(twice, { status: 400, code: 'invalid_header', param: 'x-castellan-provider' });
  const contrary = await call(server, tenant.key, BODY, { headers: { 'x-portkey-provider': 'another' } });
  assertError(contrary, { status: 400, code: 'invalid_header', param: 'x-portkey-provider' });
  assert.equal(vendor.seen.length, 0);
});

test('what is not there, off or over is refused, and the vendor sees nothing', async () => {
  const other = await makeTenant(server, vendor);
  const { owner, provider, integration } = other;
  const slug = String(provider['slug']);
  const ask = async (model: string, headers = {}): ReturnType<typeof call> =>
    await call(server, other.key, { model, messages: MESSAGES }, { headers });

  assertError(await ask('@nobody/fake-model'), { status: 404, code: 'provider_not_found' });
  assertError(await ask(`@${slug}/another`), { status: 404, code: 'model_not_found' });
  assertError(await ask(tenant.model), { status: 404, code: 'provider_not_found' });
  assertError(await ask(other.model, { 'x-portkey-config': 'pc-none' }), {
    status: 404,
    code: 'config_not_found',
  });

  const off = await makeModel(owner, { integrationId: integration['id'], name: 'off' });
  await owner.ask(mutation('disableModels', 'models { id }'), { input: { ids: [off['id']] } });
  assertError(await ask(`@${slug}/off`), { status: 403, code: 'model_not_allowed' });

  await owner.ask(mutation('disableProviders', 'providers { id }'), { input: { ids: [provider['id']] } });
  assertError(await ask(other.model), { status: 412, code: 'provider_unavailable' });
  const list = await call(server, other.key, null, { path: '/v1/models', method: 'GET' });
  assert.deepEqual(list.body.data, []);
  await owner.ask(mutation('enableProviders', 'providers { id }'), { input: { ids: [provider['id']] } });

  await server.castellan.database.ownerQuery(
    `UPDATE "Provider" SET "expiresAt" = now() - interval '1 second' WHERE id = '${uuidOf(provider['id'])}'`,
  );
  assertError(await ask(other.model), { status: 412, code: 'provider_unavailable' });
  await server.castellan.database.ownerQuery(
    `UPDATE "Provider" SET "expiresAt" = NULL WHERE id = '${uuidOf(provider['id'])}'`,
  );

  await owner.ask(mutation('disableIntegrations', 'integrations { id }'), {
    input: { ids: [integration['id']] },
  });
  assertError(await ask(other.model), { status: 412, code: 'provider_unavailable' });
  assert.equal(vendor.seen.length, 0);
  const logs = await logged(server, other, 8);
  assert.ok(logs.every((log) => log.errorCode !== null && log.cost === '0' && log.response !== null));
});

test("a vendor's error comes in OpenAI's shape, without the secret", async () => {
  vendor.always({
    status: 422,
    body: {
      error: { message: `Bad: ${VENDOR_SECRET} sk-other-12345678`, type: 'bad', param: 'top', code: 'odd' },
    },
  });
  const other = await makeTenant(server, vendor);

  const answer = await call(server, other.key, { ...BODY, model: other.model });

  assert.equal(answer.status, 422);
  assert.ok(!answer.text.includes(VENDOR_SECRET));
  assert.match(answer.body.error.message, /Bad: \*\*\* \*\*\*$/);
  assert.equal(answer.body.error.type, 'bad');
  assert.equal(answer.body.error.code, 'odd');
  const [log] = await logged(server, other, 1);
  assert.deepEqual([log.status, log.errorCode, log.cost, log.inputTokens], [422, 'odd', '0', 0]);
  assert.ok(!JSON.stringify(log).includes(VENDOR_SECRET));
});

test('a vendor that refuses the credential is not quoted', async () => {
  vendor.always({
    status: 401,
    body: { error: { message: 'Incorrect key sk-v****6789', code: 'invalid_api_key' } },
  });
  const answer = await call(server, tenant.key, BODY);
  assertError(answer, { status: 401, code: 'vendor_credential_refused', type: 'vendor_error' });
  assert.ok(!answer.text.includes('6789'));
});

test('a vendor that answers no JSON, breaks off or is not there gives a clean error', async () => {
  for (const behaviour of [{ body: 'surprise' }, { breakOff: true }, { status: 503, body: 'busy' }]) {
    vendor.script(behaviour);
    const answer = await call(server, tenant.key, BODY);
    assert.ok(answer.status >= 500, answer.text);
    assert.deepEqual(Object.keys(answer.body), ['error'], answer.text);
  }
});

test('a stream that breaks off ends with an error, and is paid as far as it came', async () => {
  const other = await makeTenant(server, vendor);
  vendor.script({ hangAfter: 3 });

  const answer = await callForStream(server, other);
  await answer.readTo('Hello');
  vendor.seen[0]?.breakOff();
  const text = await answer.readAll();

  assert.equal(answer.status, 200);
  assert.equal(eventsOf(text).at(-1).error?.code, 'engine_broken_off', text);
  const [log] = await logged(server, other, 1);
  assert.deepEqual([log.status, log.errorCode, log.isUsageEstimated], [502, 'engine_broken_off', true]);
  assert.ok(log.outputTokens > 0);
  assert.notEqual(log.cost, '0');
});
