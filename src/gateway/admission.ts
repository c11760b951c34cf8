import type { ApiKey, Provider } from '../persistence/generated/prisma/client.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import type { RateLimit, UsageLimit } from '../domain/limits.js';
import type { Admission, Amount, Refusal, Spender, Spending } from '../domain/usage/spending.js';
import { GatewayError, type GatewayErrorCode } from './errors.js';

export function spenderOfKey(key: ApiKey): Spender {
  return { ...limitsOf(key), kind: 'KEY', name: key.name };
}

export function spenderOfProvider(provider: Provider): Spender {
  return { ...limitsOf(provider), kind: 'PROVIDER', name: provider.slug };
}

function limitsOf(row: ApiKey | Provider): Omit<Spender, 'kind' | 'name'> {
  const { organizationId, id, createdAt } = row;
  return {
    ...{ organizationId, id, createdAt },
    rateLimits: row.rateLimits as unknown as readonly RateLimit[],
    usageLimit: row.usageLimit as unknown as UsageLimit | null,
  };
}

const CODES: Record<Refusal['reason'], GatewayErrorCode> = {
  RATE_LIMITED: 'rate_limit_exceeded',
  EXHAUSTED: 'budget_exhausted',
  RESERVED: 'budget_reserved',
  PRICE_UNKNOWN: 'price_unknown',
};

/**
 * The leaves that a call has been given: of its key and of every provider that may answer. Whatever comes of the call,
 * each is settled or released once.
 */
export class Admissions {
  private readonly open = new Map<string, Admission>();
  /** What the answer tells of the limits: the key's, and of providers what the key has no limit of. */
  headers: Readonly<Record<string, string>> = {};

  constructor(
    private readonly spending: Spending,
    private readonly tenant: TenantClient,
  ) {}

  /** Asks for leave for one spender. @returns why there is none; null where there is */
  async admit(spender: Spender, most: Amount): Promise<GatewayError | null> {
    const answer = await this.spending.admit(this.tenant, spender, most);
    if ('refusal' in answer) {
      const { reason, message, retryAfterMs, headers } = answer.refusal;
      return new GatewayError(CODES[reason], message, { retryAfterMs, headers });
    }
    this.open.set(spender.id, answer.admission);
    this.headers = { ...answer.admission.headers, ...this.headers };
    return null;
  }

  /** The call is over and took this: of the spenders named; the others did nothing. */
  async settle(spenders: readonly (string | null)[], amount: Amount): Promise<void> {
    const admissions = [...this.open];
    this.open.clear();
    await Promise.all(
      admissions.map(async ([id, admission]) => {
        await (spenders.includes(id) ? admission.settle(amount) : admission.release());
      }),
    );
  }

  /** The call was not made. */
  async release(): Promise<void> {
    await this.settle([], { cost: '0', tokens: 0 });
  }
}
