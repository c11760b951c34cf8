import type { Prisma } from '../../persistence/generated/prisma/client.js';
import { insertLogBodies, insertLogs } from '../../persistence/logWrites.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import { countLogs, holdCounting } from '../usage/organizationUsage.js';
import type { NewLog } from './newLog.js';
import { storableJson, storableText } from './texts.js';

const HOUR_MS = 3_600_000;
/** The most that an integer column holds; a vendor that tells more tokens is not believed. */
const MAX_INT = 2_147_483_647;

/** What is to be kept of calls: all, or all but what was asked and answered. */
export type LoggingMode = 'FULL' | 'METRICS';

/** The hours, each by its beginning, that logs fall into. */
export function hoursOf(logs: readonly Pick<NewLog, 'createdAt'>[]): Date[] {
  const hours = new Set(logs.map(({ createdAt }) => Math.floor(createdAt.getTime() / HOUR_MS) * HOUR_MS));
  return [...hours].sort((one, other) => one - other).map((time) => new Date(time));
}

/**
 * Writes logs of one organization, their bodies no longer than `keptBody` leaves them, in the transaction of the caller,
 * announces them to who follows the logs, counts them where the organization's usage is counted, and marks their hours
 * as not counted yet. Logs that are there already are passed over, so that a batch whose answer got lost can be written
 * again.
 *
 * @returns whether an hour was marked before: then call `markHours` once more after the commit
 */
export async function storeLogs(
  transaction: TenantTransaction,
  logs: readonly NewLog[],
  mode: LoggingMode,
): Promise<{ readonly wasMarked: boolean }> {
  const rows = logs.map((log) => rowOf(mode === 'METRICS' ? withoutExplanations(log) : log));
  await holdCounting(transaction, logs);
  const written = await insertLogs(transaction, rows);
  await countLogs(
    transaction,
    logs.filter(({ id }) => written.has(id)),
  );
  const bodies = mode === 'METRICS' ? [] : logs.filter(hasBody);
  if (bodies.length > 0) {
    await insertLogBodies(transaction, bodies.map(bodyOf));
  }
  await transaction.announceLogs(logs.map(({ id }) => id));
  const hours = hoursOf(logs);
  return { wasMarked: (await markHours(transaction, logs)) < hours.length };
}

/**
 * Marks the hours of logs as not counted yet. A mark that was there already may be taken away by who counts the hour
 * before our rows can be seen; marking again once they are committed lets nothing go uncounted.
 *
 * @returns how many hours were not marked before
 */
export async function markHours(
  tenant: Pick<TenantClient, 'pendingLogHour'>,
  logs: readonly NewLog[],
): Promise<number> {
  const organizationId = logs[0]?.organizationId;
  if (organizationId === undefined) return 0;
  const { count } = await tenant.pendingLogHour.createMany({
    data: hoursOf(logs).map((hour) => ({ organizationId, hour })),
    skipDuplicates: true,
  });
  return count;
}

/** What a check explains may quote what it looked at. */
function withoutExplanations(log: NewLog): NewLog {
  return {
    ...log,
    guardrails: log.guardrails.map((guardrail) => ({
      ...guardrail,
      checks: guardrail.checks.map((check) => ({ ...check, explanation: '' })),
    })),
  };
}

function hasBody({ requestBody, responseBody }: NewLog): boolean {
  return requestBody !== null || responseBody !== null;
}

function bodyOf(log: NewLog): Prisma.RequestLogBodyCreateManyInput {
  const { organizationId, id } = log;
  return { organizationId, id, request: textOf(log.requestBody), response: textOf(log.responseBody) };
}

function textOf(body: string | null): string | null {
  return body === null ? null : storableText(body);
}

/** The columns of RequestLog, as they can be stored. */
function rowOf(log: NewLog): object {
  const { requestBody: _request, responseBody: _response, isCounted: _counted, ...columns } = log;
  const row = Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name, storableValue(value as unknown)]),
  );
  return {
    ...row,
    guardrails: storableJson(log.guardrails),
    metadata: storableJson(log.metadata),
  };
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? Math.min(MAX_INT, Math.max(0, Math.round(value))) : 0;
}
