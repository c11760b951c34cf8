import type { LogFeedback, RequestLog, RequestLogBody } from '../../persistence/generated/prisma/client.js';
import { countLogs, findLogIds, type LogOrder, type LogPage } from '../../persistence/logQueries.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import type { LogFilter } from './filter.js';

export type { LogOrder };

/** Up to how many logs of a list are counted. */
export const COUNTED_LOGS = 10_000;

/** A log, and what belongs to it: read for all logs of a page at once, when it is first asked for. */
export interface LoadedLog extends RequestLog {
  body(): Promise<RequestLogBody | undefined>;
  feedback(): Promise<readonly LogFeedback[]>;
}

/** The logs of a page in the order of the list. */
export async function findLogs(tenant: TenantClient, filter: LogFilter, page: LogPage): Promise<LoadedLog[]> {
  return await loadLogs(tenant, await findLogIds(tenant, filter, page));
}

/** One log; null where this organization has none of that id. */
export async function findLog(tenant: TenantClient, id: string): Promise<LoadedLog | null> {
  const [log] = await loadLogs(tenant, [id]);
  return log ?? null;
}

/** How many logs a list has; null where there are more than are counted. */
export async function countedLogs(tenant: TenantClient, filter: LogFilter): Promise<number | null> {
  const count = await countLogs(tenant, filter, COUNTED_LOGS + 1);
  return count > COUNTED_LOGS ? null : count;
}

async function loadLogs(tenant: TenantClient, ids: readonly string[]): Promise<LoadedLog[]> {
  if (ids.length === 0) return [];
  const rows = await tenant.requestLog.findMany({ where: { id: { in: [...ids] } } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const bodies = once(
    async () => await tenant.requestLogBody.findMany({ where: { id: { in: [...byId.keys()] } } }),
  );
  const feedback = once(
    async () =>
      await tenant.logFeedback.findMany({
        where: { logId: { in: [...byId.keys()] } },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      }),
  );
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    return {
      ...row,
      body: async () => (await bodies()).find((body) => body.id === id),
      feedback: async () => (await feedback()).filter(({ logId }) => logId === id),
    };
  });
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return async () => await (reading ??= read());
}
