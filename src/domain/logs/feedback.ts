import type { LogFeedback } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { notFound } from '../errors.js';

/** What somebody, or a guardrail, thinks of a call. */
export interface NewFeedback {
  /** The uuid of the log. */
  readonly logId: string;
  /** -10 to 10. */
  readonly value: number;
  /** 0 to 1, a decimal as text. */
  readonly weight: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The name of who gives it: a person's, a key's or a guardrail's. */
  readonly createdByName: string;
}

/**
 * Adds feedback to a log that is there, or will be once it is written: who handles a call need not wait for that. The
 * values must have been checked.
 */
export async function addFeedback(
  tenant: TenantClient,
  { metadata, ...feedback }: NewFeedback,
): Promise<LogFeedback> {
  return await tenant.logFeedback.create({
    data: { ...feedback, metadata: { ...metadata }, organizationId: tenant.pin.organizationId ?? '' },
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
