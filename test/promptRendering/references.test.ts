import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLabel } from '../support/features/prompt.js';
import { fingerprint } from '../support/fingerprint.js';
import { assertRefused, visible } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { RENDER, studioOf, textOf } from './prompts.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const studio = studioOf(seeded);
const { owner } = seeded;

describe('A reference', () => {
  test('means the published version, a number, the latest version or a label', async () => {
    const prompt = await studio.prompt('one');
    await studio.add('Prompt', prompt, 'two');
    await studio.add('Prompt', prompt, 'three');
    const own = await createLabel({ seeded });
    await studio.publish('Prompt', prompt, 2);
    await studio.label('Prompt', prompt, { label: 'production', number: 1 });
    await studio.label('Prompt', prompt, { label: own.name, number: 3 });
    for (const [behind, number, text] of [
      ['', 2, 'two'],
      ['@1', 1, 'one'],
      ['@3', 3, 'three'],
      ['@latest', 3, 'three'],
      ['@production', 1, 'one'],
      [`@${own.name}`, 3, 'three'],
    ] as const) {
      const { data, errors } = await studio.render(`${prompt.slug}${behind}`);
      assert.deepEqual(
        { data, errors },
        { data: { renderPrompt: { version: { number }, text, messages: null } }, errors: [] },
      );
    }
  });

  test('follows what is published, labelled and newest at once', async () => {
    const prompt = await studio.prompt('one');
    await studio.publish('Prompt', prompt, 1);
    await studio.label('Prompt', prompt, { label: 'staging', number: 1 });
    const seen = async (): Promise<string[]> => {
      const references = ['', '@staging', '@latest'].map((behind) => `${prompt.slug}${behind}`);
      return await Promise.all(references.map(async (one) => textOf(await studio.render(one))));
    };
    assert.deepEqual(await seen(), ['one', 'one', 'one']);
    await studio.add('Prompt', prompt, 'two');
    assert.deepEqual(await seen(), ['one', 'one', 'two']);
    await studio.label('Prompt', prompt, { label: 'staging', number: 2 });
    assert.deepEqual(await seen(), ['one', 'two', 'two']);
    await studio.publish('Prompt', prompt, 2);
    await studio.label('Prompt', prompt, { label: 'staging', number: 1 });
    assert.deepEqual(await seen(), ['two', 'one', 'two']);
    await studio.label('Prompt', prompt, { label: 'staging', number: null });
    assertRefused(await studio.render(`${prompt.slug}@staging`), 'NOT_FOUND');
  });

  test('of no known form is refused, naming it', async () => {
    const { slug } = await studio.prompt('one');
    for (const reference of [
      '',
      'a',
      'Upper',
      'under_score',
      '@production',
      `${slug}@`,
      `${slug}@@1`,
      `${slug}@0`,
      `${slug}@07`,
      `${slug}@9999999999`,
      `${slug}@default`,
      `${slug}@a b`,
      `${slug}@a@b`,
      ` ${slug}`,
      `${slug}@{{x}}`,
      'x'.repeat(51),
      'x'.repeat(201),
    ]) {
      assertRefused(await studio.render(reference), 'BAD_USER_INPUT', ['input.reference']);
    }
  });

  test('of a prompt with nothing published says so', async () => {
    const prompt = await studio.prompt('one');
    const answer = await studio.render(prompt.slug);
    assertRefused(answer, 'FAILED_PRECONDITION');
    assert.equal(
      answer.errors[0]?.message,
      `No version of the prompt is published. Publish one, or refer to ${prompt.slug}@latest.`,
    );
  });

  test('to what is not there is not found, and another organization’s prompt is not there', async () => {
    const theirs = studioOf(await createOrganization(server));
    const foreign = await theirs.prompt('a secret of theirs');
    await theirs.publish('Prompt', foreign, 1);
    await theirs.label('Prompt', foreign, { label: 'production', number: 1 });
    const partial = await studio.partial('a partial');
    const gone = await studio.prompt('gone');
    await owner.ask(
      'mutation ($input: DeletePromptInput!) { deletePrompt(input: $input) { deletedPromptId } }',
      { input: { id: gone.id } },
    );
    for (const behind of ['', '@1', '@latest', '@production', '@no-such-label']) {
      const missing = await studio.render(`pp-never-was${behind}`);
      assertRefused(missing, 'NOT_FOUND');
      for (const { slug } of [foreign, partial, gone]) {
        assert.deepEqual(visible(await studio.render(`${slug}${behind}`)), visible(missing));
      }
    }
    assert.equal(textOf(await theirs.render(foreign.slug)), 'a secret of theirs');
  });

  test('to a version that is not there is not found', async () => {
    const { slug } = await studio.prompt('one');
    for (const behind of ['@2', '@999999999', '@production', '@no-such-label']) {
      const answer = await studio.render(`${slug}${behind}`);
      assertRefused(answer, 'NOT_FOUND');
      assert.equal(answer.errors[0]?.message, 'There is no such prompt version.');
    }
  });
});

describe('Rendering', () => {
  test('is for who may open prompts: members and keys that read them', async () => {
    const { slug } = await studio.prompt('Hello, {{name}}!');
    const input = { reference: `${slug}@1`, variables: { name: 'Ada' } };
    const reader = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
    for (const asker of [await owner.invite('MEMBER'), reader]) {
      assert.equal((await asker.ask(RENDER, { input }))['renderPrompt'].text, 'Hello, Ada!');
    }
    const blind = await owner.createApiKey({ permissions: [{ feature: 'CONFIGS', level: 'DELETE' }] });
    const lister = await owner.invite({ roleId: await owner.createRole(['prompt:list']) });
    for (const asker of [blind, lister]) assertRefused(await asker.send(RENDER, { input }), 'FORBIDDEN');
    assertRefused(await server.send(RENDER, { input }), 'UNAUTHENTICATED');
  });

  test('writes nothing', async () => {
    const partial = await studio.partial('Be {{mood}}.');
    const { slug } = await studio.prompt(`{{>${partial.slug}}}`);
    const before = await fingerprint(server);
    assert.equal(textOf(await studio.render(`${slug}@1`, { mood: 'kind' })), 'Be kind.');
    assert.equal(await fingerprint(server), before);
  });

  test('gives messages, and all of it as one request that can be sent on', async () => {
    const tool = {
      type: 'function',
      function: { name: 'look_up', parameters: { type: 'object', properties: { q: { type: 'string' } } } },
    };
    const { createPrompt } = await owner.ask(
      'mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { slug } } }',
      {
        input: {
          name: 'Everything',
          content: {
            messages: [
              { role: 'SYSTEM', content: 'You help {{who}}.' },
              {
                role: 'USER',
                name: 'ada',
                content: [
                  { type: 'text', text: 'See {{what}}.' },
                  {
                    type: 'image_url',
                    image_url: { url: 'https://img.example/{{what}}.png', detail: 'low' },
                  },
                ],
              },
              {
                role: 'ASSISTANT',
                toolCalls: [
                  { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"q":{"a":1}}' } },
                ],
              },
              { role: 'TOOL', toolCallId: 'c1', content: '{{found}}' },
            ],
            model: 'gpt-4o-mini',
            parameters: { temperature: 0.2, max_tokens: 100 },
            tools: [tool],
            toolChoice: 'auto',
            responseFormat: { type: 'json_object' },
          },
        },
      },
    );
    const { renderPrompt } = await owner.ask(
      `query ($input: RenderPromptInput!) { renderPrompt(input: $input) {
        prompt { slug name } version { number } format text messages { role content name toolCalls toolCallId }
        model parameters tools toolChoice responseFormat request } }`,
      {
        input: {
          reference: `${createPrompt.prompt.slug}@latest`,
          variables: { who: 'Ada', what: 'cat', found: 'nothing' },
        },
      },
    );
    const call = { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"q":{"a":1}}' } };
    const parts = [
      { type: 'text', text: 'See cat.' },
      { type: 'image_url', image_url: { url: 'https://img.example/cat.png', detail: 'low' } },
    ];
    const none = { name: null, toolCalls: null, toolCallId: null };
    assert.deepEqual(renderPrompt, {
      prompt: { slug: createPrompt.prompt.slug, name: 'Everything' },
      version: { number: 1 },
      format: 'CHAT',
      text: null,
      messages: [
        { ...none, role: 'SYSTEM', content: 'You help Ada.' },
        { ...none, role: 'USER', content: parts, name: 'ada' },
        { ...none, role: 'ASSISTANT', content: null, toolCalls: [call] },
        { ...none, role: 'TOOL', content: 'nothing', toolCallId: 'c1' },
      ],
      model: 'gpt-4o-mini',
      parameters: { temperature: 0.2, max_tokens: 100 },
      tools: [tool],
      toolChoice: 'auto',
      responseFormat: { type: 'json_object' },
      request: {
        model: 'gpt-4o-mini',
        temperature: 0.2,
        max_tokens: 100,
        messages: [
          { role: 'system', content: 'You help Ada.' },
          { role: 'user', name: 'ada', content: parts },
          { role: 'assistant', tool_calls: [call] },
          { role: 'tool', content: 'nothing', tool_call_id: 'c1' },
        ],
        tools: [tool],
        tool_choice: 'auto',
        response_format: { type: 'json_object' },
      },
    });
  });

  test('of a text gives a request with a prompt', async () => {
    const { slug } = await studio.prompt('Hello, {{name}}!');
    const { renderPrompt } = await owner.ask(
      'query ($input: RenderPromptInput!) { renderPrompt(input: $input) { format messages { role } request } }',
      { input: { reference: `${slug}@1`, variables: { name: 'Ada' } } },
    );
    assert.deepEqual(renderPrompt, {
      format: 'TEXT',
      messages: null,
      request: { prompt: 'Hello, Ada!' },
    });
  });
});
