import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPartial, createPrompt } from '../support/features/prompt.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const COMPARE =
  'query ($input: ComparePromptVersionsInput!) { comparePromptVersions(input: $input) { from { number } to { number } diff changes { path kind before after } } }';
const COMPARE_PARTIALS =
  'query ($input: ComparePromptPartialVersionsInput!) { comparePromptPartialVersions(input: $input) { from { number } to { number } diff changes { path } } }';

const tool = (name: string, description: string): object => ({
  type: 'function',
  function: { name, description },
});

async function twoVersions(one: object, other: object): Promise<{ id: string; slug: string }> {
  const made = await createPrompt({ seeded }, { content: one });
  await owner.ask('mutation ($input: UpdatePromptInput!) { updatePrompt(input: $input) { __typename } }', {
    input: { id: made.id, content: other },
  });
  return made;
}

const compare = async (input: object): Promise<Answer> => await owner.send(COMPARE, { input });

describe('Comparing two versions', () => {
  test('of a text shows what changed in it, with three lines around', async () => {
    const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', ''];
    const { id, slug } = await twoVersions(
      { text: lines.join('\n') },
      { text: lines.with(4, 'FIVE').toSpliced(8, 0, 'nine').join('\n') },
    );
    const before = await fingerprint(server);
    const answer = await compare({ id, from: 1, to: 2 });
    assert.deepEqual(
      { data: answer.data, errors: answer.errors },
      {
        data: {
          comparePromptVersions: {
            from: { number: 1 },
            to: { number: 2 },
            diff: `--- ${slug}@1
+++ ${slug}@2
@@ -2,7 +2,8 @@
 two
 three
 four
-five
+FIVE
 six
 seven
 eight
+nine
`,
            changes: [],
          },
        },
        errors: [],
      },
    );
    assert.equal(await fingerprint(server), before);
    const back = await compare({ id, from: 2, to: 1 });
    assert.match(back.data?.['comparePromptVersions'].diff, /-FIVE\n\+five\n/);
  });

  test('of messages shows each below its role', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"q":1}' } };
    const { id, slug } = await twoVersions(
      {
        messages: [
          { role: 'SYSTEM', content: 'Be brief.' },
          { role: 'USER', name: 'ada', content: '{{question}}' },
        ],
      },
      {
        messages: [
          { role: 'SYSTEM', content: 'Be brief.\nBe kind.' },
          {
            role: 'USER',
            name: 'ada',
            content: [
              { type: 'text', text: '{{question}}' },
              { type: 'image_url', image_url: { url: '{{image}}', detail: 'low' } },
            ],
          },
          { role: 'ASSISTANT', toolCalls: [call] },
          { role: 'TOOL', toolCallId: 'c1', content: 'found' },
        ],
      },
    );
    const { diff, changes } = (await compare({ id, from: 1, to: 2 })).data?.['comparePromptVersions'];
    assert.equal(
      diff,
      `--- ${slug}@1
+++ ${slug}@2
@@ -1,5 +1,13 @@
 [system]
 Be brief.
+Be kind.
 
 [user ada]
 {{question}}
+image {{image}} (low)
+
+[assistant]
+calls look_up (c1): {"q":1}
+
+[tool c1]
+found
`,
    );
    assert.deepEqual(changes, []);
  });

  test('tells every other field that changed, with its value before and after', async () => {
    const { id } = await twoVersions(
      {
        text: 'Hi',
        model: 'gpt-4o',
        parameters: { temperature: 0.2, seed: 1, stop: ['a'], own_thing: 'u' },
        tools: [tool('kept', 'same'), tool('changed', 'old'), tool('removed', 'gone')],
        toolChoice: 'auto',
      },
      {
        text: 'Hi',
        model: 'gpt-4o-mini',
        parameters: { temperature: 0.7, stop: ['a'], own_thing: null, max_tokens: 10 },
        tools: [tool('kept', 'same'), tool('changed', 'new'), tool('added', 'here')],
        responseFormat: { type: 'json_object' },
      },
    );
    const { diff, changes } = (await compare({ id, from: 1, to: 2 })).data?.['comparePromptVersions'];
    assert.equal(diff, '');
    assert.deepEqual(
      changes.toSorted((one: any, other: any) => (one.path < other.path ? -1 : 1)),
      [
        { path: 'model', kind: 'CHANGED', before: 'gpt-4o', after: 'gpt-4o-mini' },
        { path: 'parameters.max_tokens', kind: 'ADDED', before: null, after: 10 },
        { path: 'parameters.own_thing', kind: 'CHANGED', before: 'u', after: null },
        { path: 'parameters.seed', kind: 'REMOVED', before: 1, after: null },
        { path: 'parameters.temperature', kind: 'CHANGED', before: 0.2, after: 0.7 },
        { path: 'responseFormat', kind: 'ADDED', before: null, after: { type: 'json_object' } },
        { path: 'toolChoice', kind: 'REMOVED', before: 'auto', after: null },
        { path: 'tools.added', kind: 'ADDED', before: null, after: tool('added', 'here') },
        {
          path: 'tools.changed',
          kind: 'CHANGED',
          before: tool('changed', 'old'),
          after: tool('changed', 'new'),
        },
        { path: 'tools.removed', kind: 'REMOVED', before: tool('removed', 'gone'), after: null },
      ],
    );
  });

  test('of one with itself shows nothing, of a text with messages all', async () => {
    const { id, slug } = await twoVersions({ text: 'Hi' }, { messages: [{ role: 'USER', content: 'Hi' }] });
    const same = (await compare({ id, from: 2, to: 2 })).data?.['comparePromptVersions'];
    assert.deepEqual(same, { from: { number: 2 }, to: { number: 2 }, diff: '', changes: [] });
    const other = (await compare({ id, from: 1, to: 2 })).data?.['comparePromptVersions'];
    assert.deepEqual(other.changes, [{ path: 'format', kind: 'CHANGED', before: 'TEXT', after: 'CHAT' }]);
    assert.equal(
      other.diff,
      `--- ${slug}@1\n+++ ${slug}@2\n@@ -1,1 +1,2 @@\n-Hi\n\\ No newline at end of file\n+[user]\n+Hi\n`,
    );
  });

  test('that look alike as text shows what is stored', async () => {
    const { id } = await twoVersions(
      {
        messages: [
          { role: 'USER', content: 'a' },
          { role: 'USER', content: 'b' },
        ],
      },
      { messages: [{ role: 'USER', content: 'a\n\n[user]\nb' }] },
    );
    const { diff } = (await compare({ id, from: 1, to: 2 })).data?.['comparePromptVersions'];
    assert.match(diff, /^\+ {4}"content": "a\\n\\n\[user\]\\nb"$/m);
  });

  test('that have little in common ends, showing all of both', async () => {
    const lines = (word: string): string[] => Array.from({ length: 4_000 }, (_, index) => `${word} ${index}`);
    const { id, slug } = await twoVersions(
      { text: lines('old').join('\n') },
      { text: lines('new').join('\n') },
    );
    const { diff } = (await compare({ id, from: 1, to: 2 })).data?.['comparePromptVersions'];
    assert.equal(
      diff,
      [
        ...[`--- ${slug}@1`, `+++ ${slug}@2`, '@@ -1,4000 +1,4000 @@'],
        ...lines('-old'),
        ...lines('+new'),
        '',
      ].join('\n'),
    );
  });

  test('of a partial works alike', async () => {
    const { id, slug } = await createPartial({ seeded }, { text: 'Be {{mood}}.\n' });
    await owner.ask(
      'mutation ($input: UpdatePromptPartialInput!) { updatePromptPartial(input: $input) { __typename } }',
      { input: { id, text: 'Be very {{mood}}.\n' } },
    );
    const { comparePromptPartialVersions } = await owner.ask(COMPARE_PARTIALS, {
      input: { id, from: 1, to: 2 },
    });
    assert.deepEqual(comparePromptPartialVersions, {
      from: { number: 1 },
      to: { number: 2 },
      diff: `--- ${slug}@1\n+++ ${slug}@2\n@@ -1,1 +1,1 @@\n-Be {{mood}}.\n+Be very {{mood}}.\n`,
      changes: [],
    });
    assertRefused(await compare({ id, from: 1, to: 2 }), 'BAD_USER_INPUT', ['input.id']);
  });

  test('that are not there is not found, nor another organization’s, nor a deleted prompt’s', async () => {
    const { id } = await createPrompt({ seeded });
    for (const [from, to] of [
      [1, 2],
      [2, 1],
      [0, 1],
      [-1, 1],
    ]) {
      const answer = await compare({ id, from, to });
      assertRefused(answer, 'NOT_FOUND');
      assert.equal(answer.errors[0]?.message, 'There is no such prompt version.');
    }
    const theirs = await createPrompt({ seeded: await createOrganization(server) });
    const gone = await createPrompt({ seeded });
    await owner.ask('mutation ($input: DeletePromptInput!) { deletePrompt(input: $input) { __typename } }', {
      input: { id: gone.id },
    });
    for (const foreign of [theirs.id, gone.id]) {
      const answer = await compare({ id: foreign, from: 1, to: 1 });
      assertRefused(answer, 'NOT_FOUND');
      assert.equal(answer.errors[0]?.message, 'There is no such prompt.');
    }
  });

  test('is for who may open prompts', async () => {
    const { id } = await createPrompt({ seeded });
    const input = { id, from: 1, to: 1 };
    assert.equal(
      (await (await owner.invite('MEMBER')).ask(COMPARE, { input }))['comparePromptVersions'].diff,
      '',
    );
    const lister = await owner.invite({ roleId: await owner.createRole(['prompt:list']) });
    assertRefused(await lister.send(COMPARE, { input }), 'FORBIDDEN');
  });
});
