import type { Organization } from '../../persistence/generated/prisma/client.js';
import { limitLifetimes, limitSecretAges, type PolicedRow } from '../../persistence/keyPolicy.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { notifyOfKeys } from '../notices/keyNotices.js';
import type { Change } from './change.js';

const DAY_MS = 86_400_000;

/** How many keys one audit entry names. */
const KEYS_PER_ENTRY = 500;

/** A key that a policy of the organization gave another date. */
export interface PolicedKey {
  readonly key: PolicedRow;
  /** The dates as they were and are; only those that changed. */
  readonly before: Dates;
  readonly after: Dates;
}

interface Dates {
  readonly expiresAt?: Date | null;
  readonly secretDueAt?: Date | null;
}

/**
 * Applies the policies of keys that a change names to the keys that are there: with notice, so that nobody's program stops
 * on the day of the change. Who looks after a key that is affected is told in the same transaction. A looser policy takes
 * nothing back: dates that keys were given stay.
 *
 * @param organization after the change
 */
export async function applyKeyPolicy(
  transaction: TenantTransaction,
  organization: Organization,
  {
    named,
    now,
  }: {
    named: {
      readonly maxKeyLifetimeDays?: number | null | undefined;
      readonly maxSecretAgeDays?: number | null | undefined;
    };
    now: Date;
  },
): Promise<PolicedKey[]> {
  const { maxKeyLifetimeDays, maxSecretAgeDays, keyPolicyNoticeDays } = organization;
  const noticeEndsAt = new Date(now.getTime() + keyPolicyNoticeDays * DAY_MS);
  const policed = new Map<string, PolicedKey>();
  const add = (rows: readonly PolicedRow[], column: keyof Dates): void => {
    for (const key of rows.filter(({ isLive }) => isLive)) {
      const { before, after } = policed.get(key.id) ?? { before: {}, after: {} };
      policed.set(key.id, {
        key,
        before: { ...before, [column]: key.former },
        after: { ...after, [column]: key.date },
      });
    }
  };
  if (typeof named.maxKeyLifetimeDays === 'number') {
    const policy = { days: named.maxKeyLifetimeDays, now, noticeEndsAt };
    add(await limitLifetimes(transaction, policy), 'expiresAt');
  }
  if (typeof named.maxSecretAgeDays === 'number') {
    const policy = { days: named.maxSecretAgeDays, now, noticeEndsAt };
    add(await limitSecretAges(transaction, policy), 'secretDueAt');
  }
  const keys = [...policed.values()];
  await notifyOfKeys(
    transaction,
    organization.id,
    keys.map(({ key, after }) => ({
      kind: 'KEY_POLICY_CHANGED' as const,
      key,
      data: { ...after, maxKeyLifetimeDays, maxSecretAgeDays },
    })),
  );
  return keys;
}

/** Records which keys a policy gave which dates: many in an entry, since thousands may be reached at once. */
export async function recordPolicedKeys(
  record: Change['record'],
  organizationId: string,
  policed: readonly PolicedKey[],
): Promise<void> {
  for (let begin = 0; begin < policed.length; begin += KEYS_PER_ENTRY) {
    const keys = policed.slice(begin, begin + KEYS_PER_ENTRY);
    await record({
      action: 'organization.applyKeyPolicy',
      resourceType: 'Organization',
      resourceId: organizationId,
      before: { keys: keys.map(({ key: { id, name }, before }) => ({ id, name, ...before })) },
      after: { keys: keys.map(({ key: { id, name }, after }) => ({ id, name, ...after })) },
    });
  }
}
