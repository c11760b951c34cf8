import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { rollUpDay } from '../../src/persistence/rollups.js';
import { assertNear, FIVE_DAYS, insertFiveCalls, MEASURES, totals } from '../support/analytics.js';
import { insertCalls, rollUp } from '../support/calls.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database } = server.castellan;
const { ownerQuery } = database;

const uuidOf = ({ organization }: SeededOrganization): string => decodeId(organization.id)!.uuid;

interface Call {
  readonly at: string;
  readonly model: string | null;
  readonly user: string | null;
  readonly status: number;
  /** Billionths of US dollars. */
  readonly billionths: bigint | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
  readonly cacheStatus: string;
}

const BEGIN = Date.UTC(2025, 6, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Four hundred calls in six days, of which the third has none; the same ones each time (a generator of Lehmer's). */
function makeCalls(): Call[] {
  let state = 20_250_701;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: 400 }, () => {
    const time = BEGIN + random(6 * DAY_MS);
    return {
      at: new Date(Math.floor((time - BEGIN) / DAY_MS) === 2 ? time + DAY_MS : time).toISOString(),
      model: ['m0', 'm1', 'm2', null][random(4)]!,
      user: ['u0', 'u1', 'u2', 'u3', 'u4', null][random(6)]!,
      status: [200, 200, 200, 429, 500][random(5)]!,
      billionths: random(5) === 0 ? null : BigInt(random(2_000_000_000)),
      inputTokens: random(5_000),
      outputTokens: random(900),
      latencyMs: random(4) === 0 ? random(10) : random(200) ** 2,
      cacheStatus: ['HIT', 'MISS', 'DISABLED'][random(3)]!,
    };
  });
}

/** The measures of calls, worked out here and of nothing but them. */
function measuresOf(calls: readonly Call[]): Record<string, unknown> {
  const sum = (valueOf: (call: Call) => number): number =>
    calls.reduce((total, call) => total + valueOf(call), 0);
  const latencies = calls.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const nearestRank = (percent: number): number | null =>
    latencies[Math.ceil((percent * latencies.length) / 100) - 1] ?? null;
  const cost = calls.reduce((total, { billionths }) => total + (billionths ?? 0n), 0n);
  const digits = String(cost).padStart(10, '0');
  const errors = calls.filter(({ status }) => status >= 400).length;
  const lookups = calls.filter(({ cacheStatus }) => cacheStatus !== 'DISABLED').length;
  const hits = calls.filter(({ cacheStatus }) => cacheStatus === 'HIT').length;
  return {
    requests: calls.length,
    cost: `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, ''),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    errors,
    errorRate: calls.length === 0 ? 0 : errors / calls.length,
    latencyAverageMs: calls.length === 0 ? null : sum(({ latencyMs }) => latencyMs) / calls.length,
    latencyP50Ms: nearestRank(50),
    latencyP90Ms: nearestRank(90),
    latencyP99Ms: nearestRank(99),
    cacheHitRate: lookups === 0 ? 0 : hits / lookups,
    users: new Set(calls.flatMap(({ user }) => user ?? [])).size,
  };
}

function assertMeasures(actual: Record<string, unknown>, calls: readonly Call[], what: string): void {
  const expected = measuresOf(calls);
  for (const percentile of ['latencyP50Ms', 'latencyP90Ms', 'latencyP99Ms']) {
    const [is, due] = [actual[percentile], expected[percentile]];
    if (typeof due !== 'number') continue;
    assert.doesNotThrow(() => {
      assertNear(is as number, due);
    }, `${what}: ${percentile}`);
    expected[percentile] = is;
  }
  assert.deepEqual(actual, expected, what);
}

const TIMES: readonly [from: string, to: string][] = [
  // Whole days.
  ['2025-07-01T00:00:00.000Z', '2025-07-07T00:00:00.000Z'],
  ['2025-07-02T00:00:00.000Z', '2025-07-05T00:00:00.000Z'],
  // Whole days of Berlin, of Kolkata (half past) and of Kathmandu (a quarter to).
  ['2025-06-30T22:00:00.000Z', '2025-07-05T22:00:00.000Z'],
  ['2025-07-01T18:30:00.000Z', '2025-07-06T18:30:00.000Z'],
  ['2025-07-01T18:15:00.000Z', '2025-07-04T18:15:00.000Z'],
  // A day and its two neighbours’ edges; moments.
  ['2025-07-01T23:00:00.000Z', '2025-07-04T01:00:00.000Z'],
  ['2025-07-01T00:00:00.001Z', '2025-07-06T23:59:59.999Z'],
];

const FILTERS: readonly [filter: object, holds: (call: Call) => boolean][] = [
  [{}, () => true],
  [{ models: ['m0'] }, ({ model }) => model === 'm0'],
  [{ models: ['m0', 'm2'] }, ({ model }) => model === 'm0' || model === 'm2'],
  [{ users: ['u1', 'u3', 'nobody'] }, ({ user }) => user === 'u1' || user === 'u3'],
  [{ isError: true }, ({ status }) => status >= 400],
  [
    { statuses: [429], cacheStatuses: ['HIT'] },
    ({ status, cacheStatus }) => status === 429 && cacheStatus === 'HIT',
  ],
];

/** Asks everything there is to ask, and compares it with what the calls say. */
async function compare(seeded: SeededOrganization, calls: readonly Call[]): Promise<void> {
  const asked: Promise<void>[] = [];
  for (const [index, [from, to]] of TIMES.entries()) {
    // Each span with two of the filters, each filter with two spans and more.
    for (const turn of [index, index + 3]) {
      const [filter, holds] = FILTERS[turn % FILTERS.length]!;
      const found = calls.filter((call) => call.at >= from && call.at < to && holds(call));
      const question = { filter: { ...filter, from, to } };
      asked.push(compareOne(seeded, question, found));
    }
  }
  await Promise.all(asked);
}

const ALL = `query ($filter: LogFilter!) {
  totals: logTotals(filter: $filter) { ${MEASURES} }
  models: logGroups(by: MODEL, filter: $filter) { groups { key { name } measures { ${MEASURES} } } }
  users: logGroups(by: USER, filter: $filter, orderBy: LATENCY_P90) { groups { key { name } measures { ${MEASURES} } } }
  dearest: logGroups(by: USER, filter: $filter, orderBy: COST, first: 2) { totalCount groups { key { name } measures { ${MEASURES} } } }
  days: logTimeSeries(filter: $filter, interval: DAY) { points { start measures { ${MEASURES} } } }
  hours: logTimeSeries(filter: $filter, interval: HOUR) { points { start measures { ${MEASURES} } } }
  daysOfModels: logTimeSeries(filter: $filter, interval: DAY, groupBy: MODEL) {
    key { name } points { start measures { ${MEASURES} } } } }`;

async function compareOne(
  { owner }: SeededOrganization,
  { filter }: { filter: { from: string; to: string } },
  calls: readonly Call[],
): Promise<void> {
  const what = JSON.stringify(filter);
  const answer: any = await owner.ask(ALL, { filter });
  assertMeasures(answer.totals, calls, what);
  for (const [field, of] of [
    ['models', 'model'],
    ['users', 'user'],
  ] as const) {
    const groups = answer[field].groups as { key: { name: string | null }; measures: any }[];
    const names = groups.map(({ key }) => String(key.name)).sort();
    assert.deepEqual(names, [...new Set(calls.map((call) => String(call[of])))].sort(), what);
    for (const { key, measures } of groups) {
      assertMeasures(
        measures,
        calls.filter((call) => call[of] === key.name),
        `${what} ${field}`,
      );
    }
  }
  const costs = new Map<string | null, bigint>();
  for (const { user, billionths } of calls) costs.set(user, (costs.get(user) ?? 0n) + (billionths ?? 0n));
  const dearest = [...costs].sort(([, one], [, other]) => Number(other - one)).slice(0, 2);
  assert.equal(answer.dearest.totalCount, costs.size, what);
  assert.deepEqual(
    answer.dearest.groups.map(({ key }: any) => key.name),
    dearest.map(([user]) => user),
    what,
  );
  for (const { key, measures } of answer.dearest.groups) {
    assertMeasures(
      measures,
      calls.filter(({ user }) => user === key.name),
      `${what} dearest`,
    );
  }
  const comparePoints = (points: any[], length: number, of: readonly Call[]): void => {
    for (const { start, measures } of points) {
      const end = new Date(Date.parse(start) + length).toISOString();
      assertMeasures(
        measures,
        of.filter(({ at }) => at >= start && at < end),
        `${what} ${start}`,
      );
    }
  };
  comparePoints(answer.days[0].points, DAY_MS, calls);
  comparePoints(answer.hours[0].points, HOUR_MS, calls);
  for (const { key, points } of answer.daysOfModels) {
    comparePoints(
      points,
      DAY_MS,
      calls.filter(({ model }) => model === key.name),
    );
  }
}

async function insert(seeded: SeededOrganization, calls: readonly Call[]): Promise<void> {
  const dollars = (billionths: bigint): string =>
    `${String(billionths / 1_000_000_000n)}.${String(billionths % 1_000_000_000n).padStart(9, '0')}`;
  await insertCalls(
    server,
    seeded,
    calls.map(({ billionths, ...call }) => ({
      ...call,
      cost: billionths === null ? null : dollars(billionths),
    })),
  );
}

describe('Every answer is what the calls say, worked out apart,', () => {
  const calls = makeCalls();
  let seeded: SeededOrganization;

  before(async () => {
    seeded = await createOrganization(server);
    await insert(seeded, calls.slice(0, 300));
    await rollUp(server);
  });

  test('of days, hours and calls', async () => {
    const [row] = await ownerQuery<{ days: number }>(
      `SELECT count(*)::int AS days FROM "LogDay" WHERE "dimension" = 'ALL' AND "organizationId" = '${uuidOf(seeded)}'`,
    );
    assert.equal(row!.days, 5);
    await compare(seeded, calls.slice(0, 300));
  });

  test('with calls that come late, before and after they are rolled up', async () => {
    await insert(seeded, calls.slice(300, 310));
    await compare(seeded, calls.slice(0, 310));
    await rollUp(server);
    await compare(seeded, calls.slice(0, 310));
    await insert(seeded, calls.slice(310));
    await rollUp(server);
    await compare(seeded, calls);
  });

  test('of hours that a server of a former version counted, which worked nothing out ahead', async () => {
    await ownerQuery(
      `UPDATE "LogHour" SET "latencies" = NULL, "p50Bucket" = NULL, "p90Bucket" = NULL, "p99Bucket" = NULL,
         "userCount" = NULL WHERE "organizationId" = '${uuidOf(seeded)}'`,
    );
    await compare(seeded, calls);
  });
});

describe('Days', () => {
  let seeded: SeededOrganization;
  /** The input tokens of a span, of hours 1,000 each and of days a million. */
  const tokens = async (from: string, to: string): Promise<number> =>
    (await totals(seeded.owner, { from, to })).inputTokens;

  before(async () => {
    seeded = await createOrganization(server);
    await insertFiveCalls(server, seeded);
    await rollUp(server);
    const ofOne = `WHERE "organizationId" = '${uuidOf(seeded)}'`;
    await ownerQuery(`UPDATE "LogHour" SET "inputTokens" = 1000 ${ofOne}`);
    await ownerQuery(`UPDATE "LogDay" SET "inputTokens" = 1000000 ${ofOne}`);
  });

  test('answer for whole days of UTC, hours for what is around them, calls for the rest', async () => {
    // The calls: on the 10th at 00:10, 00:50 (200 tokens) and 05:00, on the 12th at 23:59, on the 13th at 00:00 (1,000).
    assert.equal(await tokens('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 3_000_000);
    assert.equal(await tokens('2025-03-10T00:30:00Z', '2025-03-13T00:30:00Z'), 200 + 1000 + 1_000_000 + 1000);
    // Whole days of a zone an hour ahead: the 13th is not whole.
    assert.equal(await tokens('2025-03-09T23:00:00Z', '2025-03-13T23:00:00Z'), 2_001_000);
    assert.equal(await tokens('2025-03-10T01:00:00Z', '2025-03-13T00:00:00Z'), 1000 + 1_000_000);
  });

  test('answer for series of days, hours for series of hours', async () => {
    const SERIES = `query ($filter: LogFilter!, $interval: LogInterval!) {
      logTimeSeries(filter: $filter, interval: $interval) { points { measures { inputTokens } } } }`;
    const series = async (interval: string): Promise<number[]> =>
      (await seeded.owner.ask(SERIES, { filter: FIVE_DAYS, interval }))['logTimeSeries'][0].points
        .map(({ measures }: any): number => measures.inputTokens)
        .filter((count: number) => count > 0);
    assert.deepEqual(await series('DAY'), [1_000_000, 1_000_000, 1_000_000]);
    assert.deepEqual(await series('HOUR'), [1000, 1000, 1000, 1000]);
  });

  test('with a late call wait for its hour, and are then made anew of their hours', async () => {
    await insertCalls(server, seeded, [{ at: '2025-03-10T05:30:00Z', inputTokens: 7 }]);
    assert.equal(await tokens('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 1000 + 17 + 2_000_000);
    assert.equal(await rollUp(server), 1);
    assert.equal(await tokens('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 1017 + 2_000_000);
    await ownerQuery(
      `UPDATE "LogDay" SET "inputTokens" = 1000000 WHERE "organizationId" = '${uuidOf(seeded)}'`,
    );
    assert.equal(await tokens('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 3_000_000);
  });

  test('that lack a call of their hours are not used', async () => {
    await ownerQuery(
      `UPDATE "LogHour" SET "requests" = "requests" + 1
       WHERE "organizationId" = '${uuidOf(seeded)}' AND "hour" = '2025-03-13T00:00:00Z'`,
    );
    assert.equal(await tokens('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 2_001_000);
  });

  test('hold all their hours once, however many servers add them up at once', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const crowd = await createOrganization(server);
      const hours = Array.from({ length: 8 }, (_none, hour) => `2025-03-10T0${String(hour)}:30:00Z`);
      await insertCalls(
        server,
        crowd,
        hours.map((at, hour) => ({ at, inputTokens: 10 ** hour })),
      );
      const tenant = database.forOrganization(uuidOf(crowd));
      const counted = await Promise.all([rollUp(server), rollUp(server), rollUp(server)]);
      assert.equal(
        counted.reduce((sum, count) => sum + count),
        8,
      );
      const day = new Date('2025-03-10T00:00:00.000Z');
      await Promise.all(Array.from({ length: 4 }, async () => rollUpDay(tenant, day)));
      const days = await tenant.logDay.findMany({ where: { dimension: 'ALL' } });
      assert.deepEqual(
        days.map(({ requests, inputTokens }) => [requests, inputTokens]),
        [[8, 11_111_111n]],
      );
    }
  });
});
