/** The checks of JSON in a text, and the schemas that users write for them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { describeCheck, judge } from './trial.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const by = () => owner;

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 1 }, age: { type: 'integer', minimum: 0 } },
  required: ['name'],
  additionalProperties: false,
};
const fenced = (code: string, word = 'json'): string => `Here it is:\n\`\`\`${word}\n${code}\n\`\`\`\nBye.`;
const patterns = {
  type: 'object',
  properties: { a: { pattern: '^a+$' }, b: { pattern: '^b+$' } },
};
const named = {
  definitions: { name: { type: 'string', maxLength: 3 } },
  type: 'array',
  items: { $ref: '#/definitions/name' },
};

describeCheck('JSON_SCHEMA', by, {
  fits: [{ schema: PERSON }, '{"name": "Ada", "age": 36}', 'PASSED'],
  'spaces around': [{ schema: PERSON }, '\n {"name": "Ada"} \n', 'PASSED'],
  'a wrong type': [{ schema: PERSON }, '{"name": "Ada", "age": "36"}', 'FAILED'],
  'a missing property': [{ schema: PERSON }, '{"age": 36}', 'FAILED'],
  'an unknown property': [{ schema: PERSON }, '{"name": "Ada", "admin": true}', 'FAILED'],
  'a property of every object': [{ schema: PERSON }, '{"name": "Ada", "__proto__": {}}', 'FAILED'],
  'in a fenced block': [{ schema: PERSON }, fenced('{"name": "Ada"}'), 'PASSED'],
  'in a fenced block of no word': [{ schema: PERSON }, fenced('{"name": "Ada"}', ''), 'PASSED'],
  'in the second block': [{ schema: PERSON }, fenced('[]') + fenced('{"name": "Ada"}'), 'PASSED'],
  'in no block': [{ schema: PERSON }, fenced('[]') + fenced('{}'), 'FAILED'],
  'no JSON': [{ schema: PERSON }, 'Ada, 36', 'FAILED'],
  'half of it': [{ schema: PERSON }, '{"name": "Ada"', 'FAILED'],
  'an empty text': [{ schema: true }, '', 'FAILED'],
  anything: [{ schema: true }, 'null', 'PASSED'],
  nothing: [{ schema: false }, 'null', 'FAILED'],
  'must not fit, and does': [{ schema: PERSON, not: true }, '{"name": "Ada"}', 'FAILED'],
  'must not fit, and does not': [{ schema: PERSON, not: true }, '{}', 'PASSED'],
  'a length in characters, not halves': [{ schema: { maxLength: 1 } }, '"😀"', 'PASSED'],
  'two patterns, each its own': [{ schema: patterns }, '{"a": "aa", "b": "bb"}', 'PASSED'],
  'two patterns, the second not met': [{ schema: patterns }, '{"a": "aa", "b": "aa"}', 'FAILED'],
  'two patterns, the first not met': [{ schema: patterns }, '{"a": "bb", "b": "bb"}', 'FAILED'],
  'names by a pattern': [
    { schema: { patternProperties: { '^n_': { type: 'number' } } } },
    '{"n_a": 1, "s": "x"}',
    'PASSED',
  ],
  'names by a pattern, not met': [
    { schema: { patternProperties: { '^n_': { type: 'number' } } } },
    '{"n_a": "1"}',
    'FAILED',
  ],
  'a definition': [{ schema: named }, '["abc", "d"]', 'PASSED'],
  'a definition, not met': [{ schema: named }, '["abcd"]', 'FAILED'],
  'a format': [{ schema: { type: 'string', format: 'date' } }, '"2026-02-28"', 'PASSED'],
  'a format, not met': [{ schema: { type: 'string', format: 'date' } }, '"2026-02-30"', 'FAILED'],
  'a format on a text too long for it': [
    { schema: { type: 'string', format: 'uri' } },
    JSON.stringify(`https://example.com/${'x'.repeat(100_000)}`),
    'FAILED',
  ],
  'all different': [{ schema: { uniqueItems: true } }, '[1, "1", [1], {"a": 1, "b": 2}]', 'PASSED'],
  'not all different': [
    { schema: { uniqueItems: true } },
    '[{"a": 1, "b": [2]}, 0, {"b": [2], "a": 1}]',
    'FAILED',
  ],
  'very many, all different': [
    { schema: { uniqueItems: true } },
    JSON.stringify(Array.from({ length: 20_000 }, (_, index) => [index])),
    'PASSED',
  ],
  alternatives: [
    { schema: { oneOf: [{ type: 'string' }, { type: 'number', multipleOf: 5 }] } },
    '15',
    'PASSED',
  ],
  'a condition': [
    { schema: { if: { type: 'string' }, then: { minLength: 2 }, else: { type: 'null' } } },
    '"a"',
    'FAILED',
  ],
  'right-to-left names': [{ schema: { required: ['שם'] } }, '{"שם": 1}', 'PASSED'],
});

describe('A schema cannot keep the server busy', () => {
  test('by a pattern that backtracks', async () => {
    const schema = { type: 'string', pattern: '^(a+)+$' };
    const text = JSON.stringify(`${'a'.repeat(100_000)}!`);
    const found = await judge(owner, { type: 'JSON_SCHEMA', parameters: { schema } }, { text });
    assert.deepEqual(
      [found.verdict, found.explanation],
      ['FAILED', 'The JSON does not fit the schema: the value must match pattern "^(a+)+$".'],
    );
    const names = { patternProperties: { '^(a|a)+$': false } };
    const object = JSON.stringify({ [`${'a'.repeat(100_000)}!`]: 1 });
    const other = await judge(
      owner,
      { type: 'JSON_SCHEMA', parameters: { schema: names } },
      { text: object },
    );
    assert.equal(other.verdict, 'PASSED');
  });

  test('by its size on a text of some size', async () => {
    const schema = { items: { allOf: Array(300).fill({ type: 'number' }) } };
    const text = JSON.stringify(Array(90_000).fill(1));
    const found = await judge(owner, { type: 'JSON_SCHEMA', parameters: { schema } }, { text });
    assert.deepEqual(
      [found.verdict, found.passes, found.explanation],
      ['ERROR', false, 'The schema is too large for JSON of this size.'],
    );
  });

  test('by JSON that nests without an end: it is none', async () => {
    const text = '['.repeat(90_000) + ']'.repeat(90_000);
    const found = await judge(owner, { type: 'JSON_SCHEMA', parameters: { schema: true } }, { text });
    assert.deepEqual([found.verdict, found.explanation], ['FAILED', 'The text holds no JSON.']);
  });
});

describeCheck('JSON_KEYS', by, {
  'any is there': [{ keys: ['a', 'b'] }, '{"b": null}', 'PASSED'],
  'none of any is there': [{ keys: ['a', 'b'] }, '{"c": 1}', 'FAILED'],
  'all are there': [{ keys: ['a', 'b'], operator: 'all' }, '{"b": 1, "a": 2}', 'PASSED'],
  'one of all is not there': [{ keys: ['a', 'b'], operator: 'all' }, '{"b": 1}', 'FAILED'],
  'none, as asked': [{ keys: ['a', 'b'], operator: 'none' }, '{"c": 1}', 'PASSED'],
  'one, where none is asked for': [{ keys: ['a', 'b'], operator: 'none' }, '{"a": 1}', 'FAILED'],
  'further in': [{ keys: ['a'] }, '{"c": {"a": 1}}', 'FAILED'],
  'in a list': [{ keys: ['a', '0'] }, '[{"a": 1}]', 'FAILED'],
  'in a fenced block': [{ keys: ['a'] }, fenced('{"a": 1}'), 'PASSED'],
  'what every object has is no key': [{ keys: ['toString', 'constructor'] }, '{}', 'FAILED'],
  'a key that is no JSON': [{ keys: ['a'] }, 'a: 1', 'FAILED'],
  'no JSON, none asked for': [{ keys: ['a'], operator: 'none' }, 'a: 1', 'PASSED'],
  'an empty text': [{ keys: ['a'] }, '', 'FAILED'],
  'an emoji': [{ keys: ['🔑'] }, '{"🔑": 1}', 'PASSED'],
  'right-to-left': [{ keys: ['מפתח'], operator: 'all' }, '{"מפתח": 1}', 'PASSED'],
});
