import type { UsageAlert } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import type { SpenderKind } from '../../persistence/usage.js';
import { encodeId } from '../ids.js';
import type { UsageLimit } from '../limits.js';
import { notify } from './notify.js';
import { emailsOfRoles } from './recipients.js';

/** Whose budget came near its end, and what it is. */
export interface AlertedBudget {
  readonly kind: SpenderKind;
  readonly organizationId: string;
  readonly id: string;
  readonly limit: UsageLimit;
  readonly periodStartedAt: Date;
}

/**
 * Tells of alerts that were just written. Of a key: its alert addresses, else the owner of a USER key, else the owners
 * of the organization; of a provider: owners and admins.
 */
export async function notifyBudgetAlerts(
  transaction: TenantTransaction,
  budget: AlertedBudget,
  alerts: readonly UsageAlert[],
): Promise<void> {
  if (alerts.length === 0) return;
  const { kind, organizationId, id, limit, periodStartedAt } = budget;
  const { name, emails } = kind === 'KEY' ? await keyOf(transaction, id) : await providerOf(transaction, id);
  for (const alert of alerts) {
    await notify(transaction, organizationId, {
      kind: 'BUDGET_ALERT',
      data: {
        spender: { kind, id: encodeId(kind === 'KEY' ? 'ApiKey' : 'Provider', id), name },
        alert: alert.kind,
        type: limit.type,
        used: alert.used.toFixed(),
        limit: alert.creditLimit.toFixed(),
        periodStartedAt: periodStartedAt.toISOString(),
      },
      emails,
    });
  }
}

interface Spender {
  readonly name: string;
  readonly emails: readonly string[];
}

async function keyOf(transaction: TenantTransaction, id: string): Promise<Spender> {
  const { name, alertEmails, owner } = await transaction.apiKey.findFirstOrThrow({
    where: { id },
    select: { name: true, alertEmails: true, owner: { select: { user: { select: { email: true } } } } },
  });
  if (alertEmails.length > 0) return { name, emails: alertEmails };
  return { name, emails: owner === null ? await emailsOfRoles(transaction, ['OWNER']) : [owner.user.email] };
}

async function providerOf(transaction: TenantTransaction, id: string): Promise<Spender> {
  const { name } = await transaction.provider.findFirstOrThrow({ where: { id }, select: { name: true } });
  return { name, emails: await emailsOfRoles(transaction, ['OWNER', 'ADMIN']) };
}
