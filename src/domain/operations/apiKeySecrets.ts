import type { ApiKey, Prisma } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { maskSecret, newApiKeySecret } from '../credentials/apiKeySecret.js';
import type { Sealer } from '../credentials/sealing.js';
import { hashToken } from '../credentials/tokens.js';
import { newUuid } from '../ids.js';
import {
  earlierOf,
  MANDATORY_TRANSITION_MS,
  nextRotation,
  readRotationPolicy,
  secretDue,
} from '../keySchedule.js';

/** The secrets of API keys: how they are stored, and how one takes the place of another. */

const DAY_MS = 86_400_000;

/** The columns of a key of which nothing is due any more. */
export const NOTHING_DUE = { rotatesAt: null, secretDueAt: null, expiryNoticeAt: null };

/** The columns of a secret that cannot be collected (any more). */
const NOT_COLLECTABLE = { sealedSecret: null, secretKeyId: null, remindAt: null };

interface NewSecret {
  readonly secret: string;
  readonly now: Date;
  /** Keeps the secret itself until it is collected; without one only its hash is stored. */
  readonly sealer?: Sealer | undefined;
  /** When to remind of one that was not collected. */
  readonly remindAt?: Date | null;
}

/** Stores a key's new current secret. */
export async function addSecret(
  transaction: TenantTransaction,
  { organizationId, id: apiKeyId }: Pick<ApiKey, 'organizationId' | 'id'>,
  { secret, now, sealer, remindAt }: NewSecret,
): Promise<void> {
  const id = newUuid();
  const sealed = sealer?.seal(secret, secretPlace({ organizationId, id }));
  await transaction.apiKeySecret.create({
    data: {
      ...{ organizationId, id, apiKeyId, createdAt: now },
      ...{ hash: hashToken(secret), masked: maskSecret(secret) },
      ...(sealed === undefined
        ? {}
        : { sealedSecret: sealed.text, secretKeyId: sealed.keyId, remindAt: remindAt ?? null }),
    },
  });
}

/** What a secret is sealed for: this row of this organization. */
export function secretPlace({ organizationId, id }: { organizationId: string; id: string }): string {
  return `ApiKeySecret:${organizationId}:${id}`;
}

/** Erases secrets that wait to be collected; their hashes stay. */
export async function forgetCollectable(
  transaction: TenantTransaction,
  where: Prisma.ApiKeySecretWhereInput,
): Promise<void> {
  await transaction.apiKeySecret.updateMany({
    where: { ...where, sealedSecret: { not: null } },
    data: NOT_COLLECTABLE,
  });
}

/** Until when a former secret of a key works beside the present one; null where there is none. Removes those that ended. */
export async function findOpenTransition(
  transaction: TenantTransaction,
  { id: apiKeyId }: Pick<ApiKey, 'id'>,
  now: Date,
): Promise<Date | null> {
  await transaction.apiKeySecret.deleteMany({ where: { apiKeyId, endsAt: { lte: now } } });
  const open = await transaction.apiKeySecret.findFirst({ where: { apiKeyId, endsAt: { not: null } } });
  return open?.endsAt ?? null;
}

interface Replacement {
  readonly now: Date;
  /** How long the former secret lives on; 0 ends every former one at once. */
  readonly transitionMs: number;
  /** Keeps the new secret until it is collected, where nobody is there to be told it. */
  readonly sealer?: Sealer | undefined;
}

export interface Replaced {
  readonly apiKey: ApiKey;
  readonly secret: string;
  /** When the former secret stops working; null where it has already. */
  readonly formerSecretEndsAt: Date | null;
}

/**
 * Gives a key a new secret and says when it is to have the next one. The former secret lives on for the transition, never
 * past the key's own expiry, nor longer than the policy of the organization would have let it. Call under the lock, with
 * no transition open.
 */
export async function replaceSecret(
  transaction: TenantTransaction,
  key: ApiKey,
  { now, transitionMs, sealer }: Replacement,
): Promise<Replaced> {
  const { organizationId, id: apiKeyId } = key;
  const formerSecretEndsAt = transitionMs === 0 ? null : endOfFormer(key, { now, transitionMs });
  if (formerSecretEndsAt === null) {
    await transaction.apiKeySecret.deleteMany({ where: { apiKeyId } });
  } else {
    await transaction.apiKeySecret.updateMany({
      where: { organizationId, apiKeyId },
      data: { ...NOT_COLLECTABLE, endsAt: formerSecretEndsAt },
    });
  }
  const secret = newApiKeySecret();
  const reminder = new Date((formerSecretEndsAt ?? now).getTime() - DAY_MS);
  await addSecret(transaction, key, { secret, now, sealer, remindAt: reminder > now ? reminder : null });
  const { maxSecretAgeDays } = await transaction.organization.findFirstOrThrow({
    select: { maxSecretAgeDays: true },
  });
  const policy = readRotationPolicy(key.rotationPolicy);
  const apiKey = await transaction.apiKey.update({
    where: { organizationId_id: { organizationId, id: apiKeyId } },
    data: {
      rotatesAt: policy === null ? null : nextRotation(policy, now),
      secretDueAt: secretDue(now, maxSecretAgeDays),
    },
  });
  return { apiKey, secret, formerSecretEndsAt };
}

function endOfFormer(
  { expiresAt, secretDueAt }: ApiKey,
  { now, transitionMs }: { now: Date; transitionMs: number },
): Date {
  const wanted = new Date(now.getTime() + transitionMs);
  const due = secretDueAt === null ? null : Math.max(secretDueAt.getTime(), now.getTime());
  const latest = due === null ? null : new Date(due + MANDATORY_TRANSITION_MS);
  return earlierOf(earlierOf(wanted, latest), expiresAt) ?? wanted;
}
