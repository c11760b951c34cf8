import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBadInput, assertRefused, countKeys, CREATE, EDIT } from '../support/apiKeys.js';
import { createOrganization, type Person } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const SET_SCHEMA = `mutation ($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) { organization { id keyMetadataSchema } } }`;

const setSchema = async (owner: Person, keyMetadataSchema: unknown) =>
  await owner.send(SET_SCHEMA, { input: { keyMetadataSchema } });

const createWith = async (owner: Person, metadata?: object) =>
  await owner.send(CREATE, { input: { name: 'k', type: 'SERVICE', metadata } });

void test('the organization’s schema fills in defaults and enforces what it requires', async () => {
  const { owner, organization } = await createOrganization(server);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      team: { type: 'string', enum: ['search', 'ads'] },
      stage: { type: 'string', default: 'production', maxLength: 10 },
    },
    required: ['team'],
    additionalProperties: false,
  };
  const set = await setSchema(owner, schema);
  assert.deepEqual(set.errors, []);
  assert.deepEqual(set.data?.['updateOrganization'].organization.keyMetadataSchema, schema);

  assertBadInput(await createWith(owner), 'input.metadata');
  assertBadInput(await createWith(owner, {}), 'input.metadata');
  assertBadInput(await createWith(owner, { team: 'other' }), 'input.metadata.team');
  assertBadInput(await createWith(owner, { team: 'ads', stage: 'longer than ten' }), 'input.metadata.stage');
  assertBadInput(await createWith(owner, { team: 'ads', more: 'x' }), 'input.metadata');
  assert.equal(await countKeys(server, organization.id), 0);

  const made = await createWith(owner, { team: 'ads' });
  assert.deepEqual(made.errors, []);
  const { apiKey } = made.data?.['createApiKey'] as { apiKey: { id: string; metadata: object } };
  assert.deepEqual(apiKey.metadata, { team: 'ads', stage: 'production' });

  assertBadInput(
    await owner.send(EDIT, { input: { id: apiKey.id, metadata: { stage: 'test' } } }),
    'input.metadata',
  );
  const edited = await owner.ask(EDIT, {
    input: { id: apiKey.id, metadata: { team: 'search', stage: 'x' } },
  });
  assert.deepEqual(edited['editApiKey'].apiKey.metadata, { team: 'search', stage: 'x' });

  await setSchema(owner, null);
  const free = await createWith(owner, { anything: 'goes' });
  assert.deepEqual(free.errors, []);
});

void test('a key from before the schema can still be renamed', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey({ metadata: { old: 'one' } });
  const set = await setSchema(owner, {
    type: 'object',
    properties: { team: { type: 'string' } },
    required: ['team'],
  });
  assert.deepEqual(set.errors, []);
  const edited = await owner.ask(EDIT, { input: { id: key.id, name: 'renamed' } });
  assert.equal(edited['editApiKey'].apiKey.name, 'renamed');
  assert.deepEqual(edited['editApiKey'].apiKey.metadata, { old: 'one' });
});

void test('a default of the schema is bound by the rules of metadata too', async () => {
  const { owner } = await createOrganization(server);
  for (const value of ['x'.repeat(129), 5, null]) {
    assertRefused(
      await setSchema(owner, { type: 'object', properties: { a: { type: 'string', default: value } } }),
      'BAD_USER_INPUT',
    );
  }
});

const text = { type: 'string' };
const BAD_SCHEMAS: [what: string, schema: unknown][] = [
  ['a text', 'object'],
  ['a list', []],
  ['true', true],
  ['one without a type', { properties: {} }],
  ['one of texts', { type: 'string' }],
  ['properties that are a list', { type: 'object', properties: [] }],
  ['a property that is a number', { type: 'object', properties: { a: { type: 'integer' } } }],
  ['a property without a type', { type: 'object', properties: { a: {} } }],
  ['a property that is true', { type: 'object', properties: { a: true } }],
  ['an unknown keyword', { type: 'object', propertys: {} }],
  ['required that is a text', { type: 'object', required: 'a' }],
  ['another draft', { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }],
  ['a reference to a remote schema', { type: 'object', $ref: 'https://example.com/schema.json' }],
  ['a reference to itself', { type: 'object', allOf: [{ $ref: '#' }] }],
  ['a pattern', { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }],
  ['patternProperties', { type: 'object', patternProperties: { '^(a+)+$': text } }],
  ['a pattern of names', { type: 'object', propertyNames: { pattern: '^(a+)+$' } }],
  [
    'a pattern of other properties',
    { type: 'object', additionalProperties: { type: 'string', pattern: '^(a+)+$' } },
  ],
  [
    'a pattern within allOf',
    { type: 'object', allOf: [{ properties: { a: { type: 'string', pattern: '^(a+)+$' } } }] },
  ],
  [
    'a pattern within a property',
    { type: 'object', properties: { a: { type: 'string', not: { pattern: '^(a+)+$' } } } },
  ],
  ['a pattern within if', { type: 'object', if: { patternProperties: { '^(a+)+$': text } }, then: {} }],
  ['an asynchronous schema', { $async: true, type: 'object', required: ['a'] }],
];

void test('a schema that is malformed, or that could keep the server busy, is refused', async (t) => {
  const { owner } = await createOrganization(server);
  for (const [what, schema] of BAD_SCHEMAS) {
    await t.test(what, async () => {
      const answer = await setSchema(owner, schema);
      assertRefused(answer, 'BAD_USER_INPUT');
      const [field] = answer.errors[0]?.extensions.fields ?? [];
      assert.match(field?.path ?? '', /^input\.keyMetadataSchema(\.|$)/);
    });
  }
  const { viewer } = await owner.ask('{ viewer { organization { keyMetadataSchema } } }');
  assert.equal(viewer.organization.keyMetadataSchema, null);
});
