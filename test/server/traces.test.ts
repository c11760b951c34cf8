/** Traces: what belongs to a request is in one trace, down to its statements, and holds no values. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { readSettings } from '../../src/env.js';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { call, makeTenant, MESSAGES } from '../gateway/harness.js';
import { attack } from '../support/attacks.js';
import { assertNone, sendCanaries } from '../support/canaries.js';
import { startCollector, type Collector, type SeenSpan } from '../support/collector.js';
import { createTestDatabase } from '../support/database.js';
import { createOrganization } from '../support/seed.js';
import { startTestServerOn, type TestServer } from '../support/server.js';

const vendor = await startFakeVendor();

/** A server that sends its traces to a collector of its own; what is not sent yet is when it stops. */
async function startTraced(
  variables: Record<string, string> = {},
): Promise<{ server: TestServer; collector: Collector; stop: () => Promise<void> }> {
  const collector = await startCollector();
  const testDatabase = await createTestDatabase();
  const server = await startTestServerOn(testDatabase, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
    ...variables,
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping ??= server.castellan.stop().then(async () => await testDatabase.drop());
    await stopping;
  };
  after(stop);
  return { server, collector, stop };
}

const SERVER = 2;
const CLIENT = 3;
const INTERNAL = 1;

/** The trace of a request, told by its id in the answer. */
function traceOf({ spans }: Collector, requestId: string | null): { root: SeenSpan; spans: SeenSpan[] } {
  const root = spans.find(({ attributes }) => attributes['castellan.request.id'] === requestId);
  assert.ok(root, `no trace of ${requestId}`);
  return { root, spans: spans.filter(({ traceId }) => traceId === root.traceId) };
}

const childrenOf = (spans: readonly SeenSpan[], parent: SeenSpan): SeenSpan[] =>
  spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId);

void test('a request is one trace: the request, in it the operation, in that its statements', async () => {
  const { server, collector, stop } = await startTraced({ OTEL_SERVICE_NAME: 'castellan-test' });
  const { owner, organization } = await createOrganization(server);
  const read = await owner.send('query Roles { roles { totalCount } }');
  const written = await owner.send(
    'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }',
    { input: { name: 'Readers', permissions: ['prompt:list'] } },
  );
  assert.deepEqual(written.errors, []);
  await stop();

  const { root, spans } = traceOf(collector, read.headers.get('X-Request-Id'));
  assert.deepEqual([root.name, root.kind, root.parentSpanId], ['POST /graphql', SERVER, null]);
  const { 'castellan.organization.id': organizationId, ...attributes } = root.attributes;
  assert.match(String(organizationId), /^[0-9a-f-]{36}$/);
  assert.deepEqual(attributes, {
    'http.request.method': 'POST',
    'http.route': '/graphql',
    'http.response.status_code': 200,
    'castellan.request.id': read.headers.get('X-Request-Id'),
    'castellan.actor.kind': 'USER',
  });
  const operations = childrenOf(spans, root).filter(({ kind }) => kind === INTERNAL);
  assert.equal(operations.length, 1);
  const operation = operations[0]!;
  assert.equal(operation.name, 'query Roles');
  assert.deepEqual(operation.attributes, {
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Roles',
  });
  // Who asks is found out before the operation; its statements are the request's own.
  const before = childrenOf(spans, root).filter(({ kind }) => kind === CLIENT);
  assert.ok(before.length >= 1);
  const statements = childrenOf(spans, operation);
  assert.ok(statements.length >= 1);
  for (const statement of [...before, ...statements]) {
    assert.equal(statement.kind, CLIENT);
    assert.equal(statement.attributes['db.system.name'], 'postgresql');
    assert.equal(typeof statement.attributes['db.query.text'], 'string');
  }
  const counted = statements.find(({ attributes }) => /COUNT\(/.test(String(attributes['db.query.text'])));
  assert.ok(counted);
  assert.deepEqual(
    [counted.name, counted.attributes['db.operation.name'], counted.attributes['db.collection.name']],
    ['SELECT Role', 'SELECT', 'Role'],
  );
  assert.equal(spans.length, 2 + before.length + statements.length);

  // A transaction's statements are all in the operation, in their order.
  const change = traceOf(collector, written.headers.get('X-Request-Id'));
  const [mutation] = childrenOf(change.spans, change.root).filter(({ kind }) => kind === INTERNAL);
  assert.equal(mutation?.name, 'mutation');
  const names = childrenOf(change.spans, mutation).map(({ name }) => name);
  for (const name of ['BEGIN', 'INSERT Role', 'INSERT AuditEntry', 'COMMIT'])
    assert.ok(names.includes(name), name);

  // As OpenTelemetry's collectors take it.
  assert.deepEqual([...new Set(collector.asked.map(({ url }) => url))], ['/v1/traces']);
  assert.ok(collector.asked.every(({ headers }) => headers['content-type'] === 'application/json'));
  assert.ok(collector.resources.every((resource) => resource['service.name'] === 'castellan-test'));
  assert.ok(organization.id.startsWith('org_'));
});

void test('a trace that comes with a request is continued; one that is malformed is not', async () => {
  const { server, collector, stop } = await startTraced({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b,x=1' });
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const span = '00f067aa0ba902b7';
  const ask = async (traceparent: string): Promise<string | null> =>
    (await server.send('{ viewer { kind } }', {}, { headers: { traceparent } })).headers.get('X-Request-Id');
  const continued = await ask(`00-${trace}-${span}-01`);
  const later = await ask(`cc-${trace}-${span}-01-what-comes-later`);
  const unsampled = await ask(`00-${'1'.repeat(32)}-${span}-00`);
  const broken = [
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace}-${span}-01-more`,
    `ff-${trace}-${span}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    'nonsense',
  ];
  const unknown = [];
  for (const header of broken) unknown.push(await ask(header));
  const named = server.log.map((line) => JSON.parse(line));
  await stop();
  for (const id of [continued, later]) {
    const { root, spans } = traceOf(collector, id);
    assert.deepEqual([root.traceId, root.parentSpanId], [trace, span]);
    assert.ok(spans.length >= 2);
  }
  assert.ok(!collector.spans.some(({ attributes }) => attributes['castellan.request.id'] === unsampled));
  for (const [index, id] of unknown.entries()) {
    const { root } = traceOf(collector, id);
    assert.notEqual(root.traceId, trace, broken[index]);
    assert.equal(root.parentSpanId, null);
  }
  // The log names the trace that a line belongs to, and the span of it.
  const line = named.find(({ requestId }) => requestId === continued);
  assert.deepEqual([line?.trace_id, line?.span_id], [trace, traceOf(collector, continued).root.spanId]);
  assert.ok(collector.asked.every(({ headers }) => headers['api-key'] === 'a b' && headers['x'] === '1'));
});

void test('requests of two organizations at once do not meet in a trace', async () => {
  const { server, collector, stop } = await startTraced();
  const tenants = await Promise.all([1, 2].map(async () => await createOrganization(server)));
  const sent = await Promise.all(
    Array.from({ length: 24 }, async (_, index) => {
      const { owner } = tenants[index % 2]!;
      const { headers, errors } = await owner.send(
        `query Number${index} { roles { totalCount } apiKeys { totalCount } }`,
      );
      assert.deepEqual(errors, []);
      return { id: headers.get('X-Request-Id'), name: `query Number${index}` };
    }),
  );
  await stop();
  const traces = sent.map(({ id, name }) => ({ ...traceOf(collector, id), name }));
  assert.equal(new Set(traces.map(({ root }) => root.traceId)).size, sent.length);
  const organizations = traces.map(({ root }) => root.attributes['castellan.organization.id']);
  assert.equal(new Set(organizations).size, 2);
  for (const [index, { root, spans, name }] of traces.entries()) {
    assert.equal(organizations[index], organizations[index % 2]);
    // One operation, its own; and every span hangs from another of the same trace.
    assert.deepEqual(
      spans.filter(({ kind }) => kind === INTERNAL).map((span) => span.name),
      [name],
    );
    const operation = spans.find((span) => span.name === name)!;
    assert.deepEqual(
      childrenOf(spans, operation)
        .map((span) => span.name)
        .sort(),
      ['SELECT ApiKey', 'SELECT Role'],
    );
    const known = new Set(spans.map(({ spanId }) => spanId));
    for (const { parentSpanId, spanId } of spans) {
      if (spanId !== root.spanId) assert.ok(known.has(String(parentSpanId)));
    }
  }
});

void test('a call to a model has a span of the engine, which is told of the trace; the vendor is not', async () => {
  const { server, collector, stop } = await startTraced();
  const tenant = await makeTenant(server, vendor);
  vendor.reset();
  const answer = await call(
    server,
    tenant.key,
    { model: tenant.model, messages: MESSAGES },
    { headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } },
  );
  assert.equal(answer.status, 200);
  await server.castellan.services.jobs.run('expire-invitations', new Date());
  await stop();
  const { root, spans } = traceOf(collector, answer.headers.get('X-Request-Id'));
  assert.equal(root.name, 'POST /v1/chat/completions');
  const engine = spans.find(({ name }) => name === 'engine /v1/chat/completions');
  assert.ok(engine);
  assert.deepEqual([engine.kind, engine.parentSpanId], [CLIENT, root.spanId]);
  assert.deepEqual(engine.attributes, {
    'http.request.method': 'POST',
    'url.path': '/v1/chat/completions',
    'castellan.vendor': 'openai-compatible',
    'castellan.stream': false,
    'http.response.status_code': 200,
    'castellan.retries': 0,
  });
  assert.equal(vendor.seen.length, 1);
  assert.equal(vendor.seen[0]?.headers['traceparent'], undefined);

  // Scheduled work is a trace of its own, with its statements.
  const job = collector.spans.find(({ name }) => name === 'job expire-invitations');
  assert.ok(job);
  assert.equal(job.parentSpanId, null);
  assert.ok(childrenOf(collector.spans, job).every(({ kind }) => kind === CLIENT));
  assert.ok(childrenOf(collector.spans, job).length >= 1);
});

void test('what fails is marked as failed, without its words', async () => {
  const { server, collector, stop } = await startTraced();
  const { owner } = await createOrganization(server);
  await server.castellan.database.ownerQuery(
    'ALTER TABLE "Role" RENAME COLUMN "description" TO "moved_away"',
  );
  const { headers } = await owner.send('{ roles { edges { node { description } } } }');
  await stop();
  const { spans } = traceOf(collector, headers.get('X-Request-Id'));
  const failed = spans.filter(({ status }) => status === 2);
  assert.ok(failed.some(({ name }) => name === 'SELECT Role'));
  assert.doesNotMatch(collector.asked.map(({ body }) => body).join(''), /does not exist|moved_away/);
});

attack(40, 'no secret, variable, parameter or text of a document is in any span', async () => {
  const { server, collector, stop } = await startTraced({
    CASTELLAN_METRICS_TOKEN: 'metrics-token-0123456789',
  });
  const canaries = await sendCanaries(server, vendor);
  await stop();
  const text = collector.asked.map(({ body }) => body).join('');
  assert.ok(collector.spans.length > 100);
  assert.match(text, /mutation CreateIt/);
  assertNone(canaries, text);
});

void test('the sampler that is set decides, and a setting that cannot be used stops the start by its name', async () => {
  const off = await startTraced({ OTEL_TRACES_SAMPLER: 'always_off' });
  await off.server.send('{ viewer { kind } }');
  await off.stop();
  assert.deepEqual(off.collector.spans, []);
  const none = await startTraced({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
  await none.server.send('{ viewer { kind } }');
  await none.stop();
  assert.deepEqual(none.collector.spans, []);
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/' };
  assert.equal(readSettings({}).traces, null);
  assert.equal(readSettings({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).traces, null);
  assert.deepEqual(readSettings(endpoint).traces, {
    url: 'http://127.0.0.1:4318/v1/traces',
    headers: {},
    serviceName: 'castellan',
    sampler: 'parentbased_always_on',
    samplerRatio: 1,
  });
  assert.equal(
    readSettings({ ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://other/x' }).traces?.url,
    'https://other/x',
  );
  for (const [name, value] of [
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no header'],
  ] as const) {
    assert.throws(() => readSettings({ [name]: value }), new RegExp(`${name} is not valid`));
  }
});

void test('where there are no traces their SDK is not even loaded', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const loaded = (endpoint: string): number =>
    Number(
      execFileSync(
        process.execPath,
        [
          ...['--import', 'tsx', '--input-type=module', '--eval'],
          `import { createRequire } from 'node:module';
           const { startTelemetry } = await import('./src/server/telemetry.ts');
           const { readSettings } = await import('./src/env.ts');
           const telemetry = await startTelemetry(readSettings(${JSON.stringify(
             endpoint === '' ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
           )}));
           await telemetry.close();
           const { cache } = createRequire(import.meta.url);
           console.log(Object.keys(cache).filter((file) => file.includes('@opentelemetry')).length);
           process.exit(0);`,
        ],
        { cwd: root, encoding: 'utf8' },
      ),
    );
  assert.equal(loaded(''), 0);
  assert.ok(loaded('http://127.0.0.1:9') > 10);
});
