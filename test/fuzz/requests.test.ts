/**
 * Random bytes, and good requests with something changed, at every endpoint: never a fault of the server's own, never a
 * stack trace, a statement or a path in an answer, and the server goes on answering.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { makeTenant, MESSAGES } from '../gateway/harness.js';
import { trial } from '../support/attacks.js';
import { tries } from '../support/fuzz.js';
import { OPERATIONS } from '../support/operations.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { routeOf, ROUTES } from '../../src/server/routes.js';
import { bytesOf, sendBytes, type RawAnswer, type RawRequest } from './http.js';

const OPERATOR_TOKEN = 'a-token-for-operators-0123456789abcdef';
const METRICS_TOKEN = 'a-token-for-metrics-0123456789abcdef';
const server = await startTestServer({
  CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
  CASTELLAN_OPERATOR_TOKEN: OPERATOR_TOKEN,
  CASTELLAN_METRICS_TOKEN: METRICS_TOKEN,
  CASTELLAN_BILLING_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32).toString('base64')}`,
});
const vendor = await startFakeVendor();
const { owner, key, model, organization } = await makeTenant(server, vendor);
/** Who attacks nobody: their session is good whatever random requests do to others. */
const { owner: bystander } = await createOrganization(server);
const { host } = new URL(server.url);

/** What each endpoint is sent when all is well: a body, or null for GET. */
const ENDPOINTS: Readonly<Record<string, object | null>> = {
  '/': null,
  '/graphql': { query: 'query ($n: Int) { roles(first: $n) { totalCount } }', variables: { n: 2 } },
  '/graphql/assets/x.js': null,
  '/healthz': null,
  '/readyz': null,
  '/metrics': null,
  '/audit-log.jsonl': null,
  '/audit-log.csv': null,
  '/v1/chat/completions': { model, messages: MESSAGES, stream: false },
  '/v1/completions': { model, prompt: 'Hello?', max_tokens: 5 },
  '/v1/embeddings': { model, input: 'Hello?' },
  '/v1/models': null,
  '/v1/models/x': null,
  '/v1/prompts/pp-none@latest/completions': { variables: { name: 'x' } },
  '/exports/export_01h455vb4pex5vsknk084sn02q': null,
  '/invoices/inv_01h455vb4pex5vsknk084sn02q.html': null,
  '/invoices/inv_01h455vb4pex5vsknk084sn02q.pdf': null,
  '/operator/jobs': null,
  '/operator/jobs/expire-invitations/run': {},
  '/billing/events': { type: 'invoice.paid', data: { object: { id: 'x' } } },
  '/invitation': null,
  '/nothing/here': null,
};

/** Whatever an answer must not hold. The page and the scripts of GraphiQL hold JavaScript of their own. */
const TELLS = new RegExp(
  [
    ...[
      String.raw`node_modules`,
      String.raw`\.[cm]?[jt]s:\d+`,
      String.raw`file:///`,
      String.raw`^\s+at .+\(`,
    ],
    ...['Prisma', 'SQLSTATE', 'relation "', 'pg_catalog', 'syntax error at or near', 'ECONNREFUSED'],
    ...[String.raw`\bSELECT\b[^"]*\bFROM\b`, String.raw`\bINSERT INTO\b`, String.raw`\bUPDATE "`],
    ...[
      'TypeError',
      'RangeError',
      'ReferenceError',
      'SyntaxError',
      'Cannot read propert',
      'is not a function',
    ],
    process.cwd().replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
  ].join('|'),
  'm',
);

function assertCalm({ status, text }: RawAnswer, request: unknown): void {
  const told = (): string => `${JSON.stringify(request).slice(0, 3_000)}\n${text.slice(0, 2_000)}`;
  assert.notEqual(status, 500, told());
  // What stands for the vendor's own failing is the one thing of this class that is no fault of ours.
  if (status !== null && status >= 500) assert.match(text, /"code":"(vendor|provider|engine)/, told());
  assert.doesNotMatch(text, /"code":"INTERNAL"/, told());
  if (!text.includes('GraphiQL') && !text.includes('content-type: text/javascript')) {
    assert.doesNotMatch(text.replaceAll('\\n', '\n'), TELLS, told());
  }
}

/** The server answers a good request, and has logged no fault of its own. */
async function assertLives(): Promise<void> {
  assert.deepEqual(await bystander.ask('{ viewer { kind } }'), { viewer: { kind: 'USER' } });
  const faults = server.log.filter((line) => Number((JSON.parse(line) as { level: number }).level) >= 50);
  assert.deepEqual(faults, []);
}

const send = async (request: RawRequest): Promise<void> => {
  const answer = await sendBytes(server.url, bytesOf(request, host));
  assertCalm(answer, { ...request, body: Buffer.from(request.body).toString('latin1') });
};

trial('fuzz', 'bytes that are no request at all are refused, and the server lives', async () => {
  const beginnings = [
    '',
    'GET / HTTP/1.1\r\n',
    `POST /graphql HTTP/1.1\r\nHost: ${host}\r\n`,
    'PRI * HTTP/2.0\r\n\r\n',
  ];
  const bytes = fc.tuple(
    fc.constantFrom(...beginnings),
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ maxLength: 100 }).map((text) => Buffer.from(text)),
    ),
    fc.constantFrom('', '\r\n\r\n'),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async ([beginning, middle, end]) => {
      const sent = Buffer.concat([Buffer.from(beginning), middle, Buffer.from(end)]);
      assertCalm(await sendBytes(server.url, sent, 100), sent.toString('latin1'));
    }),
    tries(40),
  );
  await assertLives();
});

const CREDENTIALS: readonly string[] = [
  ...[`Bearer ${owner.token}`, `Bearer ${key.secret}`, `Bearer ${OPERATOR_TOKEN}`, `Bearer ${METRICS_TOKEN}`],
  ...['Bearer ', 'Basic Og==', `bearer ${key.secret.slice(0, -1)}x`, 'Bearer ck_%00'],
];

/** Text that a header can be sent with. */
const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });

const headers = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('Authorization'), fc.oneof(fc.constantFrom(...CREDENTIALS), headerText)),
    fc.tuple(
      fc.constant('Content-Type'),
      fc.constantFrom(
        ...[
          'application/json',
          'application/json; charset=latin1',
          'application/graphql+json',
          'text/plain',
          '*',
        ],
        ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/graphql'],
      ),
    ),
    fc.tuple(
      fc.constant('Accept'),
      fc.constantFrom(
        'application/json',
        'application/graphql-response+json',
        'text/event-stream',
        'text/html',
        ';;',
      ),
    ),
    fc.tuple(
      fc.constantFrom(
        ...[
          'X-Organization',
          'Cookie',
          'Origin',
          'X-Request-Id',
          'X-Forwarded-For',
          'Accept-Encoding',
          'Range',
        ],
        ...[
          'x-portkey-config',
          'x-portkey-metadata',
          'x-portkey-provider',
          'x-portkey-trace-id',
          'x-api-key',
        ],
        ...[
          'webhook-signature',
          'webhook-timestamp',
          'webhook-id',
          'stripe-signature',
          'traceparent',
          'If-None-Match',
        ],
      ),
      fc.oneof(headerText, fc.json({ maxDepth: 2 }), fc.constant(organization.id)),
    ),
    fc.constant(['Upgrade', 'websocket'] as const),
    fc.constant(['Expect', '100-continue'] as const),
  ),
  { maxLength: 6 },
);

/** Something cut out, doubled, swapped or put in somewhere, as often as it is told. */
type Change = readonly [kind: number, at: number, length: number, text: string];
const changes = fc.array(
  fc.tuple(
    fc.nat(4),
    fc.nat(10_000),
    fc.nat(12),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        '"',
        '{',
        '}',
        '[',
        ']',
        '$',
        '@',
        '...',
        '\u0000',
        '\ud800',
        'null',
        '-1',
        '1e999',
        '\\u0000',
      ),
      fc.constantFrom(
        '__proto__',
        'constructor',
        '"""',
        '#',
        '\\',
        "' OR 1=1 --",
        '💥',
        '\ufeff',
        '9'.repeat(400),
      ),
    ),
  ),
  { minLength: 1, maxLength: 4 },
);

function changed(text: string, list: readonly Change[]): string {
  let result = text;
  for (const [kind, at, length, piece] of list) {
    const from = at % (result.length + 1);
    const [before, middle, after] = [
      result.slice(0, from),
      result.slice(from, from + length),
      result.slice(from + length),
    ];
    result =
      [
        before + after,
        before + middle + middle + after,
        before + piece + middle + after,
        before + piece + after,
        after + before,
      ][kind] ?? result;
  }
  return result;
}

const bodies = (good: object): fc.Arbitrary<Uint8Array> =>
  fc
    .oneof(
      { weight: 4, arbitrary: changes.map((list) => changed(JSON.stringify(good), list)) },
      { weight: 3, arbitrary: withValues(good) },
      { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
    )
    .map((text) => Buffer.from(text))
    .chain((text) =>
      fc.oneof(
        { weight: 5, arbitrary: fc.constant<Uint8Array>(text) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
      ),
    );

/** The same object with other values under its names, and names beside them that the endpoint knows or not. */
function withValues(good: object): fc.Arbitrary<string> {
  const names = [
    ...Object.keys(good),
    ...['extensions', 'operationName', 'query', 'variables', 'documentId', 'id'],
    ...['stream', 'n', 'tools', 'stop', 'user', 'metadata', 'response_format', 'logprobs', 'max_tokens'],
  ];
  return fc
    .dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 })
    .map((values) => JSON.stringify({ ...good, ...values }));
}

const targets = fc.tuple(
  // The API itself comes more often than the others.
  fc.constantFrom(...Object.keys(ENDPOINTS), ...Array.from({ length: 6 }, () => '/graphql')),
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('variables', 'extensions'), changes)
        .map(
          ([name, list]) =>
            `?query={__typename}&${name}=${encodeURIComponent(Buffer.from(changed('{"n":2}', list)).toString())}`,
        ),
    },
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: fc.webQueryParameters().map((query) => `?${query}`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            'query',
            'variables',
            'extensions',
            'operationName',
            'first',
            'from',
            'actorId',
            'token',
          ),
          fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.json({ maxDepth: 2 })),
        )
        .map(([name, value]) => `?${name}=${encodeURIComponent(Buffer.from(value).toString())}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('/../..', '/%2e%2e%2f', '/%00', '/%', '//', '/%ff', ';x', '/a'.repeat(900)),
    },
  ),
);

trial(
  'fuzz',
  'changed bodies, headers, queries and methods at every endpoint are refused or answered',
  async () => {
    const methods = fc.constantFrom(
      'GET',
      'POST',
      'POST',
      'POST',
      'HEAD',
      'PUT',
      'DELETE',
      'OPTIONS',
      'PATCH',
      'TRACE',
    );
    const requests = targets.chain(([path, rest]) =>
      fc.record({
        method: ENDPOINTS[path] === null ? fc.oneof(fc.constant('GET'), methods) : methods,
        target: fc.constant(`${path}${rest}`),
        headers,
        body: fc.oneof(fc.constant(new Uint8Array()), bodies(ENDPOINTS[path] ?? {})),
      }),
    );
    await fc.assert(fc.asyncProperty(requests, send), tries(150));
    await assertLives();
  },
);

trial('fuzz', 'documents of every operation with something changed are refused or answered', async () => {
  const documents = fc.tuple(
    fc.constantFrom(
      ...Object.values(OPERATIONS).filter(({ kind, ends }) => kind !== 'subscription' && ends === undefined),
    ),
    changes,
    fc.dictionary(
      fc.constantFrom('input', 'id', 'ids', 'filter', 'first', 'after'),
      fc.jsonValue({ maxDepth: 3 }),
    ),
    fc.constantFrom(owner.token, key.secret, null),
  );
  await fc.assert(
    fc.asyncProperty(documents, async ([{ document }, list, variables, token]) => {
      await send({
        method: 'POST',
        target: '/graphql',
        headers: [
          ['Content-Type', 'application/json'],
          ...(token === null ? [] : [['Authorization', `Bearer ${token}`] as const]),
        ],
        body: Buffer.from(JSON.stringify({ query: changed(document, list), variables })),
      });
    }),
    tries(100),
  );
  await assertLives();
});

trial('fuzz', 'every route that the server knows is among those tried, and answers', async () => {
  const tried = new Set(Object.keys(ENDPOINTS).map(routeOf));
  assert.deepEqual(
    ROUTES.filter((route) => !tried.has(route)),
    [],
  );
  for (const [path, good] of Object.entries(ENDPOINTS)) {
    const answer = await sendBytes(
      server.url,
      bytesOf(
        {
          method: good === null ? 'GET' : 'POST',
          target: path,
          headers: [
            ['Authorization', `Bearer ${owner.token}`],
            ['Content-Type', 'application/json'],
          ],
          body: good === null ? new Uint8Array() : Buffer.from(JSON.stringify(good)),
        },
        host,
      ),
    );
    assert.notEqual(answer.status, null, path);
    assertCalm(answer, path);
  }
});
