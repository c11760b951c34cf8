import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPartial } from '../support/features/prompt.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import { studioOf, textOf } from './prompts.js';

// Templates and variables made to keep the server busy. Without a bound these tests would not end.

const server = await startTestServer();
const seeded = await createOrganization(server);
const studio = studioOf(seeded);

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Asserts that a text is refused as a template, of a prompt and of a partial, and nothing is written. */
async function assertBadTemplate(text: string, messages: readonly string[]): Promise<void> {
  const before = await fingerprint(server);
  for (const [singular, content, path] of [
    ['Prompt', { content: { text } }, 'input.content.text'],
    ['PromptPartial', { text }, 'input.text'],
  ] as const) {
    const answer = await seeded.owner.send(
      `mutation ($input: Create${singular}Input!) { create${singular}(input: $input) { __typename } }`,
      { input: { name: random('Bad'), ...content } },
    );
    assertRefused(answer, 'BAD_USER_INPUT', [path]);
    assert.deepEqual(
      answer.errors[0]?.extensions.fields?.map(({ message }) => message),
      messages,
    );
  }
  assert.equal(await fingerprint(server), before, 'Something was written.');
}

describe('A template is refused when it is written, saying where it is wrong:', () => {
  const BAD: Readonly<Record<string, [text: string, ...messages: string[]]>> = {
    'a tag without its end': ['Hi\n  {{name', 'has a tag without its end (line 2, column 3)'],
    'a tag of three braces without its end': ['{{{name}}', 'has a tag without its end (line 1, column 1)'],
    'a section without its end': ['{{#a}}x', 'has a section without its end: "a" (line 1, column 1)'],
    'an end without its section': ['x{{/a}}', 'ends a section that is not open: "a" (line 1, column 2)'],
    'sections that overlap': [
      '{{#a}}{{#b}}{{/a}}{{/b}}',
      'ends "a" where "b" is open (line 1, column 13)',
      'ends "b" where "a" is open (line 1, column 19)',
    ],
    'every fault at once': [
      '{{}}{{#a}}\n{{>No}}{{"x": 1}}',
      'has no good name in a tag: "" (line 1, column 1)',
      'has a section without its end: "a" (line 1, column 5)',
      'does not name a partial as {{>slug}} or {{>slug@version}}: "No" (line 2, column 1)',
      'has no good name in a tag: ""x": 1" (line 2, column 8)',
    ],
    'other delimiters': ['{{=<% %>=}}<%name%>', 'must not change the delimiters (line 1, column 1)'],
    'a partial named by a variable': [
      '{{>*name}}',
      'does not name a partial as {{>slug}} or {{>slug@version}}: "*name" (line 1, column 1)',
    ],
    'empty names between dots': ['{{a..b}}', 'has no good name in a tag: "a..b" (line 1, column 1)'],
    'an endless tag': [`{{${'a'.repeat(300)}}}`, 'has a tag of more than 200 characters (line 1, column 1)'],
    'a tag of blanks': [
      `{{a${' '.repeat(300)}}}`,
      'has a tag of more than 200 characters (line 1, column 1)',
    ],
    'an endless comment': [
      `{{!${' '.repeat(2_000)}}}`,
      'has a tag of more than 1,000 characters (line 1, column 1)',
    ],
    'sections too deep in each other': [
      `${'{{#a}}'.repeat(21)}${'{{/a}}'.repeat(21)}`,
      'nests sections more than 20 deep (line 1, column 121)',
    ],
    'too many tags': ['{{a}}'.repeat(1_001), 'must not have more than 1,000 tags'],
    'too many open braces': ['{{'.repeat(50_000), 'has a tag without its end (line 1, column 1)'],
    'too many partials': [
      numbers(51)
        .map((index) => `{{>partial-${index}}}`)
        .join(''),
      'must not take in more than 50 partials',
    ],
    'too long a text': ['x'.repeat(100_001), 'must not be longer than 100,000 characters'],
    'no text at all': ['', 'must not be empty'],
  };
  for (const [what, [text, ...messages]] of Object.entries(BAD)) {
    test(what, async () => {
      await assertBadTemplate(text, messages);
    });
  }

  test('but not at the bounds themselves', async () => {
    assert.equal(textOf(await studio.fill('x'.repeat(100_000))).length, 100_000);
    assert.equal(textOf(await studio.fill('{{a}}'.repeat(1_000), { a: 'b' })), 'b'.repeat(1_000));
    const deep = `${'{{#a}}'.repeat(20)}x${'{{/a}}'.repeat(20)}`;
    assert.equal(textOf(await studio.fill(deep, { a: true })), 'x');
  });
});

describe('Rendering ends,', () => {
  const assertOver = (answer: Answer, because: RegExp): void => {
    assertRefused(answer, 'BAD_USER_INPUT', ['input.variables']);
    assert.match(answer.errors[0]?.message ?? '', because);
  };
  const nested = (inside: string): string => `${'{{#xs}}'.repeat(15)}${inside}${'{{/xs}}'.repeat(15)}`;

  test('however often sections over lists multiply', async () => {
    const xs = numbers(100);
    assertOver(await studio.fill(nested(''), { xs }), /more than 200,000 steps/);
    assertOver(await studio.fill(nested('{{y}}'), { xs, y: '' }), /more than 200,000 steps/);
    assertOver(await studio.fill(nested('{{.}}'), { xs: numbers(9) }), /more than 200,000 steps/);
  });

  test('however much text they would make', async () => {
    const xs = numbers(1_000);
    assertOver(await studio.fill(`{{#xs}}${'x'.repeat(2_000)}{{/xs}}`, { xs }), /more than 1,000,000 char/);
    assertOver(
      await studio.fill('{{#xs}}{{big}}{{/xs}}', { xs, big: 'x'.repeat(100_000) }),
      /more than 1,000,000 char/,
    );
    assertOver(
      await studio.fill('{{#xs}}{{big}}{{/xs}}', { xs, big: { a: 'x'.repeat(100_000) } }),
      /more than 1,000,000 char/,
    );
  });

  test('however many names are looked for through however many sections', async () => {
    const name = `a${'.a'.repeat(90)}`;
    const text = `${'{{#xs}}'.repeat(10)}${`{{${name}}}`.repeat(500)}${'{{/xs}}'.repeat(10)}`;
    const a: Record<string, unknown> = {};
    assertOver(await studio.fill(text, { xs: [{ a: { a: { a } } }, { a }] }), /more than 200,000 steps/);
  });

  test('however often partials take each other in', async () => {
    let below = await createPartial({ seeded }, { text: 'x'.repeat(10_000) });
    for (let level = 0; level < 8; level += 1) {
      below = await createPartial({ seeded }, { text: `{{>${below.slug}@1}}`.repeat(20) });
    }
    assertOver(await studio.fill(`{{>${below.slug}@1}}`), /more than 1,000,000 characters/);
  });

  test('however long the partials are together, and however far they are indented', async () => {
    const long = await Promise.all(
      numbers(4).map(async () => await createPartial({ seeded }, { text: 'x'.repeat(90_000) })),
    );
    const together = await studio.fill(long.map(({ slug }) => `{{>${slug}@1}}`).join(''));
    assertRefused(together, 'FAILED_PRECONDITION');
    assert.equal(
      together.errors[0]?.message,
      'With its partials it is longer than the 300,000 characters that can be rendered.',
    );
    const { slug } = await createPartial({ seeded }, { text: 'x\n'.repeat(45_000) });
    const indented = await studio.fill(`${' '.repeat(90_000)}{{>${slug}@1}}\n`);
    assertRefused(indented, 'FAILED_PRECONDITION');
  });

  test('and what is large but bearable is rendered', async () => {
    const items = numbers(2_000).map((n) => ({ n, title: `Title ${n}` }));
    const text = textOf(await studio.fill('{{#items}}{{n}}. {{title}}\n{{/items}}', { items }));
    assert.equal(text.split('\n').length, 2_001);
    assert.ok(text.endsWith('1999. Title 1999\n'));
  });
});
