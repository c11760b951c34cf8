import assert from 'node:assert/strict';
import { encodeId, newUuid } from '../../../src/domain/ids.js';
import { writeLogs } from '../logs.js';
import type { IdInput, Operation, Seed } from '../operations.js';
import { random } from '../seed.js';
import { CONFIG } from './config.js';
import { PROMPT } from './prompt.js';
import { PROVIDER } from './provider.js';

const FEEDBACK =
  'mutation ($input: CreateLogFeedbackInput!) { createLogFeedback(input: $input) { feedback { id value weight metadata } } }';
const INGEST =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { logs { id logId isDuplicate } } }';

/** A log of the organization, reported by its owner; gives back its id. */
export async function createLog({ seeded }: Pick<Seed, 'seeded'>, input: object = {}): Promise<string> {
  const { ingestLogs } = await seeded.owner.ask(INGEST, {
    input: { logs: [{ id: random('call'), createdAt: new Date().toISOString(), ...input }] },
  });
  return String(ingestLogs.logs[0].logId);
}

/** Feedback on a new log, given by the organization's owner; gives back its id. */
export async function createFeedback(seed: Pick<Seed, 'seeded'>): Promise<string> {
  const input = { logId: await createLog(seed), value: 1 };
  const { createLogFeedback } = await seed.seeded.owner.ask(FEEDBACK, { input });
  return String(createLogFeedback.feedback.id);
}

const NOTHING = { logs: { totalCount: 0, edges: [] } };

/** The ids of a filter of logs that stands at a path; `more` says what a missing one gets. */
export const filterIds = (path: string, more: Partial<IdInput> = {}): IdInput[] => [
  { path: `${path}.providerIds.0`, kind: 'Provider', ...more },
  { path: `${path}.configIds.0`, kind: 'Config', ...more },
  { path: `${path}.promptIds.0`, kind: 'Prompt', ...more },
  { path: `${path}.apiKeyIds.0`, kind: 'ApiKey', ...more },
];

/** A filter that names an object of each kind that can be named, made by the organization's owner. */
export async function filterOfOwn(seed: Pick<Seed, 'seeded'>): Promise<Record<string, any>> {
  const key = await seed.seeded.owner.createApiKey();
  return {
    ...{
      traceId: random('trace'),
      cost: { min: '0.5' },
      metadata: [{ name: 'team', value: 'a' }],
      from: '2026-11-01T00:00:00.000Z',
    },
    providerIds: [(await PROVIDER.create(seed)).id],
    configIds: [(await CONFIG.create(seed)).id],
    promptIds: [(await PROMPT.create(seed)).id],
    apiKeyIds: [key.id],
  };
}

/** The registry's entries of logs; see ../operations.ts. */
export const LOG_OPERATIONS: Readonly<Record<string, Operation>> = {
  logs: {
    kind: 'query',
    rule: 'log:filter',
    document:
      'query ($filter: LogFilter, $orderBy: LogOrder) { logs(filter: $filter, orderBy: $orderBy) { totalCount edges { node { id traceId } } } }',
    ids: filterIds('filter', { gets: NOTHING }),
    variables: async (seed) => {
      const [traceId, providerId, configId] = [newUuid(), newUuid(), newUuid()];
      const [promptId, apiKeyId] = [newUuid(), newUuid()];
      await writeLogs(seed.server, seed.seeded, [
        { traceId, providerId, configId, promptId, apiKeyId, metadata: { team: 'red' } },
      ]);
      const filter = {
        traceId,
        metadata: [{ name: 'team', value: 'red' }],
        providerIds: [encodeId('Provider', providerId)],
        configIds: [encodeId('Config', configId)],
        promptIds: [encodeId('Prompt', promptId)],
        apiKeyIds: [encodeId('ApiKey', apiKeyId)],
      };
      return { filter, orderBy: 'COST_DESC' };
    },
    assertDone: ({ data, variables }) => {
      const { traceId } = variables['filter'];
      const found = (data.edges as any[]).map(({ node }): unknown => node.traceId);
      assert.deepEqual([data.totalCount, found], [1, [traceId]]);
    },
  },
  log: {
    kind: 'query',
    rule: 'log:view',
    document: 'query ($id: ID!) { log(id: $id) { id request response } }',
    ids: [{ path: 'id', kind: 'RequestLog' }],
    variables: async (seed) => ({ id: await createLog(seed, { request: { a: 1 }, response: 'b' }) }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, { id: variables['id'], request: { a: 1 }, response: 'b' });
    },
  },
  createLogFeedback: {
    kind: 'mutation',
    rule: 'completion:create',
    document: FEEDBACK,
    ids: [{ path: 'input.logId', kind: 'RequestLog' }],
    variables: async (seed) => ({
      input: { logId: await createLog(seed), value: -3, weight: '0.5', metadata: { reason: 'slow' } },
    }),
    assertDone: async ({ seeded, variables, data }) => {
      const { logId, value, weight, metadata } = variables['input'];
      const { log } = await seeded.owner.ask(
        'query ($id: ID!) { log(id: $id) { feedback { id value weight metadata } } }',
        { id: logId },
      );
      assert.deepEqual(log.feedback, [{ id: data.feedback.id, value, weight, metadata }]);
    },
  },
  ingestLogs: {
    kind: 'mutation',
    rule: 'completion:create',
    document: INGEST,
    ids: [],
    variables: () => ({
      input: {
        logs: [
          {
            ...{ id: random('call'), createdAt: new Date().toISOString(), traceId: random('trace') },
            ...{ model: 'gpt-4o', vendor: 'openai', inputTokens: 1, metadata: { team: 'a' } },
            ...{ request: { messages: [] }, response: 'x' },
          },
        ],
      },
    }),
    assertDone: async ({ seeded, variables, data }) => {
      const [{ id, traceId }] = variables['input'].logs;
      const { logs } = await seeded.owner.ask(
        'query ($filter: LogFilter) { logs(filter: $filter) { edges { node { id externalId traceId source } } } }',
        { filter: { traceId } },
      );
      assert.deepEqual(data.logs, [{ id, logId: logs.edges[0].node.id, isDuplicate: false }]);
      assert.deepEqual(logs.edges, [
        { node: { id: data.logs[0].logId, externalId: id, traceId, source: 'INGESTED' } },
      ]);
    },
  },
};
