import assert from 'node:assert/strict';
import { decodeId, newUuidOf } from '../../src/domain/ids.js';
import type { NewLog } from '../../src/domain/logs/newLog.js';
import type { SeededOrganization } from './seed.js';
import type { TestServer } from './server.js';

/** The log of a plain call that went well, with what is given instead. */
export function newLog(organizationId: string, partial: Partial<NewLog> = {}): NewLog {
  const createdAt = partial.createdAt ?? new Date();
  return {
    organizationId,
    id: newUuidOf(createdAt),
    createdAt,
    source: 'GATEWAY',
    traceId: 'trace',
    spanId: 'span',
    endpoint: '/v1/chat/completions',
    isStream: false,
    status: 200,
    inputTokens: 10,
    outputTokens: 5,
    cost: '0.001',
    latencyMs: 100,
    cacheStatus: 'DISABLED',
    retries: 0,
    isUsageEstimated: false,
    fallbackUsed: false,
    guardrails: [],
    metadata: {},
    requestBody: null,
    responseBody: null,
    ...partial,
  };
}

/** Writes logs of an organization as the gateway does, and waits until they are there. */
export async function writeLogs(
  server: TestServer,
  { organization }: Pick<SeededOrganization, 'organization'>,
  logs: readonly Partial<NewLog>[],
): Promise<NewLog[]> {
  const uuid = decodeId(organization.id)?.uuid;
  assert.ok(uuid);
  const written = logs.map((log) => newLog(uuid, log));
  const { services } = server.castellan;
  for (const log of written) services.logs.write(log);
  await services.logs.flush();
  return written;
}
