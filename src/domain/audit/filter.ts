import type { Prisma } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { badInput } from '../errors.js';
import { decodeId, type IdKind } from '../ids.js';

export type AuditActorKind = 'USER' | 'API_KEY' | 'SYSTEM';
export type AuditOutcome = 'SUCCESS' | 'DENIED';

/** Which entries of an audit log, as callers say it; all of what is given must hold. */
export interface AuditFilter {
  /** The id of a person, a member or a key. */
  readonly actorId?: string | null | undefined;
  readonly actorKind?: AuditActorKind | null | undefined;
  /** As in `apiKey.rotate`, or `apiKey.*` for all that begin so. */
  readonly action?: string | null | undefined;
  readonly resourceType?: string | null | undefined;
  readonly resourceId?: string | null | undefined;
  readonly outcome?: AuditOutcome | null | undefined;
  readonly from?: Date | null | undefined;
  /** Not included. */
  readonly to?: Date | null | undefined;
}

/** Kinds of ids that stand for who acts, or for a login of theirs, and are nothing that is acted upon. */
const NO_RESOURCES: readonly IdKind[] = ['User', 'Session', 'AccountEntry'];

/**
 * The filter as Prisma takes it.
 *
 * @param path where the filter stands: `filter.` before the names of its parts, or nothing
 * @throws CodedError BAD_USER_INPUT
 */
export async function auditWhere(
  tenant: TenantClient,
  filter: AuditFilter,
  path: string,
): Promise<Prisma.AuditEntryWhereInput> {
  const { actorId, actorKind, action, resourceType, resourceId, outcome, from, to } = filter;
  if (from && to && from >= to) throw badInput(`${path}to`, 'must be later than from');
  return {
    AND: [
      ...(typeof actorId === 'string' ? [await actorWhere(tenant, actorId, path)] : []),
      ...(actorKind ? [{ actorKind }] : []),
      ...(action ? [{ action: actionWhere(action) }] : []),
      ...(resourceType ? [{ resourceType }] : []),
      ...(typeof resourceId === 'string' ? [resourceWhere(resourceId, path)] : []),
      ...(outcome ? [{ outcome }] : []),
      ...(from ? [{ at: { gte: from } }] : []),
      ...(to ? [{ at: { lt: to } }] : []),
    ],
  };
}

async function actorWhere(tenant: TenantClient, id: string, path: string): Promise<{ actorId: string }> {
  const decoded = decodeId(id);
  switch (decoded?.kind) {
    case 'User':
    case 'ApiKey':
      return { actorId: decoded.uuid };
    case 'Member': {
      const member = await tenant.member.findFirst({ where: { id: decoded.uuid } });
      // An id that nobody has: people are recorded under their own.
      return { actorId: member?.userId ?? decoded.uuid };
    }
    default:
      throw badInput(`${path}actorId`, 'is not the id of a user, a member or an API key');
  }
}

function resourceWhere(id: string, path: string): { resourceType: string; resourceId: string } {
  const decoded = decodeId(id);
  if (decoded === null || NO_RESOURCES.includes(decoded.kind)) {
    throw badInput(`${path}resourceId`, 'is not the id of an object of an organization');
  }
  return { resourceType: decoded.kind, resourceId: decoded.uuid };
}

function actionWhere(action: string): string | { startsWith: string } {
  if (!action.endsWith('.*')) return action;
  return { startsWith: action.slice(0, -1).replaceAll(/[\\%_]/g, String.raw`\$&`) };
}
