import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBadInput, assertRefused, REVOKE, setKey } from '../support/apiKeys.js';
import { createOrganization, type Asker, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const LIST = `query ($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int, $after: String, $last: Int, $before: String) {
  apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { name status } } } }`;

/** The names of the keys that a filter finds, by name; the count must agree. */
async function found(asker: Asker, filter: object): Promise<string[]> {
  const { apiKeys } = await asker.ask(LIST, { filter, orderBy: 'NAME_ASC' });
  const names = (apiKeys.edges as { node: { name: string } }[]).map(({ node }) => node.name);
  assert.equal(apiKeys.totalCount, names.length);
  return names;
}

async function make(owner: Person, name: string, more: object = {}): Promise<string> {
  return (await owner.createApiKey({ name, ...more })).id;
}

void test('keys are found by their state, the gravest that applies', async () => {
  const { owner } = await createOrganization(server);
  await make(owner, 'active');
  await make(owner, 'active for long', { expiresAt: '2098-01-01T00:00:00Z' });
  await setKey(server, await make(owner, 'exhausted'), '"exhaustedAt" = now()');
  await setKey(server, await make(owner, 'expired'), `"expiresAt" = now() - interval '1 second'`);
  await setKey(
    server,
    await make(owner, 'expired and exhausted'),
    `"expiresAt" = now() - interval '1 second', "exhaustedAt" = now()`,
  );
  const revoked = await make(owner, 'revoked');
  await owner.ask(REVOKE, { input: { id: revoked } });
  const both = await make(owner, 'revoked and expired');
  await owner.ask(REVOKE, { input: { id: both } });
  await setKey(server, both, `"expiresAt" = now() - interval '1 second'`);

  assert.deepEqual(await found(owner, { status: 'ACTIVE' }), ['active', 'active for long']);
  assert.deepEqual(await found(owner, { status: 'EXHAUSTED' }), ['exhausted']);
  assert.deepEqual(await found(owner, { status: 'EXPIRED' }), ['expired', 'expired and exhausted']);
  assert.deepEqual(await found(owner, { status: 'REVOKED' }), ['revoked', 'revoked and expired']);
  // What a key says of itself agrees with the filter that finds it.
  const { apiKeys } = await owner.ask(LIST, { orderBy: 'NAME_ASC' });
  assert.deepEqual(
    (apiKeys.edges as { node: object }[]).map(({ node }) => Object.values(node)),
    [
      ['active', 'ACTIVE'],
      ['active for long', 'ACTIVE'],
      ['exhausted', 'EXHAUSTED'],
      ['expired', 'EXPIRED'],
      ['expired and exhausted', 'EXPIRED'],
      ['revoked', 'REVOKED'],
      ['revoked and expired', 'REVOKED'],
    ],
  );
});

void test('keys are found by kind, by owner, by a level, and by all of them together', async () => {
  const { owner } = await createOrganization(server);
  const admin = await owner.invite('ADMIN');
  const write = { permissions: [{ feature: 'PROMPTS', level: 'WRITE' }] };
  await make(owner, 'service write', write);
  await make(owner, 'service none');
  await make(owner, 'own', { type: 'USER' });
  await make(admin, 'admin’s', { type: 'USER', ...write });

  assert.deepEqual(await found(owner, { type: 'SERVICE' }), ['service none', 'service write']);
  assert.deepEqual(await found(owner, { type: 'USER' }), ['admin’s', 'own']);
  assert.deepEqual(await found(owner, { ownerId: admin.memberId }), ['admin’s']);
  const prompts = (level: string): object => ({ permission: { feature: 'PROMPTS', level } });
  assert.deepEqual(await found(owner, prompts('WRITE')), ['admin’s', 'service write']);
  assert.deepEqual(await found(owner, prompts('READ')), []);
  assert.deepEqual(await found(owner, prompts('DISABLED')), ['own', 'service none']);
  assert.deepEqual(
    await found(owner, { ...prompts('WRITE'), type: 'SERVICE', status: 'ACTIVE', search: 'wr' }),
    ['service write'],
  );
  assert.deepEqual(await found(owner, { type: 'SERVICE', ownerId: admin.memberId }), []);
  assert.deepEqual(await found(owner, {}), ['admin’s', 'own', 'service none', 'service write']);

  const impossible = await owner.send(LIST, {
    filter: { permission: { feature: 'METRICS', level: 'WRITE' } },
  });
  assertBadInput(impossible, 'filter.permission.level');
  assertBadInput(await owner.send(LIST, { filter: { ownerId: 'nobody' } }), 'filter.ownerId');
});

void test('a search takes its text literally, in name and description, whatever its case', async () => {
  const { owner } = await createOrganization(server);
  const names = ['100% sure', '100 percent', 'a_b', 'axb', `it's "quoted"`, 'back\\slash', 'plain'];
  for (const name of names) await make(owner, name);
  await make(owner, 'zz described', { description: 'Used by the PLAIN office' });

  const cases: [search: string, expected: string[]][] = [
    ['%', ['100% sure']],
    ['0%', ['100% sure']],
    ['_', ['a_b']],
    ['a_b', ['a_b']],
    [`'`, [`it's "quoted"`]],
    ['"quoted"', [`it's "quoted"`]],
    ['\\', ['back\\slash']],
    ['K\\S', ['back\\slash']],
    [`' OR 1=1 --`, []],
    ['%_', []],
    ['plain', ['plain', 'zz described']],
    ['pLaIn', ['plain', 'zz described']],
  ];
  for (const [search, expected] of cases) {
    assert.deepEqual(await found(owner, { search }), expected, search);
  }
});

/** Walks a list page by page, forwards or backwards, and gives back the names in the order of the list. */
async function walk(asker: Asker, orderBy: string, direction: 'first' | 'last'): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 20; page += 1) {
    const at: object = direction === 'first' ? { after: cursor } : { before: cursor };
    const { apiKeys } = await asker.ask(LIST, { orderBy, [direction]: 2, ...at });
    const here = (apiKeys.edges as { node: { name: string } }[]).map(({ node }) => node.name);
    assert.ok(here.length <= 2);
    assert.equal(apiKeys.totalCount, 7);
    if (direction === 'first') names.push(...here);
    else names.unshift(...here);
    const { hasNextPage, hasPreviousPage, endCursor, startCursor } = apiKeys.pageInfo;
    if (!(direction === 'first' ? hasNextPage : hasPreviousPage)) return names;
    cursor = String(direction === 'first' ? endCursor : startCursor);
  }
  throw new Error('The walk does not end.');
}

void test('every order holds over pages of two, which show every key once, forwards and backwards', async (t) => {
  const { owner } = await createOrganization(server);
  // Made in this order; of two pairs the times are equal, of others there is none.
  const rows: [name: string, lastUsed: string | null, expires: string | null][] = [
    ['d', '2026-01-03', '2098-01-02'],
    ['b', null, null],
    ['g', '2026-01-05', '2098-01-01'],
    ['a', null, '2098-01-03'],
    ['f', '2026-01-03', null],
    ['c', '2026-01-01', null],
    ['e', null, '2098-01-02'],
  ];
  for (const [index, [name, lastUsed, expires]] of rows.entries()) {
    const id = await make(owner, name);
    const at = (time: string | null): string => (time === null ? 'NULL' : `'${time}T00:00:00Z'`);
    await setKey(
      server,
      id,
      `"lastUsedAt" = ${at(lastUsed)}, "expiresAt" = ${at(expires)}, "createdAt" = '2026-02-0${String(index + 1)}T00:00:00Z'`,
    );
  }
  const expected = {
    CREATED_ASC: 'dbgafce',
    CREATED_DESC: 'ecfagbd',
    NAME_ASC: 'abcdefg',
    NAME_DESC: 'gfedcba',
    LAST_USED_DESC: 'gdfcbae',
    EXPIRES_ASC: 'gdeabfc',
  };
  for (const [order, names] of Object.entries(expected)) {
    await t.test(order, async () => {
      const { apiKeys } = await owner.ask(LIST, { orderBy: order });
      assert.equal(
        (apiKeys.edges as { node: { name: string } }[]).map(({ node }) => node.name).join(''),
        names,
      );
      assert.equal((await walk(owner, order, 'first')).join(''), names);
      assert.equal((await walk(owner, order, 'last')).join(''), names);
    });
  }
});

void test('a page has 1 to 100 rows, of one end of the list, after a cursor of this kind', async () => {
  const { owner } = await createOrganization(server);
  await make(owner, 'only');
  for (const [name, value] of [
    ['first', 0],
    ['first', -1],
    ['first', 101],
    ['last', 0],
    ['last', -1],
    ['last', 101],
  ] as const) {
    assertBadInput(await owner.send(LIST, { [name]: value }), name);
  }
  assertBadInput(await owner.send(LIST, { first: 1, last: 1 }), 'last');
  for (const cursor of ['', 'garbage', 'R1BDOk46MQ==', Buffer.from('GPC:S:not-a-uuid').toString('base64')]) {
    assertBadInput(await owner.send(LIST, { after: cursor }), 'after');
    assertBadInput(await owner.send(LIST, { before: cursor }), 'before');
  }
  assertRefused(await owner.send(LIST, { orderBy: 'SECRET_ASC' }), 'BAD_USER_INPUT');
  const { apiKeys } = await owner.ask(LIST, { first: 100 });
  assert.equal(apiKeys.totalCount, 1);
});
