/** Metrics: who gets them, what they count, and that they tell nothing of anybody. */
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { readSettings } from '../../src/env.js';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { call, makeTenant, MESSAGES, startGateway } from '../gateway/harness.js';
import { attack } from '../support/attacks.js';
import { assertNone, sendCanaries } from '../support/canaries.js';
import { createTestDatabase } from '../support/database.js';
import { readMetrics, sumOf } from '../support/metrics.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer, startTestServerOn, type TestServer } from '../support/server.js';

const TOKEN = 'metrics-token-0123456789';
const server = await startGateway({ CASTELLAN_METRICS_TOKEN: TOKEN });
const vendor = await startFakeVendor();

async function metrics(of: TestServer = server): Promise<string> {
  const response = await fetch(`${of.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  assert.equal(response.status, 200);
  return await response.text();
}

/** By how much samples grew while something was done; what is told a moment after an answer is waited for. */
async function grown(
  expected: readonly (readonly [name: string, labels: Record<string, string>, by: number])[],
  work: () => Promise<unknown>,
): Promise<void> {
  const before = await metrics();
  await work();
  for (const end = Date.now() + 5_000; ;) {
    const after = await metrics();
    const growth = expected.map(([name, labels]) => [
      name,
      labels,
      sumOf(after, name, labels) - sumOf(before, name, labels),
    ]);
    try {
      assert.deepEqual(growth, expected);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

void test('without a setting nobody gets metrics', async () => {
  const plain = await startTestServer();
  const response = await fetch(`${plain.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  assert.equal(response.status, 404);
  assert.doesNotMatch(await response.text(), /castellan_/);
  assert.equal(plain.castellan.metricsUrl, null);
});

void test('with a token metrics are had beside the API by who shows it, and by nobody else', async () => {
  for (const headers of [
    {},
    { Authorization: TOKEN },
    { Authorization: `Bearer ${TOKEN}x` },
    { Authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    { Authorization: 'Bearer ' },
  ]) {
    const response = await fetch(`${server.url}/metrics`, { headers });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('WWW-Authenticate'), 'Bearer');
    assert.doesNotMatch(await response.text(), /castellan_/);
  }
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const posted = await fetch(`${server.url}/metrics`, { method: 'POST', headers });
  assert.deepEqual([posted.status, posted.headers.get('Allow')], [405, 'GET']);
  const got = await fetch(`${server.url}/metrics`, { headers });
  assert.equal(got.status, 200);
  assert.equal(got.headers.get('Content-Type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(got.headers.get('Cache-Control'), 'no-store');
});

void test('with a port of their own metrics are there alone, on loopback, and still ask for a token that is set', async () => {
  for (const [variables, status] of [
    [{}, 200],
    [{ CASTELLAN_METRICS_TOKEN: TOKEN }, 401],
  ] as const) {
    const own = await startTestServer({ CASTELLAN_METRICS_PORT: '0', ...variables });
    const { metricsUrl } = own.castellan;
    assert.ok(metricsUrl !== null);
    assert.equal(new URL(metricsUrl).hostname, '127.0.0.1');
    assert.notEqual(new URL(metricsUrl).port, new URL(own.url).port);
    const plain = await fetch(`${metricsUrl}/metrics`);
    assert.equal(plain.status, status);
    await plain.text();
    const shown = await fetch(`${metricsUrl}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    assert.match(await shown.text(), /^castellan_build_info\{version="\d/m);
    assert.equal((await fetch(`${metricsUrl}/graphql`)).status, 404);
    assert.equal(
      (await fetch(`${own.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })).status,
      404,
    );
  }
});

void test('a port that is taken, and a token that could be guessed, stop the start by their names', async () => {
  assert.throws(() => readSettings({ CASTELLAN_METRICS_TOKEN: 'short' }), /CASTELLAN_METRICS_TOKEN/);
  assert.throws(() => readSettings({ CASTELLAN_METRICS_PORT: '70000' }), /CASTELLAN_METRICS_PORT/);
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const testDatabase = await createTestDatabase();
  await assert.rejects(
    startTestServerOn(testDatabase, { CASTELLAN_METRICS_PORT: String(port) }),
    /CASTELLAN_METRICS_PORT/,
  );
  taken.close();
  await testDatabase.drop();
});

void test('metrics have the names and types that dashboards rely on', async () => {
  const { types } = readMetrics(await metrics());
  const own = [...types].filter(([name]) => name.startsWith('castellan_')).sort();
  assert.deepEqual(Object.fromEntries(own), {
    castellan_authentications_total: 'counter',
    castellan_build_info: 'gauge',
    castellan_database_pool_in_use: 'gauge',
    castellan_database_pool_max: 'gauge',
    castellan_database_pool_open: 'gauge',
    castellan_database_pool_waiting: 'gauge',
    castellan_organization_requests_waiting: 'gauge',
    castellan_organization_requests_refused_total: 'counter',
    castellan_database_statement_duration_seconds: 'histogram',
    castellan_denials_total: 'counter',
    castellan_gateway_added_latency_seconds: 'histogram',
    castellan_gateway_call_duration_seconds: 'histogram',
    castellan_gateway_errors_total: 'counter',
    castellan_gateway_time_to_first_token_seconds: 'histogram',
    castellan_graphql_operations_total: 'counter',
    castellan_http_request_duration_seconds: 'histogram',
    castellan_http_requests_in_progress: 'gauge',
    castellan_job_duration_seconds: 'histogram',
    castellan_job_items_total: 'counter',
    castellan_job_overdue_seconds: 'gauge',
    castellan_key_cache_entries: 'gauge',
    castellan_key_cache_hits_total: 'counter',
    castellan_key_cache_misses_total: 'counter',
    castellan_log_writer_lost_contents_total: 'counter',
    castellan_log_writer_lost_total: 'counter',
    castellan_log_writer_refused_total: 'counter',
    castellan_log_writer_waiting: 'gauge',
    castellan_sealing_failures_total: 'counter',
    castellan_sign_ins_refused_total: 'counter',
  });
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_seconds',
  ])
    assert.ok(types.has(name), name);
});

void test('requests, operations, refusals and look-ups of keys are counted as they are', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  const http = (status: number): [string, Record<string, string>] => [
    'castellan_http_request_duration_seconds_count',
    { method: 'POST', route: '/graphql', status: String(status) },
  ];
  await grown(
    [
      [...http(200), 3],
      ['castellan_graphql_operations_total', { type: 'query', code: 'NONE' }, 2],
      ['castellan_graphql_operations_total', { type: 'mutation', code: 'FORBIDDEN' }, 1],
      ['castellan_authentications_total', { credential: 'API_KEY', outcome: 'ADMITTED' }, 3],
      ['castellan_denials_total', { reason: 'PERMISSION' }, 1],
      ['castellan_key_cache_misses_total', {}, 1],
      ['castellan_key_cache_hits_total', {}, 2],
    ],
    async () => {
      await key.send('query A { viewer { kind } }');
      await key.send('query B { viewer { kind } }');
      await key.send('mutation { createApiKey(input: { name: "more", type: SERVICE }) { secret } }');
    },
  );
  await owner.ask('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }', {
    input: { id: key.id },
  });
  await grown(
    [
      [...http(401), 2],
      ['castellan_graphql_operations_total', { type: 'none', code: 'UNAUTHENTICATED' }, 2],
      ['castellan_authentications_total', { credential: 'API_KEY', outcome: 'REVOKED' }, 1],
      ['castellan_authentications_total', { credential: 'UNKNOWN', outcome: 'UNAUTHENTICATED' }, 1],
      ['castellan_denials_total', { reason: 'KEY' }, 1],
    ],
    async () => {
      await key.send('{ viewer { kind } }');
      await server.send('{ viewer { kind } }', {}, { token: 'cs_no-session' });
    },
  );
  await grown([['castellan_sign_ins_refused_total', { reason: 'WRONG_PASSWORD' }, 1]], async () => {
    await server.send('mutation ($input: SignInInput!) { signIn(input: $input) { token } }', {
      input: { email: owner.email, password: 'not the password' },
    });
  });
});

void test('statements are timed by what they do, and those that fail are told apart', async () => {
  const { owner } = await createOrganization(server);
  const name = 'castellan_database_statement_duration_seconds_count';
  const before = await metrics();
  await owner.ask('{ roles { totalCount } }');
  const after = await metrics();
  for (const operation of ['SELECT']) {
    const labels = { operation, outcome: 'DONE' };
    assert.ok(sumOf(after, name, labels) > sumOf(before, name, labels), operation);
  }
  await owner.createRole(['prompt:list']);
  const written = await metrics();
  for (const operation of ['BEGIN', 'INSERT', 'COMMIT']) {
    const labels = { operation, outcome: 'DONE' };
    assert.ok(sumOf(written, name, labels) > sumOf(after, name, labels), operation);
  }
  const { database } = server.castellan;
  await database.ownerQuery('ALTER TABLE "Role" RENAME COLUMN "description" TO "moved_away"');
  await owner.send('{ roles { edges { node { description } } } }');
  await database.ownerQuery('ALTER TABLE "Role" RENAME COLUMN "moved_away" TO "description"');
  assert.ok(
    sumOf(await metrics(), name, { outcome: 'FAILED' }) > sumOf(written, name, { outcome: 'FAILED' }),
  );
});

void test('the connections of requests are told: how many there may be, are open, in use', async () => {
  const text = await metrics();
  const most = sumOf(text, 'castellan_database_pool_max');
  assert.equal(most, server.castellan.database.kind === 'embedded' ? 1 : 5);
  assert.ok(sumOf(text, 'castellan_database_pool_open') >= 1);
  assert.ok(sumOf(text, 'castellan_database_pool_open') <= most);
  const tenant = server.castellan.database.forOrganization('01890000-0000-7000-8000-000000000000');
  await tenant.transaction(async (transaction) => {
    await transaction.role.findMany();
    assert.equal(server.castellan.database.poolState().idle, server.castellan.database.poolState().open - 1);
  });
});

void test('LLM calls are told by vendor, status and cache; refusals by their code', async () => {
  const tenant = await makeTenant(server, vendor, {
    key: { rateLimits: [{ type: 'REQUESTS', unit: 'HOUR', value: 3 }] },
  });
  const spent = await makeTenant(server, vendor, {
    key: { usageLimit: { type: 'COST', creditLimit: '0.0000001' } },
  });
  const body = { model: tenant.model, messages: MESSAGES };
  const ofVendor = { vendor: 'openai-compatible' };
  const count = 'castellan_gateway_call_duration_seconds_count';
  await grown(
    [
      [count, { ...ofVendor, status: '200', cache: 'DISABLED' }, 2],
      [count, { ...ofVendor, status: '503' }, 1],
      [count, { status: '429' }, 1],
      [count, { status: '412' }, 1],
      ['castellan_gateway_errors_total', { code: 'rate_limit_exceeded' }, 1],
      ['castellan_gateway_errors_total', { code: 'budget_reserved' }, 0],
      ['castellan_gateway_errors_total', { code: 'budget_exhausted' }, 1],
      ['castellan_gateway_errors_total', {}, 2],
      ['castellan_gateway_added_latency_seconds_count', ofVendor, 3],
      ['castellan_gateway_time_to_first_token_seconds_count', ofVendor, 1],
    ],
    async () => {
      assert.equal((await call(server, tenant.key, body)).status, 200);
      assert.equal((await call(server, tenant.key, { ...body, stream: true })).status, 200);
      vendor.script({ status: 503, body: { error: { message: 'Busy.' } } });
      assert.equal((await call(server, tenant.key, body)).status, 503);
      assert.equal((await call(server, tenant.key, body)).status, 429);
      assert.equal((await call(server, spent.key, { ...body, model: spent.model })).status, 412);
    },
  );
});

void test('runs of jobs are told with what came of them; and by how much one is overdue', async () => {
  await grown(
    [
      ['castellan_job_duration_seconds_count', { job: 'expire-invitations', outcome: 'DONE' }, 1],
      ['castellan_job_items_total', { job: 'expire-invitations', outcome: 'FAILED' }, 0],
    ],
    async () => await server.castellan.services.jobs.run('expire-invitations', new Date()),
  );
  await server.castellan.database.ownerQuery(
    `UPDATE "ScheduledJob" SET "nextRunAt" = now() - interval '1 hour' WHERE "name" = 'expire-invitations'`,
  );
  const overdue = sumOf(await metrics(), 'castellan_job_overdue_seconds', { job: 'expire-invitations' });
  assert.ok(overdue >= 3600 && overdue < 3700, String(overdue));
});

void test('a sealed secret that does not open is counted', async () => {
  const tenant = await makeTenant(server, vendor);
  await server.castellan.database.ownerQuery(
    `UPDATE "Integration" SET "secretKeyId" = '00000000' WHERE "slug" = '${String(tenant.integration['slug'])}'`,
  );
  await grown([['castellan_sealing_failures_total', {}, 1]], async () => {
    await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  });
});

void test('what clients choose makes no series: paths, methods, names of operations, models', async () => {
  const { owner } = await createOrganization(server);
  const send = async (tag: string): Promise<void> => {
    await owner.send(`query ${tag} { viewer { kind } }`);
    await (await fetch(`${server.url}/${tag}`)).text();
    await (await fetch(`${server.url}/v1/models/${tag}`)).text();
    await (await fetch(`${server.url}/graphql?${tag}=1`)).text();
    await (await fetch(`${server.url}/graphql`, { method: 'PROPFIND' })).text();
  };
  await send('first');
  const series = async (): Promise<number> =>
    readMetrics(await metrics()).samples.filter(({ name }) => name.startsWith('castellan_')).length;
  // Told a moment after the answers.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = await series();
  for (let index = 0; index < 20; index += 1) await send(`name_${index}_${random('x').replace('-', '_')}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await series(), before);
});

attack(40, 'no secret and nothing of an organization is in metrics: no id, name or slug', async () => {
  const seen = await startGateway({ CASTELLAN_METRICS_TOKEN: TOKEN });
  const tenant = await makeTenant(seen, vendor);
  await call(seen, tenant.key, { model: tenant.model, messages: MESSAGES });
  const canaries = await sendCanaries(seen, vendor);
  const text = await metrics(seen);
  assert.ok(sumOf(text, 'castellan_gateway_call_duration_seconds_count') >= 4);
  const { organization, owner, key, provider } = tenant;
  const ids = [
    organization.id,
    organization.slug,
    organization.name,
    owner.email,
    key.id,
    String(provider['slug']),
  ];
  assertNone([...canaries, ...ids, TOKEN], text);
  assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}-|(org|key|usr)_[0-9a-z]{20}/);
});
