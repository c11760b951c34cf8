import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { before, beforeEach, describe, test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { assertNear, FIVE_DAYS, insertFiveCalls, totals } from '../support/analytics.js';
import { insertCalls, rollUp } from '../support/calls.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;

/** Rows of a table of one organization. */
async function count(table: string, { organization }: SeededOrganization, where = 'TRUE'): Promise<number> {
  const [row] = await ownerQuery<{ count: number }>(
    `SELECT count(*)::int AS count FROM "${table}"
     WHERE "organizationId" = '${decodeId(organization.id)!.uuid}' AND ${where}`,
  );
  return row!.count;
}

/** Makes the rolled-up hours of an organization tell other requests than there were. */
async function falsify({ organization }: SeededOrganization): Promise<void> {
  await ownerQuery(
    `UPDATE "LogHour" SET "requests" = 1000 WHERE "organizationId" = '${decodeId(organization.id)!.uuid}'`,
  );
}

describe('Rolling hours up', () => {
  let seeded: SeededOrganization;

  beforeEach(async () => {
    await rollUp(server);
    seeded = await createOrganization(server);
    await insertFiveCalls(server, seeded);
  });

  test('counts each hour that has logs once, and leaves no mark', async () => {
    assert.equal(await count('PendingLogHour', seeded), 4);
    assert.equal(await rollUp(server), 4);
    assert.equal(await count('PendingLogHour', seeded), 0);
    assert.equal(await count('LogHour', seeded, `"dimension" = 'ALL'`), 4);
    assert.equal(await rollUp(server), 0);
  });

  test('two runs at once count each hour once', async () => {
    const other = await server.castellan.services.system.pendingLogHours(new Date());
    assert.equal(other.length, 4);
    const counted = await Promise.all([rollUp(server), rollUp(server)]);
    assert.deepEqual([...counted].sort(), [0, 4]);
    assert.equal(await count('LogHour', seeded, `"dimension" = 'ALL'`), 4);
  });

  test('an hour is left alone until five minutes after its end', async () => {
    const { jobs } = server.castellan.services;
    assert.equal(await jobs.run('roll-up-logs', new Date('2025-03-10T01:04:59.999Z')), 0);
    assert.equal(await jobs.run('roll-up-logs', new Date('2025-03-10T01:05:00Z')), 1);
    assert.equal(await count('PendingLogHour', seeded), 3);
  });

  test('a log that comes late is in every answer at once, and its hour is counted anew', async () => {
    await rollUp(server);
    await insertCalls(server, seeded, [
      { at: '2025-03-10T05:59:59.999Z', inputTokens: 10_000, latencyMs: 50, user: 'dan' },
    ]);
    const answer = await totals(seeded.owner, FIVE_DAYS);
    assert.deepEqual([answer.requests, answer.inputTokens, answer.users], [6, 11_311, 4]);
    assert.equal(await rollUp(server), 1);
    assert.deepEqual(await totals(seeded.owner, FIVE_DAYS), answer);
    assert.equal(await count('LogHour', seeded, `"dimension" = 'ALL'`), 4);
    assert.equal(await count('LogHour', seeded, `"dimension" = 'ALL' AND "requests" = 2`), 2);
  });

  test('long spans read the hours, what is around and between them is read from the calls', async () => {
    await rollUp(server);
    await falsify(seeded);
    const requests = async (from: string, to: string): Promise<number> =>
      (await totals(seeded.owner, { from, to })).requests;
    // Of four hours.
    assert.equal(await requests('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 4000);
    // 48 hours and less: from the calls.
    assert.equal(await requests('2025-03-10T00:00:00Z', '2025-03-12T00:00:00Z'), 3);
    assert.equal(await requests('2025-03-10T00:00:00Z', '2025-03-12T00:00:00.001Z'), 2000);
    // The first hour is not whole, and neither is the last.
    assert.equal(await requests('2025-03-10T00:30:00Z', '2025-03-13T00:59:59Z'), 1 + 1000 + 1000 + 1);
    // An hour that got a late call is read from the calls until it is counted anew.
    await insertCalls(server, seeded, [{ at: '2025-03-10T05:30:00Z' }]);
    assert.equal(await requests('2025-03-10T00:00:00Z', '2025-03-14T00:00:00Z'), 3002);
  });

  test('hours answer what is about one property, calls what is about several or others', async () => {
    await rollUp(server);
    await falsify(seeded);
    const cases: [filter: object, requests: number][] = [
      [{}, 4000],
      [{ models: ['gpt-4o'] }, 2000],
      [{ statuses: [200], isError: false }, 2000],
      [{ isError: true }, 2000],
      [{ users: ['ada'] }, 2000],
      [{ cacheStatuses: ['HIT'] }, 1000],
      [{ models: ['gpt-4o'], users: ['ada'] }, 1],
      [{ metadata: [{ name: 'team', value: 'red' }] }, 2],
      [{ latencyMs: { min: 0 } }, 5],
    ];
    for (const [filter, expected] of cases) {
      const { requests } = await totals(seeded.owner, { ...FIVE_DAYS, ...filter });
      assert.equal(requests, expected, JSON.stringify(filter));
    }
    const GROUPS = `query ($by: LogGroupBy!, $filter: LogFilter) {
      logGroups(by: $by, filter: $filter) { groups { key { name } measures { requests } } } }`;
    const groups = async (filter: object): Promise<unknown[]> => {
      const { logGroups } = await seeded.owner.ask(GROUPS, {
        by: 'USER',
        filter: { ...FIVE_DAYS, ...filter },
      });
      return logGroups.groups.map(({ key, measures }: any) => [key.name, measures.requests]);
    };
    assert.deepEqual(await groups({ users: ['ada', 'bob'] }), [
      ['ada', 2000],
      ['bob', 1000],
    ]);
    assert.deepEqual(await groups({ users: ['ada', 'bob'], models: ['gpt-4o'] }), [
      ['ada', 1],
      ['bob', 1],
    ]);
  });

  test('one organization’s hours are made of its calls alone', async () => {
    const other = await createOrganization(server);
    await insertCalls(server, other, [{ at: '2025-03-10T00:20:00Z', inputTokens: 7, user: 'eve' }]);
    await rollUp(server);
    const [own, others] = [await totals(seeded.owner, FIVE_DAYS), await totals(other.owner, FIVE_DAYS)];
    assert.deepEqual([own.requests, own.inputTokens, own.users], [5, 1311, 3]);
    assert.deepEqual([others.requests, others.inputTokens, others.users], [1, 7, 1]);
  });
});

describe('Rows with many users and long digests', () => {
  test('keep what they are found and grouped by: nothing reads another table to compare', async () => {
    const seeded = await createOrganization(server);
    const uuid = decodeId(seeded.organization.id)!.uuid;
    const ids = Array.from({ length: 2 }, () => randomUUID());
    await insertCalls(
      server,
      seeded,
      Array.from({ length: 300 }, (_none, index) => ({
        at: new Date(Date.UTC(2025, 7, 1) + index * 10_000).toISOString(),
        latencyMs: Math.round(1.03 ** index),
        user: randomBytes(20).toString('hex'),
        ...{ providerId: ids[index % 2], providerSlug: `a-provider-with-a-long-name-${String(index % 2)}` },
      })),
    );
    await rollUp(server);
    for (const table of ['LogHour', 'LogDay']) {
      const [row] = await ownerQuery<{ longest: number; rows: number; away: number }>(
        `SELECT max(pg_column_size("users"))::int AS longest, count(*)::int AS rows,
          -- A text of up to 126 bytes has a byte in front of it where it stands in its row, and none elsewhere.
          (count(*) FILTER (WHERE pg_column_size("key") <> octet_length("key") + 1
            OR pg_column_size("value") <> octet_length("value") + 1
            OR pg_column_size("slug") <> octet_length("slug") + 1))::int AS away
         FROM "${table}" WHERE "organizationId" = '${uuid}'`,
      );
      assert.ok(row!.longest > 2_000, String(row!.longest));
      assert.ok(row!.rows > 300);
      assert.equal(row!.away, 0, table);
    }
  });
});

describe('Many hours that are not rolled up', () => {
  test('give the same answer', async () => {
    const seeded = await createOrganization(server);
    const hours = Array.from({ length: 60 }, (_none, index) => index * 2);
    const at = (hour: number): string =>
      new Date(Date.UTC(2025, 4, 1) + hour * 3_600_000 + 60_000).toISOString();
    await insertCalls(
      server,
      seeded,
      hours.flatMap((hour) => [{ at: at(hour) }, { at: at(hour + 1) }]),
    );
    await rollUp(server);
    await insertCalls(
      server,
      seeded,
      hours.map((hour) => ({ at: at(hour) })),
    );
    const filter = { from: '2025-05-01T00:00:00Z', to: '2025-05-06T00:00:00Z' };
    assert.equal((await totals(seeded.owner, filter)).requests, 180);
  });
});

describe('Percentiles', () => {
  const DAYS = { from: '2025-06-01T00:00:00Z', to: '2025-06-05T00:00:00Z' };

  /** Calls with these latencies, spread over the four days. */
  const calls = (latencies: readonly number[]): { at: string; latencyMs: number }[] =>
    latencies.map((latencyMs, index) => ({
      at: new Date(Date.UTC(2025, 5, 1) + (index % 8) * 12 * 3_600_000).toISOString(),
      latencyMs,
    }));

  const cases: [name: string, latencies: number[], p50: number, p90: number, p99: number][] = [
    ['1 to 1,000 ms', Array.from({ length: 1000 }, (_none, index) => index + 1), 500, 900, 990],
    ['the same for all', Array.from({ length: 300 }, () => 1234), 1234, 1234, 1234],
    ['nothing at all', [0, 0, 0], 0, 0, 0],
    ['one millisecond', [1], 1, 1, 1],
    ['the longest there are', [2_147_483_647, 2_147_483_646], 2_147_483_646, 2_147_483_647, 2_147_483_647],
    // 950 quick ones, 50 slow ones: the 99th of a hundred is slow, the 90th is not.
    [
      'two humps',
      [...Array.from({ length: 950 }, () => 20), ...Array.from({ length: 50 }, () => 30_000)],
      20,
      20,
      30_000,
    ],
    // The squares: ranks 100, 180 and 198 of 200.
    ['squares', Array.from({ length: 200 }, (_none, index) => (index + 1) ** 2), 10_000, 32_400, 39_204],
  ];

  const organizations: SeededOrganization[] = [];
  before(async () => {
    for (const [, latencies] of cases) {
      const seeded = await createOrganization(server);
      await insertCalls(server, seeded, calls(latencies));
      organizations.push(seeded);
    }
  });

  test('of known latencies are within 1 %, and the same of merged hours as of all calls', async () => {
    const before: unknown[] = [];
    for (const [index, [name, , p50, p90, p99]] of cases.entries()) {
      const answer = await totals(organizations[index]!.owner, DAYS);
      before.push(answer);
      for (const [actual, expected] of [
        [answer.latencyP50Ms, p50],
        [answer.latencyP90Ms, p90],
        [answer.latencyP99Ms, p99],
      ]) {
        assert.doesNotThrow(() => {
          assertNear(actual, expected);
        }, name);
      }
    }
    await rollUp(server);
    const after: unknown[] = [];
    for (const { owner } of organizations) after.push(await totals(owner, DAYS));
    assert.deepEqual(after, before);
  });
});
