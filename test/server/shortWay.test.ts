import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
const member = await owner.invite('MEMBER');

const KEYS = 'query Keys { apiKeys(first: 2) { totalCount edges { node { id name } } } }';
const ROLE = 'query Role($id: ID!) { role(id: $id) { id name } viewer { displayName } }';

/** Requests of every kind of answer: each body and the headers that go with it. */
const REQUESTS: Record<
  string,
  { body: unknown; headers?: Record<string, string>; by?: 'member' | 'nobody' }
> = {
  'what is allowed': { body: { query: KEYS } },
  'what is refused whole': { body: { query: KEYS }, by: 'member' },
  'what is refused in part': { body: { query: '{ viewer { kind } apiKeys { totalCount } }' }, by: 'member' },
  'what takes signing in': { body: { query: KEYS }, by: 'nobody' },
  'what is not there': { body: { query: ROLE, variables: { id: 'role_01m84d55g4feytajbztygspj9w' } } },
  'an id of another kind': { body: { query: ROLE, variables: { id: 'key_01m84d55g4feytajbztygspj9w' } } },
  'a variable of a wrong type': { body: { query: ROLE, variables: { id: { secret: 'x' } } } },
  'a variable that is missing': { body: { query: ROLE } },
  'a text that cannot be stored': { body: { query: ROLE, variables: { id: 'nul \0' } } },
  'a page that is too large': { body: { query: '{ apiKeys(first: 101) { totalCount } }' } },
  'one of two operations': { body: { query: `${KEYS} ${ROLE}`, operationName: 'Keys' } },
  'neither of two operations': { body: { query: `${KEYS} ${ROLE}` } },
  'an operation that is not there': { body: { query: KEYS, operationName: 'Others' } },
  'a mutation that is refused': {
    body: { query: 'mutation { createRole(input: {name: "x", permissions: []}) { role { id } } }' },
    by: 'member',
  },
  'a mutation with a faulty input': {
    body: { query: 'mutation { createRole(input: {name: "", permissions: []}) { role { id } } }' },
  },
  'a document with a fault of syntax': { body: { query: '{ viewer ' } },
  'a document that is not valid': { body: { query: '{ nothing }' } },
  'a credential that is not one': {
    body: { query: KEYS },
    headers: { Authorization: 'Bearer cs_x' },
    by: 'nobody',
  },
  'another organization': { body: { query: KEYS }, headers: { 'X-Organization': 'somebody-elses' } },
  'a parameter that is none': { body: { query: KEYS, more: 1 } },
  'variables that are a list': { body: { query: KEYS, variables: [1] } },
};

const ACCEPTS = [
  null,
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json, application/graphql-response+json',
  'text/html, application/json',
  'application/*',
  'application/json; charset=latin1',
  'text/html',
];

/** What can be told of an answer, apart from what is never the same. */
async function ask(path: string, { body, headers, by }: (typeof REQUESTS)[string], accept: string | null) {
  const asker = by === 'member' ? member : owner;
  const credentials: Record<string, string> = {
    Authorization: `Bearer ${asker.token}`,
    'X-Organization': organization.id,
  };
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(accept === null ? {} : { Accept: accept }),
      ...(by === 'nobody' ? {} : credentials),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('Content-Type'),
    cache: answer.headers.get('Cache-Control'),
    json: text === '' ? null : (JSON.parse(text) as unknown),
  };
}

describe('the short way of a request that was seen before answers as Yoga does:', () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    test(name, async () => {
      for (const accept of ACCEPTS) {
        // Yoga alone knows an address with parameters.
        const byYoga = await ask('/graphql?by=yoga', request, accept);
        assert.deepEqual(await ask('/graphql', request, accept), byYoga, `${String(accept)}, first`);
        assert.deepEqual(await ask('/graphql', request, accept), byYoga, `${String(accept)}, again`);
      }
    });
  }

  test('a mutation is carried out once', async () => {
    const query = 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { name } } }';
    for (const name of [random('first'), random('second')]) {
      const { json } = await ask(
        '/graphql',
        { body: { query, variables: { input: { name, permissions: [] } } } },
        null,
      );
      assert.deepEqual(json, { data: { createRole: { role: { name } } } });
    }
  });
});

test('a document that is remembered is asked its rules for each who sends it', async () => {
  const allowed = await ask('/graphql', { body: { query: KEYS } }, null);
  assert.equal((allowed.json as { errors?: unknown }).errors, undefined);
  const refused = await ask('/graphql', { body: { query: KEYS }, by: 'member' }, null);
  assert.match(JSON.stringify(refused.json), /"code":"FORBIDDEN"/);
  const again = await ask('/graphql', { body: { query: KEYS } }, null);
  assert.deepEqual(again, allowed);
});
