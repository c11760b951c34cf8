import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { attack, tried } from '../support/attacks.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const endpoint = `${server.url}/graphql`;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const KIND = '{ viewer { kind } }';
const RENAME = 'mutation { updateOrganization(input: { name: "changed" }) { organization { name } } }';
const authorized = { Authorization: `Bearer ${owner.token}` };

async function fetched(
  url: string,
  options: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  tried();
  const response = await fetch(url, options);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const post = async (body: string, headers: Record<string, string> = {}) =>
  await fetched(endpoint, { method: 'POST', headers: { ...JSON_TYPE, ...authorized, ...headers }, body });

function codes(text: string): string[] {
  const { errors, data } = JSON.parse(text) as { errors: { extensions: { code: string } }[]; data?: unknown };
  assert.equal(data ?? null, null);
  return errors.map(({ extensions }) => extensions.code);
}

const nameOfOrganization = async (): Promise<unknown> =>
  (await owner.ask('{ viewer { organization { name } } }')).viewer.organization.name;

attack([62, 'get-mutation', 'get-query'], 'a query may come by GET, a mutation may not', async () => {
  const query = await fetched(`${endpoint}?query=${encodeURIComponent(KIND)}`, { headers: authorized });
  assert.deepEqual([query.status, JSON.parse(query.text)], [200, { data: { viewer: { kind: 'USER' } } }]);
  const variables = encodeURIComponent('{"n":1}');
  const withVariables = await fetched(
    `${endpoint}?query=${encodeURIComponent('query ($n: Int) { roles(first: $n) { totalCount } }')}&variables=${variables}`,
    { headers: authorized },
  );
  assert.deepEqual(JSON.parse(withVariables.text), { data: { roles: { totalCount: 3 } } });

  const before = await nameOfOrganization();
  for (const document of [RENAME, `query q { __typename } ${RENAME.replace('mutation', 'mutation m')}`]) {
    const mutation = await fetched(
      `${endpoint}?query=${encodeURIComponent(document)}&operationName=${document.startsWith('query') ? 'm' : ''}`,
      { headers: authorized },
    );
    assert.equal(mutation.status, 405, mutation.text);
    assert.deepEqual(codes(mutation.text), ['BAD_USER_INPUT']);
  }
  assert.equal(await nameOfOrganization(), before);
});

void test('a connection outlives the minute for which load balancers keep theirs', async () => {
  const { headers } = await fetched(`${server.url}/healthz`);
  assert.equal(headers.get('keep-alive'), 'timeout=75');
});

void test('methods other than GET, POST and OPTIONS change nothing', async () => {
  const before = await nameOfOrganization();
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    const { status } = await fetched(endpoint, {
      method,
      headers: { ...JSON_TYPE, ...authorized },
      body: JSON.stringify({ query: RENAME }),
    });
    assert.ok(status >= 400 && status < 500, `${method} ${String(status)}`);
  }
  assert.equal(await nameOfOrganization(), before);
});

attack([56, 'array-batching'], 'an array of requests is refused whole', async () => {
  const before = await nameOfOrganization();
  for (const body of [[], [{ query: KIND }], [{ query: RENAME }, { query: RENAME }]]) {
    const { status, text } = await post(JSON.stringify(body));
    assert.equal(status, 400, text);
    assert.deepEqual(codes(text), ['BAD_USER_INPUT']);
  }
  assert.equal(await nameOfOrganization(), before);
});

attack([42, 'unhandled-errors'], 'a body that is empty, broken or no request is refused', async () => {
  const bodies = ['', '{', 'null', '1', '"text"', '{}', '{"query":5}', '{"query":null}', '{"variables":{}}'];
  const more = [
    '{"query":"{ __typename }","variables":"text"}',
    '{"query":"{ __typename }","variables":[1]}',
  ];
  for (const accept of ['application/graphql-response+json', 'application/json', '*/*']) {
    for (const body of [...bodies, ...more]) {
      const { status, text } = await post(body, { Accept: accept });
      assert.equal(status, 400, `${accept} ${body} ${text}`);
      assert.deepEqual(codes(text), ['BAD_USER_INPUT'], body);
      assert.doesNotMatch(text, /node_modules|\.js:/);
    }
  }
});

attack(
  [60, 'urlencoded-post'],
  'what a page of another site could send without asking is refused: forms, texts, no type',
  async () => {
    const before = await nameOfOrganization();
    const body = JSON.stringify({ query: RENAME });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
      '',
    ]) {
      const { status, text } = await post(body, { 'Content-Type': type });
      assert.equal(status, 415, type);
      assert.deepEqual(codes(text), ['BAD_USER_INPUT']);
    }
    assert.equal(await nameOfOrganization(), before);
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/graphql+json']) {
      assert.equal((await post(JSON.stringify({ query: KIND }), { 'Content-Type': type })).status, 200, type);
    }
  },
);

/** Sends a body in pieces, with or without telling its length first. */
async function sendInPieces(
  pieces: string[],
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return await new Promise((resolve, reject) => {
    const sending = request(endpoint, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...authorized, ...headers },
    });
    sending.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    // The server may close before all is sent; only an answer that never came is an error.
    sending.on('error', (error) => {
      setTimeout(() => {
        reject(error);
      }, 1_000).unref();
    });
    for (const piece of pieces) sending.write(piece);
    sending.end();
  });
}

attack(57, 'a body that is too large is refused, by its length and in chunks', async () => {
  const large = JSON.stringify({ query: KIND, variables: { filler: 'x'.repeat(2_000_000) } });
  const byLength = await sendInPieces([large], { 'Content-Length': String(large.length) });
  assert.equal(byLength.status, 413);
  assert.deepEqual(codes(byLength.text), ['BAD_USER_INPUT']);
  const chunked = await sendInPieces(large.match(/.{1,100000}/gs) ?? [], { 'Transfer-Encoding': 'chunked' });
  assert.equal(chunked.status, 413);
  assert.deepEqual(codes(chunked.text), ['BAD_USER_INPUT']);
  // In pieces as such a body may well come.
  const small = await sendInPieces(['{"query":', JSON.stringify(KIND), '}'], {
    'Transfer-Encoding': 'chunked',
  });
  assert.deepEqual(small, { status: 200, text: '{"data":{"viewer":{"kind":"USER"}}}' });
});

attack(57, 'how large a body may be is a setting', async () => {
  const strict = await startTestServer({ CASTELLAN_MAX_BODY_BYTES: '1024' });
  const body = (size: number): string => {
    const empty = JSON.stringify({ query: '{ __typename }', variables: { f: '' } });
    return empty.replace('""', `"${'x'.repeat(size - empty.length)}"`);
  };
  const sendTo = async (text: string): Promise<number> =>
    (await fetched(`${strict.url}/graphql`, { method: 'POST', headers: JSON_TYPE, body: text })).status;
  assert.equal(body(1024).length, 1024);
  assert.equal(await sendTo(body(1024)), 200);
  assert.equal(await sendTo(body(1025)), 413);
});

void test('with application/graphql-response+json the status tells the outcome', async () => {
  const accept = { Accept: 'application/graphql-response+json' };
  const cases: [query: string, status: number][] = [
    [KIND, 200],
    ['{ viewer { kind } apiKey(id: "key_01m84d55g4feytajbztygspj9w") { id } }', 200],
    ['{ viewer { nothing } }', 400],
    ['{ viewer {', 400],
    ['query ($n: Int!) { roles(first: $n) { totalCount } }', 400],
  ];
  for (const [query, status] of cases) {
    const answer = await post(JSON.stringify({ query }), accept);
    assert.equal(answer.status, status, query);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/graphql-response\+json/);
  }
  const wrong = await post(JSON.stringify({ query: KIND }), { ...accept, Authorization: 'Bearer nothing' });
  assert.equal(wrong.status, 401);
  const none = await fetched(endpoint, {
    method: 'POST',
    headers: { ...JSON_TYPE, Accept: 'image/png' },
    body: JSON.stringify({ query: KIND }),
  });
  assert.equal(none.status, 406);
});

void test('with application/json only what is no request, or is not let in, has another status than 200', async () => {
  const accept = { Accept: 'application/json' };
  const roles = 'query ($n: Int!) { roles(first: $n) { totalCount } }';
  for (const body of [
    { query: '{ viewer {' },
    { query: '{ viewer { nothing } }' },
    { query: roles },
    { query: roles, variables: { n: 'text' } },
    { query: roles, variables: { n: 1, text: '\0' } },
  ]) {
    const answer = await post(JSON.stringify(body), accept);
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(codes(answer.text), ['BAD_USER_INPUT']);
    // The same, to who reads the status.
    const other = await post(JSON.stringify(body), { Accept: 'application/graphql-response+json' });
    assert.equal(other.status, 400, other.text);
    assert.equal(other.text, answer.text);
  }
  const stranger = await post(JSON.stringify({ query: KIND }), {
    ...accept,
    Authorization: 'Bearer nothing',
  });
  assert.equal(stranger.status, 401);
});

void test('parameters of a GET that are no JSON are the fault of who sent them', async () => {
  for (const parameters of ['variables={', 'extensions=text', 'variables={}&extensions=[']) {
    const { status, text } = await fetched(`${endpoint}?query={__typename}&${parameters}`);
    assert.equal(status, 400, text);
    assert.deepEqual(codes(text), ['BAD_USER_INPUT']);
  }
  const empty = await fetched(`${endpoint}?query={__typename}&variables=&extensions=null`);
  assert.deepEqual([empty.status, JSON.parse(empty.text)], [200, { data: { __typename: 'Query' } }]);
});

void test('answers are not kept by caches, nor read as another type', async () => {
  const { headers } = await post(JSON.stringify({ query: KIND }));
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('access-control-allow-origin'), null);
});

void test('it tells that it lives and that it is ready; other paths are not there', async () => {
  const health = await fetched(`${server.url}/healthz`);
  assert.deepEqual([health.status, health.text], [200, '{"status":"ok"}']);
  const ready = await fetched(`${server.url}/readyz`);
  assert.deepEqual([ready.status, ready.text], [200, '{"status":"ready"}']);
  for (const path of [
    '/nothing',
    '/graphql/',
    '/graphql/more',
    '/..%2f..%2fetc/passwd',
    '/metrics',
    '/.env',
  ]) {
    const { status, text } = await fetched(server.url + path);
    assert.equal(status, 404, path);
    assert.deepEqual(Object.keys(JSON.parse(text) as object), ['error']);
  }
});

void test('without its database it lives but is not ready', async () => {
  const lost = await startTestServer();
  // The door to the database is shut; the rest of it goes on, so that the server can be stopped.
  const database = lost.castellan.services.database as { ping: unknown };
  database.ping = async () => await Promise.reject(new Error('connection refused'));
  const ready = await fetched(`${lost.url}/readyz`);
  assert.deepEqual([ready.status, ready.text], [503, '{"status":"not ready"}']);
  assert.equal((await fetched(`${lost.url}/healthz`)).status, 200);
});
