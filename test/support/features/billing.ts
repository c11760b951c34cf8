import assert from 'node:assert/strict';
import { decodeId, encodeId } from '../../../src/domain/ids.js';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';

const CHANGE_PLAN =
  'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { billing { plan { code } } } }';

/** The plan that the organization is on, as its owner sees it. */
async function planOf({ seeded }: Pick<Seed, 'seeded'>): Promise<string> {
  const { billing } = await seeded.owner.ask('{ billing { plan { code } } }');
  return String(billing.plan.code);
}

async function changePlan({ seeded }: Pick<Seed, 'seeded'>, plan: string): Promise<void> {
  await seeded.owner.ask(CHANGE_PLAN, { input: { plan } });
}

/** The draft of the invoice of the period under way, made by a change of the plan there and back; gives back its id. */
export async function createDraftInvoice(seed: Pick<Seed, 'seeded'>): Promise<string> {
  await changePlan(seed, 'PRO');
  await changePlan(seed, 'ENTERPRISE');
  const { invoices } = await seed.seeded.owner.ask(
    '{ invoices(filter: { state: DRAFT }) { edges { node { id } } } }',
  );
  return String(invoices.edges[0].node.id);
}

/** An invoice that is issued and to be paid, as a finished period leaves it behind; gives back its id. */
async function createOpenInvoice({ server, seeded }: Pick<Seed, 'server' | 'seeded'>): Promise<string> {
  const organizationId = decodeId(seeded.organization.id)?.uuid ?? '';
  const tenant = server.castellan.database.forOrganization(organizationId);
  const { lastInvoiceNumber: number } = await tenant.billingAccount.update({
    where: { organizationId },
    data: { lastInvoiceNumber: { increment: 1 } },
  });
  const month = {
    periodStartedAt: new Date('2026-01-01T00:00:00.000Z'),
    periodEndsAt: new Date('2026-02-01T00:00:00.000Z'),
  };
  const { id } = await tenant.invoice.create({
    data: { organizationId, number, state: 'OPEN', total: '49.00', issuedAt: new Date(), ...month },
  });
  return encodeId('Invoice', id);
}

/** An invoice as the owner sees it. */
async function seen({ seeded }: Pick<Seed, 'seeded'>, id: string): Promise<any> {
  const { invoice } = await seeded.owner.ask('query ($id: ID!) { invoice(id: $id) { id state } }', { id });
  return invoice;
}

/** The registry's entries of billing; see ../operations.ts. */
export const BILLING_OPERATIONS: Readonly<Record<string, Operation>> = {
  billing: {
    kind: 'query',
    rule: 'billing:manage',
    document: '{ billing { plan { code } usage { seats } upcomingInvoice { total } } }',
    ids: [],
    variables: () => ({}),
    assertDone: ({ data }) => {
      assert.equal(data.plan.code, 'ENTERPRISE');
    },
  },
  previewPlanChange: {
    kind: 'query',
    rule: 'billing:manage',
    document:
      'query ($plan: BillingPlanCode!) { previewPlanChange(plan: $plan) { plan { code } lines { kind } } }',
    ids: [],
    variables: () => ({ plan: 'PRO' }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, { plan: { code: 'PRO' }, lines: [{ kind: 'PRORATION_CHARGE' }] });
    },
  },
  changePlan: {
    kind: 'mutation',
    rule: 'billing:manage',
    document: CHANGE_PLAN,
    ids: [],
    variables: () => ({ input: { plan: 'PRO' } }),
    // Back again at once: what comes after it is not to meet the bounds of the plan.
    assertDone: async (outcome) => {
      assert.deepEqual(outcome.data, { billing: { plan: { code: 'PRO' } } });
      assert.equal(await planOf(outcome), 'PRO');
      await changePlan(outcome, 'ENTERPRISE');
    },
  },
  updateBillingContact: {
    kind: 'mutation',
    rule: 'billing:manage',
    document:
      'mutation ($input: UpdateBillingContactInput!) { updateBillingContact(input: $input) { billing { contact { name city } } } }',
    ids: [],
    variables: () => ({
      input: {
        ...{ name: random('Accounts'), email: 'accounts@example.com', addressLines: ['1 High Street'] },
        ...{ city: 'Berlin', region: 'Berlin', postalCode: '10115', country: 'DE', taxId: 'DE136695976' },
      },
    }),
    assertDone: async ({ seeded, data, variables }) => {
      const { name, city } = variables['input'];
      assert.deepEqual(data, { billing: { contact: { name, city } } });
      const { billing } = await seeded.owner.ask('{ billing { contact { name taxId } } }');
      assert.deepEqual(billing.contact, { name, taxId: 'DE136695976' });
    },
  },
  invoices: {
    kind: 'query',
    rule: 'billing:manage',
    document:
      'query ($filter: InvoiceFilter) { invoices(filter: $filter, first: 1) { edges { node { id state } } } }',
    ids: [],
    variables: async (seed) => {
      await createOpenInvoice(seed);
      return { filter: { state: 'OPEN' } };
    },
    assertDone: ({ data }) => {
      assert.equal(data.edges[0].node.state, 'OPEN');
    },
  },
  invoice: {
    kind: 'query',
    rule: 'billing:manage',
    document: 'query ($id: ID!) { invoice(id: $id) { id total lines { amount } } }',
    ids: [{ path: 'id', kind: 'Invoice' }],
    variables: async (seed) => ({ id: await createOpenInvoice(seed) }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, { id: variables['id'], total: '49.00', lines: [] });
    },
  },
  voidInvoice: {
    kind: 'mutation',
    rule: 'billing:manage',
    document: 'mutation ($input: VoidInvoiceInput!) { voidInvoice(input: $input) { invoice { id state } } }',
    ids: [{ path: 'input.id', kind: 'Invoice' }],
    variables: async (seed) => ({ input: { id: await createOpenInvoice(seed) } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      assert.deepEqual(outcome.data, { invoice: { id, state: 'VOID' } });
      assert.deepEqual(await seen(outcome, id), { id, state: 'VOID' });
    },
  },
  markInvoicePaid: {
    kind: 'mutation',
    rule: 'billing:manage',
    document:
      'mutation ($input: MarkInvoicePaidInput!) { markInvoicePaid(input: $input) { invoice { id state } } }',
    ids: [{ path: 'input.id', kind: 'Invoice' }],
    variables: async (seed) => ({ input: { id: await createOpenInvoice(seed) } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      assert.deepEqual(outcome.data, { invoice: { id, state: 'PAID' } });
      assert.deepEqual(await seen(outcome, id), { id, state: 'PAID' });
    },
  },
};
