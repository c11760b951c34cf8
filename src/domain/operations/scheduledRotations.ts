import type { ApiKey, Prisma } from '../../persistence/generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import type { Sealer } from '../credentials/sealing.js';
import { MANDATORY_TRANSITION_MS, readRotationPolicy } from '../keySchedule.js';
import { notifyOfKeys } from '../notices/keyNotices.js';
import { findOpenTransition, replaceSecret } from './apiKeySecrets.js';
import { changeAuthorityBySystem, type Author } from './change.js';
import { rotatedNotice } from './rotateApiKey.js';

/** The rotations that the server makes by itself: for a key's own policy, and for the organization's. */

/** The keys that work at a moment. */
export function liveKeys(now: Date): Prisma.ApiKeyWhereInput {
  return { revokedAt: null, AND: [{ OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }] };
}

function dueKeys(now: Date): Prisma.ApiKeyWhereInput {
  return { ...liveKeys(now), OR: [{ rotatesAt: { lte: now } }, { secretDueAt: { lte: now } }] };
}

/** The ids of the keys whose secret is to be replaced by now, the longest due first. */
export async function findDueRotations(tenant: TenantClient, now: Date): Promise<string[]> {
  const keys = await tenant.apiKey.findMany({
    where: dueKeys(now),
    orderBy: [{ rotatesAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  return keys.map(({ id }) => id);
}

/**
 * Gives a key the secret that is due, once: what was missed meanwhile is not made up for. The secret waits to be collected.
 * While a former one still works after a rotation by hand, it is put off until that ends.
 *
 * @returns whether it did: false where nothing is due any more
 */
export async function rotateDueKey(
  author: Author,
  id: string,
  { now, sealer }: { now: Date; sealer: Sealer },
): Promise<boolean> {
  const rotated = await changeAuthorityBySystem(author, async ({ transaction, record }) => {
    const key = await transaction.apiKey.findFirst({ where: { id, AND: [dueKeys(now)] } });
    if (key === null) return null;
    const openUntil = await findOpenTransition(transaction, key, now);
    if (openUntil !== null) return await putOff(transaction, key, { now, until: openUntil });
    const policy = readRotationPolicy(key.rotationPolicy);
    const transitionMs = policy?.transitionPeriodMs ?? MANDATORY_TRANSITION_MS;
    const rotation = await replaceSecret(transaction, key, { now, transitionMs, sealer });
    const { formerSecretEndsAt, apiKey } = rotation;
    await record({
      action: 'apiKey.rotate',
      resourceType: 'ApiKey',
      resourceId: id,
      after: { formerSecretEndsAt, nextRotationAt: apiKey.rotatesAt, secretDueAt: apiKey.secretDueAt },
    });
    await notifyOfKeys(transaction, key.organizationId, [
      rotatedNotice(rotation, { now, isScheduled: true }),
    ]);
    return rotation;
  });
  return rotated !== null;
}

async function putOff(
  transaction: TenantTransaction,
  { organizationId, id, rotatesAt, secretDueAt }: ApiKey,
  { now, until }: { now: Date; until: Date },
): Promise<null> {
  const later = (due: Date | null): Date | null => (due !== null && due <= now ? until : due);
  await transaction.apiKey.update({
    where: { organizationId_id: { organizationId, id } },
    data: { rotatesAt: later(rotatesAt), secretDueAt: later(secretDueAt) },
  });
  return null;
}

function dueReminders(now: Date): Prisma.ApiKeySecretWhereInput {
  return { remindAt: { lte: now }, endsAt: null, apiKey: liveKeys(now) };
}

/** The ids of the secrets that nobody has collected a day before the former one ends. */
export async function findDueReminders(tenant: TenantClient, now: Date): Promise<string[]> {
  // Of keys that ended nobody needs to be reminded.
  await tenant.apiKeySecret.updateMany({
    where: { remindAt: { lte: now }, NOT: dueReminders(now) },
    data: { remindAt: null },
  });
  const secrets = await tenant.apiKeySecret.findMany({ where: dueReminders(now), select: { id: true } });
  return secrets.map(({ id }) => id);
}

/** Reminds of a secret that waits to be collected, once. @returns whether it did */
export async function remindOfSecret(author: Author, id: string, now: Date): Promise<boolean> {
  const reminded = await changeAuthorityBySystem(author, async ({ transaction, record }) => {
    const secret = await transaction.apiKeySecret.findFirst({
      where: { id, AND: [dueReminders(now)] },
      include: { apiKey: true },
    });
    if (secret === null) return null;
    const { organizationId, apiKey, createdAt: rotatedAt } = secret;
    await transaction.apiKeySecret.updateMany({ where: { id }, data: { remindAt: null } });
    const formerSecretEndsAt = await findOpenTransition(transaction, apiKey, now);
    await record({ action: 'apiKey.remindOfSecret', resourceType: 'ApiKey', resourceId: apiKey.id });
    await notifyOfKeys(transaction, organizationId, [
      {
        kind: 'KEY_ROTATED',
        key: apiKey,
        data: { rotatedAt, formerSecretEndsAt, secretToCollect: true, isReminder: true },
      },
    ]);
    return apiKey;
  });
  return reminded !== null;
}
