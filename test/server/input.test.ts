import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack, tried } from '../support/attacks.js';
import { assertBadInput, assertRefused, countKeys, CREATE } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer, type Answer, type AnswerError } from '../support/server.js';

const server = await startTestServer();
const { owner, organization } = await createOrganization(server);

/** POSTs a body byte for byte, as no client library would write it. */
async function raw(
  body: string | Uint8Array<ArrayBuffer>,
): Promise<Pick<Answer, 'status' | 'data' | 'errors' | 'text'>> {
  tried();
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${owner.token}`,
      'X-Organization': organization.id,
    },
    body,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: Record<string, any>; errors?: AnswerError[] };
  return { status: response.status, data, errors: errors ?? [], text };
}

const input = (given: object): object => ({ input: { name: 'k', type: 'SERVICE', ...given } });
const NUL = 'a\0b';
const LONE = ['a\ud800b', '\udc00', '\ud800\ud800', 'x\udfff'];

attack([64, 65], 'NUL and half characters are refused by the name of their field, in variables', async () => {
  for (const text of [NUL, ...LONE]) {
    assertBadInput(await owner.send(CREATE, input({ name: text })), 'input.name');
    assertBadInput(await owner.send(CREATE, input({ description: text })), 'input.description');
    assertBadInput(await owner.send(CREATE, input({ metadata: { team: text } })), 'input.metadata.team');
    assertBadInput(await owner.send(CREATE, input({ metadata: { [text]: 'x' } })), 'input.metadata');
    assertBadInput(
      await owner.send(CREATE, input({ alertEmails: ['a@example.com', `${text}@example.com`] })),
      'input.alertEmails.1',
    );
    assertBadInput(
      await owner.send('query ($s: String) { apiKeys(filter: { search: $s }) { totalCount } }', { s: text }),
      's',
    );
    assertBadInput(await owner.send('query ($id: ID!) { apiKey(id: $id) { id } }', { id: text }), 'id');
  }
  assert.equal(await countKeys(server, organization.id), 0);
});

attack([64, 65], 'NUL and half characters are refused in literals, also where they are escaped', async () => {
  const create = (name: string, more = ''): string =>
    `mutation { createApiKey(input: { name: ${name}, type: SERVICE ${more} }) { secret } }`;
  for (const escape of ['"a\\u0000b"', '"a\\u{0}b"']) {
    assertBadInput(await owner.send(create(escape)), 'input.name');
  }
  assertBadInput(await owner.send(create('"k"', 'metadata: { team: "\\u0000" }')), 'input.metadata.team');
  assertBadInput(await owner.send(create('"k"', 'alertEmails: ["a", "\\u0000"]')), 'input.alertEmails');
  // graphql-js itself refuses half characters in literals, as a fault of syntax.
  for (const escape of ['"\\ud800"', '"\\udc00x"', '"\\u{d800}"']) {
    assertRefused(await owner.send(create(escape)), 'BAD_USER_INPUT');
  }
  // A NUL or half a character that stands in the document as it is.
  for (const text of [NUL, ...LONE]) {
    const answer = await owner.send(create(`"${text}"`));
    assertRefused(answer, 'BAD_USER_INPUT');
  }
  // A default of a variable is a literal too.
  assertRefused(
    await owner.send('query ($s: String = "\\u0000") { apiKeys(filter: { search: $s }) { totalCount } }'),
    'BAD_USER_INPUT',
  );
  assert.equal(await countKeys(server, organization.id), 0);
});

attack(65, 'bytes that are no UTF-8 are refused rather than altered', async () => {
  const body = new TextEncoder().encode(JSON.stringify({ query: CREATE, variables: input({ name: 'a?b' }) }));
  body[body.indexOf('?'.charCodeAt(0))] = 0xff;
  const answer = await raw(body);
  assert.deepEqual(
    answer.errors.map(({ extensions }) => extensions.code),
    ['BAD_USER_INPUT'],
    answer.text,
  );
  assert.equal(answer.status, 400);
  assert.equal(await countKeys(server, organization.id), 0);
});

attack(76, 'what people write is stored as it is: emoji, right-to-left, every alphabet', async () => {
  const other = await createOrganization(server);
  for (const name of [
    '🏰👩‍👩‍👧‍👦',
    'مفتاح الخدمة',
    '鍵',
    'Ключ',
    'clé',
    '𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
    'Robert\'); DROP TABLE "ApiKey";--',
  ]) {
    const { createApiKey } = await other.owner.ask(CREATE, input({ name, metadata: { name } }));
    assert.equal(createApiKey.apiKey.name, name);
    assert.deepEqual(createApiKey.apiKey.metadata, { name });
  }
});

attack(69, 'names of the object prototype are refused wherever JSON has them', async () => {
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    const variables = (given: string): string =>
      `{"query":${JSON.stringify(CREATE)},"variables":{"input":{"name":"k","type":"SERVICE",${given}}}}`;
    const top = await raw(variables(`"${name}":{"type":"USER"}`));
    assert.deepEqual(
      top.errors.map(({ extensions }) => extensions.code),
      ['BAD_USER_INPUT'],
      top.text,
    );
    const inside = await raw(variables(`"metadata":{"${name}":"x"}`));
    assertBadInput(inside as Answer, `input.metadata.${name}`);
    const deep = await raw(variables(`"metadata":{"a":{"b":[{"${name}":{}}]}}`));
    assertBadInput(deep as Answer, `input.metadata.a.b.0.${name}`);
  }
  const polluted = await raw('{"query":"{ __typename }","__proto__":{"polluted":true},"variables":{}}');
  assert.ok(polluted.status < 500);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.equal(await countKeys(server, organization.id), 0);
});

attack(70, 'JSON that nests too deeply or holds too much is refused', async () => {
  const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '"x"' + '}'.repeat(depth));
  const tooDeep = await owner.send(CREATE, input({ metadata: nested(25) }));
  assertRefused(tooDeep, 'BAD_USER_INPUT');
  assert.match(tooDeep.errors[0]?.extensions.fields?.[0]?.path ?? '', /^input\.metadata\.a/);
  const tooMany = await owner.send(CREATE, input({ metadata: Array.from({ length: 50_001 }, () => 0) }));
  assertRefused(tooMany, 'BAD_USER_INPUT');
  // Deep enough to exhaust a recursive reader.
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const body = `{"query":${JSON.stringify(CREATE)},"variables":{"input":{"name":"k","type":"SERVICE","metadata":${open.repeat(
      100_000,
    )}1${close.repeat(100_000)}}}}`;
    const answer = await raw(body);
    assert.deepEqual(
      answer.errors.map(({ extensions }) => extensions.code),
      ['BAD_USER_INPUT'],
      answer.text.slice(0, 200),
    );
  }
  assert.equal(await countKeys(server, organization.id), 0);
  await owner.ask('{ viewer { kind } }');
});

attack(66, 'numbers beyond 32 bits are refused, and decimals are kept to the last digit', async () => {
  const limit = (value: unknown): object => input({ rateLimits: [{ type: 'TOKENS', unit: 'DAY', value }] });
  // The last two are read by JavaScript as 2^53 and as infinity, which JSON cannot carry.
  for (const value of [2_147_483_648, Number('9007199254740993'), Number('1e400'), 0.5]) {
    assertBadInput(await owner.send(CREATE, limit(value)), 'input.rateLimits.0.value');
  }
  assertRefused(
    await owner.send(
      'mutation { createApiKey(input: { name: "k", type: SERVICE, rateLimits: [{ type: TOKENS, unit: DAY, value: 99999999999 }] }) { secret } }',
    ),
    'BAD_USER_INPUT',
  );
  assert.equal(await countKeys(server, organization.id), 0);
  const creditLimit = '123456789012345.123456789';
  const { createApiKey } = await owner.ask(CREATE, input({ usageLimit: { type: 'COST', creditLimit } }));
  assert.equal(createApiKey.apiKey.usageLimit.creditLimit, creditLimit);
  for (const wrong of [
    '1e5',
    '0x10',
    'NaN',
    'Infinity',
    ' 1',
    '1.',
    '.5',
    '١',
    '1234567890123456',
    '1.0000000001',
    '',
  ]) {
    assertBadInput(
      await owner.send(CREATE, input({ usageLimit: { type: 'COST', creditLimit: wrong } })),
      'input.usageLimit.creditLimit',
    );
  }
});

void test('times are ISO 8601 with their offset, and real', async () => {
  for (const expiresAt of [
    '2098-01-01',
    '2098-01-01T00:00:00',
    'tomorrow',
    '4070908800',
    4070908800,
    '2098-02-30T00:00:00Z',
    '2098-13-01T00:00:00Z',
    '2098-01-01T25:00:00Z',
    '+275760-09-13T00:00:00Z',
  ]) {
    assertBadInput(await owner.send(CREATE, input({ expiresAt })), 'input.expiresAt');
  }
});

attack(68, 'an id is one of its kind, spelled as it was given', async () => {
  const { id } = await owner.createApiKey();
  const READ = 'query ($id: ID!) { apiKey(id: $id) { id } }';
  const wrong = [
    organization.id,
    owner.memberId,
    id.toUpperCase(),
    id.slice(0, -1),
    `${id}0`,
    ` ${id}`,
    id.replace('key_', ''),
    id.replace('key_', 'kex_'),
    'key_zzzzzzzzzzzzzzzzzzzzzzzzzz',
    '00000000-0000-0000-0000-000000000000',
    '',
    '1',
  ];
  for (const given of wrong) assertBadInput(await owner.send(READ, { id: given }), 'id');
  assertRefused(await owner.send(READ, { id: 'key_01m84d55g4feytajbztygspj9w' }), 'NOT_FOUND');
});
