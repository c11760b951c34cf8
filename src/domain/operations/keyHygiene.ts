import type { ApiKey } from '../../persistence/generated/prisma/client.js';
import type { TenantClient, TenantTransaction } from '../../persistence/tenantClient.js';
import { badInput, conflict, failedPrecondition } from '../errors.js';
import {
  daysBefore,
  FINDINGS,
  hygieneOfKey,
  isSettled,
  OBSERVED_DAYS,
  SETTLING_DAYS,
  usedSince,
  type Finding,
  type KeyHygiene,
} from '../keyHygiene.js';
import { ALL_KEY_FEATURES, leastLevels, readKeyLevels, type KeyLevels } from '../policy/keyLevels.js';
import { findApiKey, updateKey } from './apiKeys.js';
import { changeAuthority } from './change.js';
import type { Requester } from './requester.js';
import { liveKeys } from './scheduledRotations.js';

const FACTS = {
  ...{ id: true, type: true, permissions: true, rateLimits: true, usageLimit: true, allowedCidrs: true },
  ...{ expiresAt: true, exhaustedAt: true, exhaustedUntil: true, revokedAt: true, lastUsedAt: true },
  ...{ usesObservedSince: true, createdAt: true },
  owner: { select: { role: { select: { builtIn: true, permissions: true } } } },
  secrets: { where: { endsAt: null }, select: { createdAt: true } },
  permissionUses: { select: { permission: true, lastUsedAt: true } },
} as const;

/** The hygiene of keys by their ids, for all of them by a few statements. What is not there is left out. */
export async function hygieneOfKeys(
  tenant: TenantClient,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, KeyHygiene>> {
  return await loadHygiene(tenant, { where: { id: { in: [...ids] } }, now });
}

/** What a report found in an organization. */
export interface HygieneReport {
  /** How many live keys have each finding; those that none has too. */
  readonly counts: readonly { readonly finding: Finding; readonly keys: number }[];
  /** The ids of the live keys with the finding that was asked for, or with any; newest first. */
  readonly ids: readonly string[];
}

/** Looks at all live keys of an organization, by a few statements however many there are. */
export async function reportHygiene(
  tenant: TenantClient,
  asked: Finding | null,
  now: Date,
): Promise<HygieneReport> {
  const found = await loadHygiene(tenant, { where: liveKeys(now), now });
  const counts = new Map(Object.keys(FINDINGS).map((finding) => [finding as Finding, 0]));
  const ids: string[] = [];
  for (const [id, { findings }] of found) {
    for (const finding of findings) counts.set(finding, (counts.get(finding) ?? 0) + 1);
    if (asked === null ? findings.length > 0 : findings.includes(asked)) ids.push(id);
  }
  return { counts: [...counts].map(([finding, keys]) => ({ finding, keys })), ids };
}

async function loadHygiene(
  tenant: TenantClient,
  { where, now }: { where: object; now: Date },
): Promise<Map<string, KeyHygiene>> {
  const { maxSecretAgeDays } = await tenant.organization.findFirstOrThrow({
    select: { maxSecretAgeDays: true },
  });
  const keys = await tenant.apiKey.findMany({
    where,
    select: FACTS,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return new Map(keys.map((key) => [key.id, hygieneOfKey(key, { maxSecretAgeDays, now })]));
}

/** The fewest and the most days of use that a key can be narrowed to. */
export const NARROWING_DAYS = { min: 7, max: 365 };

export interface Narrowing {
  readonly id: string;
  /** As the requester saw the key; null to narrow it as it is. */
  readonly expectedUpdatedAt: Date | null;
  /** So many days count, null for 90. */
  readonly days: number | null;
}

export interface Narrowed {
  readonly apiKey: ApiKey;
  readonly before: KeyLevels;
  readonly after: KeyLevels;
}

/**
 * Sets the levels of a key to the least that cover what it used. It is a change of the key's authority like any other: the
 * same ceiling and the same refusals. A key that was observed for less than a week, or used nothing, is not narrowed: of
 * the one too little is known, the other is better revoked.
 */
export async function narrowApiKeyToUsed(requester: Requester, input: Narrowing): Promise<Narrowed> {
  const days = input.days ?? OBSERVED_DAYS;
  const { min, max } = NARROWING_DAYS;
  if (days < min || days > max) {
    throw badInput('input.days', `must be between ${String(min)} and ${String(max)}`);
  }
  return await changeAuthority(requester, 'apiKey:update', async (change) => {
    const now = new Date();
    const key = await findApiKey(change.transaction, input.id);
    if (input.expectedUpdatedAt !== null && key.updatedAt.getTime() !== input.expectedUpdatedAt.getTime()) {
      throw conflict('input.expectedUpdatedAt', 'The API key was changed in the meantime.');
    }
    const before = readKeyLevels(key.permissions);
    const after = await levelsUsed(change.transaction, key, { since: daysBefore(now, days), now });
    const permissions = ALL_KEY_FEATURES.map((feature) => ({ feature, level: after[feature] }));
    const apiKey = await updateKey(change, key, {
      input: { permissions },
      action: 'apiKey.narrow',
    });
    return { apiKey, before, after };
  });
}

/** @throws CodedError FAILED_PRECONDITION where too little is known of what the key uses */
async function levelsUsed(
  transaction: TenantTransaction,
  key: ApiKey,
  { since, now }: { since: Date; now: Date },
): Promise<KeyLevels> {
  if (!isSettled(key, now)) {
    throw failedPrecondition(
      `What the API key uses has been noted for less than ${String(SETTLING_DAYS)} days.`,
    );
  }
  const permissionUses = await transaction.apiKeyPermissionUse.findMany({ where: { apiKeyId: key.id } });
  const used = usedSince({ permissionUses }, since);
  if (used.length === 0) {
    throw failedPrecondition('The API key used nothing in that time. Revoke it if nobody needs it.');
  }
  return leastLevels(
    used.map(({ permission }) => permission),
    readKeyLevels(key.permissions),
  );
}
