import type { ApiKey, Member, Role } from '../../persistence/generated/prisma/client.js';
import type { Delegates } from '../../persistence/tenantClient.js';
import type { ApiKeyActor, UserActor } from '../actor.js';
import { conflict, failedPrecondition, forbidden, unauthenticated } from '../errors.js';
import { heldRole, keyStateOf, type Authority, type KeyAuthority } from '../policy/authority.js';
import { permissionsOf } from '../policy/explain.js';
import { readKeyLevels } from '../policy/keyLevels.js';
import { wordsOf, type Refusal } from '../policy/refusals.js';
import type { Acting, TargetMember } from '../policy/targets.js';

/** Reads what the policy decides by, and turns its refusals into errors. */

/** An authority as it is now, and whose it is. */
export interface PresentAuthority {
  readonly authority: Authority;
  readonly acting: Acting;
}

export type MemberWithRole = Member & { readonly role: Role };
export type KeyWithOwner = ApiKey & { readonly owner: MemberWithRole | null };

export function authorityOfMember(member: MemberWithRole): PresentAuthority {
  const role = heldRole(member.role);
  const authority = { kind: 'PERSON', role } as const;
  return {
    authority,
    acting: {
      permissions: permissionsOf(authority),
      builtInRole: role.builtIn,
      memberId: member.id,
      apiKeyId: null,
    },
  };
}

/** What a key's permissions follow from. */
export function keyAuthority(key: KeyWithOwner, now: Date): KeyAuthority {
  return {
    kind: 'API_KEY',
    type: key.type,
    state: keyStateOf(key, now),
    levels: readKeyLevels(key.permissions),
    ownerRole: key.owner === null ? null : heldRole(key.owner.role),
  };
}

export function authorityOfKey(key: KeyWithOwner, now: Date): PresentAuthority {
  const authority = keyAuthority(key, now);
  return {
    authority,
    acting: {
      permissions: permissionsOf(authority),
      builtInRole: null,
      memberId: null,
      apiKeyId: key.id,
    },
  };
}

export async function findMemberWithRole(
  rows: Delegates,
  where: { readonly id: string } | { readonly userId: string },
): Promise<MemberWithRole | null> {
  return await rows.member.findFirst({ where, include: { role: true } });
}

export async function findKeyWithOwner(rows: Delegates, id: string): Promise<KeyWithOwner | null> {
  return await rows.apiKey.findFirst({ where: { id }, include: { owner: { include: { role: true } } } });
}

/**
 * The authority of who asks, read anew.
 *
 * @throws CodedError UNAUTHENTICATED where the membership has ended or the key does not work any more
 */
export async function presentAuthority(
  rows: Delegates,
  actor: UserActor | ApiKeyActor,
): Promise<PresentAuthority> {
  if (actor.kind === 'USER') {
    const member = await findMemberWithRole(rows, { userId: actor.userId });
    if (member === null) throw unauthenticated('You are no longer a member of this organization.');
    return authorityOfMember(member);
  }
  const key = await findKeyWithOwner(rows, actor.apiKeyId);
  const now = new Date();
  if (key === null || keyStateOf(key, now) !== 'WORKS') throw unauthenticated('The API key is not valid.');
  return authorityOfKey(key, now);
}

/** A member as the rules on them see it. Under the lock where a change depends on it. */
export async function targetMember(rows: Delegates, member: MemberWithRole): Promise<TargetMember> {
  const isOwner = member.role.builtIn === 'OWNER';
  const others = { role: { builtIn: 'OWNER' }, NOT: { id: member.id } } as const;
  return {
    role: heldRole(member.role),
    isLastOwner: isOwner && (await rows.member.count({ where: others })) === 0,
  };
}

/** Stops a change that a rule refuses. @throws CodedError */
export function enforce(refusal: Refusal | null): void {
  if (refusal !== null) throw errorOf(refusal);
}

function errorOf(refusal: Refusal): Error {
  const words = wordsOf(refusal, 'you');
  switch (refusal.code) {
    case 'SAME_ROLE':
      return conflict('input.roleId', words);
    case 'ALREADY_OWNER':
    case 'TARGET_REVOKED':
    case 'TARGET_EXPIRED':
    case 'INVITATION_CLOSED':
      return failedPrecondition(words);
    default:
      return forbidden(words);
  }
}
