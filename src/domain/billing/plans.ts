import type { BillingPlan } from '../../persistence/generated/prisma/client.js';

/** What an organization pays for and may use under a plan. Amounts are US dollars, decimals as texts; null: no bound. */
export interface Plan {
  readonly name: string;
  readonly monthlyPrice: string;
  /** Calls of a billing period that the monthly price includes. */
  readonly includedRequests: number | null;
  /** What 1,000 calls over the included ones cost; null where those are not billed. */
  readonly pricePerThousandRequests: string | null;
  /** Whether calls over the included ones are carried out at all. */
  readonly allowsOverage: boolean;
  /** Members and open invitations. */
  readonly seats: number | null;
  /** The longest that what was asked and answered may be kept, in days. */
  readonly maxLogRetentionDays: number | null;
  /** The longest that everything else of calls may be kept, in days. */
  readonly maxMetricsRetentionDays: number | null;
  /** Whether what calls cost at their vendors is passed on. Not where organizations bring their own vendor keys. */
  readonly chargesSpend: boolean;
}

export type PlanCatalogue = Readonly<Record<BillingPlan, Plan>>;

/** What an operator offers, and to whom invoices are owed. */
export interface Plans {
  readonly catalogue: PlanCatalogue;
  /** The plan of new organizations. */
  readonly initial: BillingPlan;
  /** Who bills: the lines at the head of printed invoices. */
  readonly issuer: readonly string[];
}

export const PLAN_CODES = ['FREE', 'PRO', 'ENTERPRISE'] as const satisfies readonly BillingPlan[];

/** The plans where the operator says nothing else. ENTERPRISE, on which everybody begins, costs and bounds nothing. */
export const DEFAULT_CATALOGUE: PlanCatalogue = {
  FREE: {
    name: 'Free',
    monthlyPrice: '0.00',
    includedRequests: 10_000,
    pricePerThousandRequests: null,
    allowsOverage: false,
    seats: 3,
    maxLogRetentionDays: 30,
    maxMetricsRetentionDays: 90,
    chargesSpend: false,
  },
  PRO: {
    name: 'Pro',
    monthlyPrice: '49.00',
    includedRequests: 100_000,
    pricePerThousandRequests: '0.09',
    allowsOverage: true,
    seats: 20,
    maxLogRetentionDays: 90,
    maxMetricsRetentionDays: 365,
    chargesSpend: false,
  },
  ENTERPRISE: {
    name: 'Enterprise',
    monthlyPrice: '0.00',
    includedRequests: null,
    pricePerThousandRequests: null,
    allowsOverage: true,
    seats: null,
    maxLogRetentionDays: null,
    maxMetricsRetentionDays: null,
    chargesSpend: false,
  },
};

/** How long calls are kept, in days. */
export interface RetentionDays {
  readonly logRetentionDays: number;
  readonly metricsRetentionDays: number;
}

/** What a plan does not allow of how long calls are to be kept, a sentence each by the field it is about. */
export function retentionObstacles(plan: Plan, days: RetentionDays): { field: string; message: string }[] {
  const bounds = {
    logRetentionDays: [plan.maxLogRetentionDays, 'what was asked and answered'],
    metricsRetentionDays: [plan.maxMetricsRetentionDays, 'metrics of calls'],
  } as const;
  return (['logRetentionDays', 'metricsRetentionDays'] as const).flatMap((field) => {
    const [most, what] = bounds[field];
    if (most === null || days[field] <= most) return [];
    const message = `The plan ${plan.name} keeps ${what} for ${String(most)} days at most, not ${String(days[field])}.`;
    return [{ field, message }];
  });
}

/** Why a plan has no room for so many members and open invitations; null where it has. */
export function seatsObstacle(plan: Plan, seats: number): string | null {
  if (plan.seats === null || seats <= plan.seats) return null;
  return `The plan ${plan.name} has ${String(plan.seats)} seats, and members and open invitations would take ${String(seats)}.`;
}
