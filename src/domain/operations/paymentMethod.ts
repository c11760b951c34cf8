import { lockBillingAccount } from '../../persistence/billing.js';
import { notFound } from '../errors.js';
import { nextVersion } from './billingAccount.js';
import { change } from './change.js';
import { factsOf } from './processorEvents.js';
import type { Requester } from './requester.js';
import { assertExpectedVersion } from './resources.js';

/**
 * Forgets the payment method of an organization.
 *
 * @returns what was shown of it
 * @throws CodedError NOT_FOUND where there is none; CONFLICT where the account was changed since
 */
export async function removePaymentMethod(
  requester: Requester,
  { expectedVersion }: { expectedVersion?: number | null | undefined },
): Promise<string> {
  const { organizationId } = requester;
  return await change(requester, async ({ transaction, record }) => {
    const before = await lockBillingAccount(transaction);
    assertExpectedVersion(before, expectedVersion);
    if (before.paymentMethodReference === null) throw notFound('payment method');
    const after = await transaction.billingAccount.update({
      where: { organizationId },
      data: { ...nextVersion(before), paymentMethodReference: null, paymentMethodLabel: null },
    });
    await record({
      action: 'paymentMethod.remove',
      resourceType: 'Organization',
      resourceId: organizationId,
      before: factsOf(before),
      after: factsOf(after),
    });
    return before.paymentMethodLabel ?? '';
  });
}
