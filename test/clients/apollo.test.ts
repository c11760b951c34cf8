/** Apollo Client's core as it is: the normalised cache goes by our ids, whose prefix tells the kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { relayStylePagination } from '@apollo/client/utilities';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
const member = await owner.invite('MEMBER');

function clientOf({ token }: { token: string }): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({
      uri: `${server.url}/graphql`,
      headers: { Authorization: `Bearer ${token}`, 'X-Organization': organization.id },
    }),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { roles: relayStylePagination(['orderBy']) } } },
    }),
  });
}

const ROLES = gql`
  query Roles($first: Int, $after: String) {
    roles(first: $first, after: $after) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

test('what a mutation answers changes what a query shows, without asking again', async () => {
  const client = clientOf(owner);
  const id = await owner.createRole(['prompt:list']);
  await client.query({ query: ROLES, variables: { first: 100 } });
  const shown = (): string[] =>
    client
      .readQuery<any>({ query: ROLES, variables: { first: 100 } })
      .roles.edges.filter(({ node }: any) => node.id === id)
      .map(({ node }: any) => node.name);
  assert.equal(shown().length, 1);

  const name = random('Renamed');
  await client.mutate({
    mutation: gql`
      mutation Rename($input: UpdateRoleInput!) {
        updateRole(input: $input) {
          role {
            id
            name
          }
        }
      }
    `,
    variables: { input: { id, name } },
  });
  assert.deepEqual(shown(), [name]);
});

test('objects are kept by their ids, one entry each, and none in another’s place', async () => {
  const client = clientOf(owner);
  const { data } = await client.query({
    query: gql`
      {
        viewer {
          organization {
            id
            name
          }
          member {
            id
            role {
              id
              name
            }
          }
        }
        members {
          edges {
            node {
              id
              role {
                id
                name
              }
            }
          }
        }
      }
    `,
  });
  const ids = [
    `Organization:${(data as any).viewer.organization.id}`,
    ...(data as any).members.edges.flatMap(({ node }: any) => [`Member:${node.id}`, `Role:${node.role.id}`]),
  ];
  const kept = Object.keys(client.cache.extract() as object).filter(
    (key) => key !== 'ROOT_QUERY' && key !== '__META',
  );
  assert.deepEqual(kept.sort(), [...new Set(ids)].sort());
});

test('it turns the pages of a list', async () => {
  const client = clientOf(owner);
  for (let made = 0; made < 3; made += 1) await owner.createRole([]);
  const all = await owner.ask('{ roles(first: 100) { edges { node { id } } } }');
  const watched = client.watchQuery({ query: ROLES, variables: { first: 2 } });
  const subscription = watched.subscribe(() => undefined);
  await client.query({ query: ROLES, variables: { first: 2 } });
  const shown = (): any => client.readQuery({ query: ROLES, variables: { first: 2 } });
  // Two at a time: no more pages than there are roles.
  for (let page = 0; page < 10 && shown().roles.pageInfo.hasNextPage; page += 1) {
    await watched.fetchMore({ variables: { after: shown().roles.pageInfo.endCursor } });
  }
  assert.deepEqual(
    shown().roles.edges.map(({ node }: any) => node.id),
    all['roles'].edges.map(({ node }: any) => node.id),
  );
  subscription.unsubscribe();
});

test('it reads the code of an error, and what came beside it', async () => {
  const query = gql`
    {
      viewer {
        kind
      }
      apiKeys {
        totalCount
      }
    }
  `;
  await assert.rejects(clientOf(member).query({ query }), (error: unknown) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    const [first] = error.errors;
    assert.deepEqual(first!.extensions, { code: 'FORBIDDEN', requiredPermission: 'apiKey:list' });
    return true;
  });
  const { data, error } = await clientOf(member).query({ query, errorPolicy: 'all' });
  assert.equal((data as any).viewer.kind, 'USER');
  assert.ok(CombinedGraphQLErrors.is(error));
});
