import assert from 'node:assert/strict';
import { decodeId } from '../../src/domain/ids.js';
import type { Asker, SeededOrganization } from './seed.js';
import { insertCalls } from './calls.js';
import type { TestServer } from './server.js';

/** All measures, for documents. */
export const MEASURES =
  'requests cost inputTokens outputTokens errors errorRate latencyAverageMs latencyP50Ms latencyP90Ms latencyP99Ms cacheHitRate users';

/** The first and the last moment of FIVE_CALLS' days. */
export const FIVE_DAYS = { from: '2025-03-10T00:00:00Z', to: '2025-03-14T00:00:00Z' };

export const PROVIDER_ONE = '01957de0-0000-7000-8000-000000000001';
export const PROVIDER_TWO = '01957de0-0000-7000-8000-000000000002';
export const CONFIG = '01957de0-0000-7000-8000-000000000003';
export const PROMPT = '01957de0-0000-7000-8000-000000000004';

/**
 * Five calls in four days. The input tokens are powers of ten times one or two: their sum tells which of the calls are
 * in it (200, 100, 10, 1, 1000 in the order of time: 100, 200, 10, 1, 1000).
 */
export async function insertFiveCalls(
  server: TestServer,
  seeded: SeededOrganization,
): Promise<{ apiKeyId: string }> {
  const { id } = await seeded.owner.createApiKey({ name: 'Shop' });
  const apiKeyId = decodeId(id)?.uuid;
  assert.ok(apiKeyId);
  const one = { model: 'gpt-4o', providerId: PROVIDER_ONE, providerSlug: 'openai' };
  await insertCalls(server, seeded, [
    {
      ...one,
      at: '2025-03-10T00:10:00Z',
      apiKeyId,
      configId: CONFIG,
      configSlug: 'pc-main',
      promptId: PROMPT,
      promptSlug: 'pp-hello',
      user: 'ada',
      inputTokens: 100,
      outputTokens: 50,
      cost: '0.01',
      latencyMs: 100,
      cacheStatus: 'MISS',
      guardrailOutcome: 'WARN',
      metadata: { team: 'red', 'a.b': "it's" },
      request: '{"messages":[{"role":"user","content":"What is 100%_ of it?"}]}',
    },
    {
      ...one,
      at: '2025-03-10T00:50:00Z',
      apiKeyId,
      user: 'bob',
      inputTokens: 200,
      outputTokens: 20,
      cost: '0.02',
      latencyMs: 200,
      cacheStatus: 'HIT',
      traceId: 'other-trace',
      metadata: { team: 'blue' },
      response: '{"content":"Hello, BOB"}',
    },
    {
      at: '2025-03-10T05:00:00Z',
      model: 'claude',
      providerId: PROVIDER_TWO,
      providerSlug: 'anthropic',
      apiKeyId,
      status: 500,
      user: 'ada',
      inputTokens: 10,
      latencyMs: 0,
      metadata: { team: 'red' },
    },
    {
      ...one,
      at: '2025-03-12T23:59:59.999Z',
      status: 429,
      inputTokens: 1,
      cost: '0.000000001',
      latencyMs: 10_000,
      cacheStatus: 'MISS',
    },
    {
      at: '2025-03-13T00:00:00Z',
      user: 'cyd',
      inputTokens: 1000,
      outputTokens: 1000,
      cost: '1.5',
      latencyMs: 1_000,
    },
  ]);
  return { apiKeyId: id };
}

/** Asserts a latency that may be 1 % off. */
export function assertNear(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= expected * 0.01 + 1e-9,
    `${actual} is not within 1 % of ${expected}`,
  );
}

/** The measures of the calls that a filter finds. */
export async function totals(asker: Asker, filter: object): Promise<any> {
  const { logTotals } = await asker.ask(
    `query ($filter: LogFilter) { logTotals(filter: $filter) { ${MEASURES} } }`,
    { filter },
  );
  return logTotals;
}
