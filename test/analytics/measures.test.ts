import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { encodeId } from '../../src/domain/ids.js';
import {
  assertNear,
  CONFIG,
  FIVE_DAYS,
  insertFiveCalls,
  MEASURES,
  PROMPT,
  PROVIDER_ONE,
  PROVIDER_TWO,
  totals,
} from '../support/analytics.js';
import { rollUp } from '../support/calls.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const GROUPS = `query ($by: LogGroupBy!, $metadataKey: String, $orderBy: LogMeasure, $first: Int, $filter: LogFilter) {
  logGroups(by: $by, metadataKey: $metadataKey, orderBy: $orderBy, first: $first, filter: $filter) {
    totalCount groups { key { by id name } measures { requests inputTokens } } } }`;

const SERIES = `query ($filter: LogFilter!, $interval: LogInterval!, $groupBy: LogGroupBy, $metadataKey: String, $first: Int) {
  logTimeSeries(filter: $filter, interval: $interval, groupBy: $groupBy, metadataKey: $metadataKey, first: $first) {
    key { id name } points { start measures { ${MEASURES} } } } }`;

// The same data and the same answers, first from the rows of calls, then from rolled-up hours.
for (const path of ['rows of calls', 'rolled-up hours']) {
  describe(`Analytics of ${path}`, () => {
    let seeded: SeededOrganization;
    let apiKeyId: string;

    before(async () => {
      seeded = await createOrganization(server);
      ({ apiKeyId } = await insertFiveCalls(server, seeded));
      // Of both organizations: 00:00 and 05:00 on the 10th, 23:00 on the 12th, 00:00 on the 13th.
      if (path === 'rolled-up hours') assert.equal(await rollUp(server), 8);
    });

    const groups = async (variables: object): Promise<any> =>
      (await seeded.owner.ask(GROUPS, { filter: FIVE_DAYS, ...variables }))['logGroups'];
    const series = async (variables: object): Promise<any> =>
      (await seeded.owner.ask(SERIES, { filter: FIVE_DAYS, ...variables }))['logTimeSeries'];

    test('totals hold every measure', async () => {
      const { latencyP50Ms, latencyP90Ms, latencyP99Ms, ...exact } = await totals(seeded.owner, FIVE_DAYS);
      assert.deepEqual(exact, {
        requests: 5,
        cost: '1.530000001',
        inputTokens: 1311,
        outputTokens: 1070,
        errors: 2,
        errorRate: 0.4,
        latencyAverageMs: 2260,
        cacheHitRate: 1 / 3,
        users: 3,
      });
      assertNear(latencyP50Ms, 200);
      assertNear(latencyP90Ms, 10_000);
      assertNear(latencyP99Ms, 10_000);
    });

    test('without a call everything is nothing', async () => {
      assert.deepEqual(await totals(seeded.owner, { ...FIVE_DAYS, models: ['no-such-model'] }), {
        requests: 0,
        cost: '0',
        inputTokens: 0,
        outputTokens: 0,
        errors: 0,
        errorRate: 0,
        latencyAverageMs: null,
        latencyP50Ms: null,
        latencyP90Ms: null,
        latencyP99Ms: null,
        cacheHitRate: 0,
        users: 0,
      });
    });

    test('without a filter everything that was logged until now is measured', async () => {
      assert.equal((await totals(seeded.owner, {})).inputTokens, 1311);
      assert.equal((await totals(seeded.owner, { to: '2025-03-12T00:00:00Z' })).inputTokens, 310);
      assert.equal((await totals(seeded.owner, { from: '2025-03-12T00:00:00Z' })).inputTokens, 1001);
    });

    test('a span begins with its first moment and ends before its last', async () => {
      for (const [from, to, expected] of [
        ['2025-03-10T00:10:00Z', '2025-03-13T00:00:00Z', 311],
        ['2025-03-10T00:10:00.001Z', '2025-03-13T00:00:00.001Z', 1211],
        ['2025-03-09T23:59:59.999Z', '2025-03-12T23:59:59.999Z', 310],
        ['2025-03-10T00:50:00Z', '2025-03-13T00:30:00Z', 1211],
        ['2025-03-10T00:10:00Z', '2025-03-10T00:50:00Z', 100],
      ]) {
        assert.equal((await totals(seeded.owner, { from, to })).inputTokens, expected, `${from} to ${to}`);
      }
    });

    test('every filter finds its calls, and all of several must hold', async () => {
      const id = encodeId;
      const cases: [filter: object, inputTokens: number][] = [
        [{ models: ['gpt-4o'] }, 301],
        [{ models: ['gpt-4o', 'claude'] }, 311],
        [{ models: [] }, 0],
        [{ providerIds: [id('Provider', PROVIDER_ONE)] }, 301],
        [{ configIds: [id('Config', CONFIG)] }, 100],
        [{ promptIds: [id('Prompt', PROMPT)] }, 100],
        [{ apiKeyIds: [apiKeyId] }, 310],
        [{ users: ['ada', 'cyd'] }, 1110],
        [{ statuses: [429, 500] }, 11],
        [{ isError: true }, 11],
        [{ isError: false }, 1300],
        [{ cacheStatuses: ['HIT', 'MISS'] }, 301],
        [{ inputTokens: { min: 10, max: 100 } }, 110],
        [{ outputTokens: { max: 20 } }, 211],
        [{ totalTokens: { min: 220, max: 2000 } }, 1200],
        [{ cost: { min: '0.01' } }, 1300],
        [{ cost: { max: '0.000000001' } }, 1],
        [{ latencyMs: { min: 100, max: 1000 } }, 1300],
        [{ traceId: 'other-trace' }, 200],
        [{ metadata: [{ name: 'team', value: 'red' }] }, 110],
        [
          {
            metadata: [
              { name: 'team', value: 'red' },
              { name: 'a.b', value: "it's" },
            ],
          },
          100,
        ],
        [{ guardrailOutcomes: ['WARN', 'DENY'] }, 100],
        [{ text: '100%_ OF' }, 100],
        [{ text: 'hello, bob' }, 200],
        [{ text: '100__' }, 0],
        [{ models: ['gpt-4o'], isError: false }, 300],
        [{ models: ['gpt-4o'], users: ['ada'], text: 'what' }, 100],
      ];
      for (const [filter, expected] of cases) {
        const { inputTokens } = await totals(seeded.owner, { ...FIVE_DAYS, ...filter });
        assert.equal(inputTokens, expected, JSON.stringify(filter));
      }
    });

    test('calls are grouped by every property, those without it in a group of their own', async () => {
      const id = encodeId;
      const cases: [
        by: string,
        groups: [id: string | null, name: string | null, n: number, tokens: number][],
      ][] = [
        [
          'MODEL',
          [
            [null, 'gpt-4o', 3, 301],
            [null, null, 1, 1000],
            [null, 'claude', 1, 10],
          ],
        ],
        [
          'PROVIDER',
          [
            [id('Provider', PROVIDER_ONE), 'openai', 3, 301],
            [null, null, 1, 1000],
            [id('Provider', PROVIDER_TWO), 'anthropic', 1, 10],
          ],
        ],
        [
          'STATUS',
          [
            [null, '200', 3, 1300],
            [null, '429', 1, 1],
            [null, '500', 1, 10],
          ],
        ],
        [
          'API_KEY',
          [
            [apiKeyId, 'Shop', 3, 310],
            [null, null, 2, 1001],
          ],
        ],
        [
          'CONFIG',
          [
            [null, null, 4, 1211],
            [id('Config', CONFIG), 'pc-main', 1, 100],
          ],
        ],
        [
          'PROMPT',
          [
            [null, null, 4, 1211],
            [id('Prompt', PROMPT), 'pp-hello', 1, 100],
          ],
        ],
        [
          'USER',
          [
            [null, 'ada', 2, 110],
            [null, null, 1, 1],
            [null, 'bob', 1, 200],
            [null, 'cyd', 1, 1000],
          ],
        ],
        [
          'METADATA',
          [
            [null, null, 2, 1001],
            [null, 'red', 2, 110],
            [null, 'blue', 1, 200],
          ],
        ],
      ];
      for (const [by, expected] of cases) {
        const answer = await groups({ by, ...(by === 'METADATA' ? { metadataKey: 'team' } : {}) });
        assert.deepEqual(
          answer,
          {
            totalCount: expected.length,
            groups: expected.map(([key, name, requests, inputTokens]) => ({
              key: { by, id: key, name },
              measures: { requests, inputTokens },
            })),
          },
          by,
        );
      }
    });

    test('groups come in the order of any measure, and no more than are asked for', async () => {
      const names = async (orderBy: string): Promise<unknown[]> =>
        (await groups({ by: 'USER', orderBy })).groups.map((group: any): unknown => group.key.name);
      assert.deepEqual(await names('REQUESTS'), ['ada', null, 'bob', 'cyd']);
      assert.deepEqual(await names('COST'), ['cyd', 'bob', 'ada', null]);
      assert.deepEqual(await names('INPUT_TOKENS'), ['cyd', 'bob', 'ada', null]);
      assert.deepEqual(await names('OUTPUT_TOKENS'), ['cyd', 'ada', 'bob', null]);
      assert.deepEqual(await names('ERRORS'), [null, 'ada', 'bob', 'cyd']);
      assert.deepEqual(await names('ERROR_RATE'), [null, 'ada', 'bob', 'cyd']);
      assert.deepEqual(await names('LATENCY_AVERAGE'), [null, 'cyd', 'bob', 'ada']);
      assert.deepEqual(await names('LATENCY_P50'), [null, 'cyd', 'bob', 'ada']);
      assert.deepEqual(await names('LATENCY_P90'), [null, 'cyd', 'bob', 'ada']);
      assert.deepEqual(await names('LATENCY_P99'), [null, 'cyd', 'bob', 'ada']);
      assert.deepEqual(await names('CACHE_HIT_RATE'), ['bob', null, 'ada', 'cyd']);
      assert.deepEqual(await names('USERS'), ['ada', 'bob', 'cyd', null]);

      const { totalCount, groups: two } = await groups({ by: 'USER', first: 2 });
      assert.deepEqual(
        { totalCount, names: two.map((group: any): unknown => group.key.name) },
        { totalCount: 4, names: ['ada', null] },
      );
    });

    test('a series has every day of the span, also those without a call', async () => {
      const [only, ...others] = await series({ interval: 'DAY' });
      assert.deepEqual([others, only.key], [[], null]);
      assert.deepEqual(
        only.points.map(({ start, measures: m }: any): unknown[] => [
          start,
          m.requests,
          m.cost,
          m.inputTokens,
          m.errors,
          m.latencyAverageMs,
          m.cacheHitRate,
          m.users,
        ]),
        [
          ['2025-03-10T00:00:00.000Z', 3, '0.03', 310, 1, 100, 0.5, 2],
          ['2025-03-11T00:00:00.000Z', 0, '0', 0, 0, null, 0, 0],
          ['2025-03-12T00:00:00.000Z', 1, '0.000000001', 1, 1, 10_000, 0, 0],
          ['2025-03-13T00:00:00.000Z', 1, '1.5', 1000, 0, 1000, 0, 1],
        ],
      );
      assertNear(only.points[0].measures.latencyP50Ms, 100);
      assertNear(only.points[0].measures.latencyP90Ms, 200);
    });

    test('a series of hours begins with the hour of the first moment', async () => {
      const [{ points }] = await series({
        interval: 'HOUR',
        filter: { from: '2025-03-10T00:30:00Z', to: '2025-03-12T23:59:59.999Z' },
      });
      assert.equal(points.length, 72);
      assert.deepEqual(
        points
          .filter(({ measures }: any) => measures.requests > 0)
          .map(({ start, measures }: any): unknown[] => [start, measures.inputTokens]),
        [
          ['2025-03-10T00:00:00.000Z', 200],
          ['2025-03-10T05:00:00.000Z', 10],
        ],
      );
      assert.equal(points[71].start, '2025-03-12T23:00:00.000Z');
    });

    test('a series for each of the largest groups', async () => {
      const read = (answer: any[]): unknown[] =>
        answer.map(({ key, points }) => [
          key.name,
          points.map(({ measures }: any): unknown => measures.inputTokens),
        ]);
      assert.deepEqual(read(await series({ interval: 'DAY', groupBy: 'PROVIDER' })), [
        ['openai', [300, 0, 1, 0]],
        [null, [0, 0, 0, 1000]],
        ['anthropic', [10, 0, 0, 0]],
      ]);
      assert.deepEqual(read(await series({ interval: 'DAY', groupBy: 'USER', first: 2 })), [
        ['ada', [110, 0, 0, 0]],
        [null, [0, 0, 1, 0]],
      ]);
      assert.deepEqual(read(await series({ interval: 'DAY', groupBy: 'METADATA', metadataKey: 'team' })), [
        [null, [0, 0, 1, 1000]],
        ['red', [110, 0, 0, 0]],
        ['blue', [200, 0, 0, 0]],
      ]);
    });
  });
}
