import { createHmac, randomUUID } from 'node:crypto';
import { SUPPORT } from './content.js';
import type { Workspace } from './workspace.js';

const ALL_KINDS = [
  ...['KEY_EXPIRING', 'KEY_EXPIRED', 'KEY_ROTATED', 'KEY_POLICY_CHANGED', 'BUDGET_ALERT', 'SPENDING_ALERT'],
  ...['INVITATION', 'ROLE_CHANGED', 'INVOICE_ISSUED', 'INVOICE_PAID', 'PAYMENT_FAILED'],
] as const;

/** Has an organization be told of everything; before that happens. */
export async function makeWebhooks({ target, content, owner }: Workspace): Promise<void> {
  await owner.webhooks.create({ name: 'Operations', url: target.hookUrl, kinds: [...ALL_KINDS] });
  if (content.slug !== SUPPORT.slug) return;
  const { webhook } = await owner.webhooks.create({
    ...{ name: 'Former desk', url: `${target.hookUrl}?desk=former`, kinds: ['ROLE_CHANGED'] },
  });
  await owner.webhooks.setEnabled({ id: webhook.id, enabled: false });
}

/** Chooses the plan, and says who pays, with what and how much at most. */
export async function setBilling(workspace: Workspace): Promise<void> {
  const { target, content, owner } = workspace;
  target.say(`${content.name}: plan and billing`);
  if (content.plan !== 'ENTERPRISE') {
    await owner.organization.update({ logRetentionDays: 30, metricsRetentionDays: 90 });
    await owner.billing.changePlan({ plan: content.plan });
  }
  await owner.billing.updateContact({
    ...{ name: `Accounts of ${content.name}`, email: `accounts@${content.slug}.example` },
    ...{ addressLines: ['1 Example Street'], city: 'Berlin', postalCode: '10115', country: 'DE' },
  });
  await owner.spendingLimit.set({ limit: '250', alertPercents: [50, 80] });
  if (content.plan === 'PRO') await attachPaymentMethod(workspace);
}

/** Tells of a payment method as the payment processor would: by a signed event. */
async function attachPaymentMethod({ target, id }: Workspace): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    ...{ id: `evt_demo_${randomUUID()}`, type: 'payment_method.attached', created: seconds },
    data: {
      object: {
        ...{ id: 'pm_demo', type: 'card', card: { brand: 'visa', last4: '4242' } },
        metadata: { organization: id },
      },
    },
  });
  const signature = createHmac('sha256', target.billingSecret)
    .update(`${String(seconds)}.${body}`)
    .digest('hex');
  const response = await fetch(`${target.url}/billing/events`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Stripe-Signature': `t=${String(seconds)},v1=${signature}`,
    },
    body,
  });
  if (!response.ok) throw new Error(`The payment method was not taken: ${await response.text()}`);
}
