import type {
  ApiKey,
  BillingAccount,
  Organization,
  Provider,
} from '../persistence/generated/prisma/client.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import type { RateLimit, UsageLimit } from '../domain/limits.js';
import { spendingLimitOf } from '../domain/usage/organizationUsage.js';
import type { Admission, Amount, Refusal, Spender, Spending } from '../domain/usage/spending.js';
import { GatewayError, type GatewayErrorCode } from './errors.js';

export function spenderOfKey(key: ApiKey): Spender {
  return { ...limitsOf(key), kind: 'KEY', name: key.name };
}

export function spenderOfProvider(provider: Provider): Spender {
  return { ...limitsOf(provider), kind: 'PROVIDER', name: provider.slug };
}

/** What of a billing account bounds the calls of its organization. */
export type BillingBounds = Pick<
  BillingAccount,
  'spendingLimit' | 'requestsLimit' | 'periodStartedAt' | 'periodEndsAt'
>;

/** An organization as a spender; null where nothing bounds its calls, which then cost no further look. */
export function spenderOfOrganization(
  { id, name, createdAt }: Organization,
  bounds: BillingBounds | null,
): Spender | null {
  if (bounds === null || (bounds.spendingLimit === null && bounds.requestsLimit === null)) return null;
  const spendingLimit = bounds.spendingLimit?.toFixed() ?? null;
  const { periodStartedAt, periodEndsAt } = bounds;
  return {
    ...{ kind: 'ORGANIZATION', organizationId: id, id, name, createdAt, rateLimits: [] },
    usageLimit: spendingLimitOf({ spendingLimit }),
    billingPeriod: { periodStartedAt, periodEndsAt },
  };
}

function limitsOf(row: ApiKey | Provider): Omit<Spender, 'kind' | 'name'> {
  const { organizationId, id, createdAt, usageResetAt } = row;
  return {
    ...{ organizationId, id, createdAt, usageResetAt },
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
 * The leaves that a call has been given: of its key, its organization and every provider that may answer. Whatever comes of the call,
 * each is settled or released once.
 */
export class Admissions {
  private readonly open = new Map<string, Admission>();
  private readonly charged = new Set<string>();
  private readonly unwritten: (() => Promise<void>)[] = [];
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
    const outcomes = await Promise.allSettled(
      admissions.map(async ([id, admission]) => {
        if (!spenders.includes(id)) {
          await admission.release();
          return;
        }
        await admission.settle(amount, (write) => {
          this.unwritten.push(write);
        });
        this.charged.add(id);
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Writes down what the answer did not wait for. */
  async writeRest(): Promise<void> {
    await Promise.all(
      this.unwritten.splice(0).map(async (write) => {
        await write();
      }),
    );
  }

  /** Whether it is written down for a spender what the call took. */
  hasCharged(id: string): boolean {
    return this.charged.has(id);
  }

  /** Leave is asked for anew, for less: what was given, and told of it, is taken back. */
  async takeBack(): Promise<void> {
    await this.release();
    this.headers = {};
  }

  /** The call was not made. */
  async release(): Promise<void> {
    await this.settle([], { cost: '0', tokens: 0 });
  }
}
