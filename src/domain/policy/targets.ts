import { heldRole, type HeldRole, type KeyTimes } from './authority.js';
import { refuseLevels, refuseRole, type Granter } from './delegation.js';
import { readKeyLevels } from './keyLevels.js';
import type { Refusal } from './refusals.js';

/**
 * The rules that go beyond a permission: on whom and what it may be used. The operations ask them before they write
 * (`enforce`), an explanation and a preview ask them to say why: the same functions, in the same order.
 */

/** Who acts. */
export interface Acting extends Granter {
  /** The membership of a person; null for a key. */
  readonly memberId: string | null;
  readonly apiKeyId: string | null;
}

/** A member who is to be given another role, or removed. */
export interface TargetMember {
  readonly role: HeldRole;
  /** Whether nobody else is an owner. */
  readonly isLastOwner: boolean;
}

/** Whether a member's role may be changed at all, and whether they may be removed. */
export function refuseMemberChange(acting: Acting, member: TargetMember): Refusal | null {
  return refuseRole(acting, member.role) ?? refuseGoing(member);
}

/** Whether a member may be given a role. */
export function refuseAssignment(
  acting: Acting,
  member: TargetMember,
  role: HeldRole & { readonly isSame: boolean },
): Refusal | null {
  return (
    refuseRole(acting, member.role) ??
    refuseRole(acting, role) ??
    (role.isSame ? { code: 'SAME_ROLE' } : refuseGoing(member))
  );
}

/** The last owner can neither be demoted or removed nor leave. */
export function refuseGoing({ isLastOwner }: Pick<TargetMember, 'isLastOwner'>): Refusal | null {
  return isLastOwner ? { code: 'LAST_OWNER' } : null;
}

/** Whether the ownership may be handed over, and to this member; undefined for whoever it may be. */
export function refuseTransfer(acting: Acting, newOwnerId?: string): Refusal | null {
  const refusal = refuseRole(acting, heldRole({ builtIn: 'OWNER', permissions: [] }));
  if (refusal !== null || newOwnerId === undefined) return refusal;
  return newOwnerId === acting.memberId ? { code: 'ALREADY_OWNER' } : null;
}

/** Whether a role may be changed or deleted, and given these permissions where any are named. */
export function refuseRoleChange(
  acting: Acting,
  role: HeldRole,
  permissions?: HeldRole['permissions'],
): Refusal | null {
  if (role.builtIn !== null) return { code: 'BUILT_IN_ROLE' };
  const refusal = refuseRole(acting, role);
  if (refusal !== null || permissions === undefined) return refusal;
  return refuseRole(acting, { builtIn: null, permissions });
}

/** An API key as it is stored. */
export interface TargetKey extends KeyTimes {
  readonly id: string;
  readonly permissions: unknown;
}

export type KeyAction = 'update' | 'resetUsage' | 'rotate' | 'delete';

/** Whether a key may be changed, rotated, or ended. */
export function refuseKeyChange(acting: Acting, action: KeyAction, key: TargetKey): Refusal | null {
  const beyond = (): Refusal | null => refuseLevels(acting, readKeyLevels(key.permissions));
  switch (action) {
    case 'update':
      return refuseItself(acting, key) ?? refuseRevoked(key) ?? beyond();
    case 'resetUsage':
      return refuseItself(acting, key) ?? beyond();
    case 'rotate':
      return refuseItself(acting, key) ?? refuseRevoked(key) ?? beyond() ?? refuseOthers(acting, key);
    case 'delete':
      return beyond();
  }
}

/** A key that is expired gets no new secret. */
export function refuseExpired({ expiresAt }: Pick<TargetKey, 'expiresAt'>, now: Date): Refusal | null {
  return expiresAt !== null && expiresAt <= now ? { code: 'TARGET_EXPIRED' } : null;
}

/** A key does not decide over its own authority: what it is given, somebody else gives it. */
function refuseItself(acting: Acting, key: TargetKey): Refusal | null {
  return acting.apiKeyId === key.id ? { code: 'KEY_ITSELF' } : null;
}

function refuseRevoked({ revokedAt }: TargetKey): Refusal | null {
  return revokedAt === null ? null : { code: 'TARGET_REVOKED' };
}

/** Whose secret it is acts as that person, so that nobody else may have a USER key's. */
function refuseOthers(acting: Acting, { type, ownerId }: TargetKey): Refusal | null {
  if (type !== 'USER') return null;
  return acting.memberId === null || acting.memberId !== ownerId ? { code: 'OTHERS_USER_KEY' } : null;
}

/** An invitation that is to be resent or withdrawn. */
export interface TargetInvitation {
  readonly role: HeldRole;
  readonly status: string;
}

export function refuseInvitationChange(acting: Acting, { role, status }: TargetInvitation): Refusal | null {
  return refuseRole(acting, role) ?? refuseClosed(status, ['PENDING', 'EXPIRED']);
}

/** Whether an invitation is in none of the states in which something can be done with it. */
export function refuseClosed(status: string, open: readonly string[]): Refusal | null {
  return open.includes(status) ? null : { code: 'INVITATION_CLOSED', status };
}
