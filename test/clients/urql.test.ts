/** urql's core as it is: its own cache, and subscriptions by its own reading of server-sent events. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheExchange, Client, fetchExchange, gql } from '@urql/core';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
const member = await owner.invite('MEMBER');

function clientOf({ token }: { token: string }): Client {
  return new Client({
    url: `${server.url}/graphql`,
    exchanges: [cacheExchange, fetchExchange],
    fetchSubscriptions: true,
    preferGetMethod: false,
    fetchOptions: { headers: { Authorization: `Bearer ${token}`, 'X-Organization': organization.id } },
  });
}

const client = clientOf(owner);
const ROLES = gql<{ roles: { totalCount: number } }>('{ roles { totalCount edges { node { id name } } } }');
const CREATE = gql(`
  mutation ($input: CreateRoleInput!) {
    createRole(input: $input) {
      role {
        id
        name
      }
    }
  }
`);

test('it queries, changes something, and its cache asks again for what the change concerned', async () => {
  const before = await client.query(ROLES, {});
  assert.equal(before.error, undefined);
  assert.equal(before.data?.roles.totalCount, 3);
  const again = await client.query(ROLES, {});
  assert.equal(again.data?.roles.totalCount, 3);
  // The document cache answers; nobody was asked.
  await owner.createRole([]);
  assert.equal((await client.query(ROLES, {})).data?.roles.totalCount, 3);

  const name = random('Role');
  const made = await client.mutation(CREATE, { input: { name, permissions: [] } });
  assert.equal(made.error, undefined);
  assert.equal(made.data.createRole.role.name, name);
  // The mutation's answer held a Role, which lists of roles are made of.
  assert.equal((await client.query(ROLES, {})).data?.roles.totalCount, 5);
});

test('it reads the code of an error, and what came beside it', async () => {
  const refused = await clientOf(member).query('{ viewer { kind } apiKeys { totalCount } }', {});
  assert.equal(refused.data.viewer.kind, 'USER');
  assert.equal(refused.data.apiKeys, null);
  const [error] = refused.error!.graphQLErrors;
  assert.deepEqual(error!.extensions, { code: 'FORBIDDEN', requiredPermission: 'apiKey:list' });

  const faulty = await client.mutation(CREATE, { input: { name: '', permissions: [] } });
  assert.equal(faulty.error!.graphQLErrors[0]!.extensions['code'], 'BAD_USER_INPUT');
});

test('it follows logs', async () => {
  const model = random('model');
  const seen: unknown[] = [];
  const subscription = client
    .subscription('subscription { logTail { log { model } } }', {})
    .subscribe((result) => {
      // The first event only tells that logs are listened for.
      const shown: unknown = result.error ?? result.data.logTail.log?.model;
      if (shown !== undefined) seen.push(shown);
    });
  try {
    // A subscription begins a moment after it was asked for: logs are sent until one was seen.
    for (let attempt = 0; attempt < 100 && seen.length === 0; attempt += 1) {
      await owner.ask('mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { __typename } }', {
        input: { logs: [{ id: random('call'), createdAt: new Date().toISOString(), model }] },
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(seen.length > 0);
    assert.ok(
      seen.every((value) => value === model),
      JSON.stringify(seen),
    );
  } finally {
    subscription.unsubscribe();
  }
});
