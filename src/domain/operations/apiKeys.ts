import type { ApiKey, Organization, Prisma } from '../../persistence/generated/prisma/client.js';
import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { NO_JSON } from '../../persistence/values.js';
import { actorId, type ApiKeyActor, type UserActor } from '../actor.js';
import {
  assertGoodExpiry,
  assertGoodRotationPolicy,
  checkMetadata,
  mergeLevels,
  normaliseCidrs,
  type RotationPolicy,
} from '../apiKeyRules.js';
import { newApiKeySecret } from '../credentials/apiKeySecret.js';
import { forbidden, notFound } from '../errors.js';
import { nextExpiryNotice, nextRotation, secretDue } from '../keySchedule.js';
import { assertGoodRateLimits, assertGoodUsageLimit, type RateLimit, type UsageLimit } from '../limits.js';
import { refuseLevels, type Granter } from '../policy/delegation.js';
import { DEFAULT_KEY_LEVELS, readKeyLevels, type KeyLevels } from '../policy/keyLevels.js';
import type { KeyFeature, KeyLevel } from '../policy/permissions.js';
import { refuseKeyChange } from '../policy/targets.js';
import { exhaustionUnder } from '../usage/exhaustion.js';
import { addSecret, forgetCollectable, NOTHING_DUE } from './apiKeySecrets.js';
import { enforce } from './authority.js';
import { change, changeAuthority, type AuthorityChange } from './change.js';
import type { Requester } from './requester.js';

type LevelInput = readonly { feature: KeyFeature; level: KeyLevel }[];

/** What a key may do, and within which bounds: changing it needs `apiKey:update`. */
export interface AuthorityInput {
  readonly permissions?: LevelInput | undefined;
  readonly rateLimits?: readonly RateLimit[] | undefined;
  readonly usageLimit?: UsageLimit | null | undefined;
  readonly rotationPolicy?: RotationPolicy | null | undefined;
  readonly allowedCidrs?: readonly string[] | undefined;
  readonly expiresAt?: Date | null | undefined;
  /** The config of requests that name none. */
  readonly configId?: string | null | undefined;
  /** Whether a request may name another config than the key's. */
  readonly allowConfigOverride?: boolean | undefined;
}

/** What a key is called and carries along: changing it needs `apiKey:edit`. */
export interface DescriptionInput {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly metadata?: unknown;
  readonly alertEmails?: readonly string[] | undefined;
}

/** A key with its secret, which is told once and stored as a hash. */
export interface IssuedApiKey {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/** Makes a key that holds no more than its maker. A USER key belongs to the person who makes it, nobody else. */
export async function createApiKey(
  requester: Requester,
  input: AuthorityInput & DescriptionInput & { name: string; type: 'SERVICE' | 'USER' },
): Promise<IssuedApiKey> {
  return await changeAuthority(requester, 'apiKey:create', async (change) => {
    const { transaction, granter, organization, record } = change;
    const ownerId = input.type === 'USER' ? ownerFor(requester.actor) : null;
    await assertConfigIsThere(transaction, input.configId);
    const secret = newApiKeySecret();
    const now = new Date();
    const { organizationId } = requester;
    const apiKey = await transaction.apiKey.create({
      data: {
        organizationId,
        type: input.type,
        ownerId,
        name: input.name,
        ...descriptionData({ ...input, metadata: input.metadata ?? {} }, organization),
        ...authorityData(input, { granter, organization, present: null }),
        secretDueAt: secretDue(now, organization.maxSecretAgeDays),
        createdById: actorId(requester.actor),
        createdByName: requester.actor.displayName,
      },
    });
    await addSecret(transaction, apiKey, { secret, now });
    await record({
      action: 'apiKey.create',
      resourceType: 'ApiKey',
      resourceId: apiKey.id,
      after: facts(apiKey),
    });
    return { apiKey, secret };
  });
}

/** Changes what a key is called and carries along. */
export async function editApiKey(
  requester: Requester,
  input: DescriptionInput & { id: string },
): Promise<ApiKey> {
  return await change(requester, async ({ transaction, record }) => {
    const key = await findApiKey(transaction, input.id);
    const organization = await transaction.organization.findFirstOrThrow();
    const { organizationId, id } = key;
    const edited = await transaction.apiKey.update({
      where: { organizationId_id: { organizationId, id } },
      data: { ...descriptionData(input, organization), updatedAt: new Date() },
    });
    await record({
      action: 'apiKey.edit',
      resourceType: 'ApiKey',
      resourceId: id,
      before: facts(key),
      after: facts(edited),
    });
    return edited;
  });
}

/**
 * Changes what a key may do. Neither what it holds now nor what it gets may go beyond the requester. One that is
 * exhausted is no longer where its usage limit is raised or removed.
 */
export async function updateApiKey(
  requester: Requester,
  input: AuthorityInput & { id: string },
): Promise<ApiKey> {
  return await changeAuthority(requester, 'apiKey:update', async (change) => {
    const key = await findApiKey(change.transaction, input.id);
    return await updateKey(change, key, { input, action: 'apiKey.update' });
  });
}

/** What a key becomes, and under which name it is recorded. */
interface KeyUpdate {
  readonly input: AuthorityInput;
  readonly action: string;
}

/** As `updateApiKey`, inside a change of authority that has found the key. */
export async function updateKey(
  { transaction, granter, organization, record }: AuthorityChange,
  key: ApiKey,
  { input, action }: KeyUpdate,
): Promise<ApiKey> {
  enforce(refuseKeyChange(granter, 'update', key));
  await assertConfigIsThere(transaction, input.configId);
  const { organizationId, id } = key;
  const updated = await transaction.apiKey.update({
    where: { organizationId_id: { organizationId, id } },
    data: {
      ...authorityData(input, { granter, organization, present: key }),
      ...exhaustionUnder(input.usageLimit, key, new Date()),
      updatedAt: new Date(),
    },
  });
  await record({
    ...{ action, resourceType: 'ApiKey', resourceId: id },
    before: facts(key),
    after: facts(updated),
  });
  return updated;
}

/** Ends a key at once and for good; it stays in the list. Revoking a revoked key changes nothing. */
export async function revokeApiKey(requester: Requester, id: string): Promise<ApiKey> {
  return await changeAuthority(requester, 'apiKey:delete', async ({ transaction, granter, record }) => {
    const key = await findApiKey(transaction, id);
    enforce(refuseKeyChange(granter, 'delete', key));
    const { organizationId } = key;
    const revoked = await transaction.apiKey.update({
      where: { organizationId_id: { organizationId, id } },
      data: { ...NOTHING_DUE, revokedAt: key.revokedAt ?? new Date(), updatedAt: new Date() },
    });
    await forgetCollectable(transaction, { apiKeyId: id });
    await record({
      action: 'apiKey.revoke',
      resourceType: 'ApiKey',
      resourceId: id,
      before: { revokedAt: key.revokedAt },
      after: { revokedAt: revoked.revokedAt },
    });
    return revoked;
  });
}

/** Ends a key at once and takes it out of the list. */
export async function deleteApiKey(requester: Requester, id: string): Promise<ApiKey> {
  return await changeAuthority(requester, 'apiKey:delete', async ({ transaction, granter, record }) => {
    const key = await findApiKey(transaction, id);
    enforce(refuseKeyChange(granter, 'delete', key));
    await transaction.apiKey.deleteMany({ where: { id } });
    await record({ action: 'apiKey.delete', resourceType: 'ApiKey', resourceId: id, before: facts(key) });
    return key;
  });
}

/** The key with an id. @throws CodedError NOT_FOUND */
export async function findApiKey(rows: Delegates, id: string): Promise<ApiKey> {
  const key = await rows.apiKey.findFirst({ where: { id } });
  if (key === null) throw notFound('API key');
  return key;
}

/** A key takes a config of its organization that was not deleted. @throws CodedError NOT_FOUND */
async function assertConfigIsThere(
  transaction: TenantTransaction,
  id: string | null | undefined,
): Promise<void> {
  if (id === null || id === undefined) return;
  const config = await transaction.config.findFirst({ where: { id, deletedAt: null }, select: { id: true } });
  if (config === null) throw notFound('config');
}

function ownerFor(actor: UserActor | ApiKeyActor): string {
  if (actor.kind === 'API_KEY' || actor.member === null) {
    throw forbidden('A USER key can be made only by the person it is for.');
  }
  return actor.member.id;
}

function descriptionData(
  input: DescriptionInput,
  organization: Organization,
): {
  name?: string;
  description?: string | null;
  metadata?: Record<string, string>;
  alertEmails?: string[];
} {
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.description === undefined ? {} : { description: input.description }),
    // What a change leaves out is not held against a schema that came after the key.
    ...(input.metadata === undefined
      ? {}
      : { metadata: checkMetadata(input.metadata, organization.keyMetadataSchema) }),
    ...(input.alertEmails === undefined ? {} : { alertEmails: [...new Set(input.alertEmails)] }),
  };
}

interface AuthorityFrame {
  readonly granter: Granter;
  readonly organization: Organization;
  /** The key as it is, null for a new one. */
  readonly present: ApiKey | null;
}

function authorityData(
  input: AuthorityInput,
  { granter, organization, present }: AuthorityFrame,
): {
  permissions: KeyLevels;
  rateLimits?: Prisma.InputJsonValue;
  usageLimit?: Prisma.InputJsonValue | typeof NO_JSON;
  rotationPolicy?: Prisma.InputJsonValue | typeof NO_JSON;
  allowedCidrs?: string[];
  expiresAt?: Date | null;
  expiryNoticeAt?: Date | null;
  rotatesAt?: Date | null;
  configId?: string | null;
  allowConfigOverride?: boolean;
} {
  const now = new Date();
  const levels = mergeLevels(
    present === null ? startingLevels(input.permissions) : readKeyLevels(present.permissions),
    input.permissions ?? [],
  );
  enforce(refuseLevels(granter, levels));
  if (input.rateLimits !== undefined) assertGoodRateLimits(input.rateLimits);
  if (input.usageLimit) assertGoodUsageLimit(input.usageLimit);
  if (input.rotationPolicy) assertGoodRotationPolicy(input.rotationPolicy, now);
  if (present === null || input.expiresAt !== undefined) {
    assertGoodExpiry(input.expiresAt ?? null, present?.createdAt ?? now, organization.maxKeyLifetimeDays);
  }
  return {
    permissions: levels,
    ...(input.rateLimits === undefined
      ? {}
      : { rateLimits: asJson(input.rateLimits) as Prisma.InputJsonValue }),
    ...(input.usageLimit === undefined ? {} : { usageLimit: asJson(input.usageLimit) }),
    ...(input.rotationPolicy === undefined ? {} : rotationColumns(input.rotationPolicy, now)),
    ...(input.allowedCidrs === undefined ? {} : { allowedCidrs: normaliseCidrs(input.allowedCidrs) }),
    ...(input.expiresAt === undefined
      ? {}
      : { expiresAt: input.expiresAt, expiryNoticeAt: nextExpiryNotice(input.expiresAt, now) }),
    ...(input.configId === undefined ? {} : { configId: input.configId }),
    ...(input.allowConfigOverride === undefined ? {} : { allowConfigOverride: input.allowConfigOverride }),
  };
}

function rotationColumns(policy: RotationPolicy | null, now: Date) {
  return {
    rotationPolicy: asJson(policy),
    rotatesAt: policy === null ? null : nextRotation(policy, now),
  };
}

/** A key made without permissions has the defaults; one that names some has just those. */
function startingLevels(named: LevelInput | undefined): KeyLevels {
  return named === undefined ? DEFAULT_KEY_LEVELS : readKeyLevels({});
}

/** Times become texts. */
function asJson(value: unknown): Prisma.InputJsonValue | typeof NO_JSON {
  if (value === null) return NO_JSON;
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
}

function facts(key: ApiKey): object {
  const { name, description, type, ownerId, permissions, rateLimits, usageLimit, rotationPolicy } = key;
  const { metadata, alertEmails, allowedCidrs, expiresAt, configId, allowConfigOverride } = key;
  return {
    ...{ name, description, type, ownerId, permissions, rateLimits, usageLimit, rotationPolicy },
    ...{ metadata, alertEmails, allowedCidrs, expiresAt, configId, allowConfigOverride },
  };
}
