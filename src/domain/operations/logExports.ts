import type { LogExport, Prisma } from '../../persistence/generated/prisma/client.js';
import { countLogs } from '../../persistence/logQueries.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { failedPrecondition, notFound } from '../errors.js';
import type { ExportFormat } from '../logs/exporting.js';
import { readStoredFilter, type StoredLogFilter } from '../logs/storedFilter.js';
import type { Requester } from './requester.js';
import { changeResource, maker } from './resources.js';

/** The most logs of one export. */
export const MAX_EXPORTED_LOGS = 50_000;

/** How many exports of an organization may be under way. */
const MAX_UNDER_WAY = 100;

/** How long a file is kept, in milliseconds. */
export const KEPT_MS = 86_400_000;

/** What is to be exported: the logs that a filter finds, as it is stored. */
export interface NewLogExport {
  readonly format: ExportFormat;
  readonly filter: StoredLogFilter;
}

/**
 * Orders an export of the logs that a filter finds now; a server writes it (context/logExports.ts).
 *
 * @throws CodedError FAILED_PRECONDITION where the filter finds more than 50,000, or 100 exports are under way
 */
export async function createLogExport(
  requester: Requester,
  { format, filter: given }: NewLogExport,
): Promise<LogExport> {
  const now = new Date();
  const filter = endingBy(given, now);
  // Counted before the transaction: it may take a while, and nothing depends on its being exact.
  const found = await countLogs(requester.tenant, readStoredFilter(filter), MAX_EXPORTED_LOGS + 1);
  if (found > MAX_EXPORTED_LOGS) {
    throw failedPrecondition(
      'The filter finds more than 50,000 logs, which is the most of one export. Narrow it, for instance by time.',
    );
  }
  return await changeResource(requester, async ({ transaction, record }) => {
    const underWay = await transaction.logExport.count({ where: { state: { in: ['QUEUED', 'RUNNING'] } } });
    if (underWay >= MAX_UNDER_WAY) {
      throw failedPrecondition('There are 100 exports under way already. Wait for one, or delete it.');
    }
    const made = await transaction.logExport.create({
      data: {
        ...maker(requester),
        format,
        filter: filter as Prisma.InputJsonObject,
        totalRows: found,
        expiresAt: new Date(now.getTime() + KEPT_MS),
      },
    });
    await record({
      action: 'logExport.create',
      resourceType: 'LogExport',
      resourceId: made.id,
      after: { format, filter },
    });
    return made;
  });
}

/** Removes an export and its file; one that is under way is given up. @throws CodedError NOT_FOUND */
export async function deleteLogExport(requester: Requester, id: string): Promise<void> {
  await changeResource(requester, async ({ transaction, record }) => {
    const former = await transaction.logExport.findFirst({ where: { id, ...present() } });
    if (former === null) throw notFound('export');
    await transaction.logExport.deleteMany({ where: { id } });
    const { format, filter, state, writtenRows } = former;
    await record({
      action: 'logExport.delete',
      resourceType: 'LogExport',
      resourceId: id,
      before: { format, filter, state, writtenRows },
    });
  });
}

/** One export whose time is not over; null where this organization has none of that id. */
export async function findLogExport(tenant: TenantClient, id: string): Promise<LogExport | null> {
  return await tenant.logExport.findFirst({ where: { id, ...present() } });
}

/** The pieces of the file of an export, in order, each read when it is needed. */
export async function* readExportFile(tenant: TenantClient, exportId: string): AsyncGenerator<string> {
  for (let number = 1; ; number += 1) {
    const part = await tenant.logExportPart.findFirst({ where: { exportId, number } });
    if (part === null) return;
    yield part.content;
  }
}

/** Exports whose time is not over: the others are gone, whether or not they were removed yet. */
export function present(): { readonly expiresAt: { readonly gt: Date } } {
  return { expiresAt: { gt: new Date() } };
}

/** A filter that finds no logs made later than now, so that the file is of one moment, and comes to an end. */
function endingBy(filter: StoredLogFilter, now: Date): StoredLogFilter {
  const { to } = filter;
  return typeof to === 'string' && new Date(to) <= now ? filter : { ...filter, to: now.toISOString() };
}
