import type { UsageLimit } from '../domain/limits.js';
import type { Amount, Spender, Spending } from '../domain/usage/spending.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { compareDecimals } from '../domain/decimal.js';
import { spenderOfKey, spenderOfProvider, type Admissions } from './admission.js';
import type { Candidate, RefusedLeaf } from './candidates.js';
import type { ApiKey } from '../persistence/generated/prisma/client.js';
import { GatewayError } from './errors.js';
import { mostOf, type Most } from './estimate.js';
import type { Prepared } from './prepare.js';
import { affordableOutput, costOf } from '../domain/catalog/cost.js';

/** A candidate with what the call may take there at most. */
export interface Admitted {
  readonly candidate: Candidate;
  /** Tokens of output that the call is held to, for each answer; null where it is as the caller says. */
  readonly cap: number | null;
}

interface Asking {
  readonly tenant: TenantClient;
  readonly spending: Spending;
  readonly admissions: Admissions;
}

type Bounds = Pick<Prepared, 'endpoint' | 'body' | 'candidates' | 'refused' | 'organization'>;

interface Leave {
  readonly admitted: Admitted[];
  readonly refused: RefusedLeaf[];
}

/** Tells what a spender has left, at most once for a call. */
type BudgetOf = (spender: Spender) => Promise<Budget | null>;

/**
 * Asks for leave of the key's, the organization's and the providers' limits. A provider that has none is not asked to
 * answer; the key's and the organization's word is for the whole call.
 *
 * A call whose output the caller does not bound is held to what budgets pay for. Most budgets pay for all that the model
 * can answer: what is left is only read where leave for that much is refused.
 *
 * @throws GatewayError where nobody is left to answer, with the first refusal
 */
export async function admitCall(prepared: Bounds, key: ApiKey | null, asking: Asking): Promise<Leave> {
  const { tenant, spending, admissions } = asking;
  const wholes = [key === null ? null : spenderOfKey(key), prepared.organization].filter(
    (one) => one !== null,
  );
  const unread = new Set<Spender>();
  const unreadBudgetOf: BudgetOf = (one) => {
    if (one.usageLimit !== null) unread.add(one);
    return Promise.resolve(null);
  };
  try {
    const leave = await admit(prepared, wholes, { ...asking, budgetOf: unreadBudgetOf });
    if (unread.size === 0 || leave.refused.length === prepared.refused.length) return leave;
  } catch (error) {
    if (unread.size === 0 || !(error instanceof GatewayError)) throw error;
  }
  await admissions.takeBack();
  const budgets = new Map<string, Promise<Budget | null>>();
  const budgetOf: BudgetOf = (one) => {
    const known = budgets.get(one.id) ?? readBudget(spending, tenant, one);
    budgets.set(one.id, known);
    return known;
  };
  return await admit(prepared, wholes, { ...asking, budgetOf });
}

async function admit(
  prepared: Bounds,
  wholes: readonly Spender[],
  { admissions, budgetOf }: Asking & { readonly budgetOf: BudgetOf },
): Promise<Leave> {
  const refused = [...prepared.refused];
  const mosts = new Map<Candidate, Bounded>();
  for (const candidate of prepared.candidates) {
    const spenders = [...wholes, spenderOfProvider(candidate.provider)];
    mosts.set(candidate, await boundedMost(prepared, candidate, { spenders, budgetOf }));
  }

  for (const spender of wholes) {
    const needsPrice = spender.usageLimit?.type === 'COST';
    for (const [candidate, { amount }] of mosts) {
      if (!needsPrice || amount.cost !== null) continue;
      mosts.delete(candidate);
      const whose =
        spender.kind === 'KEY'
          ? 'The key has a budget in US dollars'
          : 'The organization has a spending limit';
      const refusal = new GatewayError('price_unknown', `${whose}, and the price of the model is not known.`);
      refused.push({ leaf: candidate.leaf, refusal });
    }
    if (mosts.size > 0) {
      const refusal = await admissions.admit(spender, most([...mosts.values()]));
      if (refusal !== null) throw refusal;
    }
  }
  const providers = new Map([...mosts.keys()].map(({ provider }) => [provider.id, provider]));
  const admitted: Admitted[] = [];
  for (const provider of providers.values()) {
    const own = [...mosts].filter(([candidate]) => candidate.provider.id === provider.id);
    const refusal = await admissions.admit(
      spenderOfProvider(provider),
      most(own.map(([, bounded]) => bounded)),
    );
    for (const [candidate, { cap }] of own) {
      if (refusal === null) admitted.push({ candidate, cap });
      else refused.push({ leaf: candidate.leaf, refusal });
    }
  }
  if (admitted.length === 0) throw refused.at(-1)?.refusal ?? new Error('Nobody may answer, for no reason.');
  return { admitted, refused };
}

interface Bounded {
  readonly amount: Amount;
  readonly cap: number | null;
}

interface Budget {
  readonly type: UsageLimit['type'];
  readonly left: string;
}

async function readBudget(
  spending: Spending,
  tenant: TenantClient,
  spender: Spender,
): Promise<Budget | null> {
  return spender.usageLimit === null ? null : await spending.left(tenant, spender);
}

/** The most that a call may take of a candidate; where the caller does not bound it, no more than budgets pay for. */
async function boundedMost(
  { endpoint, body }: Pick<Prepared, 'endpoint' | 'body'>,
  { leaf, contextWindow, prices }: Candidate,
  { spenders, budgetOf }: { spenders: readonly Spender[]; budgetOf: BudgetOf },
): Promise<Bounded> {
  const found = mostOf(endpoint, { ...body, ...leaf.overrideParams }, contextWindow);
  const amountOf = (tokens: Pick<Most, 'input' | 'output'>): Amount => ({
    cost: costOf(tokens, prices, 'up'),
    tokens: tokens.input + tokens.output,
  });
  if (found.isBounded) return { amount: amountOf(found), cap: null };
  const budgets = await Promise.all(spenders.map(budgetOf));
  const affordable = budgets.flatMap((budget) => {
    if (budget === null) return [];
    if (budget.type === 'TOKENS') return Math.max(0, Math.floor(Number(budget.left)) - found.input);
    return affordableOutput(budget.left, found.input, prices) ?? [];
  });
  const cap = Math.floor(Math.min(...affordable) / found.choices);
  // What pays for nothing is for who gives leave to refuse.
  if (cap < 1 || cap * found.choices >= found.output) return { amount: amountOf(found), cap: null };
  return { amount: amountOf({ input: found.input, output: cap * found.choices }), cap };
}

/** The most of several: only one of them answers. */
function most(bounds: readonly Bounded[]): Amount {
  return {
    cost: bounds
      .map(({ amount }) => amount.cost)
      .reduce<string | null>((one, other) => {
        if (one === null || other === null) return null;
        return compareDecimals(one, other) < 0 ? other : one;
      }, '0'),
    tokens: Math.max(...bounds.map(({ amount }) => amount.tokens)),
  };
}
