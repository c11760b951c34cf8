import { AsyncLocalStorage } from 'node:async_hooks';
import { exportedLog, exportHead } from '../domain/logs/exporting.js';
import { findLogs } from '../domain/logs/reading.js';
import { readStoredFilter } from '../domain/logs/storedFilter.js';
import { KEPT_MS, MAX_EXPORTED_LOGS } from '../domain/operations/logExports.js';
import type { Database } from '../persistence/database.js';
import type { LogExport, LogExportPart, Prisma } from '../persistence/generated/prisma/client.js';
import type { DueExport, SystemClient } from '../persistence/systemClient.js';
import type { TenantClient } from '../persistence/tenantClient.js';

/** How the writing of exports is paced and bounded. */
export interface ExportBounds {
  /** For how long a server takes an export up, in milliseconds; each part that is written begins it anew. */
  readonly leaseMs: number;
  /** How long a failed attempt waits for the next, in milliseconds. */
  readonly pauseMs: number;
  /** How many logs, with their contents, are read at once. */
  readonly pageRows: number;
  /** From so many UTF-16 units on a part is written. */
  readonly partUnits: number;
  /** The most UTF-16 units of a file. */
  readonly fileUnits: number;
}

const BOUNDS: ExportBounds = {
  leaseMs: 60_000,
  pauseMs: 10_000,
  pageRows: 50,
  partUnits: 1_000_000,
  fileUnits: 1_000_000_000,
};

/** How often an export is begun without a part being written before it is given up. */
const MAX_ATTEMPTS = 3;

const FAULTS = {
  ATTEMPTS: 'It could not be written, three times in a row. Try again later.',
  SIZE: 'The file would be larger than a billion characters. Narrow the filter.',
} as const;

/** Writes the exports of logs. */
export interface LogExporter {
  /** Has an export that was just ordered begun at once. */
  wake(): void;
  /** Works through all that is due now. What fails is reported, and tried again later. @returns how many it took up */
  run(): Promise<number>;
  /** Stops after the piece that is being written; another server, or the next start, goes on from there. */
  close(): Promise<void>;
}

/**
 * Writes exports one after another, in pages of logs, through the client of each one's organization. Several servers may
 * do so: an export is taken up for a minute at a time, and whoever finds it taken over by another, or gone, stops. What
 * is written stays written: after a crash it goes on behind the last part.
 */
export function createLogExporter(
  {
    database,
    system,
  }: { database: Pick<Database, 'forOrganization'>; system: Pick<SystemClient, 'dueExports'> },
  onError: (error: unknown) => void,
  given: Partial<ExportBounds> = {},
): LogExporter {
  const bounds = { ...BOUNDS, ...given };
  // It is woken inside requests; their pins and transactions are not for this work.
  const outside = AsyncLocalStorage.snapshot();
  let isClosed = false;
  let running: Promise<number> | undefined;
  /** How often it was woken. */
  let calls = 0;

  const takeUp = async ({ organizationId, exportId }: DueExport): Promise<boolean> => {
    const tenant = database.forOrganization(organizationId);
    await tenant.logExport.deleteMany({ where: { id: exportId, expiresAt: { lte: new Date() } } });
    const lease = await claim(tenant, exportId, bounds);
    if (lease === null) return false;
    const job = { tenant, exportId, lease, bounds, isClosed: () => isClosed };
    try {
      await writeExport(job);
    } catch (error) {
      onError(error);
      await setState(job, { leasedUntil: new Date(Date.now() + bounds.pauseMs) });
    }
    return true;
  };

  const work = async (): Promise<number> => {
    for (let taken = 0; ;) {
      const callsBefore = calls;
      // One of each organization in turn, so that nobody waits for all that another has ordered.
      const due = await system.dueExports(new Date());
      for (const one of due) {
        if (isClosed) return taken;
        if (await takeUp(one)) taken += 1;
      }
      // Also what was ordered meanwhile.
      if (due.length === 0 && calls === callsBefore) return taken;
    }
  };

  const run = async (): Promise<number> => {
    calls += 1;
    running ??= outside(work).finally(() => {
      running = undefined;
    });
    return await running;
  };

  const wake = (): void => {
    if (!isClosed) run().catch(onError);
  };

  return {
    wake,
    run,
    close: async () => {
      isClosed = true;
      await running?.catch(() => undefined);
    },
  };
}

interface Job {
  readonly tenant: TenantClient;
  readonly exportId: string;
  /** Until when it is ours. Nobody else has the same: by it a server sees that it is still its own. */
  readonly lease: { until: Date };
  readonly bounds: ExportBounds;
  isClosed(): boolean;
}

/** Takes an export up. @returns null where somebody else did, or it is done, gone or given up */
async function claim(
  tenant: TenantClient,
  exportId: string,
  bounds: ExportBounds,
): Promise<Job['lease'] | null> {
  const now = new Date();
  const free = {
    id: exportId,
    state: { in: ['QUEUED' as const, 'RUNNING' as const] },
    OR: [{ leasedUntil: null }, { leasedUntil: { lte: now } }],
  };
  const { count: givenUp } = await tenant.logExport.updateMany({
    where: { ...free, attempts: { gte: MAX_ATTEMPTS } },
    data: { state: 'FAILED', fault: FAULTS.ATTEMPTS, finishedAt: now, leasedUntil: null },
  });
  if (givenUp > 0) {
    await tenant.logExportPart.deleteMany({ where: { exportId } });
    return null;
  }
  const until = new Date(now.getTime() + bounds.leaseMs);
  const { count } = await tenant.logExport.updateMany({
    where: free,
    data: { state: 'RUNNING', leasedUntil: until, attempts: { increment: 1 } },
  });
  return count === 0 ? null : { until };
}

async function writeExport(job: Job): Promise<void> {
  const { tenant, exportId, bounds } = job;
  const begun = await tenant.logExport.findFirst({ where: { id: exportId } });
  if (begun === null) return;
  const filter = readStoredFilter(begun.filter);
  let number = await tenant.logExportPart.count({ where: { exportId } });
  let units = number * bounds.partUnits;
  let { lastLogId, writtenRows } = begun;
  let content = number === 0 ? exportHead(begun.format) : '';
  for (let isLast = false; !isLast;) {
    if (job.isClosed()) {
      // For another server to go on at once.
      await setState(job, { state: 'QUEUED', leasedUntil: null, attempts: { decrement: 1 } });
      return;
    }
    const limit = Math.min(bounds.pageRows, MAX_EXPORTED_LOGS - writtenRows);
    const after = lastLogId ?? undefined;
    const logs = await findLogs(tenant, filter, { order: 'TIME_ASC', limit, after, fromEnd: false });
    for (const log of logs) content += await exportedLog(log, begun.format);
    lastLogId = logs.at(-1)?.id ?? lastLogId;
    writtenRows += logs.length;
    isLast = logs.length < limit || writtenRows >= MAX_EXPORTED_LOGS;
    if (content.length < bounds.partUnits && !isLast) continue;
    units += content.length;
    if (units > bounds.fileUnits) {
      await giveUp(job, FAULTS.SIZE);
      return;
    }
    number += 1;
    const part = { organizationId: begun.organizationId, exportId, number, content };
    if (!(await writePart(job, part, { lastLogId, writtenRows, isLast }))) return;
    content = '';
  }
}

interface Progress extends Pick<LogExport, 'lastLogId' | 'writtenRows'> {
  readonly isLast: boolean;
}

/** Writes a part and says so, both or neither. @returns false where the export is not ours any more */
async function writePart(job: Job, part: LogExportPart, { isLast, ...progress }: Progress): Promise<boolean> {
  const now = new Date();
  const until = new Date(Math.max(now.getTime() + job.bounds.leaseMs, job.lease.until.getTime() + 1));
  const kept = new Date(now.getTime() + KEPT_MS);
  const end = {
    ...{ state: 'DONE' as const, totalRows: progress.writtenRows },
    ...{ finishedAt: now, expiresAt: kept, leasedUntil: null },
  };
  return await job.tenant.transaction(async (transaction) => {
    const { count } = await transaction.logExport.updateMany({
      where: ours(job),
      data: { ...progress, attempts: 0, ...(isLast ? end : { leasedUntil: until }) },
    });
    if (count === 0) return false;
    await transaction.logExportPart.create({ data: part });
    job.lease.until = until;
    return true;
  });
}

async function giveUp(job: Job, fault: string): Promise<void> {
  const isOurs = await setState(job, { state: 'FAILED', fault, finishedAt: new Date(), leasedUntil: null });
  if (isOurs) await job.tenant.logExportPart.deleteMany({ where: { exportId: job.exportId } });
}

/** @returns false where the export is not ours any more, and nothing was changed */
async function setState(job: Job, data: Prisma.LogExportUpdateManyMutationInput): Promise<boolean> {
  const { count } = await job.tenant.logExport.updateMany({ where: ours(job), data });
  return count > 0;
}

function ours({ exportId, lease }: Job) {
  return { id: exportId, state: 'RUNNING' as const, leasedUntil: lease.until };
}
