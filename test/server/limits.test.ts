import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from '../support/attacks.js';
import { assertRefused } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

/** Documents made to cost much; what they cost does not depend on who asks, so the owner does. */
const { owner } = await createOrganization(server);
const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const ONE_PAGE = 'edges { node { id name description createdAt updatedAt } }';

type Asked = readonly [what: string, document: string, variables?: object];

const PAGES: readonly Asked[] = [
  ['a page of a million by literal', `{ roles(first: 1000000) { ${ONE_PAGE} } }`],
  [
    'a page of a million by variable',
    `query ($n: Int) { roles(first: $n) { ${ONE_PAGE} } }`,
    { n: 1_000_000 },
  ],
  ['a page of a million by default', `query ($n: Int = 1000000) { roles(first: $n) { ${ONE_PAGE} } }`],
  [
    'a page of a million in a fragment',
    `query ($n: Int) { ...f } fragment f on Query { roles(last: $n) { ${ONE_PAGE} } }`,
    { n: 1_000_000 },
  ],
  [
    'ten pages of a hundred',
    `query ($n: Int) { ${repeat(10, (n) => `a${String(n)}: roles(first: $n) { ${ONE_PAGE} }`)} }`,
    { n: 100 },
  ],
];

const ALIASES: readonly Asked[] = [
  ['16 aliases', `{ viewer { kind } ${repeat(16, (n) => `a${String(n)}: viewer { kind }`)} }`],
  [
    '16 aliases in a fragment',
    `{ ...f } fragment f on Query { ${repeat(16, (n) => `a${String(n)}: viewer { kind }`)} }`,
  ],
  [
    '20 aliases over four inline fragments',
    `{ ${repeat(4, (f) => `... on Query { ${repeat(5, (n) => `a${String(f)}b${String(n)}: viewer { kind }`)} }`)} }`,
  ],
];

const DIRECTIVES: readonly Asked[] = [
  ['51 directives', `{ viewer { kind ${repeat(51, () => '@include(if: true)')} } }`],
];

const TOKENS: readonly Asked[] = [
  ['2,001 tokens', `{ viewer { ${repeat(2_000, () => 'kind')} } }`],
  ['a document of 100,000 characters', `{ viewer { ${repeat(20_000, () => 'kind')} } }`],
];

const CIRCLES: readonly Asked[] = [
  [
    'a circle of fragments',
    '{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }',
  ],
  ['a fragment of itself', '{ viewer { ...a } } fragment a on Viewer { kind ...a }'],
  [
    'a circle of fragments through objects',
    '{ ...a } fragment a on Query { viewer { member { role { ...b } } } } fragment b on Role { ...b id }',
  ],
];

const DEPTHS: readonly Asked[] = [
  [
    'a type asked to its thirteenth level',
    `{ __schema { types { ${repeat(10, () => 'fields { type { ofType {')} name ${repeat(10, () => '} } }')} } } }`,
  ],
];

const NO_DOCUMENTS: readonly Asked[] = [
  ['a broken document', '{ viewer { kind '],
  ['an unknown field', '{ viewer { nothing } }'],
  ['a wrong literal', '{ roles(first: "one") { totalCount } }'],
  ['a variable that is not declared', '{ roles(first: $n) { totalCount } }'],
  ['a variable that is missing', 'query ($id: ID!) { role(id: $id) { id } }'],
  ['an empty document', ''],
  ['two operations without a name', '{ viewer { kind } } { viewer { kind } }'],
  ['a subscription', 'subscription { viewer { kind } }'],
];

/** Asserts that each of some documents is refused whole and coded. */
async function assertRefusedWhole(documents: readonly Asked[]): Promise<void> {
  for (const [what, document, variables] of documents) {
    const answer = await owner.send(document, variables);
    assert.ok(answer.errors.length > 0, `${what}: ${answer.text}`);
    for (const error of answer.errors) {
      assert.equal(error.extensions.code, 'BAD_USER_INPUT', `${what}: ${answer.text}`);
    }
    assert.ok(
      Object.values(answer.data ?? {}).every((value) => value === null),
      `${what}: ${answer.text}`,
    );
    assert.doesNotMatch(answer.text, /Did you mean|node_modules|at .*\.[jt]s:/, what);
    assert.ok(answer.text.length < 20_000, what);
  }
}

attack(54, 'pages of too many rows are refused whole', async () => {
  await assertRefusedWhole(PAGES);
});

attack([50, 'alias-overloading'], 'too many aliases are refused whole, in fragments too', async () => {
  await assertRefusedWhole(ALIASES);
});

attack([52, 'directive-overloading'], 'too many directives are refused whole', async () => {
  await assertRefusedWhole(DIRECTIVES);
});

attack([51, 'field-duplication'], 'too many tokens are refused whole', async () => {
  await assertRefusedWhole(TOKENS);
});

attack(53, 'fragments that lead back to themselves are refused whole', async () => {
  await assertRefusedWhole(CIRCLES);
});

attack([49, 'circular-introspection'], 'a document that is too deep is refused whole', async () => {
  await assertRefusedWhole(DEPTHS);
});

attack([42, 'unhandled-errors'], 'a document that is none is refused whole', async () => {
  await assertRefusedWhole(NO_DOCUMENTS);
});

void test('what stays within the limits is answered', async () => {
  const many = await owner.ask(`{ ${repeat(15, (n) => `a${String(n)}: viewer { kind }`)} }`);
  assert.equal(Object.keys(many).length, 15);
  const { roles } = await owner.ask(`{ roles(first: 100) { totalCount ${ONE_PAGE} } }`);
  assert.equal(roles.totalCount, 3);
  await owner.ask(
    '{ viewer { ...a ...b } } fragment a on Viewer { kind ...b } fragment b on Viewer { displayName }',
  );
});

attack(
  50,
  'aliases of one mutation count towards the limit too, and none of them is carried out',
  async () => {
    const document = `mutation { ${repeat(
      16,
      (n) => `a${String(n)}: createApiKey(input: { name: "k", type: SERVICE }) { secret }`,
    )} }`;
    const answer = await owner.send(document);
    assert.equal(answer.errors[0]?.extensions.code, 'BAD_USER_INPUT');
    const { apiKeys } = await owner.ask('{ apiKeys { totalCount } }');
    assert.equal(apiKeys.totalCount, 0);
  },
);

attack(
  [47, 'suggestions'],
  'names that come close are not suggested, in documents and in variables',
  async () => {
    const cases: [document: string, variables: object][] = [
      ['{ viewr { kind } }', {}],
      ['{ viewer { displayNam } }', {}],
      ['{ apiKeys(ordrBy: NAME_ASC) { totalCount } }', {}],
      ['{ apiKeys(orderBy: NAME_AS) { totalCount } }', {}],
      ['{ apiKeys(filter: { stat: ACTIVE }) { totalCount } }', {}],
      ['{ viewer { ... on Viewr { kind } } }', {}],
      ['query ($o: ApiKeyOrde) { apiKeys(orderBy: $o) { totalCount } }', {}],
      ['query ($o: ApiKeyOrder) { apiKeys(orderBy: $o) { totalCount } }', { o: 'NAME_AS' }],
      ['query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }', { f: { stat: 'ACTIVE' } }],
      ['query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }', { f: { status: 'ACTIV' } }],
      [
        'mutation ($p: [Permission!]!) { createRole(input: { name: "r", permissions: $p }) { role { id } } }',
        { p: ['prompt:lis'] },
      ],
    ];
    const hidden =
      /Did you mean|"viewer"|displayName|orderBy"|NAME_ASC|"status"|"ACTIVE"|"Viewer"\?|prompt:list/;
    for (const [document, variables] of cases) {
      const answer = await owner.send(document, variables);
      assert.ok(answer.errors.length > 0, document);
      for (const { extensions } of answer.errors) assert.equal(extensions.code, 'BAD_USER_INPUT');
      assert.equal(answer.data ?? null, null);
      assert.doesNotMatch(answer.text, hidden, document);
    }
  },
);

attack(
  [48, 'introspection', 'graphiql'],
  'with introspection off the schema cannot be asked for, and __typename still can',
  async () => {
    const closed = await startTestServer({ CASTELLAN_INTROSPECTION: 'off', CASTELLAN_GRAPHIQL: 'off' });
    for (const document of [
      '{ __schema { types { name } } }',
      '{ __type(name: "Query") { name } }',
      '{ ...f } fragment f on Query { s: __schema { queryType { name } } }',
    ]) {
      const answer = await closed.send(document);
      assert.ok(answer.errors.length > 0);
      for (const { extensions } of answer.errors) assert.equal(extensions.code, 'BAD_USER_INPUT');
      assert.equal(answer.data ?? null, null);
      assert.doesNotMatch(answer.text, /createApiKey/);
    }
    assert.deepEqual((await closed.send('{ __typename }')).data, { __typename: 'Query' });
    const open = await server.send('{ __schema { queryType { name } } }');
    assert.deepEqual(open.data, { __schema: { queryType: { name: 'Query' } } });

    // And no page is served.
    for (const path of ['/graphql', '/']) {
      const page = await fetch(closed.url + path, { headers: { Accept: 'text/html' }, redirect: 'manual' });
      assert.notEqual(page.status, 200);
      assert.notEqual(page.status, 302);
      assert.doesNotMatch(await page.text(), /<html/i);
    }
    const page = await fetch(`${server.url}/graphql`, { headers: { Accept: 'text/html' } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<html/i);
  },
);

attack(55, 'a page is 1 to 100 rows of one end of a list, however it is asked for', async () => {
  const document = 'query ($first: Int, $last: Int) { roles(first: $first, last: $last) { totalCount } }';
  for (const variables of [
    { first: 0 },
    { first: -1 },
    { first: 101 },
    { last: 0 },
    { last: -1 },
    { last: 101 },
  ]) {
    const answer = await owner.send(document, variables);
    assertRefused(answer, 'BAD_USER_INPUT');
    assert.deepEqual(
      answer.errors[0]?.extensions.fields?.map(({ path }) => path),
      Object.keys(variables),
    );
  }
  assertRefused(await owner.send(document, { first: 1, last: 1 }), 'BAD_USER_INPUT');
  assertRefused(await owner.send('{ roles(first: 0) { totalCount } }'), 'BAD_USER_INPUT');
});
