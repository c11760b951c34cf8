import type { TenantClient } from '../../persistence/tenantClient.js';
import type { RateLimit, UsageLimit } from '../limits.js';

/** A key or a provider, which may do only so much. */
export interface Spender {
  readonly kind: 'KEY' | 'PROVIDER';
  readonly organizationId: string;
  readonly id: string;
  /** Its name for messages: the key's name, the provider's slug. */
  readonly name: string;
  readonly rateLimits: readonly RateLimit[];
  readonly usageLimit: UsageLimit | null;
  /** From when periods of N days are counted. */
  readonly createdAt: Date;
}

/** What a call takes: before it is made the most that it can be, afterwards what it was. */
export interface Amount {
  /** US dollars, a decimal as text; null where the price is not known. */
  readonly cost: string | null;
  readonly tokens: number;
}

/** Leave for one call of one spender. Exactly one of both is called, once. */
export interface Admission {
  /** What the answer tells of the limits: `x-ratelimit-limit-requests`, ...; empty where there are none. */
  readonly headers: Readonly<Record<string, string>>;
  /** The call is over and took this. */
  settle(amount: Amount): Promise<void>;
  /** The call was not made, or took nothing. */
  release(): Promise<void>;
}

/** Why a spender may not make a call. */
export interface Refusal {
  /** RATE_LIMITED: 429. EXHAUSTED: the budget is spent, 412. RESERVED: calls under way may take the rest, 429. */
  readonly reason: 'RATE_LIMITED' | 'EXHAUSTED' | 'RESERVED' | 'PRICE_UNKNOWN';
  readonly message: string;
  readonly retryAfterMs: number | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Spending {
  /**
   * Counts a call against the rate limits of a spender and reserves of its budget what the call may take at most.
   *
   * @returns leave, or why there is none: then nothing is counted or reserved
   */
  admit(
    tenant: TenantClient,
    spender: Spender,
    most: Amount,
  ): Promise<{ readonly admission: Admission } | { readonly refusal: Refusal }>;
  /** How much of its budget a spender has left now, for calls whose most is not told: US dollars or tokens, as text. */
  left(tenant: TenantClient, spender: Spender): Promise<{ type: 'COST' | 'TOKENS'; left: string } | null>;
}
