import type { Prisma } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { nextExpiryNotice } from '../keySchedule.js';
import { notifyOfKeys } from '../notices/keyNotices.js';
import { changeAuthorityBySystem, type Author } from './change.js';

/** Telling of the expiry of keys: 14 days and one day before it, and when it has come. */

function dueNotices(now: Date): Prisma.ApiKeyWhereInput {
  return { revokedAt: null, expiryNoticeAt: { lte: now } };
}

/** The ids of the keys of whose expiry something is to be told by now. */
export async function findDueExpiryNotices(tenant: TenantClient, now: Date): Promise<string[]> {
  const keys = await tenant.apiKey.findMany({
    where: dueNotices(now),
    orderBy: [{ expiryNoticeAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  return keys.map(({ id }) => id);
}

/**
 * Tells of the expiry of a key, once for what is due: after a time without any server that it is near or has come, not
 * what was to be told before.
 *
 * @returns whether it did: false where nothing is to be told any more
 */
export async function tellOfExpiry(author: Author, id: string, now: Date): Promise<boolean> {
  const told = await changeAuthorityBySystem(author, async ({ transaction, record }) => {
    const key = await transaction.apiKey.findFirst({ where: { id, AND: [dueNotices(now)] } });
    const expiresAt = key?.expiresAt ?? null;
    if (key === null || expiresAt === null) return null;
    const { organizationId } = key;
    const isOver = expiresAt <= now;
    await transaction.apiKey.update({
      where: { organizationId_id: { organizationId, id } },
      data: { expiryNoticeAt: nextExpiryNotice(expiresAt, now) },
    });
    await record({
      action: isOver ? 'apiKey.expire' : 'apiKey.warnOfExpiry',
      resourceType: 'ApiKey',
      resourceId: id,
      after: { expiresAt },
    });
    await notifyOfKeys(transaction, organizationId, [
      { kind: isOver ? 'KEY_EXPIRED' : 'KEY_EXPIRING', key, data: { expiresAt } },
    ]);
    return key;
  });
  return told !== null;
}
