/** What the log of the server tells of requests, and what it never tells. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { startGateway, call, makeTenant, MESSAGES } from '../gateway/harness.js';
import { attack } from '../support/attacks.js';
import { assertNone, sendCanaries } from '../support/canaries.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer, type TestServer } from '../support/server.js';

const server = await startGateway();
const vendor = await startFakeVendor();

const linesOf = ({ log }: TestServer, requestId: string): Record<string, any>[] =>
  log.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId);

/** The line that tells that a request was answered; it is written a moment after the answer. */
async function answered(requestId: string | null, of: TestServer = server): Promise<Record<string, any>> {
  assert.ok(requestId);
  for (const end = Date.now() + 5_000; ;) {
    const lines = linesOf(of, requestId).filter(({ msg }) => msg === 'A request was answered.');
    assert.ok(lines.length <= 1, JSON.stringify(lines));
    if (lines[0] !== undefined) return lines[0];
    assert.ok(Date.now() < end, `no line of ${requestId}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Without what differs from run to run. */
function told({ time: _time, pid: _pid, hostname: _host, ms, bytes, ...line }: Record<string, any>): object {
  assert.equal(typeof ms, 'number');
  assert.equal(typeof bytes, 'number');
  assert.ok(bytes > 0);
  return line;
}

const idOf = (headers: Headers): string | null => headers.get('X-Request-Id');

void test('an answered request leaves one line: who asked, in which organization, what operation, how it ended', async () => {
  const { owner, organization } = await createOrganization(server);
  const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  const { viewer } = await owner.ask('{ viewer { user { id } } }');
  const common = { level: 30, method: 'POST', path: '/graphql', msg: 'A request was answered.' };

  const asked = await owner.send('query Who { viewer { kind } }');
  assert.deepEqual(told(await answered(idOf(asked.headers))), {
    ...common,
    requestId: idOf(asked.headers),
    actor: { kind: 'USER', id: viewer.user.id },
    organization: organization.id,
    status: 200,
    operation: { type: 'query', name: 'Who' },
  });

  const refused = await key.send(
    'mutation { createApiKey(input: { name: "more", type: SERVICE }) { secret } }',
  );
  assert.deepEqual(told(await answered(idOf(refused.headers))), {
    ...common,
    requestId: idOf(refused.headers),
    actor: { kind: 'API_KEY', id: key.id },
    organization: organization.id,
    status: 200,
    operation: { type: 'mutation', name: null },
  });

  const nobody = await server.send('{ viewer { kind } }');
  assert.deepEqual(told(await answered(idOf(nobody.headers))), {
    ...common,
    requestId: idOf(nobody.headers),
    actor: { kind: 'ANONYMOUS', id: null },
    organization: null,
    status: 200,
    operation: { type: 'query', name: null },
  });

  // What is no valid document is refused before it is asked who sends it.
  const faulty = await owner.send('{ viewer { noSuchField } }');
  assert.deepEqual(told(await answered(idOf(faulty.headers))), {
    ...common,
    requestId: idOf(faulty.headers),
    actor: null,
    organization: null,
    status: 200,
  });
});

void test('a key that is not let in is named in the line of its request', async () => {
  const { owner, organization } = await createOrganization(server);
  const key = await owner.createApiKey();
  await owner.ask('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }', {
    input: { id: key.id },
  });
  const { headers, status } = await key.send('{ viewer { kind } }');
  const line = await answered(idOf(headers));
  assert.deepEqual(
    [status, line['status'], line['actor'], line['organization']],
    [401, 401, { kind: 'API_KEY', id: key.id }, organization.id],
  );
});

void test('calls, files and pages are told by the class of their path, without ids and queries', async () => {
  const tenant = await makeTenant(server, vendor);
  const made = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.equal(made.status, 200);
  const { path, actor, organization } = await answered(idOf(made.headers));
  assert.deepEqual(
    [path, actor, organization],
    ['/v1/chat/completions', { kind: 'API_KEY', id: tenant.key.id }, tenant.organization.id],
  );
  const cases: [asked: string, told: string][] = [
    ['/v1/models/@some/model?x=1', '/v1/models/{model}'],
    ['/v1/prompts/pp-some/completions', '/v1/prompts/{reference}/completions'],
    ['/exports/export_01m84d55g4feytajbztygspj9w', '/exports/{id}'],
    ['/invoices/invoice_01m84d55g4feytajbztygspj9w.pdf', '/invoices/{id}.pdf'],
    ['/audit-log.csv?from=2026-01-01T00:00:00Z', '/audit-log.csv'],
    ['/operator/jobs/issue-invoices/run', '/operator/jobs/{name}/run'],
    ['/graphql?query=%7Bviewer%7Bkind%7D%7D', '/graphql'],
    ['/no/such/path', 'other'],
  ];
  for (const [asked, told] of cases) {
    const { headers } = await fetch(server.url + asked);
    assert.equal((await answered(idOf(headers)))['path'], told, asked);
  }
});

void test('probes are told at debug alone', async () => {
  const quiet = await startTestServer({ CASTELLAN_LOG: 'info' });
  for (const [of, count] of [
    [server, 2],
    [quiet, 0],
  ] as const) {
    for (const path of ['/healthz', '/readyz']) await (await fetch(of.url + path)).text();
    // Told after them, so that theirs would be there.
    const last = await of.send('{ viewer { kind } }');
    await answered(idOf(last.headers), of);
    const lines = of.log.map((line) => JSON.parse(line));
    const probes = lines.filter(({ path }) => path === '/healthz' || path === '/readyz');
    assert.equal(probes.length, count);
    assert.ok(probes.every(({ level }) => level === 20));
  }
});

void test('the id is always the server’s; a client’s own stands beside it if it is well-formed', async () => {
  const cases: [given: string, kept: string | undefined][] = [
    ['trace-42:a/b', 'trace-42:a/b'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), undefined],
    ['with blank', undefined],
    ['"},{"', undefined],
  ];
  for (const [given, kept] of cases) {
    const { headers } = await server.send('{ viewer { kind } }', {}, { headers: { 'X-Request-Id': given } });
    assert.match(String(idOf(headers)), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    assert.equal((await answered(idOf(headers)))['clientRequestId'], kept, given);
  }
});

void test('a request that was hung up on is told as one', async () => {
  const before = server.log.length;
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  // The body it announces does not come.
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    () => socket.destroy(),
  );
  const hungUp = (): boolean =>
    server.log.slice(before).some((line) => (JSON.parse(line) as { hungUp?: boolean }).hungUp === true);
  for (const end = Date.now() + 5_000; !hungUp();) {
    assert.ok(Date.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

void test('lines of two organizations’ requests at once are each told of their own', async () => {
  const tenants = await Promise.all([1, 2, 3].map(async () => await createOrganization(server)));
  const sent = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const { owner, organization } = tenants[index % 3]!;
      const { headers } = await owner.send(`query Number${index} { roles { totalCount } }`);
      return { id: idOf(headers), organization: organization.id, name: `Number${index}` };
    }),
  );
  for (const { id, organization, name } of sent) {
    const line = await answered(id);
    assert.deepEqual([line['organization'], line['operation'].name], [organization, name]);
  }
});

attack(
  40,
  'no secret, e-mail address, variable or text of a document is in any line, whatever was asked',
  async () => {
    const seen = await startGateway();
    const canaries = await sendCanaries(seen, vendor);
    await seen.castellan.services.flush();
    const last = await seen.send('query Last { viewer { kind } }');
    await answered(idOf(last.headers), seen);
    const text = seen.log.join('');
    // It was an eventful log: the requests were told, and one error with its stack.
    assert.match(text, /"name":"CreateIt"/);
    assert.match(text, /An unexpected error was masked/);
    assert.ok(seen.log.length > 40);
    assertNone(canaries, text);
    for (const line of seen.log) assert.doesNotMatch(line, /"authorization"|"cookie"|Bearer /i);
  },
);
