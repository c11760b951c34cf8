import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { uuidOf } from '../catalog.js';

/** Has an organization have a payment method, as the payment processor tells of one. */
async function attach({ server, seeded }: Seed): Promise<void> {
  const organizationId = uuidOf(seeded.organization.id);
  const method = { paymentMethodReference: 'pm_1', paymentMethodLabel: 'visa •••• 4242' };
  const month = {
    periodStartedAt: new Date('2027-01-01T00:00:00Z'),
    periodEndsAt: new Date('2027-02-01T00:00:00Z'),
  };
  await server.castellan.database.forOrganization(organizationId).billingAccount.upsert({
    where: { organizationId },
    create: { organizationId, plan: 'ENTERPRISE', ...month, ...method },
    update: method,
  });
}

/** The registry's entries of payment; see ../operations.ts. */
export const PAYMENT_OPERATIONS: Readonly<Record<string, Operation>> = {
  paymentMethod: {
    kind: 'query',
    rule: 'billing:manage',
    document: '{ paymentMethod { label } }',
    ids: [],
    variables: async (seed) => {
      await attach(seed);
      return {};
    },
    assertDone: ({ data }) => {
      assert.deepEqual(data, { label: 'visa •••• 4242' });
    },
  },
  removePaymentMethod: {
    kind: 'mutation',
    rule: 'billing:manage',
    document:
      'mutation ($input: RemovePaymentMethodInput!) { removePaymentMethod(input: $input) { removedLabel } }',
    ids: [],
    variables: async (seed) => {
      await attach(seed);
      return { input: {} };
    },
    assertDone: async ({ data, seeded }) => {
      assert.deepEqual(data, { removedLabel: 'visa •••• 4242' });
      assert.deepEqual(await seeded.owner.ask('{ paymentMethod { label } }'), { paymentMethod: null });
    },
  },
};
