import type { LogFeedback } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { notFound } from '../errors.js';
import { encodeId } from '../ids.js';
import { change } from '../operations/change.js';
import type { Requester } from '../operations/requester.js';

/** What somebody thinks of a call. */
export interface NewFeedback {
  /** The uuid of the log. */
  readonly logId: string;
  /** -10 to 10. */
  readonly value: number;
  /** 0 to 1, a decimal as text. */
  readonly weight: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Adds feedback to a log. The values must have been checked. */
export async function addFeedback(
  requester: Requester,
  { metadata, ...feedback }: NewFeedback,
): Promise<LogFeedback> {
  const { organizationId, actor } = requester;
  return await change(requester, async ({ transaction, record }) => {
    const given = await transaction.logFeedback.create({
      data: { ...feedback, metadata: { ...metadata }, organizationId, createdByName: actor.displayName },
    });
    const { logId, value, weight } = feedback;
    await record({
      action: 'logFeedback.create',
      resourceType: 'LogFeedback',
      resourceId: given.id,
      after: { logId: encodeId('RequestLog', logId), value, weight },
    });
    return given;
  });
}

/**
 * The uuid of the log that feedback is for: one of the organization, or the latest one of a trace.
 *
 * @throws CodedError NOT_FOUND
 */
export async function findLogFor(
  tenant: TenantClient,
  { logId, traceId }: { readonly logId: string | null; readonly traceId: string | null },
): Promise<string> {
  const log = await tenant.requestLog.findFirst({
    where: { ...(logId === null ? {} : { id: logId }), ...(traceId === null ? {} : { traceId }) },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  if (log === null) throw notFound('log');
  return log.id;
}
