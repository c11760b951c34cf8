import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPrompt } from '../support/features/prompt.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { studioOf, textOf } from './prompts.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const studio = studioOf(seeded);

/** What a template makes of variables. Literal. */
const RENDERED: Readonly<Record<string, [template: string, variables: object, text: string]>> = {
  'a name': ['Hello, {{name}}!', { name: 'Ada' }, 'Hello, Ada!'],
  'spaces in a tag': ['{{  name  }}{{{ name }}}{{& name }}', { name: 'Ada' }, 'AdaAdaAda'],
  'nothing to fill in': ['Hello! }} { {', {}, 'Hello! }} { {'],
  'signs of HTML stay as they are': [
    '{{a}} {{{a}}} {{&a}}',
    { a: `<b>"&'/\`=` },
    `<b>"&'/\`= <b>"&'/\`= <b>"&'/\`=`,
  ],
  'a tag in a value is text': ['{{a}}', { a: '{{b}} {{>c}}' }, '{{b}} {{>c}}'],
  'numbers, true, false and null': [
    '{{a}},{{b}},{{c}},{{d}},{{e}}.',
    { a: 0, b: -1.5, c: true, d: false, e: null },
    '0,-1.5,true,false,.',
  ],
  'objects and lists as JSON': ['{{a}} {{b}}', { a: { x: [1] }, b: [1, 'two'] }, '{"x":[1]} [1,"two"]'],
  'an object with a toString of its own': ['{{a}}', { a: { toString: 'x' } }, '{"toString":"x"}'],
  'names with dots': ['{{a.b.c}}', { a: { b: { c: 'deep' } } }, 'deep'],
  'a section over a list': ['{{#xs}}{{n}}, {{/xs}}', { xs: [{ n: 1 }, { n: 2 }] }, '1, 2, '],
  'a section over plain values': ['{{#xs}}({{.}}){{/xs}}', { xs: ['a', 2, false, null] }, '(a)(2)(false)()'],
  'lists in lists': ['{{#xs}}[{{#.}}{{.}}{{/.}}]{{/xs}}', { xs: [[1, 2], [], [3]] }, '[12][][3]'],
  'a section about an object': ['{{#user}}{{name}}{{/user}}', { user: { name: 'Ada' } }, 'Ada'],
  'a section about a text': ['{{#name}}Hi {{.}}{{/name}}', { name: 'Ada' }, 'Hi Ada'],
  'a section that is true': ['{{#on}}yes {{name}}{{/on}}', { on: true, name: 'Ada' }, 'yes Ada'],
  'sections that are left out': [
    '{{#a}}a{{/a}}{{#b}}b{{/b}}{{#c}}c{{/c}}{{#d}}d{{/d}}{{#e}}e{{/e}}.',
    { a: false, b: null, c: '', d: [], e: 0 },
    '.',
  ],
  'inverted sections': [
    '{{^a}}no a{{/a}}{{^b}}no b{{/b}}{{^c}}no c{{/c}}',
    { a: [], b: [1], c: false },
    'no ano c',
  ],
  'an inverted section of what is not there': ['{{^a}}no a{{/a}}', {}, 'no a'],
  'a section with its inverted one, of what is not there': ['{{#a}}a{{/a}}{{^a}}no a{{/a}}', {}, 'no a'],
  'the inner name before the outer one': [
    '{{#xs}}{{n}}{{m}} {{/xs}}',
    { n: 'N', m: 'M', xs: [{ n: 1 }, {}] },
    '1M NM ',
  ],
  'what is null inside hides what is outside': ['{{#a}}[{{n}}]{{/a}}', { n: 'N', a: { n: null } }, '[]'],
  'names with dots look outside too': ['{{#a}}{{b.c}}{{/a}}', { a: { x: 1 }, b: { c: 2 } }, '2'],
  'lines that hold only a tag vanish': ['a\n{{#on}}\nb\n{{/on}}\nc\n', { on: true }, 'a\nb\nc\n'],
  'several tags on a line leave it as it is': [
    'a\n {{#on}} {{! said }}\n {{/on}} b\n{{#on}} {{/on}}|\n',
    { on: true },
    'a\n  \n  b\n |\n',
  ],
  'lines that end as on Windows': ['a\r\n{{#on}}\r\nb\r\n{{/on}}\r\nc', { on: true }, 'a\r\nb\r\nc'],
  'a line with a tag alone at the beginning and at the end': [
    '  {{#on}}\n  b\n  {{/on}}',
    { on: true },
    '  b\n',
  ],
  'a section within a line': ['| {{#on}}\t|\t{{/on}} |\n', { on: true }, '| \t|\t |\n'],
  comments: ['a{{! not said }}b', {}, 'ab'],
  'names in other letters, with spaces and signs': [
    '{{größe}} {{first name}} {{user_id}} {{x-y}} {{$v}}',
    { größe: 1, 'first name': 2, user_id: 3, 'x-y': 4, $v: 5 },
    '1 2 3 4 5',
  ],
  'emoji and writing from right to left': ['{{a}}‏!', { a: '👩‍🚀 שלום' }, '👩‍🚀 שלום‏!'],
  'an item of a list by its place': ['{{xs.1}}', { xs: ['a', 'b'] }, 'b'],
};

describe('A template makes of variables', () => {
  for (const [what, [template, variables, text]] of Object.entries(RENDERED)) {
    test(what, async () => {
      assert.equal(textOf(await studio.fill(template, variables)), text);
    });
  }

  test('the same without variables where it needs none', async () => {
    assert.equal(textOf(await studio.fill('Hello!')), 'Hello!');
    assert.equal(textOf(await studio.fill('Hello!', null)), 'Hello!');
  });
});

/** What a template misses in variables, by name. Literal. */
const MISSING: Readonly<Record<string, [template: string, variables: object, names: string[]]>> = {
  'a name': ['{{name}}', {}, ['name']],
  'several at once, each once': ['{{a}}{{b}}{{c}}{{a}}', { b: 1 }, ['a', 'c']],
  'a name in another case': ['{{Name}}', { name: 'x' }, ['Name']],
  'a name with dots': ['{{a.b}} {{c.d}}', { a: {} }, ['a.b', 'c.d']],
  'a name behind a plain value': ['{{a.b}}', { a: 'text' }, ['a.b']],
  'a name inside a section': ['{{#xs}}{{n}}{{m}}{{/xs}}', { xs: [{ n: 1 }, {}] }, ['m', 'n']],
  'a section': ['{{#xs}}{{n}}{{/xs}}', {}, ['xs']],
  'a section whose inverted one is of another name': ['{{#a}}{{/a}}{{^b}}{{/b}}', {}, ['a']],
  'a name inside an inverted section': ['{{^xs}}{{n}}{{/xs}}', {}, ['n']],
  'but not what stands in a section that is left out': ['{{#xs}}{{n}}{{/xs}}{{m}}', { xs: [] }, ['m']],
  'what every object has from JavaScript': [
    '{{constructor}}{{toString}}{{hasOwnProperty}}{{valueOf}}{{__proto__}}{{__proto__.x}}',
    {},
    ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__proto__.x'],
  ],
  'what every text and list has from JavaScript': [
    '{{s.length}}{{s.0}}{{l.length}}{{l.map}}{{n.toFixed}}{{#s}}{{length}}{{/s}}{{#l}}{{constructor}}{{/l}}',
    { s: 'abc', l: [1], n: 1 },
    ['s.length', 's.0', 'l.length', 'l.map', 'n.toFixed', 'length', 'constructor'],
  ],
};

describe('A template misses, by name,', () => {
  for (const [what, [template, variables, names]] of Object.entries(MISSING)) {
    test(what, async () => {
      const answer = await studio.fill(template, variables);
      assertRefused(
        answer,
        'BAD_USER_INPUT',
        names.map((name) => `input.variables.${name}`),
      );
      for (const { message } of answer.errors[0]?.extensions.fields ?? []) {
        assert.equal(message, 'is missing');
      }
    });
  }

  test('what any of its messages and its partials miss', async () => {
    const inner = await studio.partial('{{inner}}');
    const outer = await studio.partial(`{{>${inner.slug}}}{{outer}}`);
    const { slug } = await createPrompt(
      { seeded },
      {
        content: {
          messages: [
            { role: 'SYSTEM', content: `{{first}}{{>${outer.slug}}}` },
            {
              role: 'USER',
              content: [
                { type: 'text', text: '{{part}}' },
                { type: 'image_url', image_url: { url: '{{address}}' } },
              ],
            },
          ],
        },
      },
    );
    assertRefused(await studio.render(`${slug}@1`, {}), 'BAD_USER_INPUT', [
      'input.variables.first',
      'input.variables.inner',
      'input.variables.outer',
      'input.variables.part',
      'input.variables.address',
    ]);
  });
});

describe('Variables that do harm', () => {
  test('or are no object are refused, naming them', async () => {
    const { slug } = await studio.prompt('{{name}}');
    for (const variables of ['text', 5, true, ['a'], [['name', 'x']]]) {
      assertRefused(await studio.render(`${slug}@1`, variables), 'BAD_USER_INPUT', ['input.variables']);
    }
  });

  test('by their names or depth are refused before anything is rendered', async () => {
    const { slug } = await studio.prompt('{{name}}');
    const deep = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) as object;
    for (const variables of [
      JSON.parse('{"name":"x","__proto__":{"polluted":true}}'),
      { name: { constructor: { prototype: { polluted: true } } } },
      { name: 'x', deep },
      { name: 'half \ud800 a character' },
      { name: 'NUL \0' },
    ]) {
      const answer = await studio.render(`${slug}@1`, variables);
      assert.deepEqual(
        answer.errors.map(({ extensions }) => extensions.code),
        ['BAD_USER_INPUT'],
        answer.text,
      );
    }
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('written into the document are looked up alike', async () => {
    const { slug } = await studio.prompt('{{name}} {{#xs}}{{n}}{{/xs}}{{^toString}}!{{/toString}}');
    const answer = await seeded.owner.send(
      `{ renderPrompt(input: { reference: "${slug}@1", variables: { name: "Ada", xs: [{ n: 1 }] } }) { text } }`,
    );
    assert.deepEqual([answer.errors, answer.data], [[], { renderPrompt: { text: 'Ada 1!' } }]);
  });
});
