/**
 * Relay as it is: its compiler takes our schema, with the queries it generates itself for turning pages and fetching an
 * object anew, and its runtime keeps one record an object, under the object's own id.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getNode,
  getRequest,
  Network,
  RecordSource,
  Store,
  type GraphQLResponse,
  type GraphQLTaggedNode,
} from 'relay-runtime';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

/** What a page of an application holds, from which the compiler makes what the runtime needs. */
const SOURCE = `
  import { graphql } from 'relay-runtime';

  graphql\`
    query keysQuery($count: Int!) {
      ...keys_list @arguments(count: $count)
    }
  \`;

  graphql\`
    fragment keys_list on Query
    @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
    @refetchable(queryName: "keysPageQuery") {
      apiKeys(first: $count, after: $cursor, orderBy: NAME_ASC) @connection(key: "keys_apiKeys") {
        edges {
          node {
            ...keys_entry
          }
        }
      }
    }
  \`;

  graphql\`
    fragment keys_entry on ApiKey @refetchable(queryName: "keysEntryQuery") {
      name
      status
    }
  \`;

  graphql\`
    query keysOneQuery($id: ID!) {
      apiKey(id: $id) @catch {
        name
      }
    }
  \`;

  graphql\`
    query keysNodeQuery($id: ID!) {
      node(id: $id) @catch {
        id
      }
    }
  \`;
`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
const folder = mkdtempSync(path.join(tmpdir(), 'castellan-relay-'));

before(() => {
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(path.join(folder, 'src/keys.js'), SOURCE);
  const config = {
    src: './src',
    // A path that leads out of the folder, as in a repository of server and application.
    schema: path.relative(folder, path.join(root, 'schema.graphql')),
    artifactDirectory: './artifacts',
    language: 'javascript',
  };
  mkdirSync(path.join(folder, 'artifacts'));
  writeFileSync(path.join(folder, 'relay.config.json'), JSON.stringify(config));
  execFileSync(process.execPath, [require.resolve('relay-compiler/cli.js'), '--noWatchman'], {
    cwd: folder,
    stdio: 'pipe',
  });
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const artifact = (name: string): GraphQLTaggedNode =>
  require(path.join(folder, `artifacts/${name}.graphql.js`)) as GraphQLTaggedNode;

interface Client {
  readonly environment: Environment;
  /** The variables of each request that was sent, by the name of its operation. */
  readonly sent: { name: string; variables: object }[];
  fetch(name: string, variables: Record<string, unknown>): Promise<any>;
  /** What the store holds of a record. */
  record(id: string): Record<string, any> | undefined;
}

function clientOf({ token }: { token: string }): Client {
  const sent: Client['sent'] = [];
  const network = Network.create(async ({ name, text }, variables) => {
    sent.push({ name, variables });
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json',
        Authorization: `Bearer ${token}`,
        'X-Organization': organization.id,
      },
      body: JSON.stringify({ operationName: name, query: text, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  });
  const environment = new Environment({ network, store: new Store(new RecordSource()) });
  return {
    environment,
    sent,
    fetch: async (name, variables) =>
      await fetchQuery(environment, artifact(name), variables as any).toPromise(),
    record: (id) => environment.getStore().getSource().get(id) as Record<string, any> | undefined,
  };
}

/** Of a connection in the store: the ids of its objects, in order, and how it goes on. */
function connectionIn(client: Client): { ids: string[]; pageInfo: Record<string, any> } {
  const connection = client.record('client:root:__keys_apiKeys_connection(orderBy:"NAME_ASC")');
  assert.ok(connection);
  const ids = connection['edges'].__refs.map((edge: string) => client.record(edge)!['node'].__ref);
  return { ids, pageInfo: client.record(connection['pageInfo'].__ref)! };
}

/** Fetches the page after those that the store holds, by the query that the compiler made, as a button "more" does. */
async function fetchMore(client: Client): Promise<void> {
  const { refetch } = (getNode(artifact('keys_list')) as any).metadata;
  const request = getRequest(refetch.operation);
  const { endCursor } = connectionIn(client).pageInfo;
  await client.fetch(request.params.name, {
    [refetch.connection.forward.count]: 2,
    [refetch.connection.forward.cursor]: endCursor,
  });
}

test('the pages of a list grow together in the store, each object once and in order', async () => {
  const client = clientOf(owner);
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) ids.push((await owner.createApiKey({ name })).id);

  await client.fetch('keysQuery', { count: 2 });
  assert.deepEqual(connectionIn(client).ids, ids.slice(0, 2));
  // Five keys in pages of two: two more pages.
  for (let page = 0; page < 5 && connectionIn(client).pageInfo['hasNextPage'] === true; page += 1) {
    await fetchMore(client);
  }
  assert.deepEqual(connectionIn(client).ids, ids);
  assert.equal(connectionIn(client).pageInfo['hasNextPage'], false);
  assert.deepEqual(
    client.sent.map(({ name }) => name),
    ['keysQuery', 'keysPageQuery', 'keysPageQuery'],
  );
  // What a component reads is in the store: nothing has to be asked for again.
  const operation = createOperationDescriptor(getRequest(artifact('keysQuery')), { count: 2 });
  assert.equal(client.environment.check(operation).status, 'available');
});

test('an object fetched anew through `node` takes its place in the record of its id', async () => {
  const client = clientOf(owner);
  const { id } = await owner.createApiKey({ name: 'f' });
  await client.fetch('keysQuery', { count: 100 });
  const before = client.record(id);
  assert.deepEqual([before?.['__id'], before?.['id'], before?.['name']], [id, id, 'f']);
  const shown = connectionIn(client).ids;

  const name = random('renamed');
  await owner.ask('mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { __typename } }', {
    input: { id, name },
  });
  const { refetch } = (getNode(artifact('keys_entry')) as any).metadata;
  assert.deepEqual([refetch.fragmentPathInResult, refetch.identifierInfo.identifierField], [['node'], 'id']);
  await client.fetch(getRequest(refetch.operation).params.name, { id });
  assert.equal(client.record(id)?.['name'], name);
  assert.deepEqual(client.record('client:root')?.[`node(id:"${id}")`], { __ref: id });
  // The list shows it where it stood, by its new name.
  assert.deepEqual(connectionIn(client).ids, shown);
});

test('an error is caught at its field, with its code; where there is nothing, `node` is null', async () => {
  const client = clientOf(owner);
  const { id } = await owner.createApiKey();
  await owner.ask(
    'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }',
    {
      input: { id },
    },
  );
  const { apiKey } = await client.fetch('keysOneQuery', { id });
  assert.equal(apiKey.ok, false);
  assert.deepEqual(
    apiKey.errors.map((error: any) => error.extensions),
    [{ code: 'NOT_FOUND' }],
  );
  assert.deepEqual(await client.fetch('keysNodeQuery', { id }), { node: { ok: true, value: null } });

  const member = clientOf(await owner.invite('MEMBER'));
  const refused = await member.fetch('keysOneQuery', { id });
  assert.deepEqual(
    refused.apiKey.errors.map((error: any) => error.extensions),
    [{ code: 'FORBIDDEN', requiredPermission: 'apiKey:view' }],
  );
});

test('a request that is refused as a whole is thrown, with the coded errors as its source', async () => {
  const stranger = clientOf({ token: 'nothing' });
  await assert.rejects(stranger.fetch('keysQuery', { count: 2 }), (error: any) => {
    assert.deepEqual(
      error.source.errors.map(({ extensions }: any) => extensions.code),
      ['UNAUTHENTICATED'],
    );
    return true;
  });
});
