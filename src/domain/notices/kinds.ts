import type { NoticeKind } from '../../persistence/generated/prisma/client.js';
import { decide, type PolicyActor } from '../policy/decide.js';
import type { Permission } from '../policy/permissions.js';

/**
 * What somebody must hold to read a notice of a kind, or to have it sent to an address of theirs: a notice tells nobody
 * what the API would not.
 */
export const NOTICE_PERMISSIONS = {
  KEY_EXPIRING: 'apiKey:view',
  KEY_EXPIRED: 'apiKey:view',
  KEY_ROTATED: 'apiKey:view',
  KEY_POLICY_CHANGED: 'organization:update',
  BUDGET_ALERT: 'apiKey:view',
  SPENDING_ALERT: 'billing:manage',
  INVITATION: 'member:view',
  ROLE_CHANGED: 'member:view',
  INVOICE_ISSUED: 'billing:manage',
  INVOICE_PAID: 'billing:manage',
  PAYMENT_FAILED: 'billing:manage',
} as const satisfies Record<NoticeKind, Permission>;

const ALL_KINDS = Object.keys(NOTICE_PERMISSIONS) as readonly NoticeKind[];

/** The kinds of notices that an actor may read. */
export function kindsOpenTo(actor: PolicyActor): NoticeKind[] {
  return ALL_KINDS.filter((kind) => decide(actor, NOTICE_PERMISSIONS[kind]));
}
