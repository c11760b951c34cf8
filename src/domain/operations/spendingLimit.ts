import { lockBillingAccount } from '../../persistence/billing.js';
import type { BillingAccount, SpendingAlert } from '../../persistence/generated/prisma/client.js';
import type { TenantClient } from '../../persistence/tenantClient.js';
import { compareDecimals, fromBillionths, toBillionths } from '../decimal.js';
import { badInput } from '../errors.js';
import { billingPeriodAt, type BillingPeriod } from '../usage/billingPeriods.js';
import { openOrganization, readOrganizationUsed, type OrganizationUsed } from '../usage/organizationUsage.js';
import { nextVersion } from './billingAccount.js';
import { change } from './change.js';
import type { Requester } from './requester.js';
import { assertExpectedVersion } from './resources.js';

/** At how many per cent of a spending limit it is told, where nobody says otherwise. */
export const DEFAULT_ALERT_PERCENTS: readonly number[] = [80];

export interface SpendingLimitChange {
  /** US dollars, a decimal as text; null for none. */
  readonly limit: string | null;
  readonly alertPercents: readonly number[];
  readonly expectedVersion?: number | null | undefined;
}

/**
 * Sets or removes the most that LLM calls of one billing period may cost; it holds from now on. What was spent in the
 * period before it was set counts.
 *
 * @throws CodedError BAD_USER_INPUT; CONFLICT where the account was changed since
 */
export async function setSpendingLimit(
  requester: Requester,
  { limit, alertPercents, expectedVersion }: SpendingLimitChange,
): Promise<void> {
  if (limit !== null && compareDecimals(limit, '0') <= 0) {
    throw badInput('input.limit', 'must be greater than 0');
  }
  const percents = [...new Set(alertPercents)].sort((one, other) => one - other);
  if (percents.length < alertPercents.length) throw badInput('input.alertPercents', 'must not repeat any');
  const { organizationId } = requester;
  await change(requester, async ({ transaction, record }) => {
    const now = new Date();
    const before = await lockBillingAccount(transaction);
    assertExpectedVersion(before, expectedVersion);
    const after = await transaction.billingAccount.update({
      where: { organizationId },
      data: { ...nextVersion(before), spendingLimit: limit, spendingAlertPercents: percents },
    });
    // From now on it is counted.
    const expected = billingPeriodAt(after, now).startedAt;
    if (limit !== null) await openOrganization(transaction, organizationId, { now, expected });
    await record({
      action: 'spendingLimit.set',
      resourceType: 'Organization',
      resourceId: organizationId,
      before: factsOf(before),
      after: factsOf(after),
    });
  });
}

/** A spending limit, and how far it is used up. US dollars are decimals as texts. */
export interface SpendingStatus extends OrganizationUsed {
  readonly limit: string | null;
  readonly alertPercents: readonly number[];
  readonly period: BillingPeriod;
  /** What is left of the limit, what is reserved taken off; null without one. */
  readonly left: string | null;
  /** The most calls of one period; null for no bound. */
  readonly requestsLimit: number | null;
  readonly alerts: readonly SpendingAlert[];
  /** Of the billing account; 0 where there is none yet. */
  readonly version: number;
}

/** The spending limit of an organization as of a moment. */
export async function readSpending(
  tenant: TenantClient,
  organizationId: string,
  now: Date,
): Promise<SpendingStatus> {
  const account = await tenant.billingAccount.findFirst({ where: { organizationId } });
  const period = billingPeriodAt(account, now);
  const used = await readOrganizationUsed(tenant, { organizationId, period, now });
  const alerts = await tenant.spendingAlert.findMany({
    where: { period: { startedAt: { gte: period.startedAt } } },
    orderBy: [{ createdAt: 'asc' }, { percent: 'asc' }],
  });
  const limit = account?.spendingLimit?.toFixed() ?? null;
  return {
    ...{ ...used, limit, period, alerts, left: limit === null ? null : leftOf(limit, used) },
    alertPercents: account?.spendingAlertPercents ?? DEFAULT_ALERT_PERCENTS,
    requestsLimit: account?.requestsLimit ?? null,
    version: account?.version ?? 0,
  };
}

function leftOf(limit: string, { spent, reserved }: OrganizationUsed): string {
  const left = toBillionths(limit) - toBillionths(spent) - toBillionths(reserved);
  return fromBillionths(left < 0n ? 0n : left);
}

/** What the audit log keeps. */
function factsOf({ spendingLimit, spendingAlertPercents }: BillingAccount): object {
  return { limit: spendingLimit?.toFixed() ?? null, alertPercents: spendingAlertPercents };
}
