import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { encodeId, newUuid } from '../../src/domain/ids.js';
import { FIVE_DAYS, insertFiveCalls, PROVIDER_ONE, totals } from '../support/analytics.js';
import { rollUp } from '../support/calls.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();

const TOTALS = 'query ($filter: LogFilter) { logTotals(filter: $filter) { requests } }';
const GROUPS =
  'query ($by: LogGroupBy!, $metadataKey: String, $first: Int) { logGroups(by: $by, metadataKey: $metadataKey, first: $first) { totalCount } }';
const SERIES =
  'query ($filter: LogFilter!, $interval: LogInterval!, $groupBy: LogGroupBy, $metadataKey: String, $first: Int) { logTimeSeries(filter: $filter, interval: $interval, groupBy: $groupBy, metadataKey: $metadataKey, first: $first) { points { start } } }';

/** The paths that an answer calls bad, with their field refused. */
function badPaths(answer: Answer): string[] {
  assert.equal(answer.errors.length, 1, answer.text);
  assert.equal(answer.errors[0]!.extensions.code, 'BAD_USER_INPUT', answer.text);
  return answer.errors[0]!.extensions.fields!.map(({ path }) => path);
}

describe('A question of analytics', () => {
  let seeded: SeededOrganization;
  before(async () => {
    seeded = await createOrganization(server);
    await insertFiveCalls(server, seeded);
    await rollUp(server);
  });

  const series = async (variables: object): Promise<Answer> =>
    await seeded.owner.send(SERIES, { filter: FIVE_DAYS, interval: 'DAY', ...variables });

  test('is refused with too many buckets, points or groups, naming the input', async () => {
    const from = '2025-01-01T00:00:00Z';
    assert.deepEqual(
      (await series({ interval: 'HOUR', filter: { from, to: '2025-02-11T16:00:00Z' } })).data?.[
        'logTimeSeries'
      ][0].points.length,
      1000,
    );
    assert.deepEqual(
      badPaths(await series({ interval: 'HOUR', filter: { from, to: '2025-02-11T16:00:00.001Z' } })),
      ['filter.from'],
    );
    assert.deepEqual(badPaths(await series({ filter: { from: '2020-01-01T00:00:00Z' } })), ['filter.from']);
    assert.deepEqual(
      badPaths(
        await series({
          interval: 'HOUR',
          groupBy: 'MODEL',
          first: 6,
          filter: { from, to: '2025-02-11T00:00:00Z' },
        }),
      ),
      ['first'],
    );
    assert.deepEqual(badPaths(await series({ groupBy: 'MODEL', first: 21 })), ['first']);
    assert.deepEqual(badPaths(await series({ groupBy: 'MODEL', first: 0 })), ['first']);
    assert.deepEqual(badPaths(await seeded.owner.send(GROUPS, { by: 'MODEL', first: 101 })), ['first']);
    assert.deepEqual(badPaths(await seeded.owner.send(GROUPS, { by: 'MODEL', first: 0 })), ['first']);
  });

  test('is refused where it needs a beginning, has none before its end, or a name that does not go with it', async () => {
    assert.deepEqual(badPaths(await series({ filter: {} })), ['filter.from']);
    assert.deepEqual(badPaths(await series({ filter: { from: '2999-01-01T00:00:00Z' } })), ['filter.from']);
    assert.deepEqual(badPaths(await series({ filter: { from: FIVE_DAYS.to, to: FIVE_DAYS.from } })), [
      'filter.to',
    ]);
    assert.deepEqual(badPaths(await seeded.owner.send(GROUPS, { by: 'METADATA' })), ['metadataKey']);
    assert.deepEqual(badPaths(await seeded.owner.send(GROUPS, { by: 'METADATA', metadataKey: '' })), [
      'metadataKey',
    ]);
    assert.deepEqual(badPaths(await seeded.owner.send(GROUPS, { by: 'MODEL', metadataKey: 'team' })), [
      'metadataKey',
    ]);
    assert.deepEqual(badPaths(await series({ metadataKey: 'team' })), ['metadataKey']);
    assert.deepEqual(badPaths(await seeded.owner.send(TOTALS, { filter: { providerIds: ['prov_x'] } })), [
      'filter.providerIds.0',
    ]);
    assert.deepEqual(
      badPaths(await seeded.owner.send(TOTALS, { filter: { configIds: [encodeId('Provider', newUuid())] } })),
      ['filter.configIds.0'],
    );
  });

  test('of one organization finds nothing of another’s, whatever ids it names', async () => {
    const other = await createOrganization(server);
    assert.equal((await totals(other.owner, FIVE_DAYS)).requests, 0);
    assert.equal((await totals(other.owner, {})).requests, 0);
    const filter = { ...FIVE_DAYS, providerIds: [encodeId('Provider', PROVIDER_ONE)] };
    assert.equal((await totals(seeded.owner, filter)).requests, 3);
    assert.equal((await totals(other.owner, filter)).requests, 0);
    for (const by of ['MODEL', 'PROVIDER', 'STATUS', 'API_KEY', 'CONFIG', 'PROMPT', 'USER']) {
      const { logGroups } = await other.owner.ask(GROUPS, { by });
      assert.deepEqual(logGroups, { totalCount: 0 }, by);
    }
    assert.deepEqual((await other.owner.ask(GROUPS, { by: 'METADATA', metadataKey: 'team' }))['logGroups'], {
      totalCount: 0,
    });
  });

  test('is for every built-in role, and for keys whose Metrics are enabled', async () => {
    const enabled = [{ feature: 'METRICS', level: 'ENABLED' }];
    const disabled = [{ feature: 'METRICS', level: 'DISABLED' }];
    const member = await seeded.owner.invite('MEMBER');
    const key = await seeded.owner.createApiKey({ permissions: enabled });
    for (const asker of [member, key]) assert.equal((await totals(asker, FIVE_DAYS)).requests, 5);

    const refused = await seeded.owner.createApiKey({ permissions: disabled });
    const outsider = await seeded.owner.invite({ roleId: await seeded.owner.createRole(['log:filter']) });
    for (const asker of [refused, outsider]) {
      const answer = await asker.send(TOTALS, { filter: FIVE_DAYS });
      assert.deepEqual(answer.data, { logTotals: null });
      assert.deepEqual(
        answer.errors.map(({ extensions }) => [extensions.code, extensions.requiredPermission]),
        [['FORBIDDEN', 'log:group']],
      );
    }
  });

  test('for a text is refused to whoever may not open a log: what is found would tell what it says', async () => {
    const guest = await seeded.owner.invite({ roleId: await seeded.owner.createRole(['log:group']) });
    assert.equal((await totals(guest, FIVE_DAYS)).requests, 5);
    const answer = await guest.send(TOTALS, { filter: { ...FIVE_DAYS, text: 'bob' } });
    assert.deepEqual(answer.data, { logTotals: null });
    assert.deepEqual(
      answer.errors.map(({ extensions }) => [extensions.code, extensions.requiredPermission]),
      [['FORBIDDEN', 'log:view']],
    );
  });

  test('measures what is asked for, also below fragments and other names', async () => {
    const { one, two } = await seeded.owner.ask(
      `query ($filter: LogFilter) {
        one: logTotals(filter: $filter) { people: users ...Latency }
        two: logTotals(filter: $filter) { requests }
      }
      fragment Latency on LogMeasures { ... on LogMeasures { middle: latencyP50Ms } }`,
      { filter: FIVE_DAYS },
    );
    assert.equal(one.people, 3);
    assert.ok(one.middle > 198 && one.middle < 202);
    assert.deepEqual(two, { requests: 5 });
  });

  test('groups can be put in the order of what is not asked for', async () => {
    const { logGroups } = await seeded.owner.ask(
      `query ($filter: LogFilter) {
        byLatency: logGroups(by: STATUS, filter: $filter, orderBy: LATENCY_P99) { groups { key { name } } }
        logGroups(by: STATUS, filter: $filter, orderBy: USERS) { groups { key { name } } } }`,
      { filter: FIVE_DAYS },
    );
    assert.deepEqual(
      logGroups.groups.map(({ key }: any) => key.name),
      ['200', '500', '429'],
    );
  });
});
