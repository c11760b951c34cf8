import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import { retentionObstacles, seatsObstacle, type Plan, type Plans } from '../billing/plans.js';
import { failedPrecondition } from '../errors.js';

/** What a plan bounds besides calls: how many are in an organization, and how long it keeps its logs. */

/** How many members and open invitations an organization has. */
export async function seatsTaken(rows: Pick<Delegates, 'member' | 'invitation'>): Promise<number> {
  const members = await rows.member.count();
  const invitations = await rows.invitation.count({
    where: { acceptedAt: null, cancelledAt: null, expiresAt: { gt: new Date() } },
  });
  return members + invitations;
}

/** The plan that an organization is on. */
export async function presentPlan(
  rows: Pick<Delegates, 'billingAccount'>,
  { catalogue }: Plans,
): Promise<Plan> {
  const { plan } = await rows.billingAccount.findFirstOrThrow({ select: { plan: true } });
  return catalogue[plan];
}

/**
 * Refuses one more member or open invitation than the plan has seats for. Call under the lock of the organization, which
 * changes of the plan take as well.
 *
 * @param more how many are about to come
 * @throws CodedError FAILED_PRECONDITION
 */
export async function assertSeatsFor(
  transaction: TenantTransaction,
  plans: Plans,
  more: number,
): Promise<void> {
  const plan = await presentPlan(transaction, plans);
  if (plan.seats === null) return;
  const obstacle = seatsObstacle(plan, (await seatsTaken(transaction)) + more);
  if (obstacle !== null) throw failedPrecondition(obstacle);
}

/**
 * Refuses to keep logs for longer than the plan does. Call under the lock of the organization.
 *
 * @param days what is to be changed to; what is left out stays, and is not looked at
 * @throws CodedError FAILED_PRECONDITION
 */
export async function assertRetentionOfPlan(
  transaction: TenantTransaction,
  plans: Plans,
  days: { logRetentionDays?: number | null | undefined; metricsRetentionDays?: number | null | undefined },
): Promise<void> {
  const [obstacle] = retentionObstacles(await presentPlan(transaction, plans), {
    logRetentionDays: days.logRetentionDays ?? 0,
    metricsRetentionDays: days.metricsRetentionDays ?? 0,
  });
  if (obstacle !== undefined) {
    const { field, message } = obstacle;
    throw failedPrecondition(message, [{ path: `input.${field}`, message }]);
  }
}
