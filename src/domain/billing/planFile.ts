import { z } from 'zod';
import type { BillingPlan } from '../../persistence/generated/prisma/client.js';
import { fromCents, toCents } from './money.js';
import { DEFAULT_CATALOGUE, PLAN_CODES, type Plan, type PlanCatalogue } from './plans.js';

/** What an operator's file of plans says; nothing of a plan needs to be named but what is to be otherwise. */
export interface PlanFile {
  readonly catalogue: PlanCatalogue;
  readonly issuer: readonly string[];
}

/** A file of plans that cannot be used; the text says where and why. */
export class PlanFileError extends Error {}

const MOST = 2_000_000_000;
const line = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => !/\p{Cc}/u.test(text), 'must stand on one line');
const count = z.number().int().min(1).max(MOST).nullable();
const days = z.number().int().min(1).max(3650).nullable();
const amount = (places: number) =>
  z
    .string()
    .regex(
      new RegExp(`^\\d{1,9}(\\.\\d{1,${String(places)}})?$`),
      `must be a text such as "49.00", with at most ${String(places)} digits behind the point`,
    );

const plan = z.strictObject({
  name: line,
  monthlyPrice: amount(2),
  includedRequests: z.number().int().min(0).max(MOST).nullable(),
  // A thousandth of it is the price of one call, which has nine digits behind the point.
  pricePerThousandRequests: amount(6).nullable(),
  allowsOverage: z.boolean(),
  seats: count,
  maxLogRetentionDays: days,
  maxMetricsRetentionDays: days,
  chargesSpend: z.boolean(),
});

const file = z.strictObject({
  FREE: plan.partial().optional(),
  PRO: plan.partial().optional(),
  ENTERPRISE: plan.partial().optional(),
  issuer: z.array(line).max(8).optional(),
});

/**
 * Reads an operator's file of plans:
 *
 *   { "issuer": ["Example Ltd", "1 High Street"], "PRO": { "monthlyPrice": "99.00", "seats": null } }
 *
 * @throws PlanFileError
 */
export function readPlanFile(text: string): PlanFile {
  const read = file.safeParse(parseJson(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.map(String).join('.') ?? '';
    throw new PlanFileError(`${where === '' ? 'the file' : where}: ${issue?.message ?? ''}`);
  }
  const { issuer = [], ...given } = read.data;
  const catalogue = Object.fromEntries(
    PLAN_CODES.map((code) => [code, planOf(code, given[code] ?? {})]),
  ) as Record<BillingPlan, Plan>;
  return { catalogue, issuer };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlanFileError('the file: is no JSON');
  }
}

type GivenPlan = { readonly [Field in keyof Plan]?: Plan[Field] | undefined };

/** A plan as it is given, the rest as it is without. @throws PlanFileError where both together make no sense */
function planOf(code: BillingPlan, given: GivenPlan): Plan {
  const merged = { ...DEFAULT_CATALOGUE[code], ...given } as Plan;
  const made = { ...merged, monthlyPrice: fromCents(toCents(merged.monthlyPrice)) };
  const refuse = (field: keyof Plan, message: string): never => {
    throw new PlanFileError(`${code}.${field}: ${message}`);
  };
  if (made.pricePerThousandRequests !== null) {
    if (made.includedRequests === null) {
      refuse('pricePerThousandRequests', 'must be null where includedRequests is: no call is over it');
    }
    if (!made.allowsOverage) {
      refuse('pricePerThousandRequests', 'must be null where allowsOverage is false: no call is over it');
    }
  }
  if (made.maxMetricsRetentionDays !== null) {
    const { maxLogRetentionDays: logDays } = made;
    if (logDays === null || logDays > made.maxMetricsRetentionDays) {
      refuse('maxMetricsRetentionDays', 'must not be less than maxLogRetentionDays');
    }
  }
  return made;
}
