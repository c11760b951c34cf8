import type { BillingAccount, InvoiceLineKind } from '../../persistence/generated/prisma/client.js';
import type { CountedUsage } from '../../persistence/billing.js';
import { toBillionths } from '../decimal.js';
import { divideRounded, fromSignedBillionths, prorate, roundToCents, toCents } from './money.js';
import { shareOfMonth, type BillingPeriod } from './periods.js';
import type { Plan } from './plans.js';

/** A line of an invoice, before it has its place there. Decimals as texts. */
export interface NewLine extends BillingPeriod {
  readonly kind: InvoiceLineKind;
  readonly description: string;
  readonly quantity: string;
  /** US dollars for one. */
  readonly unitPrice: string;
  /** To the cent; below zero for a credit. */
  readonly cents: bigint;
}

/** How far the usage of an account has been counted and billed. */
export type Counters = Pick<
  BillingAccount,
  'requestsBefore' | 'requestsSettled' | 'requestsCarry' | 'costBefore' | 'costSettled' | 'spendCarry'
>;

/** The same as it is written. */
export interface WrittenCounters {
  readonly requestsSettled: bigint;
  readonly costSettled: string;
  readonly requestsCarry: string;
  readonly spendCarry: string;
}

/**
 * The line for a plan over a period: months of its price, a part of one to the millisecond. None for a plan without a
 * price.
 *
 * @param price US dollars a month
 */
export function planLines(
  kind: 'PLAN' | 'PRORATION_CREDIT' | 'PRORATION_CHARGE',
  { name, price }: { name: string; price: string },
  period: BillingPeriod,
): NewLine[] {
  const priceCents = toCents(price);
  if (priceCents === 0n) return [];
  const share = shareOfMonth(period);
  const cents = prorate(priceCents, share);
  const months = divideRounded(BigInt(share.part) * 1_000_000_000n, BigInt(share.whole));
  const sign = kind === 'PRORATION_CREDIT' ? -1n : 1n;
  return [
    {
      kind,
      description: DESCRIPTIONS[kind](name),
      quantity: fromSignedBillionths(sign * months),
      unitPrice: price,
      cents: sign * cents,
      ...period,
    },
  ];
}

const DESCRIPTIONS = {
  PLAN: (name: string) => `Plan ${name}`,
  PRORATION_CREDIT: (name: string) => `Plan ${name}, not used for the rest of the month`,
  PRORATION_CHARGE: (name: string) => `Plan ${name} for the rest of the month`,
} as const;

/** What a period has used so far. US dollars, a decimal as text. */
export function usageOfPeriod(counters: Counters, used: CountedUsage): { requests: bigint; cost: string } {
  const cost = toBillionths(used.cost) - toBillionths(counters.costBefore.toFixed());
  return { requests: used.requests - counters.requestsBefore, cost: fromSignedBillionths(cost) };
}

/**
 * Bills what was used since the last time, under the terms of a plan: calls over the included ones of the period, and
 * where the plan passes it on what calls cost. Counted is what there has been since ever against what was billed before,
 * so that a call whose log is written late is billed once, with the next period.
 *
 * Calls that were made under another plan in the same period are settled under that one: they use up what this one
 * includes, and are not billed again.
 */
export function settleUsage(
  plan: Plan,
  { counters, used }: { counters: Counters; used: CountedUsage },
  period: BillingPeriod,
): { readonly lines: NewLine[]; readonly counters: WrittenCounters } {
  const requests = used.requests - counters.requestsBefore;
  const settled = counters.requestsSettled - counters.requestsBefore;
  const included = plan.includedRequests === null ? requests : BigInt(plan.includedRequests);
  const over = requests - (included > settled ? included : settled);
  const lines: NewLine[] = [];

  let requestsCarry = toBillionths(counters.requestsCarry.toFixed());
  if (over > 0n && plan.pricePerThousandRequests !== null) {
    const each = toBillionths(plan.pricePerThousandRequests) / 1_000n;
    const { cents, rest } = roundToCents(over * each + requestsCarry);
    requestsCarry = rest;
    lines.push({
      kind: 'REQUESTS',
      description: `Calls over the ${grouped(included)} that plan ${plan.name} includes`,
      quantity: over.toString(),
      unitPrice: fromSignedBillionths(each),
      cents,
      ...period,
    });
  }

  let spendCarry = toBillionths(counters.spendCarry.toFixed());
  const spend = toBillionths(used.cost) - toBillionths(counters.costSettled.toFixed());
  if (spend > 0n && plan.chargesSpend) {
    const { cents, rest } = roundToCents(spend + spendCarry);
    spendCarry = rest;
    lines.push({
      kind: 'SPEND',
      description: 'What calls cost at their vendors',
      quantity: '1',
      unitPrice: fromSignedBillionths(spend),
      cents,
      ...period,
    });
  }
  return {
    lines,
    counters: {
      requestsSettled: used.requests,
      costSettled: used.cost,
      requestsCarry: fromSignedBillionths(requestsCarry),
      spendCarry: fromSignedBillionths(spendCarry),
    },
  };
}

/** The sum of lines in cents. */
export function sumOf(lines: readonly Pick<NewLine, 'cents'>[]): bigint {
  return lines.reduce((sum, { cents }) => sum + cents, 0n);
}

/** A whole number with a comma at every thousand. */
function grouped(whole: bigint): string {
  return whole.toString().replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
