import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fingerprint } from '../support/fingerprint.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);

const create = async (content: object): Promise<Answer> =>
  await owner.send(
    'mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { latestVersion { messages { role content name toolCalls toolCallId } text model parameters tools toolChoice responseFormat } } } }',
    { input: { name: random('Prompt'), content } },
  );

const says = { messages: [{ role: 'USER', content: 'Hi' }] };
const tool = (name: unknown, parameters?: unknown): object => ({
  type: 'function',
  function: { name, ...(parameters === undefined ? {} : { parameters }) },
});
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
const schema = (inner: unknown): object => ({ type: 'object', properties: { x: inner } });
const format = (inner: unknown): object => ({
  type: 'json_schema',
  json_schema: { name: 'answer', strict: true, schema: inner },
});

/** What is refused, and the paths below `input.content` that are named for it. Literal. */
const BAD: Readonly<Record<string, [content: object, ...paths: string[]]>> = {
  'neither messages nor a text': [{}, 'messages'],
  'both messages and a text': [{ ...says, text: 'Hi' }, 'text'],
  'no messages': [{ messages: [] }, 'messages'],
  'too many messages': [{ messages: Array.from({ length: 201 }, () => says.messages[0]) }, 'messages'],
  'a message without a content': [{ messages: [{ role: 'USER' }] }, 'messages.0.content'],
  'an empty content': [{ messages: [{ role: 'USER', content: '' }] }, 'messages.0.content'],
  'a content that is a number': [{ messages: [{ role: 'USER', content: 5 }] }, 'messages.0.content'],
  'a part of an unknown kind': [
    { messages: [{ role: 'USER', content: [{ type: 'audio' }] }] },
    'messages.0.content.0.type',
  ],
  'parts with something missing, unknown or empty': [
    {
      messages: [
        {
          role: 'USER',
          content: [{ type: 'text' }, { type: 'text', text: 'a', cache: true }, { type: 'text', text: '' }],
        },
      ],
    },
    ...['messages.0.content.0.text', 'messages.0.content.1.cache', 'messages.0.content.2.text'],
  ],
  'an image without its address, or with an unknown detail': [
    {
      messages: [
        {
          role: 'USER',
          content: [
            { type: 'image_url', image_url: {} },
            { type: 'image_url', image_url: { url: 'u', detail: 'huge' } },
          ],
        },
      ],
    },
    ...['messages.0.content.0.image_url.url', 'messages.0.content.1.image_url.detail'],
  ],
  'an assistant that says nothing and calls nothing': [
    { messages: [{ role: 'ASSISTANT' }] },
    'messages.0.content',
  ],
  'calls of a tool by anybody but an assistant': [
    { messages: [{ role: 'USER', content: 'Hi', toolCalls: [call] }] },
    'messages.0.toolCalls',
  ],
  'a call with a bad name': [
    {
      messages: [{ role: 'ASSISTANT', toolCalls: [{ ...call, function: { name: 'a b', arguments: '{}' } }] }],
    },
    'messages.0.toolCalls.0.function.name',
  ],
  'a tool that answers no call': [{ messages: [{ role: 'TOOL', content: 'x' }] }, 'messages.0.toolCallId'],
  'a bad name of who speaks': [
    { messages: [{ role: 'USER', content: 'Hi', name: 'two words' }] },
    'messages.0.name',
  ],
  'a bad template in a message and in a part': [
    {
      messages: [
        { role: 'USER', content: '{{#a}}' },
        { role: 'USER', content: [{ type: 'text', text: '{{/b}}' }] },
      ],
    },
    ...['messages.0.content', 'messages.1.content.0.text'],
  ],
  'messages too long together': [
    { messages: Array.from({ length: 11 }, () => ({ role: 'USER', content: 'x'.repeat(10_000) })) },
    'messages',
  ],
  'a model with spaces': [{ ...says, model: 'gpt 4' }, 'model'],
  'a provider without a model': [{ ...says, model: '@openai' }, 'model'],
  'parameters that are no object': [{ ...says, parameters: ['temperature'] }, 'parameters'],
  'parameters out of their range': [
    {
      ...says,
      parameters: {
        ...{ temperature: 2.1, top_p: -0.1, max_tokens: 0, n: 1.5, seed: 'x', presence_penalty: 3 },
        ...{ frequency_penalty: -3, stop: [], top_logprobs: 21, logprobs: 1, reasoning_effort: 'much' },
      },
    },
    ...[
      ...['temperature', 'top_p', 'max_tokens', 'n', 'seed', 'presence_penalty', 'frequency_penalty', 'stop'],
      ...['top_logprobs', 'logprobs', 'reasoning_effort'],
    ].map((name) => `parameters.${name}`),
  ],
  'parameters that stand elsewhere': [
    { ...says, parameters: { model: 'x', messages: [], tools: [], tool_choice: 'auto' } },
    ...['parameters.model', 'parameters.messages', 'parameters.tools', 'parameters.tool_choice'],
  ],
  'a parameter as no vendor spells it': [{ ...says, parameters: { maxTokens: 5 } }, 'parameters.maxTokens'],
  'an unknown parameter that is no plain value': [
    { ...says, parameters: { extras: { a: 1 }, list: [1] } },
    ...['parameters.extras', 'parameters.list'],
  ],
  'a credential among the parameters': [
    { ...says, parameters: { api_key: 'sk-1', authorization: 'Bearer x' } },
    ...['parameters.api_key', 'parameters.authorization'],
  ],
  'no tools, spelled out': [{ ...says, tools: [] }, 'tools'],
  'tools of another shape': [
    { ...says, tools: [{ name: 'f' }, { type: 'function', function: { name: 'f', extra: 1 } }] },
    ...['tools.0.type', 'tools.0.function', 'tools.0.name', 'tools.1.function.extra'],
  ],
  'tools with bad names, or the same one': [
    { ...says, tools: [tool('f f'), tool('x'.repeat(65)), tool('f'), tool('f')] },
    ...['tools.0.function.name', 'tools.1.function.name', 'tools.3.function.name'],
  ],
  'tools whose parameters are no JSON schema of an object': [
    {
      ...says,
      tools: [
        ...[tool('a', { type: 'objekt' }), tool('b', { type: 'string' }), tool('c', [])],
        tool('d', {
          type: 'object',
          properties: { x: { minLength: -1 }, y: { pattern: '(' } },
          required: 'x',
        }),
      ],
    },
    ...[
      'tools.0.function.parameters.type',
      'tools.1.function.parameters.type',
      'tools.2.function.parameters',
    ],
    ...[...['properties.x.minLength', 'required', 'properties.y.pattern']].map(
      (path) => `tools.3.function.parameters.${path}`,
    ),
  ],
  'a schema that leads elsewhere, or nowhere': [
    {
      ...says,
      tools: [
        tool('a', schema({ $ref: 'https://evil.example/schema.json' })),
        tool('b', schema({ $ref: '#/$defs/none' })),
        tool('c', { $schema: 'https://evil.example/meta', type: 'object' }),
      ],
    },
    ...['tools.0.function.parameters.properties.x.$ref', 'tools.1.function.parameters.properties.x.$ref'],
    'tools.2.function.parameters.$schema',
  ],
  'a schema that is too long': [
    { ...says, tools: [tool('a', { type: 'object', description: 'x'.repeat(50_001) })] },
    'tools.0.function.parameters',
  ],
  'a choice without tools': [{ ...says, toolChoice: 'auto' }, 'toolChoice'],
  'a choice of no known kind': [{ ...says, tools: [tool('f')], toolChoice: 'maybe' }, 'toolChoice'],
  'a choice of a tool that is not there': [
    { ...says, tools: [tool('f')], toolChoice: tool('g') },
    'toolChoice.function.name',
  ],
  'an answer of no known form': [{ ...says, responseFormat: { type: 'xml' } }, 'responseFormat.type'],
  'an answer of a form without its schema': [
    { ...says, responseFormat: { type: 'json_schema' } },
    'responseFormat.json_schema',
  ],
  'an answer of a form with a bad schema': [
    { ...says, responseFormat: format({ type: 'object', properties: [] }) },
    'responseFormat.json_schema.schema.properties',
  ],
  'faults in several places at once': [
    {
      messages: [{ role: 'USER', content: '{{' }],
      model: 'a b',
      parameters: { temperature: 9 },
      tools: [tool('')],
      responseFormat: { type: 'xml' },
    },
    ...[
      'messages.0.content',
      'model',
      'parameters.temperature',
      'tools.0.function.name',
      'responseFormat.type',
    ],
  ],
};

describe('A version that says this is refused, every fault by its path and nothing written:', () => {
  for (const [what, [content, ...paths]] of Object.entries(BAD)) {
    test(what, async () => {
      const before = await fingerprint(server);
      const answer = await create(content);
      const [error] = answer.errors;
      assert.deepEqual(
        [answer.errors.length, error?.extensions.code, error?.extensions.fields?.map(({ path }) => path)],
        [1, 'BAD_USER_INPUT', paths.map((path) => `input.content.${path}`)],
        answer.text,
      );
      assert.deepEqual(
        Object.values(answer.data ?? {}).filter((value) => value !== null),
        [],
      );
      assert.equal(await fingerprint(server), before, 'Something was written.');
    });
  }

  test('not more than a hundred are named at once', async () => {
    const parameters = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`UPPER${index}`, 1]));
    const tools = Array.from({ length: 100 }, () => tool('no name'));
    const answer = await create({ ...says, parameters, tools });
    assert.equal(answer.errors[0]?.extensions.fields?.length, 100);
  });
});

/** What is taken as it is. */
const GOOD: Readonly<Record<string, object>> = {
  'messages of every role': {
    messages: [
      { role: 'SYSTEM', content: 'a' },
      { role: 'DEVELOPER', content: [{ type: 'text', text: 'b' }] },
      {
        role: 'USER',
        name: 'ada',
        content: [{ type: 'image_url', image_url: { url: '{{u}}', detail: 'auto' } }],
      },
      { role: 'ASSISTANT', toolCalls: [call] },
      { role: 'TOOL', content: 'c', toolCallId: 'c1' },
      { role: 'ASSISTANT', content: 'd' },
    ],
  },
  'a text': { text: 'Hi {{name}}' },
  'known parameters at their bounds': {
    ...says,
    parameters: {
      ...{ temperature: 2, top_p: 0, max_tokens: 1, n: 128, seed: -1, stop: '\n', presence_penalty: -2 },
      ...{ logit_bias: { '50256': -100 }, thinking: { type: 'enabled', budget_tokens: 1024 }, user: 'u' },
    },
  },
  'plain parameters of a vendor of its own': {
    ...says,
    parameters: { safe_prompt: true, mirostat_tau: 5.5, style: 'plain', nothing: null },
  },
  'tools with schemas of either draft, whatever their patterns would cost to run': {
    ...says,
    tools: [
      tool('a', { ...schema({ type: 'string', pattern: '^(a+)+$' }), additionalProperties: false }),
      tool('b', {
        $schema: 'http://json-schema.org/draft-07/schema#',
        ...schema({ type: 'array', items: [{ type: 'string' }] }),
      }),
      tool('c', {
        ...schema({ $ref: '#/$defs/y' }),
        $defs: { y: { anyOf: [{ type: 'string' }, { $ref: '#' }] } },
      }),
      tool('d', schema({ properties: { $ref: { type: 'string' }, pattern: { const: '(' } } })),
      tool('e'),
    ],
    toolChoice: tool('c'),
  },
  'a form of the answer': { ...says, responseFormat: format(schema({ type: 'number' })) },
  'a model with slashes and signs': { ...says, model: 'meta-llama/Llama-3.1:free' },
};

describe('A version is stored as it is given:', () => {
  for (const [what, content] of Object.entries(GOOD)) {
    test(what, async () => {
      const answer = await create(content);
      assert.deepEqual(answer.errors, []);
      const version = answer.data?.['createPrompt'].prompt.latestVersion;
      const none = { content: null, name: null, toolCalls: null, toolCallId: null };
      const given = content as { messages?: object[] };
      assert.deepEqual(version, {
        ...{ messages: null, text: null, model: null, parameters: {}, tools: null, toolChoice: null },
        ...{ responseFormat: null, ...content },
        ...(given.messages ? { messages: given.messages.map((message) => ({ ...none, ...message })) } : {}),
      });
    });
  }
});
