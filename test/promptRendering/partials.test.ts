import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPartial } from '../support/features/prompt.js';
import type { Made } from '../support/features/resource.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';
import { studioOf, textOf } from './prompts.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const studio = studioOf(seeded);
const { owner } = seeded;

/** Asserts that a change is refused and nothing is written. */
async function assertNothingDone(change: () => Promise<Answer>, code: string): Promise<string> {
  const before = await fingerprint(server);
  const answer = await change();
  const { fields } = answer.errors[0]?.extensions ?? {};
  assertRefused(
    answer,
    code,
    fields?.map(({ path }) => path),
  );
  assert.equal(await fingerprint(server), before, 'Something was written.');
  return answer.errors[0]?.message ?? '';
}

describe('A partial', () => {
  test('is taken in where it is named, by every form of reference', async () => {
    const partial = await studio.partial('one');
    await studio.add('PromptPartial', partial, 'two');
    await studio.add('PromptPartial', partial, 'three');
    await studio.label('PromptPartial', partial, { label: 'staging', number: 2 });
    const { slug } = partial;
    const prompt = await studio.prompt(
      `{{>${slug}}} {{>${slug}@2}} {{> ${slug}@latest }} {{>${slug}@staging}}`,
    );
    const seen = async (): Promise<string> => textOf(await studio.render(`${prompt.slug}@1`));
    assert.equal(await seen(), 'one two three two');
    await studio.label('PromptPartial', partial, { label: 'staging', number: 1 });
    assert.equal(await seen(), 'one two three one');
    await studio.publish('PromptPartial', partial, 3);
    assert.equal(await seen(), 'three two three one');
    await studio.add('PromptPartial', partial, 'four');
    assert.equal(await seen(), 'three two four one');
  });

  test('sees the variables of where it is taken in, through a chain of partials', async () => {
    const inner = await studio.partial('{{n}}{{^last}}, {{/last}}');
    const middle = await studio.partial(`<{{>${inner.slug}}}>`);
    const outer = await studio.partial(`{{title}}: {{#items}}{{>${middle.slug}}}{{/items}}`);
    const answer = await studio.fill(`{{>${outer.slug}}}!`, {
      title: 'All',
      items: [{ n: 1 }, { n: '<2>', last: true }],
    });
    assert.equal(textOf(answer), 'All: <1, ><<2>>!');
  });

  test('on a line for itself is indented as its tag is, and in a line it is not', async () => {
    const { slug } = await studio.partial('- {{a}}\n- b\n');
    assert.equal(
      textOf(await studio.fill(`List:\n  {{>${slug}}}\nEnd, {{>${slug}}}.`, { a: 'two\nlines' })),
      'List:\n  - two\nlines\n  - b\nEnd, - two\nlines\n- b\n.',
    );
  });

  test('leaves what stands beside it, and an empty line empty', async () => {
    const [one, two] = [await studio.partial('one'), await studio.partial('a\n\n{{b}}')];
    assert.equal(
      textOf(
        await studio.fill(`{{>${one.slug}}} {{>${one.slug}}}\n\t{{>${two.slug}}}\n  x {{>${one.slug}}}\n`, {
          b: 'B',
        }),
      ),
      'one one\n\ta\n\n\tB  x one\n',
    );
  });

  test('that is not there is refused, and another organization’s is not there', async () => {
    const theirs = studioOf(await createOrganization(server));
    const foreign = await theirs.partial('a secret of theirs');
    const ours = await createPartial({ seeded }, { text: 'not published' });
    const create = async (text: string): Promise<Answer> =>
      await owner.send(
        'mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } } }',
        { input: { name: random('Prompt'), content: { text } } },
      );
    const never = `never-was-${random('x').slice(2)}`;
    const missing = await create(`{{>${never}}}`);
    assertRefused(missing, 'BAD_USER_INPUT', ['input.content.text']);
    for (const [slug, reference] of [
      [foreign.slug, foreign.slug],
      [foreign.slug, `${foreign.slug}@1`],
      [foreign.slug, `${foreign.slug}@latest`],
      [ours.slug, ours.slug],
      [ours.slug, `${ours.slug}@2`],
      [ours.slug, `${ours.slug}@production`],
    ] as const) {
      const answer = await create(`{{>${reference}}}`);
      const expected = missing.text.replaceAll(never, reference);
      assert.equal(answer.text, expected, slug);
    }
    assert.deepEqual((await create(`{{>${ours.slug}@1}}`)).errors, []);
  });

  test('of another organization with the same slug is never the one that is taken in', async () => {
    const theirs = studioOf(await createOrganization(server));
    const slug = random('shared');
    await theirs.partial('theirs', { slug });
    await studio.partial('ours', { slug });
    assert.equal(textOf(await studio.fill(`{{>${slug}}}`)), 'ours');
    assert.equal(textOf(await theirs.fill(`{{>${slug}}}`)), 'theirs');
  });

  test('that was deleted since is missed by name, and is back when it is restored', async () => {
    const partial = await studio.partial('here');
    const prompt = await studio.prompt(`{{>${partial.slug}}}`);
    await studio.add('Prompt', prompt, 'without');
    await owner.ask(
      'mutation ($input: DeletePromptPartialInput!) { deletePromptPartial(input: $input) { __typename } }',
      { input: { id: partial.id } },
    );
    const answer = await studio.render(`${prompt.slug}@1`);
    assertRefused(answer, 'FAILED_PRECONDITION');
    assert.equal(
      answer.errors[0]?.message,
      `It takes in a partial that is not there any more: ${partial.slug}.`,
    );
    assert.equal(textOf(await studio.render(`${prompt.slug}@2`)), 'without');
    await owner.ask(
      'mutation ($input: RestorePromptPartialInput!) { restorePromptPartial(input: $input) { __typename } }',
      { input: { id: partial.id } },
    );
    assert.equal(textOf(await studio.render(`${prompt.slug}@1`)), 'here');
  });
});

describe('Partials that would take each other in without end are refused', () => {
  const cycle = (...slugs: string[]): string =>
    `Partials must not take each other in without end: ${slugs.join(' > ')}.`;

  test('by publishing', async () => {
    const a = await studio.partial('a');
    const b = await studio.partial(`{{>${a.slug}}}`);
    await studio.add('PromptPartial', a, `{{>${b.slug}}}`);
    const message = await assertNothingDone(
      () => studio.publish('PromptPartial', a, 2),
      'FAILED_PRECONDITION',
    );
    assert.equal(message, cycle(a.slug, b.slug, a.slug));
  });

  test('by moving a label', async () => {
    const a = await studio.partial('a');
    await studio.label('PromptPartial', a, { label: 'production', number: 1 });
    const b = await studio.partial(`{{>${a.slug}@production}}`);
    const c = await studio.partial(`{{>${b.slug}}}`);
    await studio.add('PromptPartial', a, `{{>${c.slug}}}`);
    const message = await assertNothingDone(
      () => studio.label('PromptPartial', a, { label: 'production', number: 2 }),
      'FAILED_PRECONDITION',
    );
    assert.equal(message, cycle(a.slug, c.slug, b.slug, a.slug));
  });

  test('by a new version, which is the latest', async () => {
    const a = await studio.partial('a');
    const b = await studio.partial(`{{>${a.slug}@latest}}`);
    const message = await assertNothingDone(
      () => studio.add('PromptPartial', a, `{{>${b.slug}}}`),
      'FAILED_PRECONDITION',
    );
    assert.equal(message, cycle(a.slug, b.slug, a.slug));
  });

  test('by a version that takes in its own latest one, but not an earlier one', async () => {
    const a = await studio.partial('a');
    const message = await assertNothingDone(
      () => studio.add('PromptPartial', a, `{{>${a.slug}@latest}}`),
      'FAILED_PRECONDITION',
    );
    assert.equal(message, cycle(a.slug, a.slug));
    assert.deepEqual((await studio.add('PromptPartial', a, `{{>${a.slug}@1}}!`)).errors, []);
    await studio.publish('PromptPartial', a, 2);
    assert.equal(textOf(await studio.fill(`{{>${a.slug}}}`)), 'a!');
  });

  test('when two changes at once would each make one half of the circle', async () => {
    const [a, b] = [await studio.partial('a'), await studio.partial('b')];
    await studio.add('PromptPartial', a, `{{>${b.slug}}}`);
    await studio.add('PromptPartial', b, `{{>${a.slug}}}`);
    const answers = await Promise.all([
      studio.publish('PromptPartial', a, 2),
      studio.publish('PromptPartial', b, 2),
    ]);
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.equal(refused.length, 1);
    assertRefused(refused[0] as Answer, 'FAILED_PRECONDITION');
    assert.equal(textOf(await studio.fill(`{{>${a.slug}}}{{>${b.slug}}}`)).length, 2);
  });

  test('while many that take in the same one are not', async () => {
    let below = await studio.partial('x');
    for (let level = 0; level < 8; level += 1) {
      below = await studio.partial(`{{>${below.slug}}}{{>${below.slug}@1}}`);
    }
    assert.equal(textOf(await studio.fill(`{{>${below.slug}}}`)), 'x'.repeat(256));
  });
});

describe('Partials that take each other in', () => {
  test('do so ten deep at most', async () => {
    const chain: Made[] = [await studio.partial('x')];
    for (let depth = 1; depth < 11; depth += 1) {
      chain.push(await studio.partial(`{{>${chain.at(-1)?.slug}}}`));
    }
    const [deepest, tenth] = [chain[10] as Made, chain[9] as Made];
    const message = await assertNothingDone(
      () =>
        owner.send(
          'mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } } }',
          {
            input: { name: random('Prompt'), content: { text: `{{>${deepest.slug}}}` } },
          },
        ),
      'FAILED_PRECONDITION',
    );
    assert.equal(message, 'Partials must not take each other in more than 10 deep.');
    const prompt = await studio.prompt(`{{>${tenth.slug}}}`);
    assert.equal(textOf(await studio.render(`${prompt.slug}@1`)), 'x');
    // Below what is there already, it only shows when it is rendered.
    const below = await studio.partial('y');
    await studio.add('PromptPartial', chain[0] as Made, `{{>${below.slug}}}`);
    assert.deepEqual((await studio.publish('PromptPartial', chain[0] as Made, 2)).errors, []);
    assertRefused(await studio.render(`${prompt.slug}@1`), 'FAILED_PRECONDITION');
  });
});
