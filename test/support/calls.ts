import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { decodeId } from '../../src/domain/ids.js';
import type { SeededOrganization } from './seed.js';
import type { TestServer } from './server.js';

/** A call as its row has it; what is left out is of a plain call that went well. */
export interface Call {
  /** As in `2025-03-10T00:10:00Z`. */
  readonly at: string;
  readonly [column: string]: unknown;
}

/** Writes rows of calls, and marks their hours as not rolled up, as the writer of logs does. */
export async function insertCalls(
  server: TestServer,
  { organization }: Pick<SeededOrganization, 'organization'>,
  calls: readonly Call[],
): Promise<void> {
  const organizationId = decodeId(organization.id)?.uuid;
  assert.ok(organizationId);
  const rows = calls.map(({ at, ...columns }) => ({
    organizationId,
    id: uuidAt(new Date(at)),
    createdAt: new Date(at).toISOString(),
    source: 'GATEWAY',
    traceId: 'trace',
    spanId: 'span',
    endpoint: '/v1/chat/completions',
    isStream: false,
    status: 200,
    inputTokens: 0,
    outputTokens: 0,
    latencyMs: 1,
    cacheStatus: 'DISABLED',
    retries: 0,
    isUsageEstimated: false,
    fallbackUsed: false,
    guardrails: [],
    metadata: {},
    request: null,
    response: null,
    ...columns,
  }));
  const json = JSON.stringify(rows).replaceAll("'", "''");
  const { ownerQuery } = server.castellan.database;
  for (const table of ['RequestLog', 'RequestLogBody']) {
    await ownerQuery(
      `INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(NULL::"${table}", '${json}')`,
    );
  }
  await ownerQuery(
    `INSERT INTO "PendingLogHour" SELECT DISTINCT "organizationId", date_trunc('hour', "createdAt", 'UTC')
     FROM jsonb_populate_recordset(NULL::"RequestLog", '${json}') ON CONFLICT DO NOTHING`,
  );
}

/** Rolls up all hours that are over. */
export async function rollUp(server: TestServer): Promise<number> {
  return await server.castellan.services.jobs.run('roll-up-logs', new Date());
}

function uuidAt(time: Date): string {
  const ms = time.getTime().toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
