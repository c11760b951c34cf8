import type { ApiKey } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { MAX_TRANSITION_MS, MIN_TRANSITION_MS } from '../apiKeyRules.js';
import { openUnder, sealUnder } from '../credentials/apiKeySecret.js';
import { hashToken } from '../credentials/tokens.js';
import { badInput, failedPrecondition } from '../errors.js';
import { notifyOfKeys, type KeyNotice } from '../notices/keyNotices.js';
import { refuseExpired, refuseKeyChange } from '../policy/targets.js';
import { findApiKey } from './apiKeys.js';
import { findOpenTransition, replaceSecret, type Replaced } from './apiKeySecrets.js';
import { enforce } from './authority.js';
import { changeAuthority } from './change.js';
import type { Requester } from './requester.js';

/** How long a repeated request gets the answer of the first. Milliseconds: 24 hours. */
const REPEATABLE_MS = 24 * 3_600_000;

/**
 * Replaces the secret of a key. Everything else of it stays: id, usage, limits, expiry.
 *
 * The former secret lives on for the transition, never past the key's own expiry. One transition can be open at a
 * time; `transitionPeriodMs: 0` ends every former secret at once, also one whose transition is open, which is what
 * a leaked secret needs.
 *
 * With an idempotency key the request can be repeated when its answer was lost: the same new secret is told again
 * and nothing changes. The secret is kept for that under a key that only the idempotency key yields.
 */
export async function rotateApiKey(
  requester: Requester,
  input: { id: string; transitionPeriodMs: number | null; idempotencyKey: string | null },
): Promise<Replaced> {
  const transitionMs = input.transitionPeriodMs ?? MIN_TRANSITION_MS;
  if (transitionMs < 0 || transitionMs > MAX_TRANSITION_MS) {
    throw badInput('input.transitionPeriodMs', `must be between 0 and ${String(MAX_TRANSITION_MS)}`);
  }
  return await changeAuthority(requester, 'apiKey:rotate', async ({ transaction, granter, record }) => {
    const key = await findApiKey(transaction, input.id);
    enforce(refuseKeyChange(granter, 'rotate', key));

    const repeated = await findRepeated(transaction, key, input.idempotencyKey);
    if (repeated !== null) {
      await record({ action: 'apiKey.rotateRepeated', resourceType: 'ApiKey', resourceId: key.id });
      return repeated;
    }

    const now = new Date();
    enforce(refuseExpired(key, now));
    const endsAt = await findOpenTransition(transaction, key, now);
    if (endsAt !== null && transitionMs > 0) {
      throw failedPrecondition(
        `A rotation is under way: its former secret works until ${endsAt.toISOString()}. ` +
          'Wait, or rotate with transitionPeriodMs 0.',
      );
    }
    const rotation = await replaceSecret(transaction, key, { now, transitionMs });
    const { secret, formerSecretEndsAt } = rotation;
    if (input.idempotencyKey !== null) {
      await keepForRepetition(transaction, key, { secret, idempotencyKey: input.idempotencyKey, now });
    }
    await record({
      action: 'apiKey.rotate',
      resourceType: 'ApiKey',
      resourceId: key.id,
      after: { formerSecretEndsAt },
    });
    await notifyOfKeys(transaction, key.organizationId, [
      rotatedNotice(rotation, { now, isScheduled: false }),
    ]);
    return rotation;
  });
}

/**
 * What is told of a rotation.
 *
 * @param how `isScheduled` where the server made it by itself: the new secret waits to be collected
 */
export function rotatedNotice(
  { apiKey, formerSecretEndsAt }: Replaced,
  { now, isScheduled }: { now: Date; isScheduled: boolean },
): KeyNotice {
  return {
    kind: 'KEY_ROTATED',
    key: apiKey,
    data: { rotatedAt: now, formerSecretEndsAt, secretToCollect: isScheduled, isReminder: false },
  };
}

async function findRepeated(
  transaction: TenantTransaction,
  key: ApiKey,
  idempotencyKey: string | null,
): Promise<Replaced | null> {
  const now = new Date();
  await transaction.apiKeyRotation.deleteMany({ where: { repeatableUntil: { lte: now } } });
  if (idempotencyKey === null) return null;
  const rotation = await transaction.apiKeyRotation.findFirst({
    where: { apiKeyId: key.id, idempotencyHash: hashToken(idempotencyKey) },
  });
  if (rotation === null) return null;
  const secret = openUnder(idempotencyKey, key.id, rotation.sealedSecret);
  const isCurrent = await transaction.apiKeySecret.findFirst({
    where: { apiKeyId: key.id, hash: hashToken(secret), endsAt: null },
  });
  if (isCurrent === null) {
    throw failedPrecondition('This idempotency key is of an earlier rotation. Use a new one.');
  }
  const former = await transaction.apiKeySecret.findFirst({
    where: { apiKeyId: key.id, endsAt: { gt: now } },
  });
  return { apiKey: key, secret, formerSecretEndsAt: former?.endsAt ?? null };
}

async function keepForRepetition(
  transaction: TenantTransaction,
  key: ApiKey,
  { secret, idempotencyKey, now }: { secret: string; idempotencyKey: string; now: Date },
): Promise<void> {
  await transaction.apiKeyRotation.create({
    data: {
      organizationId: key.organizationId,
      apiKeyId: key.id,
      idempotencyHash: hashToken(idempotencyKey),
      sealedSecret: sealUnder(idempotencyKey, key.id, secret),
      repeatableUntil: new Date(now.getTime() + REPEATABLE_MS),
    },
  });
}
