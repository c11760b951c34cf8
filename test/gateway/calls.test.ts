import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { startFakeVendor } from './fakeVendor.js';
import {
  call,
  callForStream,
  eventsOf,
  logged,
  logsOf,
  makeTenant,
  MESSAGES,
  startGateway,
  VENDOR_SECRET,
} from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
const tenant = await makeTenant(server, vendor);
beforeEach(() => {
  vendor.reset();
});

test('a call goes to the vendor with the secret of the integration, and its answer comes back', async () => {
  const body = { model: tenant.model, messages: MESSAGES, temperature: 0.5 };

  const answer = await call(server, tenant.key, body);

  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'fake-model',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello from the vendor.' },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  });
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(vendor.seen.length, 1);
  const [seen] = vendor.seen;
  assert.equal(seen?.url, '/v1/chat/completions');
  assert.equal(seen?.headers.authorization, `Bearer ${VENDOR_SECRET}`);
  assert.deepEqual(seen?.body, { model: 'fake-model', messages: MESSAGES, temperature: 0.5 });
  assert.ok(!JSON.stringify(seen?.headers).includes(tenant.key.secret), 'the key stays here');
});

test('the log of a call says what the vendor saw and was paid', async () => {
  const other = await makeTenant(server, vendor);
  const body = { model: other.model, messages: MESSAGES };

  const answer = await call(server, other.key, body, {
    headers: { 'x-portkey-trace-id': 'trace-1', 'x-portkey-metadata': '{"team":"blue"}' },
  });
  const [log, ...more] = await logged(server, other, 1);

  assert.deepEqual(more, []);
  const { id, createdAt, spanId, latencyMs, firstTokenMs, organizationId, ...rest } = log;
  assert.equal(organizationId, uuidOf(other.organization.id));
  assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), createdAt.getTime());
  assert.match(spanId, /^[0-9a-f]{16}$/);
  assert.ok(latencyMs >= 0 && latencyMs < 10_000);
  assert.equal(firstTokenMs, null);
  assert.deepEqual(rest, {
    source: 'GATEWAY',
    externalId: null,
    traceId: 'trace-1',
    endpoint: '/v1/chat/completions',
    isStream: false,
    status: 200,
    errorCode: null,
    requestedModel: other.model,
    model: 'fake-model',
    vendor: 'openai-compatible',
    providerId: uuidOf(other.provider['id']),
    providerSlug: other.provider['slug'],
    integrationId: uuidOf(other.integration['id']),
    integrationSlug: other.integration['slug'],
    configId: null,
    configSlug: null,
    configNumber: null,
    promptId: null,
    promptSlug: null,
    promptNumber: null,
    apiKeyId: uuidOf(other.key.id),
    apiKeyName: rest.apiKeyName,
    user: null,
    inputTokens: 11,
    outputTokens: 7,
    isUsageEstimated: false,
    // 11 tokens at 1 dollar a million, 7 at 2.
    cost: '0.000025',
    cacheStatus: 'DISABLED',
    retries: 0,
    fallbackUsed: false,
    guardrailOutcome: null,
    guardrails: [],
    metadata: { team: 'blue' },
    request: body,
    response: answer.body,
  });
  assert.ok(!JSON.stringify(log).includes(VENDOR_SECRET));
  assert.ok(!JSON.stringify(log).includes(other.key.secret));
});

test('an answer tells its trace, provider, retries and what of the cache', async () => {
  const answer = await call(
    server,
    tenant.key,
    { model: tenant.model, messages: MESSAGES },
    { headers: { 'x-portkey-trace-id': 'abc-123' } },
  );

  const told = ['trace-id', 'provider', 'retry-attempt-count', 'cache-status'].map((name) =>
    answer.headers.get(`x-portkey-${name}`),
  );
  assert.deepEqual(told, ['abc-123', tenant.provider['slug'], '0', 'DISABLED']);
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-powered-by'), null);
});

test('a stream comes event by event, without the usage that only we asked for', async () => {
  const other = await makeTenant(server, vendor);

  const answer = await call(server, other.key, { model: other.model, messages: MESSAGES, stream: true });

  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const events = eventsOf(answer.text);
  assert.equal(events.at(-1), '[DONE]');
  const parts = events.slice(0, -1);
  assert.ok(parts.every((part) => part.choices.length === 1));
  assert.equal(parts.map((part) => part.choices[0].delta.content ?? '').join(''), 'Hello from the vendor.');
  assert.deepEqual(vendor.seen[0]?.body, {
    model: 'fake-model',
    messages: MESSAGES,
    stream: true,
    stream_options: { include_usage: true },
  });
  const [log] = await logged(server, other, 1);
  assert.deepEqual(
    [log.isStream, log.status, log.inputTokens, log.outputTokens, log.cost],
    [true, 200, 11, 7, '0.000025'],
  );
  assert.ok(log.firstTokenMs !== null && log.firstTokenMs <= log.latencyMs);
  assert.equal(log.response.choices[0].message.content, 'Hello from the vendor.');
  assert.deepEqual(log.response.usage, { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
});

test('a caller who asks for the usage of a stream gets it', async () => {
  const answer = await call(server, tenant.key, {
    model: tenant.model,
    messages: MESSAGES,
    stream: true,
    stream_options: { include_usage: true },
  });

  const events = eventsOf(answer.text);
  assert.deepEqual(events.at(-2).usage, { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  assert.deepEqual(events.at(-2).choices, []);
});

test('a stream is passed on while it is made', async () => {
  vendor.script({ hangAfter: 3 });
  const answer = await callForStream(server, tenant);
  // The vendor never ends it: what is read here came before its end.
  await answer.readTo('Hello');
  await answer.hangUp();
  await vendor.seen[0]?.over;
  assert.equal(vendor.seen[0]?.closedEarly, true);
});

test('where a vendor tells no usage it is estimated', async () => {
  const other = await makeTenant(server, vendor);
  vendor.script({
    body: {
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(40) } }],
    },
  });

  const answer = await call(server, other.key, { model: other.model, messages: MESSAGES });

  assert.equal(answer.status, 200, answer.text);
  const [log] = await logged(server, other, 1);
  assert.equal(log.outputTokens, 10);
  assert.ok(log.inputTokens > 0);
  assert.equal(log.isUsageEstimated, true);
});

test('texts are completed and embedded', async () => {
  const other = await makeTenant(server, vendor);

  const completion = await call(
    server,
    other.key,
    { model: other.model, prompt: 'Once' },
    { path: '/v1/completions' },
  );
  const embedding = await call(
    server,
    other.key,
    { model: other.model, input: ['a', 'b'] },
    { path: '/v1/embeddings' },
  );

  assert.equal(completion.body.choices[0].text, 'Hello from the vendor.', completion.text);
  assert.equal(embedding.body.data?.length, 2, embedding.text);
  assert.deepEqual(
    vendor.seen.map(({ url, body }) => [url, body]),
    [
      ['/v1/completions', { model: 'fake-model', prompt: 'Once' }],
      ['/v1/embeddings', { model: 'fake-model', input: ['a', 'b'] }],
    ],
  );
  const logs = await logged(server, other, 2);
  assert.deepEqual(
    logs.map((log) => [log.endpoint, log.inputTokens, log.outputTokens, log.cost]),
    [
      ['/v1/completions', 11, 7, '0.000025'],
      ['/v1/embeddings', 11, 0, '0.000011'],
    ],
  );
});

test('the provider can be named by a header, and so can the credential', async () => {
  const body = { model: 'fake-model', messages: MESSAGES };
  const slug = String(tenant.provider['slug']);
  for (const headers of [
    { 'x-portkey-provider': slug },
    { 'x-portkey-provider': `@${slug}` },
    { 'x-castellan-provider': slug },
  ]) {
    for (const credential of [
      { Authorization: `Bearer ${tenant.key.secret}` },
      { 'x-api-key': tenant.key.secret },
      { 'x-portkey-api-key': tenant.key.secret },
    ]) {
      const answer = await call(server, null, body, { headers: { ...headers, ...credential } });
      assert.equal(answer.status, 200, answer.text);
    }
  }
});

test('headers that would send the call elsewhere reach nobody', async () => {
  const answer = await call(
    server,
    tenant.key,
    { model: tenant.model, messages: MESSAGES },
    {
      headers: {
        'x-portkey-custom-host': 'http://127.0.0.1:1/v1',
        'x-portkey-forward-headers': 'authorization',
        'x-portkey-virtual-key': 'stolen',
        'x-portkey-azure-resource-name': 'elsewhere',
        'x-portkey-request-timeout': '1',
        'x-forwarded-host': 'elsewhere',
        'openai-organization': 'theirs',
        cookie: 'castellan_session=mine',
      },
    },
  );

  assert.equal(answer.status, 200, answer.text);
  const [seen] = vendor.seen;
  assert.deepEqual(
    Object.keys(seen?.headers ?? {}).filter((name) =>
      /portkey|forwarded|cookie|organization|castellan/.test(name),
    ),
    [],
  );
});

test('the models that can be called are listed, and one is shown', async () => {
  const other = await makeTenant(server, vendor);

  const list = await call(server, other.key, null, { path: '/v1/models', method: 'GET' });
  const one = await call(server, other.key, null, {
    path: `/v1/models/${encodeURIComponent(other.model)}`,
    method: 'GET',
  });

  assert.equal(list.status, 200);
  assert.equal(list.body.object, 'list');
  const [model, ...more] = list.body.data;
  assert.deepEqual(more, []);
  const { created, ...rest } = model;
  assert.ok(Number.isInteger(created) && Math.abs(created - Date.now() / 1000) < 600);
  assert.deepEqual(rest, { id: other.model, object: 'model', owned_by: 'openai-compatible' });
  assert.deepEqual(one.body, model);
  assert.equal(vendor.seen.length, 0);
});

test('a person in an organization calls as well', async () => {
  const answer = await call(
    server,
    { secret: tenant.owner.token },
    { model: tenant.model, messages: MESSAGES },
    { headers: { 'X-Organization': tenant.organization.id } },
  );

  assert.equal(answer.status, 200, answer.text);
  const log = (await logsOf(server, tenant)).at(-1);
  assert.equal(log.apiKeyId, null);
  assert.equal(log.user, tenant.owner.email);
});
