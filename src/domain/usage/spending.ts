import type { TenantClient } from '../../persistence/tenantClient.js';
import type { RateLimit, UsageLimit } from '../limits.js';
import { UnderWay } from '../underWay.js';
import { leftOf, type BudgetHolder, type Shortage } from './budgets.js';
import { createLedger } from './ledger.js';
import type { RateLimiter } from './rateLimiter.js';
import { countCall, type OverLimit } from './rateLimits.js';

/** A key, a provider, or an organization as a whole, which may do only so much. */
export interface Spender extends BudgetHolder {
  /** Of its row; of an organization the organization's id. */
  readonly id: string;
  /** Its name for messages: the key's name, the provider's slug. */
  readonly name: string;
  readonly rateLimits: readonly RateLimit[];
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
  /**
   * The call is over and took this.
   *
   * @param later takes what writes it down for a spender that nothing bounds by what it used: nobody has to wait for that;
   *   without `later` it is written at once
   */
  settle(amount: Amount, later?: (write: () => Promise<void>) => void): Promise<void>;
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
  /** Waits until that is written down which is being written `later`. */
  flush(): Promise<void>;
}

/**
 * Holds keys, providers and organizations to their rate limits and budgets.
 *
 * @param now tells the time: the present one, unless a test says otherwise
 */
export function createSpending({
  rateLimiter,
  now = () => new Date(),
}: {
  readonly rateLimiter: RateLimiter;
  readonly now?: () => Date;
}): Spending {
  const ledger = createLedger();
  const writing = new UnderWay();
  return {
    admit: async (tenant, spender, most) => {
      const name = `${spender.organizationId}:${spender.kind}:${spender.id}`;
      const { rateLimits } = spender;
      const call = { tokens: most.tokens, now: now() };
      const count = await countCall(rateLimiter, { name, rateLimits }, call);
      if ('over' in count) return { refusal: overLimit(spender, count.over) };
      const { headers, formerHeaders, correct } = count.counted;
      const uncount = async (): Promise<void> => {
        await correct({ requests: -1, tokens: -most.tokens });
      };

      const isBound = spender.usageLimit !== null || spender.kind === 'ORGANIZATION';
      let outcome: Awaited<ReturnType<typeof ledger.reserve>>;
      try {
        outcome = isBound
          ? await ledger.reserve(tenant, spender, { most, now: now() })
          : { reservation: null };
      } catch (error) {
        await uncount();
        throw error;
      }
      if ('shortage' in outcome) {
        await uncount();
        return { refusal: { ...shortOf(spender, outcome.shortage, most), headers: formerHeaders } };
      }

      const { reservation } = outcome;
      return {
        admission: {
          headers,
          settle: async (taken, later) => {
            const ended = { reservation, taken, now: now() };
            const write = async (): Promise<void> => {
              await ledger.settle(tenant, spender, ended);
            };
            if (isBound || later === undefined) await write();
            else later(() => writing.watch(write()));
            await correct({ requests: 0, tokens: taken.tokens - most.tokens });
          },
          release: async () => {
            if (reservation !== null) await ledger.giveBack(tenant, spender, { reservation, now: now() });
            await uncount();
          },
        },
      };
    },
    left: async (tenant, spender) =>
      spender.usageLimit === null ? null : await leftOf(tenant, spender, now()),
    flush: () => writing.settled(),
  };
}

function overLimit(spender: Spender, { limit, headers, retryAfterMs }: OverLimit): Refusal {
  const [what, window] = [limit.type.toLowerCase(), limit.unit.toLowerCase()];
  const bound = `Calls of ${nameOf(spender)} are limited to ${String(limit.value)} ${what} per ${window}`;
  const message = retryAfterMs === null ? `${bound}, and this call may take more.` : `${bound}.`;
  return { reason: 'RATE_LIMITED', message, retryAfterMs, headers };
}

function shortOf(spender: Spender, shortage: Shortage, most: Amount): Omit<Refusal, 'headers'> {
  if (spender.kind === 'ORGANIZATION') return shortOfOrganization(shortage);
  const name = nameOf(spender);
  switch (shortage.reason) {
    case 'PRICE_UNKNOWN':
      return {
        reason: 'PRICE_UNKNOWN',
        message: `The budget of ${name} is in US dollars, and the price of this model is not known.`,
        retryAfterMs: null,
      };
    case 'EXHAUSTED':
      return {
        reason: 'EXHAUSTED',
        message: `The budget of ${amountOf(shortage.limit, shortage.limit.creditLimit)} of ${name} is spent.`,
        retryAfterMs: null,
      };
    case 'TOO_LITTLE': {
      const [left, wanted] = [
        shortage.left,
        shortage.limit.type === 'COST' ? most.cost : String(most.tokens),
      ];
      return {
        reason: 'EXHAUSTED',
        message:
          `This call may take ${amountOf(shortage.limit, wanted ?? '0')}, ` +
          `and the budget of ${name} has ${amountOf(shortage.limit, left)} left.`,
        retryAfterMs: null,
      };
    }
    case 'RESERVED':
      return {
        reason: 'RESERVED',
        message: `Calls under way may take what is left of the budget of ${name}.`,
        retryAfterMs: shortage.retryAfterMs,
      };
    case 'NO_REQUESTS':
      throw new Error('Only organizations are bound to a number of requests.');
  }
}

/** The same of an organization. What it may spend is its owners' to know: no amounts. */
function shortOfOrganization(shortage: Shortage): Omit<Refusal, 'headers'> {
  const limit = 'the organization’s spending limit';
  switch (shortage.reason) {
    case 'PRICE_UNKNOWN':
      return {
        reason: 'PRICE_UNKNOWN',
        message: 'The organization has a spending limit, and the price of this model is not known.',
        retryAfterMs: null,
      };
    case 'EXHAUSTED':
      return {
        reason: 'EXHAUSTED',
        message: 'The organization’s spending limit of this billing period is reached.',
        retryAfterMs: null,
      };
    case 'TOO_LITTLE':
      return {
        reason: 'EXHAUSTED',
        message: `This call may take more than is left of ${limit}.`,
        retryAfterMs: null,
      };
    case 'RESERVED':
      return {
        reason: 'RESERVED',
        message: `Calls under way may take what is left of ${limit}.`,
        retryAfterMs: shortage.retryAfterMs,
      };
    case 'NO_REQUESTS':
      return shortage.retryAfterMs === null
        ? {
            reason: 'EXHAUSTED',
            message: 'The organization has made all requests that its plan has in this billing period.',
            retryAfterMs: null,
          }
        : {
            reason: 'RESERVED',
            message:
              'Calls under way are the last requests of the organization’s plan in this billing period.',
            retryAfterMs: shortage.retryAfterMs,
          };
  }
}

function nameOf({ kind, name }: Spender): string {
  return `the ${kind === 'KEY' ? 'API key' : 'provider'} “${name}”`;
}

function amountOf({ type }: UsageLimit, amount: string): string {
  return type === 'COST' ? `$${amount}` : `${amount} tokens`;
}
