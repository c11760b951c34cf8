import type { BillingAccount, BillingPlan } from '../../persistence/generated/prisma/client.js';
import { lockBillingAccount, usageBefore } from '../../persistence/billing.js';
import type { Delegates, TenantClient } from '../../persistence/tenantClient.js';
import { decimalOf } from '../../persistence/values.js';
import { planLines, usageOfPeriod, type NewLine, type WrittenCounters } from '../billing/lines.js';
import { fromCents } from '../billing/money.js';
import { monthOf } from '../billing/periods.js';
import { retentionObstacles, seatsObstacle, type Plan, type Plans } from '../billing/plans.js';
import { failedPrecondition } from '../errors.js';
import { addLines, beginningPeriod, boundsOf, pricedPlan } from './billingAccount.js';
import { endPeriodsBefore, settlePeriod } from './issueInvoices.js';
import { seatsTaken } from './planBounds.js';
import type { Requester } from './requester.js';
import { assertExpectedVersion, changeResource } from './resources.js';

/** What a change of the plan would do. */
export interface PlanChange {
  readonly plan: BillingPlan;
  readonly changesAt: Date;
  /** What of the present use the plan has no room for, a sentence each. */
  readonly obstacles: readonly string[];
  /** What is added to the invoice of the period: use so far, the credit for the rest of the old plan, the new one. */
  readonly lines: readonly NewLine[];
}

/**
 * Changes the plan at once: checks that it has room for the present use, settles what was used so far under the old plan,
 * gives credit for the rest of it and charges the rest of the new one, all in one transaction.
 *
 * @throws CodedError CONFLICT; FAILED_PRECONDITION where it is the plan already, or what does not fit
 */
export async function changePlan(
  requester: Requester,
  { plan, expectedVersion }: { plan: BillingPlan; expectedVersion?: number | null | undefined },
  plans: Plans,
): Promise<BillingAccount> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const found = await lockBillingAccount(transaction);
    assertExpectedVersion(found, expectedVersion);
    // Read under the lock, so that changes follow each other in time as they do in the account.
    const now = new Date();
    const by = { transaction, tenant: requester.tenant };
    const former = await endPeriodsBefore(by, found, { plans, now });
    const { obstacles, lines, counters } = await plannedChange(transaction, former, { plan, plans, now });
    if (obstacles.length > 0) throw failedPrecondition(obstacles.join(' '));
    await addLines(transaction, former, lines);
    const { organizationId, version } = former;
    const account = await transaction.billingAccount.update({
      where: { organizationId },
      data: {
        ...{ ...counters, plan, ...boundsOf(plan, plans) },
        ...{ version: version + 1, updatedAt: now },
      },
    });
    await record({
      action: 'billing.changePlan',
      resourceType: 'Organization',
      resourceId: organizationId,
      before: { plan: former.plan, price: former.planPrice.toFixed(2) },
      after: {
        ...{ plan, price: account.planPrice.toFixed(2) },
        lines: lines.map(({ description, cents }) => ({ description, amount: fromCents(cents) })),
      },
    });
    return account;
  });
}

/** What `changePlan` would do now; nothing is written. @throws CodedError FAILED_PRECONDITION where it is the plan already */
export async function previewPlanChange(
  tenant: TenantClient,
  plan: BillingPlan,
  plans: Plans,
): Promise<PlanChange> {
  const now = new Date();
  const account = await presentAccount(tenant, plans, now);
  return await plannedChange(tenant, account, { plan, plans, now });
}

/** The account as it is once the periods that are over have ended, also where their invoices are still to come. */
async function presentAccount(tenant: TenantClient, plans: Plans, now: Date): Promise<BillingAccount> {
  const account = await tenant.billingAccount.findFirstOrThrow();
  if (account.periodEndsAt > now) return account;
  const period = monthOf(now);
  const used = await usageBefore(tenant, period.periodStartedAt);
  const begun = beginningPeriod(account.plan, plans, { period, used });
  const { planPrice, costBefore, costSettled } = begun;
  return {
    ...{ ...account, ...begun, planPrice: decimalOf(planPrice) },
    ...{ costBefore: decimalOf(costBefore), costSettled: decimalOf(costSettled) },
  };
}

async function plannedChange(
  rows: Delegates,
  account: BillingAccount,
  { plan, plans, now }: { plan: BillingPlan; plans: Plans; now: Date },
): Promise<PlanChange & { readonly counters: WrittenCounters }> {
  const wanted = plans.catalogue[plan];
  if (plan === account.plan)
    throw failedPrecondition(`The organization is on the plan ${wanted.name} already.`);
  const used = await usageBefore(rows, account.periodEndsAt);
  const settled = settlePeriod(account, used, plans);
  // No earlier than the period: a clock that was set back gives no credit for the time before.
  const changesAt = now > account.periodStartedAt ? now : account.periodStartedAt;
  const rest = { periodStartedAt: changesAt, periodEndsAt: account.periodEndsAt };
  return {
    ...{ plan, changesAt, counters: settled.counters },
    obstacles: await obstaclesOf(rows, wanted, usageOfPeriod(account, used).requests),
    lines: [
      ...settled.lines,
      ...planLines('PRORATION_CREDIT', pricedPlan(account, plans), rest),
      ...planLines('PRORATION_CHARGE', { name: wanted.name, price: wanted.monthlyPrice }, rest),
    ],
  };
}

/** What of the present use a plan has no room for. @param requests of the period under way */
async function obstaclesOf(rows: Delegates, plan: Plan, requests: bigint): Promise<string[]> {
  const organization = await rows.organization.findFirstOrThrow();
  const seats = seatsObstacle(plan, await seatsTaken(rows));
  const { name, includedRequests, allowsOverage } = plan;
  const isOver = !allowsOverage && includedRequests !== null && requests > BigInt(includedRequests);
  return [
    ...(seats === null ? [] : [seats]),
    ...retentionObstacles(plan, organization).map(({ message }) => message),
    ...(isOver
      ? [
          `The plan ${name} carries out ${String(includedRequests)} calls a month, and there were ${String(requests)} in this one.`,
        ]
      : []),
  ];
}
