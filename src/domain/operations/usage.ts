import type { ApiKey, Provider, UsageAlert } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { usedSince, type SpenderKind } from '../../persistence/usage.js';
import { fromBillionths, toBillionths } from '../decimal.js';
import type { UsageLimit } from '../limits.js';
import { refuseKeyChange } from '../policy/targets.js';
import { leftUnder } from '../usage/budgets.js';
import { periodAt } from '../usage/periods.js';
import { findApiKey } from './apiKeys.js';
import { enforce } from './authority.js';
import { changeAuthority } from './change.js';
import { PROVIDER } from './providers.js';
import type { Requester } from './requester.js';
import { changedBy, changeResource, findForChange, keyOf } from './resources.js';

/** What a key or provider has used in its present period. */
export interface Usage {
  readonly periodStartedAt: Date;
  /** When the next period begins; null for never. */
  readonly resetsAt: Date | null;
  /** US dollars, a decimal as text. */
  readonly cost: string;
  readonly tokens: number;
  readonly requests: number;
  /** What calls under way may take at most; US dollars or tokens, null where there is no usage limit. */
  readonly reserved: string | null;
  /** What is left of the usage limit, what is reserved taken off. */
  readonly left: string | null;
  readonly alerts: readonly UsageAlert[];
}

type Row = Pick<ApiKey, 'id' | 'usageLimit' | 'createdAt' | 'usageResetAt'>;

/** The usage of a key or provider. */
export async function usageOf(
  tenant: TenantClient,
  { kind, row }: { kind: Exclude<SpenderKind, 'ORGANIZATION'>; row: Row },
  now: Date,
): Promise<Usage> {
  const limit = row.usageLimit as UsageLimit | null;
  const period = periodAt(limit, row, now);
  const since = period.startedAt;
  const used = await usedSince(tenant, { kind, id: row.id }, { since, now });
  const whose = kind === 'KEY' ? { apiKeyId: row.id } : { providerId: row.id };
  const alerts = await tenant.usageAlert.findMany({
    where: { period: { ...whose, startedAt: { gte: since } } },
    orderBy: [{ createdAt: 'asc' }, { used: 'asc' }, { kind: 'asc' }],
  });
  return {
    ...{ periodStartedAt: since, resetsAt: period.endsAt, alerts },
    cost: fromBillionths(toBillionths(used.cost)),
    tokens: Number(used.tokens),
    requests: Number(used.requests),
    ...(limit === null ? { reserved: null, left: null } : leftUnder(limit, used)),
  };
}

/**
 * Begins a new period of a key's usage limit: nothing is used in it, and a key that is exhausted works again. Its row
 * is made with its first call. What calls under way take still counts in the period before.
 *
 * @throws CodedError NOT_FOUND; FORBIDDEN for the key itself, and where it goes beyond the requester
 */
export async function resetApiKeyUsage(requester: Requester, id: string): Promise<ApiKey> {
  return await changeAuthority(requester, 'apiKey:update', async ({ transaction, granter, record }) => {
    const key = await findApiKey(transaction, id);
    enforce(refuseKeyChange(granter, 'resetUsage', key));
    const now = new Date();
    const reset = await transaction.apiKey.update({
      where: keyOf(key),
      data: { ...resetAt(now), updatedAt: now },
    });
    await record({
      action: 'apiKey.resetUsage',
      resourceType: 'ApiKey',
      resourceId: id,
      before: markOf(key),
      after: markOf(reset),
    });
    return reset;
  });
}

/** The same of a provider. @throws CodedError NOT_FOUND, CONFLICT */
export async function resetProviderUsage(
  requester: Requester,
  input: { id: string; expectedVersion?: number | null | undefined },
): Promise<Provider> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const provider = await findForChange(transaction, PROVIDER, input);
    const now = new Date();
    const reset = await transaction.provider.update({
      where: keyOf(provider),
      data: { ...changedBy(requester, provider), ...resetAt(now) },
    });
    await record({
      action: 'provider.resetUsage',
      resourceType: 'Provider',
      resourceId: provider.id,
      before: markOf(provider),
      after: markOf(reset),
    });
    return reset;
  });
}

function resetAt(now: Date): { usageResetAt: Date; exhaustedAt: null; exhaustedUntil: null } {
  return { usageResetAt: now, exhaustedAt: null, exhaustedUntil: null };
}

function markOf({ usageResetAt, exhaustedAt }: Pick<ApiKey, 'usageResetAt' | 'exhaustedAt'>): object {
  return { usageResetAt, exhaustedAt };
}
