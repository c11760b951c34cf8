/** The parameters of every check are read strictly: what is faulty is refused, named by its path, with nothing written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { describeFaults, type Fault } from './trial.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);

const long = (length: number): string => 'x'.repeat(length);
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `w${String(index)}`);
const nested = (depth: number): object => (depth === 0 ? {} : { not: nested(depth - 1) });
const schema = (value: unknown): object => ({ schema: value });
/** Definitions that each refer to the next one twice: few words, and no end of work. */
const doubling = {
  definitions: Object.fromEntries([
    ...Array.from({ length: 30 }, (_, index) => [
      `d${String(index)}`,
      { allOf: Array(2).fill({ $ref: `#/definitions/d${String(index + 1)}` }) },
    ]),
    ['d30', {}],
  ]),
  $ref: '#/definitions/d0',
};

const RANGE: readonly Fault[] = [
  [{}, ['']],
  [{ min: 3, max: 2 }, ['max']],
  [{ min: -1 }, ['min']],
  [{ max: 1.5 }, ['max']],
  [{ max: '3' }, ['max']],
  [{ max: 1_000_001 }, ['max']],
  [{ min: null }, ['min']],
  [{ min: 1, most: 2 }, ['most']],
  [{ min: 1, not: 'no' }, ['not']],
];

const NOTHING_BUT_NOT: readonly Fault[] = [
  [{ not: 1 }, ['not']],
  [{ strict: true }, ['strict']],
  [[], ['']],
  ['all', ['']],
];

const FAULTS: Record<string, readonly Fault[]> = {
  REGEX_MATCH: [
    [{}, ['pattern']],
    [{ pattern: '' }, ['pattern']],
    [{ pattern: 5 }, ['pattern']],
    [{ pattern: '(' }, ['pattern']],
    [{ pattern: '[z-a]' }, ['pattern']],
    [{ pattern: 'a**' }, ['pattern']],
    [{ pattern: '(?=x)' }, ['pattern']],
    [{ pattern: '(?<=x)y' }, ['pattern']],
    [{ pattern: String.raw`(a)\1` }, ['pattern']],
    [{ pattern: long(501) }, ['pattern']],
    [{ pattern: 'a{1001}' }, ['pattern']],
    [{ pattern: '((a{100}){100}){100}' }, ['pattern']],
    [{ pattern: '(abc){1000}' }, ['pattern']],
    [{ pattern: 'a', flags: 'g' }, ['flags']],
    [{ pattern: 'a', ignoreCase: 'yes' }, ['ignoreCase']],
    [{ pattern: 'a', multiline: 1, dotAll: null, not: 'x' }, ['multiline', 'dotAll', 'not']],
  ],
  CONTAINS: [
    [{}, ['words']],
    [undefined, ['words']],
    [null, ['words']],
    [{ words: [] }, ['words']],
    [{ words: 'cat' }, ['words']],
    [{ words: ['a', 5] }, ['words.1']],
    [{ words: ['a', '', 'b'] }, ['words.1']],
    [{ words: ['a', 'b', 'a'] }, ['words.2']],
    [{ words: [long(501)] }, ['words.0']],
    [{ words: many(201) }, ['words']],
    [{ words: ['a'], operator: 'some' }, ['operator']],
    [{ words: ['a'], operator: 'ANY' }, ['operator']],
    [{ words: ['a'], caseSensitive: 0 }, ['caseSensitive']],
    [{ words: ['a'], not: true }, ['not']],
    [{ words: [long(500)].concat(many(40).map((word) => word + long(490))) }, ['']],
  ],
  ENDS_WITH: [
    [{}, ['suffix']],
    [{ suffix: '' }, ['suffix']],
    [{ suffix: ['a'] }, ['suffix']],
    [{ suffix: long(1_001) }, ['suffix']],
    [{ suffix: 'a', caseSensitive: 'x' }, ['caseSensitive']],
    [{ suffix: 'a', prefix: 'b' }, ['prefix']],
  ],
  WORD_COUNT: RANGE,
  SENTENCE_COUNT: RANGE,
  CHARACTER_COUNT: RANGE,
  ALL_UPPERCASE: NOTHING_BUT_NOT,
  ALL_LOWERCASE: NOTHING_BUT_NOT,
  JSON_SCHEMA: [
    [{}, ['schema']],
    [schema('object'), ['schema']],
    [schema([]), ['schema']],
    [schema(null), ['schema']],
    [{ schema: true, strict: true }, ['strict']],
    [schema({ type: 'text' }), ['schema']],
    [schema({ minimum: 'x' }), ['schema']],
    [schema({ properties: { a: { color: 'red' } } }), ['schema.properties.a.color']],
    [schema({ properties: { a: 5 } }), ['schema.properties.a']],
    [schema({ properties: [] }), ['schema.properties']],
    [schema({ allOf: {} }), ['schema.allOf']],
    [schema({ allOf: [{}, 1] }), ['schema.allOf.1']],
    [schema({ dependencies: [] }), ['schema.dependencies']],
    [schema({ dependencies: { a: ['b'], c: 1 } }), ['schema.dependencies.c']],
    [schema({ items: { pattern: '(' } }), ['schema.items.pattern']],
    [schema({ pattern: '(?=a)' }), ['schema.pattern']],
    [schema({ pattern: long(501) }), ['schema.pattern']],
    [schema({ pattern: 5 }), ['schema.pattern']],
    [schema({ patternProperties: { '(?!a)': {} } }), ['schema.patternProperties.(?!a)']],
    [schema({ $ref: 'https://example.com/schema.json' }), ['schema.$ref']],
    [schema({ $ref: 'http://169.254.169.254/' }), ['schema.$ref']],
    [schema({ $ref: 'other.json#/a' }), ['schema.$ref']],
    [schema({ $ref: '#' }), ['schema.$ref']],
    [schema({ $ref: '#/properties/a' }), ['schema.$ref']],
    [schema({ $ref: '#/definitions/missing' }), ['schema.$ref']],
    [schema({ $ref: '#/definitions/toString', definitions: {} }), ['schema.$ref']],
    [schema({ $ref: 5 }), ['schema.$ref']],
    [schema({ definitions: { a: { not: { $ref: '#/definitions/a' } } } }), ['schema.definitions.a.not.$ref']],
    [schema({ $id: 'https://example.com/a' }), ['schema.$id']],
    [schema({ $dynamicRef: '#a' }), ['schema.$dynamicRef']],
    [schema({ $schema: 'https://json-schema.org/draft/2020-12/schema' }), ['schema']],
    [schema({ $async: true }), ['schema.$async']],
    [schema({ format: 'regex' }), ['schema']],
    [schema({ format: 'unknown' }), ['schema']],
    [schema({ enum: many(2_001) }), ['schema']],
    [schema({ description: long(20_000) }), ['']],
    [schema(doubling), ['schema']],
  ],
  JSON_KEYS: [
    [{}, ['keys']],
    [{ keys: [] }, ['keys']],
    [{ keys: [long(201)] }, ['keys.0']],
    [{ keys: many(101) }, ['keys']],
    [{ keys: ['a', 'a'] }, ['keys.1']],
    [{ keys: ['a'], operator: 'one' }, ['operator']],
    [{ keys: ['a'], not: true }, ['not']],
  ],
  VALID_URLS: [
    [{ onlyDNS: 'x' }, ['onlyDNS']],
    [{ onlyDNS: true, reachable: true }, ['reachable']],
    [{ onlydns: true }, ['onlydns']],
  ],
  CONTAINS_CODE: [
    [{}, ['formats']],
    [{ formats: [] }, ['formats']],
    [{ formats: ['SQL', 'Cobol'] }, ['formats.1']],
    [{ formats: ['sql'] }, ['formats.0']],
    [{ formats: 'SQL' }, ['formats']],
    [{ format: 'SQL', formats: ['SQL'] }, ['format']],
  ],
  MODEL_WHITELIST: [
    [{}, ['models']],
    [{ models: [] }, ['models']],
    [{ models: [''] }, ['models.0']],
    [{ models: [long(201)] }, ['models.0']],
    [{ models: ['a', 'a'] }, ['models.1']],
    [{ models: many(201) }, ['models']],
    [{ models: ['a'], blocked: [] }, ['blocked']],
  ],
  REQUIRED_METADATA_KEYS: [
    [{}, ['keys']],
    [{ keys: [] }, ['keys']],
    [{ keys: [long(129)] }, ['keys.0']],
    [{ keys: many(51) }, ['keys']],
    [{ keys: ['a'], operator: true }, ['operator']],
  ],
  ALLOWED_REQUEST_TYPES: [
    [{}, ['types']],
    [{ types: [] }, ['types']],
    [{ types: ['CHAT'] }, ['types.0']],
    [{ types: ['IMAGE', 'image'] }, ['types.1']],
    [{ types: ['IMAGE'], blockedTypes: [] }, ['blockedTypes']],
  ],
  WEBHOOK: [
    [{}, ['url']],
    [{ url: 5 }, ['url']],
    [{ url: 'example.com' }, ['url']],
    [{ url: `https://example.com/${long(2_000)}` }, ['url']],
    [{ url: 'https://example.com/', timeoutMs: 99 }, ['timeoutMs']],
    [{ url: 'https://example.com/', timeoutMs: 10_001 }, ['timeoutMs']],
    [{ url: 'https://example.com/', timeoutMs: 1.5 }, ['timeoutMs']],
    [{ url: 'https://example.com/', passOnError: 'x' }, ['passOnError']],
    [{ url: 'https://example.com/', method: 'GET' }, ['method']],
    [{ url: 'https://example.com/', headers: 'X: y' }, ['headers']],
    [{ url: 'https://example.com/', headers: { 'X-A': 5 } }, ['headers.X-A']],
    [{ url: 'https://example.com/', headers: { 'X A': 'y' } }, ['headers.X A']],
    [{ url: 'https://example.com/', headers: { 'X-A\r\nX-B': 'y' } }, ['headers.X-A\r\nX-B']],
    [{ url: 'https://example.com/', headers: { '': 'y' } }, ['headers.']],
    [{ url: 'https://example.com/', headers: { 'X-A': 'y\r\nX-B: z' } }, ['headers.X-A']],
    [{ url: 'https://example.com/', headers: { 'X-A': '' } }, ['headers.X-A']],
    [{ url: 'https://example.com/', headers: { 'X-A': ' y' } }, ['headers.X-A']],
    [{ url: 'https://example.com/', headers: { 'X-A': 'é' } }, ['headers.X-A']],
    [{ url: 'https://example.com/', headers: { 'X-A': long(4_001) } }, ['headers.X-A']],
    [{ url: 'https://example.com/', headers: { Host: 'internal' } }, ['headers.Host']],
    [
      { url: 'https://example.com/', headers: { 'Content-Length': '1', 'transfer-encoding': 'chunked' } },
      ['headers.Content-Length', 'headers.transfer-encoding'],
    ],
    [{ url: 'https://example.com/', headers: { 'X-A': '1', 'x-a': '2' } }, ['headers.X-A', 'headers.x-a']],
    [
      {
        url: 'https://example.com/',
        headers: Object.fromEntries(many(21).map((name) => [name, 'y'])),
      },
      ['headers'],
    ],
  ],
};

for (const [type, faults] of Object.entries(FAULTS)) {
  describeFaults(type, { by: () => owner, fingerprint: async () => await fingerprint(server) }, faults);
}

test('the faults of several checks are told together', async () => {
  const checks = [
    { type: 'CONTAINS', parameters: { words: [''], operator: 'x' } },
    { type: 'ALL_UPPERCASE' },
    { type: 'WORD_COUNT' },
  ];
  assertRefused(
    await owner.send(
      'mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) { guardrail { id } } }',
      { input: { name: 'Faulty', checks } },
    ),
    'BAD_USER_INPUT',
    ['input.checks.0.parameters.words.0', 'input.checks.0.parameters.operator', 'input.checks.2.parameters'],
  );
});

test('a faulty pattern is told with what is wrong with it', async () => {
  const say = async (pattern: string): Promise<string | undefined> => {
    const answer = await owner.send(
      'mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) { guardrail { id } } }',
      { input: { name: 'Faulty', checks: [{ type: 'REGEX_MATCH', parameters: { pattern } }] } },
    );
    return answer.errors[0]?.extensions.fields?.[0]?.message;
  };
  assert.match((await say('a(b')) ?? '', /^must be a regular expression of RE2: missing closing \)/);
  assert.match((await say('(?=x)')) ?? '', /^must be a regular expression of RE2: invalid or unsupported/);
  assert.equal(await say('(abc){1000}'), 'is too large: its repetitions multiply');
});

test('a schema is taken with all that draft-07 has, but what reaches beyond it', async () => {
  const accepted = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'For tests.',
    definitions: { a: { type: 'string' }, 'b.c-d': { $ref: '#/definitions/a' } },
    type: ['object', 'null'],
    properties: {
      pattern: { type: 'string', format: 'date-time', default: 'x', examples: ['y'] },
      $ref: { $ref: '#/definitions/b.c-d' },
      list: { items: [{ const: 1 }, { enum: [1, 'two', null] }], additionalItems: false, contains: {} },
    },
    patternProperties: { '^x': true },
    propertyNames: { maxLength: 20 },
    dependencies: { list: ['pattern'], pattern: { required: ['list'] } },
    additionalProperties: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, nested(5)] },
    if: { minProperties: 1 },
    then: { maxProperties: 9 },
    else: false,
  };
  await owner.ask(
    'mutation ($input: CreateGuardrailInput!) { createGuardrail(input: $input) { guardrail { id } } }',
    { input: { name: 'Large', checks: [{ type: 'JSON_SCHEMA', parameters: { schema: accepted } }] } },
  );
});
