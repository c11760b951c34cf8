import assert from 'node:assert/strict';
import { encodeId, newUuid } from '../../../src/domain/ids.js';
import { writeLogs } from '../logs.js';
import type { Operation, Seed } from '../operations.js';

/** A filter that finds one call of the organization, which is written for it. */
async function filterOfOne(seed: Seed): Promise<Record<string, any>> {
  const [traceId, providerId, configId] = [newUuid(), newUuid(), newUuid()];
  const [promptId, apiKeyId] = [newUuid(), newUuid()];
  const call = { traceId, providerId, configId, promptId, apiKeyId, model: 'gpt-4o', inputTokens: 12 };
  await writeLogs(seed.server, seed.seeded, [{ ...call, metadata: { team: 'red' } }]);
  return {
    filter: {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      traceId,
      metadata: [{ name: 'team', value: 'red' }],
      providerIds: [encodeId('Provider', providerId)],
      configIds: [encodeId('Config', configId)],
      promptIds: [encodeId('Prompt', promptId)],
      apiKeyIds: [encodeId('ApiKey', apiKeyId)],
    },
  };
}

/** The ids of a filter, and what is answered where there are none such. */
const idsGetting = (gets: object): Operation['ids'] => [
  { path: 'filter.providerIds.0', kind: 'Provider', gets },
  { path: 'filter.configIds.0', kind: 'Config', gets },
  { path: 'filter.promptIds.0', kind: 'Prompt', gets },
  { path: 'filter.apiKeyIds.0', kind: 'ApiKey', gets },
];

/** The registry's entries of analytics; see ../operations.ts. */
export const ANALYTICS_OPERATIONS: Readonly<Record<string, Operation>> = {
  logTotals: {
    kind: 'query',
    rule: 'log:group',
    document:
      'query ($filter: LogFilter) { logTotals(filter: $filter) { requests inputTokens latencyP50Ms users } }',
    ids: idsGetting({ logTotals: { requests: 0, inputTokens: 0, latencyP50Ms: null, users: 0 } }),
    variables: filterOfOne,
    assertDone: ({ data }) => {
      assert.deepEqual([data.requests, data.inputTokens, data.users], [1, 12, 0]);
      assert.ok(data.latencyP50Ms >= 99 && data.latencyP50Ms <= 101);
    },
  },
  logGroups: {
    kind: 'query',
    rule: 'log:group',
    document:
      'query ($filter: LogFilter, $by: LogGroupBy!, $metadataKey: String, $orderBy: LogMeasure, $first: Int) { logGroups(filter: $filter, by: $by, metadataKey: $metadataKey, orderBy: $orderBy, first: $first) { totalCount groups { key { by id name } measures { requests } } } }',
    ids: idsGetting({ logGroups: { totalCount: 0, groups: [] } }),
    variables: async (seed) => ({
      ...(await filterOfOne(seed)),
      by: 'METADATA',
      metadataKey: 'team',
      orderBy: 'COST',
      first: 3,
    }),
    assertDone: ({ data }) => {
      const key = { by: 'METADATA', id: null, name: 'red' };
      assert.deepEqual(data, { totalCount: 1, groups: [{ key, measures: { requests: 1 } }] });
    },
  },
  logTimeSeries: {
    kind: 'query',
    rule: 'log:group',
    document:
      'query ($filter: LogFilter!, $interval: LogInterval!, $groupBy: LogGroupBy, $metadataKey: String, $first: Int) { logTimeSeries(filter: $filter, interval: $interval, groupBy: $groupBy, metadataKey: $metadataKey, first: $first) { key { name } points { measures { requests } } } }',
    ids: idsGetting({ logTimeSeries: [] }),
    variables: async (seed) => ({
      ...(await filterOfOne(seed)),
      interval: 'HOUR',
      groupBy: 'METADATA',
      metadataKey: 'team',
      first: 3,
    }),
    assertDone: ({ data }) => {
      assert.deepEqual(
        (data as any[]).map(({ key }): unknown => key.name),
        ['red'],
      );
      const requests = (data[0].points as any[]).map(({ measures }): number => measures.requests);
      assert.equal(
        requests.reduce((one, other) => one + other),
        1,
      );
    },
  },
};
