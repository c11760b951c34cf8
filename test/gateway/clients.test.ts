import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import OpenAI from 'openai';
import { Portkey } from 'portkey-ai';
import { createPrompt } from '../support/features/prompt.js';
import { startFakeVendor } from './fakeVendor.js';
import { addProvider, makeTenant, startGateway } from './harness.js';

/** The official clients, of which only the base URL and the key are set. */

const server = await startGateway();
const [vendor, backup] = [await startFakeVendor(), await startFakeVendor()];
const tenant = await makeTenant(server, vendor);
const other = await addProvider(tenant, backup);
const { model } = tenant;
const baseURL = `${server.url}/v1`;
const messages = [{ role: 'user' as const, content: 'Hello?' }];
const tools = [
  {
    type: 'function' as const,
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];
const FALLBACK = {
  strategy: { mode: 'fallback' },
  targets: [{ provider: `@${String(tenant.provider['slug'])}` }, { provider: `@${String(other['slug'])}` }],
};
beforeEach(() => {
  vendor.reset();
  backup.reset();
});

const openai = new OpenAI({ apiKey: tenant.key.secret, baseURL, maxRetries: 0 });
const portkey = new Portkey({ apiKey: tenant.key.secret, baseURL });

test('the client of OpenAI chats, plain and streamed', async () => {
  const plain = await openai.chat.completions.create({ model, messages });
  assert.equal(plain.choices[0]?.message.content, 'Hello from the vendor.');
  assert.equal(plain.usage?.total_tokens, 18);

  let text = '';
  for await (const part of await openai.chat.completions.create({ model, messages, stream: true })) {
    text += part.choices[0]!.delta.content ?? '';
  }
  assert.equal(text, 'Hello from the vendor.');

  const whole = openai.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
  const final = await whole.finalChatCompletion();
  assert.equal(final.usage?.total_tokens, 18);
});

test('the client of OpenAI has tools called', async () => {
  const asked = await openai.chat.completions.create({ model, messages, tools });
  const call = asked.choices[0]?.message.tool_calls?.[0];
  assert.ok(call?.type === 'function');
  assert.deepEqual([call.function.name, call.function.arguments], ['weather', '{"city":"Paris"}']);

  const told = await openai.chat.completions.create({
    model,
    tools,
    messages: [
      ...messages,
      asked.choices[0]!.message,
      { role: 'tool', tool_call_id: call.id, content: 'sunny' },
    ],
  });
  assert.equal(told.choices[0]?.message.content, 'Hello from the vendor.');
  assert.equal(vendor.seen[1]?.body.messages.at(-1).content, 'sunny');

  const streamed = openai.chat.completions.stream({ model, messages, tools });
  const final = await streamed.finalChatCompletion();
  const streamedCall = final.choices[0]?.message.tool_calls?.[0];
  assert.ok(streamedCall?.type === 'function');
  assert.equal(streamedCall.function.arguments, '{"city":"Paris"}');
});

test('the client of OpenAI completes, embeds and lists models', async () => {
  const completion = await openai.completions.create({ model, prompt: 'Once' });
  assert.equal(completion.choices[0]?.text, 'Hello from the vendor.');

  const embedding = await openai.embeddings.create({ model, input: ['a', 'b'], encoding_format: 'float' });
  assert.deepEqual(
    embedding.data.map((one) => one.embedding),
    [
      [0.25, -0.5, 0],
      [0.25, -0.5, 1],
    ],
  );

  const listed = [];
  for await (const one of openai.models.list()) listed.push(one.id);
  assert.deepEqual(listed.sort(), [`@${String(other['slug'])}/fake-model`, model].sort());
  assert.equal((await openai.models.retrieve(model)).id, model);
});

test('the client of OpenAI knows our errors by their classes', async () => {
  const stranger = new OpenAI({ apiKey: 'sk-none', baseURL, maxRetries: 0 });
  await assert.rejects(stranger.chat.completions.create({ model, messages }), OpenAI.AuthenticationError);
  await assert.rejects(
    openai.chat.completions.create({ model: '@nobody/x', messages }),
    (error: unknown) =>
      error instanceof OpenAI.NotFoundError && error.code === 'provider_not_found' && error.param === 'model',
  );
  await assert.rejects(openai.chat.completions.create({ model, messages: [] }), OpenAI.BadRequestError);
  vendor.script({ status: 500 });
  await assert.rejects(openai.chat.completions.create({ model, messages }), OpenAI.InternalServerError);
  vendor.script({ hangAfter: 2 });
  await assert.rejects(async () => {
    for await (const _part of await openai.chat.completions.create({ model, messages, stream: true })) {
      vendor.seen.at(-1)?.breakOff();
    }
  }, OpenAI.APIError);
});

test('the client of OpenAI hears from the next vendor where one errs', async () => {
  vendor.always({ status: 500 });
  const answer = await openai.chat.completions.create(
    { model, messages },
    { headers: { 'x-portkey-config': JSON.stringify(FALLBACK) } },
  );
  assert.equal(answer.choices[0]?.message.content, 'Hello from the vendor.');
  assert.deepEqual([vendor.seen.length, backup.seen.length], [1, 1]);
});

test('the client of Portkey chats, plain and streamed, with its headers', async () => {
  const client = new Portkey({
    apiKey: tenant.key.secret,
    baseURL,
    provider: `@${String(tenant.provider['slug'])}`,
    traceID: 'trace-of-portkey',
    metadata: { team: 'blue' },
  });
  const plain = await client.chat.completions.create({ model: 'fake-model', messages });
  assert.equal(plain.choices[0]?.message?.content, 'Hello from the vendor.');

  let text = '';
  for await (const part of await client.chat.completions.create({
    model: 'fake-model',
    messages,
    stream: true,
  })) {
    text += String(part.choices[0]?.delta?.content ?? '');
  }
  assert.equal(text, 'Hello from the vendor.');
});

test('the client of Portkey has tools called, completes and embeds', async () => {
  const asked = await portkey.chat.completions.create({ model, messages, tools });
  assert.equal((asked.choices[0]?.message?.tool_calls?.[0] as any).function.name, 'weather');
  const completion = await portkey.completions.create({ model, prompt: 'Once' });
  assert.equal(completion.choices[0]?.text, 'Hello from the vendor.');
  const embedding = await portkey.embeddings.create({ model, input: 'a' });
  assert.equal(embedding.data?.length, 1);
});

test('the client of Portkey brings a config, and hears from the next vendor where one errs', async () => {
  vendor.always({ status: 503 });
  const client = new Portkey({ apiKey: tenant.key.secret, baseURL, config: FALLBACK });
  const answer = await client.chat.completions.create({ model: 'fake-model', messages });
  assert.equal(answer.choices[0]?.message?.content, 'Hello from the vendor.');
  assert.equal(backup.seen.length, 1);
});

test('the client of Portkey completes prompts', async () => {
  const prompt = await createPrompt(
    { seeded: tenant },
    { content: { messages: [{ role: 'USER', content: 'Who is {{name}}?' }], model } },
  );
  const answer = await portkey.prompts.completions.create({
    promptID: `${String(prompt['slug'])}@latest`,
    variables: { name: 'Ada' },
  });
  assert.equal((answer as any).choices[0].message.content, 'Hello from the vendor.');
  assert.deepEqual(vendor.seen[0]?.body.messages, [{ role: 'user', content: 'Who is Ada?' }]);
});
