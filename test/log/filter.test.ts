import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { encodeId } from '../../src/domain/ids.js';
import type { NewLog } from '../../src/domain/logs/newLog.js';
import { writeLogs } from '../support/logs.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

// Every condition of the filter over five calls that differ in all of it, in two organizations with equal data.

const server = await startTestServer();

const PROVIDER = '019aa000-0000-7000-8000-00000000000a';
const CONFIG = '019aa000-0000-7000-8000-00000000000b';
const PROMPT = '019aa000-0000-7000-8000-00000000000c';
const KEY = '019aa000-0000-7000-8000-00000000000d';

/** The calls, by their trace: the oldest first. */
const CALLS: readonly Partial<NewLog>[] = [
  {
    ...{ traceId: 'a', createdAt: new Date('2026-10-31T23:59:59.999Z'), status: 200, cost: '0.1' },
    ...{
      inputTokens: 10,
      outputTokens: 1,
      latencyMs: 100,
      model: 'gpt-4o',
      providerId: PROVIDER,
      user: 'ada',
    },
    ...{ metadata: { team: 'red', 'a.b': '1' }, cacheStatus: 'MISS', guardrailOutcome: 'ALLOW' },
    ...{ requestBody: '{"q":"Grüße, 100% sure"}', responseBody: '{"a":"fine_print"}' },
  },
  {
    ...{ traceId: 'b', createdAt: new Date('2026-11-01T00:00:00.000Z'), status: 429, cost: '0.2' },
    ...{
      inputTokens: 20,
      outputTokens: 2,
      latencyMs: 200,
      model: 'gpt-4o-mini',
      configId: CONFIG,
      user: 'bob',
    },
    ...{ metadata: { team: 'blue' }, cacheStatus: 'HIT', guardrailOutcome: 'WARN' },
    ...{ requestBody: '{"q":"100 sure"}', responseBody: null },
  },
  {
    ...{ traceId: 'c', createdAt: new Date('2026-11-15T12:00:00.000Z'), status: 500, cost: null },
    ...{ inputTokens: 30, outputTokens: 3, latencyMs: 300, model: null, promptId: PROMPT, user: null },
    ...{ metadata: { team: 'red' }, cacheStatus: 'DISABLED', guardrailOutcome: 'DENY' },
    ...{ requestBody: null, responseBody: '{"a":"fineXprint"}' },
  },
  {
    ...{ traceId: 'd', createdAt: new Date('2026-11-15T12:00:00.001Z'), status: 200, cost: '0.2' },
    ...{ inputTokens: 40, outputTokens: 0, latencyMs: 300, model: 'gpt-4o', apiKeyId: KEY, user: 'ada' },
    ...{ metadata: {}, cacheStatus: 'MISS', guardrailOutcome: null },
    ...{ requestBody: '{"q":"back\\\\slash"}', responseBody: '{"a":"other"}' },
  },
  {
    ...{ traceId: 'e', createdAt: new Date('2026-11-20T00:00:00.000Z'), status: 399, cost: '0' },
    ...{ inputTokens: 2_000_000_000, outputTokens: 2_000_000_000, latencyMs: 1, model: 'claude' },
    ...{ metadata: { team: 'Red' }, cacheStatus: 'DISABLED' },
  },
];

let mine: SeededOrganization;

before(async () => {
  mine = await createOrganization(server);
  await writeLogs(server, mine, CALLS);
  await writeLogs(server, await createOrganization(server), CALLS);
});

const QUERY = `query ($filter: LogFilter, $orderBy: LogOrder, $first: Int, $after: String, $last: Int, $before: String) {
  logs(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { traceId } } } }`;

const traces = (connection: any): string =>
  (connection.edges as any[]).map(({ node }): unknown => node.traceId).join('');

/** What a filter finds, the oldest first, as in `ac`. */
async function found(filter: object): Promise<string> {
  const { logs } = await mine.owner.ask(QUERY, { filter, orderBy: 'TIME_ASC' });
  assert.equal(logs.totalCount, logs.edges.length);
  return traces(logs);
}

const CASES: readonly [filter: object, expected: string][] = [
  [{}, 'abcde'],
  [{ from: '2026-11-01T00:00:00.000Z' }, 'bcde'],
  [{ to: '2026-11-01T00:00:00.000Z' }, 'a'],
  [{ from: '2026-11-15T12:00:00.000Z', to: '2026-11-15T12:00:00.001Z' }, 'c'],
  [{ from: '1969-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }, 'abcde'],
  [{ inputTokens: { min: 20, max: 30 } }, 'bc'],
  [{ inputTokens: {} }, 'abcde'],
  [{ outputTokens: { max: 1 } }, 'ad'],
  [{ outputTokens: { min: 3 } }, 'ce'],
  [{ totalTokens: { min: 33, max: 40 } }, 'cd'],
  [{ totalTokens: { min: 2_147_483_647 } }, 'e'],
  [{ cost: { min: '0.1', max: '0.1' } }, 'a'],
  [{ cost: { min: '0.100000001' } }, 'bd'],
  [{ cost: { max: '0' } }, 'e'],
  [{ cost: { min: '-1' } }, 'abde'],
  [{ latencyMs: { min: 101, max: 300 } }, 'bcd'],
  [{ statuses: [200, 500] }, 'acd'],
  [{ statuses: [] }, ''],
  [{ isError: true }, 'bc'],
  [{ isError: false }, 'ade'],
  [{ models: ['gpt-4o', 'claude'] }, 'ade'],
  [{ models: ['gpt-4'] }, ''],
  [{ providerIds: [encodeId('Provider', PROVIDER)] }, 'a'],
  [{ configIds: [encodeId('Config', CONFIG)] }, 'b'],
  [{ promptIds: [encodeId('Prompt', PROMPT)] }, 'c'],
  [{ apiKeyIds: [encodeId('ApiKey', KEY)] }, 'd'],
  [{ users: ['ada', 'bob'] }, 'abd'],
  [{ traceId: 'c' }, 'c'],
  [{ traceId: '%' }, ''],
  [{ metadata: [{ name: 'team', value: 'red' }] }, 'ac'],
  [
    {
      metadata: [
        { name: 'a.b', value: '1' },
        { name: 'team', value: 'red' },
      ],
    },
    'a',
  ],
  [
    {
      metadata: [
        { name: 'team', value: 'red' },
        { name: 'team', value: 'blue' },
      ],
    },
    '',
  ],
  [{ cacheStatuses: ['HIT', 'DISABLED'] }, 'bce'],
  [{ guardrailOutcomes: ['WARN', 'DENY'] }, 'bc'],
  [{ guardrailOutcomes: ['ALLOW'] }, 'a'],
  [{ text: 'fine_print' }, 'a'],
  [{ text: 'FINE' }, 'ac'],
  [{ text: '100%' }, 'a'],
  [{ text: '100' }, 'ab'],
  [{ text: 'SURE' }, 'ab'],
  [{ text: '\\' }, 'd'],
  [{ text: "'" }, ''],
  [{ models: ['gpt-4o'], users: ['ada'], latencyMs: { min: 200 } }, 'd'],
  [
    // Null is as if it were left out.
    {
      from: null,
      inputTokens: null,
      cost: { min: null },
      statuses: null,
      isError: null,
      providerIds: null,
      text: null,
    },
    'abcde',
  ],
];

describe('a filter finds', () => {
  for (const [filter, expected] of CASES) {
    test(`${JSON.stringify(filter)}: ${expected}`, async () => {
      assert.equal(await found(filter), expected);
    });
  }
});

test('orders by time, cost, latency and tokens; alike ones come newest first, unknown costs last', async () => {
  const ordered = async (orderBy: string): Promise<string> =>
    traces((await mine.owner.ask(QUERY, { orderBy }))['logs']);
  assert.equal(traces((await mine.owner.ask(QUERY))['logs']), 'edcba');
  assert.equal(await ordered('TIME_DESC'), 'edcba');
  assert.equal(await ordered('TIME_ASC'), 'abcde');
  assert.equal(await ordered('COST_DESC'), 'dbaec');
  assert.equal(await ordered('LATENCY_DESC'), 'dcbae');
  assert.equal(await ordered('TOKENS_DESC'), 'edcba');
});

for (const [orderBy, all] of [
  ['TIME_DESC', 'edcba'],
  ['TIME_ASC', 'abcde'],
  ['COST_DESC', 'dbaec'],
  ['LATENCY_DESC', 'dcbae'],
] as const) {
  test(`pages in the order ${orderBy}, onwards and backwards, each log once`, async () => {
    let seen = '';
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { logs } = await mine.owner.ask(QUERY, { orderBy, first: 2, after });
      seen += traces(logs);
      const { hasNextPage, hasPreviousPage } = logs.pageInfo;
      assert.deepEqual([hasNextPage, hasPreviousPage, logs.totalCount], [page < 2, page > 0, 5]);
      after = logs.pageInfo.endCursor;
    }
    assert.equal(seen, all);
    let before: string | null = null;
    let backwards = '';
    for (let page = 0; page < 3; page += 1) {
      const { logs } = await mine.owner.ask(QUERY, { orderBy, last: 2, before });
      backwards = traces(logs) + backwards;
      const { hasNextPage, hasPreviousPage } = logs.pageInfo;
      assert.deepEqual([hasNextPage, hasPreviousPage], [page > 0, page < 2]);
      before = logs.pageInfo.startCursor;
    }
    assert.equal(backwards, all);
  });
}

test('refuses what is out of bounds, naming it', async () => {
  const refused = async (filter: object, path: string): Promise<void> => {
    const answer: Answer = await mine.owner.send(QUERY, { filter });
    assertRefused(answer, 'BAD_USER_INPUT', [path]);
  };
  await refused({ from: '2026-11-02T00:00:00Z', to: '2026-11-02T00:00:00Z' }, 'filter.to');
  await refused({ inputTokens: { min: 2, max: 1 } }, 'filter.inputTokens.max');
  await refused({ latencyMs: { min: 2, max: 1 } }, 'filter.latencyMs.max');
  await refused({ cost: { min: '0.2', max: '0.1' } }, 'filter.cost.max');
  await refused({ text: '' }, 'filter.text');
  await refused({ text: 'x'.repeat(201) }, 'filter.text');
  await refused({ models: Array.from({ length: 101 }, () => 'x') }, 'filter.models');
  await refused({ providerIds: [encodeId('Config', CONFIG)] }, 'filter.providerIds.0');
  assertRefused(await mine.owner.send(QUERY, { first: 101 }), 'BAD_USER_INPUT', ['first']);
  assertRefused(await mine.owner.send(QUERY, { after: 'x' }), 'BAD_USER_INPUT', ['after']);
});

test('who may filter and not open sees no contents and finds none by their words', async () => {
  const roleId = await mine.owner.createRole(['log:filter']);
  const guest = await mine.owner.invite({ roleId });
  const filter = { traceId: 'a' };
  assert.equal(traces((await guest.ask(QUERY, { filter }))['logs']), 'a');
  const answer = await guest.send(
    'query ($filter: LogFilter) { logs(filter: $filter) { edges { node { traceId request response feedback { id } } } } }',
    { filter },
  );
  assert.deepEqual(answer.data?.['logs'].edges, [
    { node: { traceId: 'a', request: null, response: null, feedback: null } },
  ]);
  assert.deepEqual(
    answer.errors.map(({ extensions }) => [extensions.code, extensions.requiredPermission]),
    Array.from({ length: 3 }, () => ['FORBIDDEN', 'log:view']),
  );
  const searching = await guest.send(QUERY, { filter: { text: 'fine' } });
  assertRefused(searching, 'FORBIDDEN');
  assert.equal(searching.errors[0]?.extensions.requiredPermission, 'log:view');
});

test('counts up to 10,000 logs, and tells no number beyond', async () => {
  const seeded = await createOrganization(server);
  const total = async (): Promise<unknown> =>
    (await seeded.owner.ask('{ logs(first: 1) { totalCount } }'))['logs'].totalCount;
  await writeLogs(
    server,
    seeded,
    Array.from({ length: 10_000 }, () => ({})),
  );
  assert.equal(await total(), 10_000);
  await writeLogs(server, seeded, [{}]);
  assert.equal(await total(), null);
});
