/** graphql-request as it is: only the address and the headers are set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientError, gql, GraphQLClient } from 'graphql-request';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
const { secret } = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
const url = `${server.url}/graphql`;
const asOwner = new GraphQLClient(url, {
  headers: { Authorization: `Bearer ${owner.token}`, 'X-Organization': organization.slug },
});
const asKey = new GraphQLClient(url, { headers: { Authorization: `Bearer ${secret}` } });
const CREATE = gql`
  mutation Create($input: CreateRoleInput!) {
    createRole(input: $input) {
      role {
        id
        name
      }
    }
  }
`;

async function failure(promise: Promise<unknown>): Promise<ClientError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClientError);
  return error;
}

test('it queries with variables, and with a key', async () => {
  const roles = await asOwner.request(
    gql`
      query Roles($first: Int) {
        roles(first: $first) {
          totalCount
          edges {
            node {
              builtIn
            }
          }
        }
      }
    `,
    { first: 1 },
  );
  assert.equal(roles.roles.totalCount, 3);
  assert.equal(roles.roles.edges.length, 1);
  assert.deepEqual(await asKey.request('{ viewer { kind permissions } }'), {
    viewer: { kind: 'API_KEY', permissions: ['prompt:list', 'prompt:view'] },
  });
});

test('it changes something, and reads what it made', async () => {
  const input = { name: random('Role'), permissions: ['prompt:list'] };
  const { createRole } = await asOwner.request(CREATE, { input });
  assert.equal(createRole.role.name, input.name);
  const { role } = await asOwner.request('query ($id: ID!) { role(id: $id) { name permissions } }', {
    id: createRole.role.id,
  });
  assert.deepEqual(role, input);
});

test('an error is thrown with its code, and what was answered beside it', async () => {
  const refused = await failure(asKey.request('{ viewer { kind } members { totalCount } }'));
  assert.deepEqual(
    refused.response.errors?.map(({ extensions }) => [extensions['code'], extensions['requiredPermission']]),
    [['FORBIDDEN', 'member:list']],
  );
  assert.deepEqual(refused.response.data, { viewer: { kind: 'API_KEY' }, members: null });

  const faulty = await failure(asOwner.request(CREATE, { input: { name: 1, permissions: [] } }));
  assert.deepEqual(
    faulty.response.errors?.map(({ extensions }) => extensions['code']),
    ['BAD_USER_INPUT'],
  );

  const stranger = new GraphQLClient(url, { headers: { Authorization: 'Bearer nothing' } });
  const unknown = await failure(stranger.request('{ viewer { kind } }'));
  assert.equal(unknown.response.status, 401);
  assert.equal(unknown.response.errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
});

test('a request that is aborted is given up', async () => {
  const giveUp = new AbortController();
  const pending = asOwner.request({ document: '{ roles { totalCount } }', signal: giveUp.signal });
  giveUp.abort();
  await assert.rejects(pending, { name: 'AbortError' });
});
