import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { decodeId } from '../../src/domain/ids.js';
import type { NewLog } from '../../src/domain/logs/newLog.js';
import type { SeededOrganization } from './seed.js';
import type { TestServer } from './server.js';

/** A UUIDv7 of a moment (RFC 9562), as who handles a call makes it. */
export function uuidOf(time: Date): string {
  const ms = time.getTime().toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

/** The log of a plain call that went well, with what is given instead. */
export function newLog(organizationId: string, partial: Partial<NewLog> = {}): NewLog {
  const createdAt = partial.createdAt ?? new Date();
  return {
    organizationId,
    id: uuidOf(createdAt),
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
