import { BAD_QUERIES } from './badQueries.js';
import { named, nested, manyTargets, targets, type BadContent } from './contents.js';

/** Contents that are refused. */
export const BAD_CONTENTS: readonly BadContent[] = [
  ['no object', 'a text', ['']],
  ['a list', [], ['']],
  ['a number', 7, ['']],
  [
    'unknown keys, everywhere',
    {
      ...{ api_key: 'x', Retry: {}, name: 'a', weight: 1, cache: { mode: 'simple', ttl: 1 } },
      strategy: { mode: 'single', modes: [] },
      targets: [{ provider: '@openai', virtual_key: 'x', retry: { attempts: 1, delay: 2 } }],
    },
    [
      ...['api_key', 'Retry', 'name', 'weight', 'cache.ttl', 'strategy.modes'],
      ...['targets.0.virtual_key', 'targets.0.retry.delay'],
    ],
  ],
  ['names that every object has', { toString: 1, hasOwnProperty: 1 }, ['toString', 'hasOwnProperty']],
  [
    'faults deep inside, each named',
    {
      strategy: { mode: 'fallback', on_status_codes: [429, 99, 'x', 429] },
      targets: [
        { provider: '@openai', retry: { attempts: 6, on_status_codes: [] } },
        { provider: '@openai', retry: { attempts: 'x' }, cache: { mode: 'semantic', max_age: 59 } },
        {
          strategy: { mode: 'loadbalance' },
          targets: [{ provider: '@openai', weight: -1, request_timeout: 1.5 }],
        },
      ],
    },
    [
      'strategy.on_status_codes.1',
      'strategy.on_status_codes.2',
      'strategy.on_status_codes.3',
      'targets.0.retry.attempts',
      'targets.0.retry.on_status_codes',
      'targets.1.retry.attempts',
      'targets.1.cache.mode',
      'targets.1.cache.max_age',
      'targets.2.targets.0.weight',
      'targets.2.targets.0.request_timeout',
    ],
  ],
  ['a retry without attempts', { retry: {} }, ['retry.attempts']],
  ['a retry of a fraction', { retry: { attempts: 1.5 } }, ['retry.attempts']],
  [
    'too many status codes',
    { retry: { attempts: 1, on_status_codes: Array.from({ length: 51 }, (_, i) => 400 + i) } },
    ['retry.on_status_codes'],
  ],
  [
    'a flag that is none',
    { retry: { attempts: 1, use_retry_after_header: 'yes' } },
    ['retry.use_retry_after_header'],
  ],
  ['a cache without a mode', { cache: { max_age: 7_776_001 } }, ['cache.max_age', 'cache.mode']],
  ['a cache that is no object', { cache: true }, ['cache']],
  ['a timeout that is too short', { request_timeout: 99 }, ['request_timeout']],
  ['a timeout that is too long', { request_timeout: 3_600_001 }, ['request_timeout']],
  ['a timeout beyond 2^53', { request_timeout: 2 ** 60 }, ['request_timeout']],
  ['a strategy without a mode', { strategy: {}, targets }, ['strategy.mode']],
  ['an unknown mode', { strategy: { mode: 'random' }, targets }, ['strategy.mode']],
  ['a mode that every object has', { strategy: { mode: 'toString' }, targets }, ['strategy.mode']],
  ['targets without a strategy', { targets }, ['strategy']],
  ['no targets', { strategy: { mode: 'fallback' }, targets: [] }, ['targets']],
  ['targets that are no list', { strategy: { mode: 'fallback' }, targets: {} }, ['targets']],
  [
    'a target that is no object',
    { strategy: { mode: 'fallback' }, targets: [null, 'x', []] },
    ['targets.0', 'targets.1', 'targets.2'],
  ],
  ['a fallback without targets', { strategy: { mode: 'fallback' } }, ['targets']],
  ['a loadbalance without targets', { strategy: { mode: 'loadbalance' }, provider: '@openai' }, ['targets']],
  [
    'a conditional without anything',
    { strategy: { mode: 'conditional' } },
    ['targets', 'strategy.conditions', 'strategy.default'],
  ],
  ['one of several', { strategy: { mode: 'single' }, targets: named }, ['targets']],
  [
    'weights that are all 0',
    {
      strategy: { mode: 'loadbalance' },
      targets: [
        { ...targets[0], weight: 0 },
        { ...targets[0], weight: 0 },
      ],
    },
    ['targets'],
  ],
  [
    'what goes with another mode',
    {
      strategy: {
        mode: 'loadbalance',
        on_status_codes: [500],
        conditions: [{ query: { 'metadata.a': 'x' }, then: 'a' }],
        default: 'a',
      },
      targets: named,
    },
    ['strategy.on_status_codes', 'strategy.conditions', 'strategy.default'],
  ],
  [
    'names that no target has',
    {
      strategy: {
        mode: 'conditional',
        conditions: [{ query: { 'metadata.a': 'x' }, then: 'c' }, { then: 'A' }, 7],
        default: 'd',
      },
      targets: named,
    },
    [
      'strategy.conditions.1.query',
      'strategy.conditions.2',
      'strategy.default',
      'strategy.conditions.0.then',
      'strategy.conditions.1.then',
    ],
  ],
  [
    'a name of a target further down',
    {
      strategy: {
        mode: 'conditional',
        conditions: [{ query: { 'metadata.a': 'x' }, then: 'inner' }],
        default: 'a',
      },
      targets: [
        { name: 'a', strategy: { mode: 'single' }, targets: [{ name: 'inner', provider: '@openai' }] },
      ],
    },
    ['strategy.conditions.0.then'],
  ],
  [
    'a name that two targets have',
    { strategy: { mode: 'fallback' }, targets: [named[0], named[0]] },
    ['targets.1.name'],
  ],
  [
    'names that are none',
    {
      strategy: { mode: 'fallback' },
      targets: [
        { ...targets[0], name: '' },
        { ...targets[0], name: 'x'.repeat(101) },
      ],
    },
    ['targets.0.name', 'targets.1.name'],
  ],
  [
    'a target that nobody answers',
    {
      strategy: { mode: 'fallback' },
      targets: [{}, { override_params: { model: 'gpt-4o' } }, { strategy: { mode: 'single' } }],
    },
    ['targets.0.provider', 'targets.1.provider', 'targets.2.provider'],
  ],
  [
    'a target that chooses among none',
    { strategy: { mode: 'single' }, targets: [{ strategy: { mode: 'fallback' } }] },
    ['targets.0.targets'],
  ],
  [
    'a provider beside targets',
    {
      strategy: { mode: 'single' },
      provider: '@openai',
      custom_host: 'https://a.example',
      override_params: { model: '@openai/gpt-4o' },
      targets,
    },
    ['provider', 'custom_host', 'override_params.model'],
  ],
  ...[
    'openai',
    '@',
    '@Open',
    '@open ai',
    '@openai/',
    '@openai/ x',
    '@openai//x',
    '@-a',
    '',
    'https://a.example',
    `@${'a'.repeat(300)}`,
  ].map((provider): [string, unknown, string[]] => [
    `a provider spelt ${JSON.stringify(provider).slice(0, 40)}`,
    { provider },
    ['provider'],
  ]),
  ['a provider that is no text', { provider: { slug: 'openai' } }, ['provider']],
  ['a provider as the model', { override_params: { model: '@openai' } }, ['override_params.model']],
  [
    'two providers at once',
    { provider: '@openai', override_params: { model: '@claude/opus' } },
    ['override_params.model'],
  ],
  ['parameters that are no object', { override_params: ['model'] }, ['override_params']],
  [
    'known parameters of the wrong kind',
    {
      override_params: {
        ...{
          model: 7,
          temperature: 'hot',
          top_p: 2,
          max_tokens: 0,
          n: 1.5,
          seed: 2 ** 53,
          stream: 'yes',
          stop: [1],
        },
        ...{
          frequency_penalty: 3,
          response_format: 'json',
          tools: {},
          tool_choice: 1,
          logit_bias: [],
          user: '',
        },
      },
    },
    [
      ...['model', 'temperature', 'top_p', 'max_tokens', 'n', 'seed', 'stream', 'stop.0'],
      ...['frequency_penalty', 'response_format', 'tools', 'tool_choice', 'logit_bias', 'user'],
    ].map((name) => `override_params.${name}`),
  ],
  [
    'credentials among the parameters',
    { override_params: { api_key: 'x', Authorization: 'x', 'x-api-key': 'x' } },
    ['override_params.api_key', 'override_params.Authorization', 'override_params.x-api-key'],
  ],
  [
    'a number that does not arrive as it was sent',
    { override_params: { thinking: { budget: [2 ** 53] } } },
    ['override_params.thinking.budget.0'],
  ],
  [
    'guardrails that are no list',
    { input_guardrails: 'guard-in', output_guardrails: [{ id: 'guard-out' }, ''] },
    ['input_guardrails', 'output_guardrails.0', 'output_guardrails.1'],
  ],
  ['a guardrail named twice', { input_guardrails: ['guard-in', 'guard-in'] }, ['input_guardrails.1']],
  [
    'too many guardrails',
    { input_guardrails: Array.from({ length: 21 }, () => 'guard-in') },
    ['input_guardrails'],
  ],
  ...[
    'a text',
    'ftp://a.example',
    'https://u:p@a.example',
    'http://127.0.0.1:8080',
    'http://169.254.169.254/latest',
    'http://[::1]/',
    'http://2130706433/',
    'http://localhost/',
    7,
  ].map((custom_host): [string, unknown, string[]] => [
    `the host ${String(custom_host)}`,
    { provider: '@openai', custom_host },
    ['custom_host'],
  ]),
  ['a host without a provider', { custom_host: 'https://a.example' }, ['custom_host']],
  [
    'too many targets in one list',
    { strategy: { mode: 'loadbalance' }, targets: manyTargets(101) },
    ['targets'],
  ],
  [
    'too many targets in all',
    {
      strategy: { mode: 'loadbalance' },
      targets: [{ strategy: { mode: 'fallback' }, targets: manyTargets(99) }, ...targets],
    },
    ['targets'],
  ],
  ['targets that nest too deeply', nested(6), ['targets.0.targets.0.targets.0.targets.0.targets.0.targets']],
  [
    'more than 64 KiB',
    {
      override_params: {
        a: 'x'.repeat(15_000),
        b: 'x'.repeat(15_000),
        c: 'x'.repeat(15_000),
        d: 'x'.repeat(15_000),
        e: 'x'.repeat(6_000),
      },
    },
    [''],
  ],
  ...BAD_QUERIES,
];
