import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { createPrompt } from '../support/features/prompt.js';
import { startFakeVendor } from './fakeVendor.js';
import {
  assertError,
  call,
  eventsOf,
  logged,
  makeKey,
  makeTenant,
  startGateway,
  type CallAnswer,
} from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
const tenant = await makeTenant(server, vendor);
beforeEach(() => {
  vendor.reset();
});

const chat = async (): Promise<Record<string, any>> =>
  await createPrompt(
    { seeded: tenant },
    {
      content: {
        messages: [
          { role: 'SYSTEM', content: 'Speak {{language}}.' },
          { role: 'USER', content: '{{question}}' },
        ],
        model: tenant.model,
        parameters: { temperature: 0.3, max_tokens: 50 },
      },
    },
  );

const complete = async (reference: string, body: object, key = tenant.key): Promise<CallAnswer> =>
  await call(server, key, body, { path: `/v1/prompts/${encodeURIComponent(reference)}/completions` });

test('a prompt is rendered and completed, its parameters overridden by the request', async () => {
  const prompt = await chat();

  const answer = await complete(`${String(prompt['slug'])}@latest`, {
    variables: { language: 'French', question: 'Who?' },
    temperature: 0.9,
  });

  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.choices[0].message.content, 'Hello from the vendor.');
  assert.deepEqual(vendor.seen[0]?.body, {
    model: 'fake-model',
    messages: [
      { role: 'system', content: 'Speak French.' },
      { role: 'user', content: 'Who?' },
    ],
    temperature: 0.9,
    max_tokens: 50,
  });
  const log = (await logged(server, tenant, 1))[0];
  assert.deepEqual(
    [log.promptId, log.promptSlug, log.promptNumber, log.endpoint, log.status],
    [uuidOf(prompt['id']), prompt['slug'], 1, '/v1/chat/completions', 200],
  );
});

test('a prompt is completed as a stream, and one of a text by text completions', async () => {
  const prompt = await chat();
  const stream = await complete(`${String(prompt['slug'])}@1`, {
    variables: { language: 'French', question: 'Who?' },
    stream: true,
  });
  assert.equal(eventsOf(stream.text).at(-1), '[DONE]');

  const text = await createPrompt(
    { seeded: tenant },
    { content: { text: 'Once {{when}}', model: tenant.model } },
  );
  const answer = await complete(`${String(text['slug'])}@latest`, { variables: { when: 'upon' } });
  assert.equal(answer.body.choices[0].text, 'Hello from the vendor.', answer.text);
  assert.deepEqual(vendor.seen[1]?.body, { model: 'fake-model', prompt: 'Once upon' });
});

test('what is wrong with the reference or the variables is told, and the vendor sees nothing', async () => {
  const prompt = await chat();
  const slug = String(prompt['slug']);
  const variables = { language: 'French', question: 'Who?' };
  const stranger = await makeTenant(server, vendor);

  assertError(await complete(`${slug}@latest`, { variables: { question: 'Who?' } }), {
    status: 400,
    code: 'invalid_request',
    param: 'variables.language',
  });
  assertError(await complete(slug, { variables }), { status: 412, code: 'failed_precondition' });
  assertError(await complete(`${slug}@7`, { variables }), { status: 404, code: 'not_found' });
  assertError(await complete('pp-none@latest', { variables }), { status: 404, code: 'not_found' });
  assertError(await complete(`${slug}@latest`, { variables }, stranger.key), {
    status: 404,
    code: 'not_found',
  });
  assertError(await complete(`${slug}@latest`, { variables, messages: [] }), {
    status: 400,
    code: 'invalid_request',
    param: 'messages',
  });
  const key = await makeKey(tenant.owner, {
    permissions: [
      { feature: 'COMPLETIONS', level: 'ENABLED' },
      { feature: 'PROMPTS', level: 'DISABLED' },
    ],
  });
  assertError(await complete(`${slug}@latest`, { variables }, key), {
    status: 403,
    code: 'permission_denied',
  });
  assert.equal(vendor.seen.length, 0);
});
