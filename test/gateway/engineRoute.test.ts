import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fits } from '../../src/domain/config/conditions.js';
import { leafAt, leavesOf, routeOf, type NamedLeaf } from '../../src/gateway/engine/route.js';

const PLACE = { vendor: 'openai', baseUrl: 'https://api.openai.com/v1', secret: null, settings: {} };
const SUBJECTS = { metadata: {}, params: {} };
const resolve = (named: NamedLeaf): typeof PLACE & NamedLeaf => ({ ...PLACE, ...named });

describe('Who answers', () => {
  const named = (content: object): unknown[] =>
    leavesOf(routeOf(content, SUBJECTS, resolve)).map(({ slug, model, customHost }) => [
      slug,
      model,
      customHost,
    ]);

  test('is named by the provider, or by the model that takes the place of the caller’s', () => {
    assert.deepEqual(named({ provider: '@openai' }), [['openai', null, null]]);
    assert.deepEqual(named({ provider: '@openai/gpt-4o' }), [['openai', 'gpt-4o', null]]);
    assert.deepEqual(named({ override_params: { model: '@router/meta/llama-3' } }), [
      ['router', 'meta/llama-3', null],
    ]);
    assert.deepEqual(named({ provider: '@openai', override_params: { model: 'gpt-4o' } }), [
      ['openai', 'gpt-4o', null],
    ]);
    assert.deepEqual(named({ provider: '@openai', custom_host: 'https://proxy.example/v1' }), [
      ['openai', null, 'https://proxy.example/v1'],
    ]);
  });

  test('is left to the request where a config names nobody', () => {
    assert.deepEqual(named({}), [[null, null, null]]);
    assert.deepEqual(named({ strategy: { mode: 'single' }, retry: { attempts: 1 } }), [[null, null, null]]);
  });

  test('takes the model of what is around it where it names none itself', () => {
    const content = {
      strategy: { mode: 'fallback' },
      override_params: { model: 'around' },
      targets: [
        { provider: '@a' },
        { provider: '@b/own' },
        { strategy: { mode: 'single' }, override_params: { model: 'nearer' }, targets: [{ provider: '@c' }] },
      ],
    };
    assert.deepEqual(named(content), [
      ['a', 'around', null],
      ['b', 'own', null],
      ['c', 'nearer', null],
    ]);
  });

  test('is found again by what the engine tells', () => {
    const content = {
      strategy: { mode: 'loadbalance' },
      targets: [
        { provider: '@a' },
        { strategy: { mode: 'fallback' }, targets: [{ provider: '@b' }, { provider: '@c' }] },
      ],
    };
    const route = routeOf(content, SUBJECTS, resolve);
    const at = (target: string | null): unknown[] | null => {
      const found = leafAt(route, target);
      return found && [found.leaf.slug, found.fallbackUsed];
    };
    assert.deepEqual(at('config.targets[0]'), ['a', false]);
    assert.deepEqual(at('config.targets[1].targets[0]'), ['b', false]);
    assert.deepEqual(at('config.targets[1].targets[1]'), ['c', true]);
    for (const unknown of [null, 'config', 'config.targets[1]', 'config.targets[7]']) {
      assert.equal(at(unknown), null);
    }
    const single = routeOf({ provider: '@only' }, SUBJECTS, resolve);
    assert.equal(leafAt(single, null)?.leaf.slug, 'only');
  });
});

describe('A condition', () => {
  const metadata = { plan: 'paid', seats: '12', beta: 'true' };
  const params = {
    model: 'gpt-4o',
    temperature: 0.5,
    response_format: { type: 'json_object' },
    stream: true,
  };
  const holds = (query: object): boolean => fits(query, { metadata, params });

  const cases: [query: object, holds: boolean][] = [
    [{ 'metadata.plan': 'paid' }, true],
    [{ 'metadata.plan': { $eq: 'free' } }, false],
    [{ 'metadata.plan': { $ne: 'free' } }, true],
    [{ 'metadata.missing': { $ne: 'free' } }, true],
    [{ 'metadata.missing': 'undefined' }, false],
    [{ 'metadata.toString': { $regex: '.' } }, false],
    [{ 'metadata.plan': { $in: ['free', 'paid'] } }, true],
    [{ 'metadata.plan': { $nin: ['free', 'paid'] } }, false],
    [{ 'metadata.seats': { $gt: 9 } }, true],
    [{ 'metadata.seats': { $gte: '12', $lt: 13 } }, true],
    [{ 'metadata.seats': { $lte: 11 } }, false],
    [{ 'metadata.seats': 12 }, true],
    [{ 'metadata.beta': true }, true],
    [{ 'metadata.missing': { $lt: 5 } }, false],
    [{ 'metadata.plan': { $gt: 0 } }, false],
    [{ 'params.temperature': { $gte: 0.5 } }, true],
    [{ 'params.stream': true }, true],
    [{ 'params.response_format.type': 'json_object' }, true],
    [{ 'params.model': { $regex: '^GPT' } }, false],
    [{ 'params.model': { $regex: '(?i)^GPT' } }, true],
    // What JavaScript's own engine would be busy with for ever.
    [{ 'metadata.plan': { $regex: '^(a+)+$' } }, false],
    [{ 'metadata.plan': { $regex: 'paid', $ne: 'paid' } }, false],
    [{ $or: [{ 'metadata.plan': 'free' }, { 'metadata.seats': { $gt: 9 } }] }, true],
    [{ $or: [{ 'metadata.plan': 'paid' }], 'metadata.seats': '1' }, false],
    [{ $and: [{ 'metadata.plan': 'paid' }, { 'metadata.seats': '1' }] }, false],
    [{ $and: [{ 'metadata.plan': 'paid' }], 'metadata.beta': 'true' }, true],
  ];
  for (const [query, expected] of cases) {
    test(`${JSON.stringify(query)} ${expected ? 'holds' : 'does not hold'}`, () => {
      assert.equal(holds(query), expected);
    });
  }
});
