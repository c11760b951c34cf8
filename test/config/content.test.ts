/** What the content of a config may say: every fault of a bad one is named at once, a good one comes back as it was. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { BAD_CONTENTS } from './badContents.js';
import { manyTargets, named, nested, targets } from './contents.js';
import { assertNothingDone, configOf, create, read, update } from '../support/configs.js';
import { createProvider } from '../support/features/provider.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { createIntegration } from '../support/features/integration.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

before(async () => {
  const open = await createIntegration({ seeded }, { allowCustomHost: true });
  await createProvider({ seeded }, { slug: 'openai', integrationId: open.id });
  await createProvider({ seeded }, { slug: 'claude' });
  for (const slug of ['guard-in', 'guard-out']) await createGuardrail({ seeded }, { slug });
});

describe('A bad content is refused with the path of its every fault, and nothing is written', () => {
  const inInput = (paths: readonly string[]): string[] =>
    paths.map((path) => (path === '' ? 'input.content' : `input.content.${path}`));

  for (const [what, content, paths] of BAD_CONTENTS) {
    test(what, async () => {
      const refusal = { code: 'BAD_USER_INPUT', paths: inInput(paths) };
      const answer = await assertNothingDone(server, async () => await create(owner, content), refusal);
      for (const { message } of answer.errors[0]?.extensions.fields ?? []) {
        assert.match(message, /^[a-z][^\n"]{5,100}$/, 'it is said shortly');
      }
    });
  }

  test('the same for a change of a config', async () => {
    const { id } = configOf(await create(owner, { retry: { attempts: 1 } }));
    for (const [, content, paths] of BAD_CONTENTS.slice(0, 6)) {
      const refusal = { code: 'BAD_USER_INPUT', paths: inInput(paths) };
      await assertNothingDone(server, async () => await update(owner, { id, content }), refusal);
    }
  });

  test('faults of the content and of what it names come together, and quote no value', async () => {
    const content = {
      strategy: { mode: 'fallback' },
      targets: [
        { provider: '@openai', override_params: { temperature: 'canary-1' } },
        { provider: '@missing', custom_host: 'https://a.example' },
        { provider: '@claude', custom_host: 'https://a.example' },
        { override_params: { model: '@missing/canary-2' } },
      ],
      input_guardrails: ['guard-in', 'guard-missing'],
      retry: { attempts: 'canary-3' },
    };
    const answer = await assertNothingDone(server, async () => await create(owner, content), {
      code: 'BAD_USER_INPUT',
      paths: [
        'input.content.targets.0.override_params.temperature',
        'input.content.retry.attempts',
        'input.content.targets.1.provider',
        'input.content.targets.3.override_params.model',
        'input.content.input_guardrails.1',
        'input.content.targets.2.custom_host',
      ],
    });
    assert.doesNotMatch(answer.text, /canary/);
  });

  test('as a literal of the document, too', async () => {
    const literal = (content: string): string =>
      `mutation { createConfig(input: { name: "Literal", content: ${content} }) { config { content } } }`;
    await assertNothingDone(
      server,
      async () => await owner.send(literal('{ retry: { attempts: 9 }, x: 1 }')),
      {
        code: 'BAD_USER_INPUT',
        paths: ['input.content.retry.attempts', 'input.content.x'],
      },
    );
    const { createConfig } = await owner.ask(
      literal('{ retry: { attempts: 3 }, cache: { mode: "simple" } }'),
    );
    assert.deepEqual(createConfig.config.content, { retry: { attempts: 3 }, cache: { mode: 'simple' } });
  });

  test('of very many faults the first 200 are named, and of a very long key only its beginning', async () => {
    const keys = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${String(index)}`, 1]));
    const many = await create(owner, { ...keys, ['x'.repeat(5_000)]: 1 });
    assert.deepEqual(many.data, { createConfig: null });
    assert.equal(many.errors[0]?.extensions.fields?.length, 200);
    const long = await create(owner, { ['x'.repeat(5_000)]: 1 });
    assert.deepEqual(
      long.errors.map(({ extensions }) => extensions.fields),
      [[{ path: `input.content.${'x'.repeat(100)}`, message: 'is not known here' }]],
    );
  });
});

const GOOD: readonly [what: string, content: object][] = [
  ['nothing at all', {}],
  [
    'settings for whichever provider the request names',
    {
      retry: { attempts: 5, on_status_codes: [429, 503], use_retry_after_header: true },
      cache: { mode: 'simple', max_age: 60 },
      request_timeout: 100,
      input_guardrails: ['guard-in'],
      output_guardrails: ['guard-out', 'guard-in'],
    },
  ],
  [
    'a single provider',
    {
      strategy: { mode: 'single' },
      provider: '@openai',
      custom_host: 'https://proxy.example.com/v1',
      override_params: {
        ...{
          model: 'gpt-4o',
          temperature: 0.2,
          max_tokens: 400,
          stop: ['\n', 'END'],
          stream: false,
          seed: -7,
        },
        ...{ tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }] },
        ...{
          thinking: { type: 'enabled', budget_tokens: 1_024 },
          vendor_flag: null,
          logit_bias: { 50256: -100 },
        },
      },
      cache: { mode: 'simple', max_age: 7_776_000 },
      retry: { attempts: 0 },
      request_timeout: 3_600_000,
    },
  ],
  ['a provider with its model', { provider: '@openai/ft:gpt-4o:acme/2024' }],
  ['a provider in the model', { override_params: { model: '@claude/claude-opus' } }],
  [
    'a provider beside the same in the model',
    { provider: '@claude', override_params: { model: '@claude/claude-opus' } },
  ],
  [
    'a host for the provider in the model',
    { override_params: { model: '@openai/gpt-4o' }, custom_host: 'https://proxy.example.com' },
  ],
  ['a single target', { strategy: { mode: 'single' }, targets }],
  [
    'a loadbalance',
    {
      strategy: { mode: 'loadbalance' },
      targets: [
        { provider: '@openai', weight: 0.7 },
        { provider: '@claude', weight: 0 },
        { provider: '@openai' },
      ],
    },
  ],
  [
    'a fallback',
    {
      strategy: { mode: 'fallback', on_status_codes: [429, 446] },
      targets: [
        { name: 'first', provider: '@openai', retry: { attempts: 2 } },
        { name: 'second', provider: '@claude' },
      ],
    },
  ],
  [
    'a conditional',
    {
      strategy: {
        mode: 'conditional',
        conditions: [
          { query: { 'metadata.plan': 'paid' }, then: 'a' },
          {
            query: {
              'metadata.plan': { $eq: 'paid', $ne: 'free' },
              'params.model': { $in: ['a', 'b'], $nin: ['c'] },
            },
            then: 'b',
          },
          {
            query: {
              $or: [
                { 'params.temperature': { $gt: 0.7, $lt: 1 } },
                { $and: [{ 'metadata.age': { $gte: '18', $lte: '99.5' } }] },
              ],
            },
            then: 'a',
          },
          {
            query: { 'metadata.mail': { $regex: '^[^@]+@example\\.com$' }, 'params.stream': true },
            then: 'b',
          },
        ],
        default: 'b',
      },
      targets: named,
    },
  ],
  [
    'strategies in strategies',
    {
      strategy: { mode: 'loadbalance' },
      targets: [
        {
          weight: 1,
          strategy: { mode: 'fallback', on_status_codes: [500] },
          targets: named,
          input_guardrails: ['guard-in'],
        },
        { weight: 3, strategy: { mode: 'single' }, provider: '@openai' },
        { weight: 1, ...nested(4) },
      ],
    },
  ],
  ['the most targets', { strategy: { mode: 'loadbalance' }, targets: manyTargets(100) }],
];

describe('A good content is taken and comes back as it was', () => {
  for (const [what, content] of GOOD) {
    test(what, async () => {
      const made = configOf(await create(owner, content));
      assert.deepEqual(made['content'], content);
      const { content: present } = await read(owner, made['id']);
      assert.deepEqual(present, content);
    });
  }
});
