import type { ApiKey, BuiltInRole } from '../persistence/generated/prisma/client.js';
import { apiKeyStatus } from './apiKeyRules.js';
import { secretDue } from './keySchedule.js';
import { heldRole } from './policy/authority.js';
import { permissionsOf } from './policy/explain.js';
import { leastLevels, readKeyLevels, type KeyLevels } from './policy/keyLevels.js';
import { ALL_PERMISSIONS, isPermission, type Permission } from './policy/permissions.js';

/** What is to be seen of an API key that nobody looks at: what it may do against what it does. */

const DAY_MS = 86_400_000;

/** So long a key is not used before it counts as idle, and so far back it is looked at what a key uses. */
export const OBSERVED_DAYS = 90;
/** So long a key is to be observed before it is told what it does not need. */
export const SETTLING_DAYS = 7;
/** So long before it expires it is said to expire soon. */
const SOON_DAYS = 14;

/** What can be found of a live key, in the order in which it is told. */
export const FINDINGS = {
  IDLE: 'It was not used for 90 days; one that was never used: it was made more than 90 days ago.',
  NEVER_USED: 'It was never used, and made more than 7 days ago.',
  NO_EXPIRY: 'It never expires.',
  EXPIRES_SOON: 'It expires within 14 days.',
  SECRET_TOO_OLD: 'Its secret is older than the organization’s policy allows.',
  TOO_WIDE: 'It has levels beyond what it used in the last 90 days, and was observed for 7 days at least.',
  NO_BUDGET: 'It may make LLM calls without a usage limit.',
  NO_RATE_LIMIT: 'It may make LLM calls without a rate limit.',
  FROM_ANYWHERE: 'It may be used from any address.',
} as const;

export type Finding = keyof typeof FINDINGS;

/** What the hygiene of a key is judged by. */
export interface KeyFacts extends Pick<
  ApiKey,
  | 'id'
  | 'type'
  | 'permissions'
  | 'rateLimits'
  | 'usageLimit'
  | 'allowedCidrs'
  | 'expiresAt'
  | 'exhaustedAt'
  | 'exhaustedUntil'
  | 'revokedAt'
  | 'lastUsedAt'
  | 'usesObservedSince'
  | 'createdAt'
> {
  readonly owner: {
    readonly role: { readonly builtIn: BuiltInRole | null; readonly permissions: readonly string[] };
  } | null;
  /** The present secret. */
  readonly secrets: readonly { readonly createdAt: Date }[];
  readonly permissionUses: readonly { readonly permission: string; readonly lastUsedAt: Date }[];
}

export interface UsedPermission {
  readonly permission: Permission;
  readonly lastUsedAt: Date;
}

export interface KeyHygiene {
  readonly findings: readonly Finding[];
  /** What it may do now; of a USER key also by its owner's role. */
  readonly granted: readonly Permission[];
  /** What it used in the last 90 days. */
  readonly used: readonly UsedPermission[];
  readonly unused: readonly Permission[];
  /** The least levels that cover what it used. */
  readonly suggested: KeyLevels;
  readonly observedSince: Date;
}

/** @param maxSecretAgeDays the organization's policy, null for none */
export function hygieneOfKey(
  key: KeyFacts,
  { maxSecretAgeDays, now }: { maxSecretAgeDays: number | null; now: Date },
): KeyHygiene {
  const levels = readKeyLevels(key.permissions);
  const granted = grantedTo(key, levels);
  const used = usedSince(key, daysBefore(now, OBSERVED_DAYS));
  const names = new Set(used.map(({ permission }) => permission));
  const suggested = leastLevels(names, levels);
  const observedFrom = daysBefore(now, OBSERVED_DAYS);
  const isTooWide = Object.entries(suggested).some(
    ([feature, level]) => levels[feature as keyof KeyLevels] !== level,
  );
  const isFound = {
    ...timeFindings(key, now),
    SECRET_TOO_OLD: isSecretTooOld(key, maxSecretAgeDays, now),
    TOO_WIDE: isTooWide && isSettled(key, now),
    NO_BUDGET: granted.has('completion:create') && key.usageLimit === null,
    NO_RATE_LIMIT: granted.has('completion:create') && (key.rateLimits as unknown[]).length === 0,
    FROM_ANYWHERE: key.allowedCidrs.length === 0,
  } satisfies Record<Finding, boolean>;
  return {
    findings: isLive(key, now)
      ? (Object.keys(FINDINGS) as Finding[]).filter((finding) => isFound[finding])
      : [],
    granted: ALL_PERMISSIONS.filter((permission) => granted.has(permission)),
    used,
    unused: ALL_PERMISSIONS.filter((permission) => granted.has(permission) && !names.has(permission)),
    suggested,
    observedSince: key.usesObservedSince > observedFrom ? key.usesObservedSince : observedFrom,
  };
}

/** Whether a key has been observed for so long that what it did not use is likely not needed. */
export function isSettled({ usesObservedSince }: Pick<ApiKey, 'usesObservedSince'>, now: Date): boolean {
  return usesObservedSince <= daysBefore(now, SETTLING_DAYS);
}

/** What a key used since a moment, in the order of the policy table. */
export function usedSince(
  { permissionUses }: Pick<KeyFacts, 'permissionUses'>,
  since: Date,
): UsedPermission[] {
  const uses = permissionUses.filter(({ lastUsedAt }) => lastUsedAt >= since);
  return ALL_PERMISSIONS.flatMap((permission) => {
    const use = uses.find((one) => isPermission(one.permission) && one.permission === permission);
    return use === undefined ? [] : [{ permission, lastUsedAt: use.lastUsedAt }];
  });
}

export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}

function grantedTo({ type, owner }: KeyFacts, levels: KeyLevels): ReadonlySet<Permission> {
  const ownerRole = owner === null ? null : heldRole(owner.role);
  return permissionsOf({ kind: 'API_KEY', type, state: 'WORKS', levels, ownerRole });
}

function isLive(key: KeyFacts, now: Date): boolean {
  const status = apiKeyStatus(key, now);
  return status !== 'REVOKED' && status !== 'EXPIRED';
}

function timeFindings({ lastUsedAt, createdAt, expiresAt }: KeyFacts, now: Date) {
  return {
    IDLE: (lastUsedAt ?? createdAt) < daysBefore(now, OBSERVED_DAYS),
    NEVER_USED: lastUsedAt === null && createdAt < daysBefore(now, SETTLING_DAYS),
    NO_EXPIRY: expiresAt === null,
    EXPIRES_SOON: expiresAt !== null && daysBefore(expiresAt, SOON_DAYS) <= now,
  };
}

function isSecretTooOld({ secrets }: KeyFacts, maxAgeDays: number | null, now: Date): boolean {
  const [present] = secrets;
  const due = present === undefined ? null : secretDue(present.createdAt, maxAgeDays);
  return due !== null && due <= now;
}
