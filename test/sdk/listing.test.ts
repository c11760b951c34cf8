/** Lists in pages, as programs go through them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BadUserInputError, createClient, type Client } from '../../src/sdk/index.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);
for (const name of ['a', 'b', 'c', 'd', 'e']) await owner.createApiKey({ name });

/** A client, and what it sends. */
function counting(): { client: Client; sent: Record<string, unknown>[] } {
  const sent: Record<string, unknown>[] = [];
  const client = createClient({
    url: server.url,
    token: owner.token,
    organization: organization.id,
    fetch: async (address, init) => {
      const { variables } = JSON.parse(init?.body as string) as { variables?: Record<string, unknown> };
      sent.push(variables ?? {});
      return await fetch(address, init);
    },
  });
  return { client, sent };
}

/** The lists of the client, by their methods. */
function listsOf(client: Client): [name: string, list: (variables: object) => PromiseLike<unknown>][] {
  return Object.entries(client).flatMap(([name, methods]) =>
    Object.entries(methods as object)
      .filter(([method]) => method === 'list' || method === 'hygiene' || method === 'entries')
      .map(([method, list]): [string, (variables: object) => PromiseLike<unknown>] => [
        `${name}.${method}`,
        list,
      ]),
  );
}

const BY_NAME = { orderBy: 'NAME_ASC' } as const;

describe('a list that is looped over', () => {
  test('gives all there is, page by page', async () => {
    const { client, sent } = counting();
    const names: string[] = [];
    const asked: number[] = [];
    for await (const key of client.apiKeys.list({ ...BY_NAME, first: 2 })) {
      names.push(key.name);
      asked.push(sent.length);
      // A page that came again and again would never end.
      if (names.length > 5) break;
    }
    assert.deepEqual(names, ['a', 'b', 'c', 'd', 'e']);
    // A page is asked for when the one before is used up.
    assert.deepEqual(asked, [1, 1, 2, 2, 3]);
    assert.equal(sent.length, 3);
    assert.deepEqual(
      sent.map(({ first, orderBy }) => [first, orderBy]),
      [
        [2, 'NAME_ASC'],
        [2, 'NAME_ASC'],
        [2, 'NAME_ASC'],
      ],
    );
  });

  test('is asked for nothing more once the loop is left', async () => {
    const { client, sent } = counting();
    for await (const { name } of client.apiKeys.list({ ...BY_NAME, first: 2 })) if (name === 'b') break;
    assert.equal(sent.length, 1);
  });

  test('is what the filter finds, and may begin after a cursor', async () => {
    const { client } = counting();
    const found: string[] = [];
    for await (const { name } of client.apiKeys.list({ filter: { search: 'c' } })) found.push(name);
    assert.deepEqual(found, ['c']);
    const page = await client.apiKeys.list({ ...BY_NAME, first: 3 });
    const after = page.pageInfo.endCursor ?? null;
    const rest: string[] = [];
    for await (const { name } of client.apiKeys.list({ ...BY_NAME, after, first: 1 })) {
      rest.push(name);
      if (rest.length > 2) break;
    }
    assert.deepEqual(rest, ['d', 'e']);
  });

  test('may be empty', async () => {
    const { client } = counting();
    for await (const { id } of client.webhooks.list()) assert.fail(id);
  });

  test('is asked for anew by each loop', async () => {
    const { client, sent } = counting();
    const list = client.apiKeys.list();
    for (let loop = 0; loop < 2; loop += 1) for await (const _key of list) continue;
    assert.equal(sent.length, 2);
  });

  test('is given up with the signal, between pages too', async () => {
    const { client, sent } = counting();
    const giveUp = new AbortController();
    const reason = new Error('Seen enough.');
    const names: string[] = [];
    const loop = async (): Promise<void> => {
      for await (const { name } of client.apiKeys.list({ ...BY_NAME, first: 2 }, { signal: giveUp.signal })) {
        names.push(name);
        if (name === 'b') giveUp.abort(reason);
      }
    };
    await assert.rejects(loop(), (error) => error === reason);
    assert.deepEqual(names, ['a', 'b']);
    assert.equal(sent.length, 1);
  });

  test('cannot be gone through from its end', async () => {
    const { client, sent } = counting();
    for (const variables of [{ last: 2 }, { before: 'x' }]) {
      await assert.rejects(client.apiKeys.list(variables)[Symbol.asyncIterator]().next(), TypeError);
    }
    assert.deepEqual(sent, []);
  });

  test('throws what the API refuses', async () => {
    const { client } = counting();
    const loop = client.apiKeys.list({ first: 101 })[Symbol.asyncIterator]();
    await assert.rejects(loop.next(), BadUserInputError);
  });
});

test('every list is answered in pages as large as docs/sdk.md says, with all that is told of each', async () => {
  const { client } = counting();
  const lists = listsOf(client);
  assert.ok(lists.length >= 20, String(lists.length));
  for (const [name, list] of lists) {
    const first = name === 'notices.list' ? 25 : 50;
    await assert.doesNotReject(async () => await list({}), name);
    await assert.doesNotReject(async () => await list({ first }), name);
  }
});

describe('a list that is awaited', () => {
  test('is one page, from either end', async () => {
    const { client, sent } = counting();
    const page = await client.apiKeys.list({ ...BY_NAME, last: 2 });
    assert.equal(page.totalCount, 5);
    assert.equal(page.pageInfo.hasPreviousPage, true);
    assert.deepEqual(
      page.edges.map(({ node }) => node.name),
      ['d', 'e'],
    );
    assert.equal(sent.length, 1);
  });

  test('is a promise like any other, and is asked for once', async () => {
    const { client, sent } = counting();
    const list = client.apiKeys.list();
    assert.equal(sent.length, 0);
    let ended = 0;
    const count = await list.finally(() => (ended += 1)).then(({ totalCount }) => totalCount);
    assert.deepEqual([count, (await list).totalCount, ended, sent.length], [5, 5, 1, 1]);
    const [hygiene, entries] = await Promise.all([client.apiKeys.hygiene(), client.account.entries()]);
    assert.ok(hygiene.counts.length > 0 && entries.edges.length > 0);
    const error: unknown = await client.apiKeys.list({ first: 0 }).catch((refusal: unknown) => refusal);
    assert.ok(error instanceof BadUserInputError);
  });
});
