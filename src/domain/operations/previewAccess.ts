import type { TenantClient } from '../../persistence/tenantClient.js';
import { mergeLevels } from '../apiKeyRules.js';
import { notFound } from '../errors.js';
import { heldRole, type Authority, type HeldRole } from '../policy/authority.js';
import { refuseLevels } from '../policy/delegation.js';
import { permissionsOf } from '../policy/explain.js';
import { readKeyLevels } from '../policy/keyLevels.js';
import type { KeyFeature, KeyLevel, Permission } from '../policy/permissions.js';
import type { Refusal } from '../policy/refusals.js';
import { refuseAssignment, refuseKeyChange, refuseRoleChange } from '../policy/targets.js';
import {
  findKeyWithOwner,
  keyAuthority,
  presentAuthority,
  targetMember,
  type KeyWithOwner,
} from './authority.js';
import type { Requester } from './requester.js';
import { findMember, findRole } from './team.js';

/**
 * What a change of authority would do, without making it: the rules of the change are asked by the functions that
 * enforce them, and what follows from it by those that say what an actor may do. Nothing is written, nothing locked: it
 * is true of the moment it is asked in.
 */

/** What somebody gains and loses, in the order of the permission table. */
export interface Effect {
  readonly gains: readonly Permission[];
  readonly losses: readonly Permission[];
}

/** The effect on one member or key. */
export interface EffectOn extends Effect {
  readonly id: string;
}

export interface AccessPreview {
  /** Why the change would be refused; null where it would be made. A refused change has no effect. */
  readonly refusal: Refusal | null;
  /** On the role, the member or the key that is changed itself. */
  readonly effect: Effect;
  /** How many gain or lose something. */
  readonly memberCount: number;
  readonly apiKeyCount: number;
  /** The first of them, at most `SHOWN`. */
  readonly members: readonly EffectOn[];
  readonly apiKeys: readonly EffectOn[];
}

/** How many members and keys a preview shows one by one. */
export const SHOWN = 100;

/** What follows if a custom role is given other permissions. @throws CodedError NOT_FOUND */
export async function previewRoleChange(
  { tenant, actor }: Requester,
  input: { readonly roleId: string; readonly permissions: readonly Permission[] },
): Promise<AccessPreview> {
  const { acting } = await presentAuthority(tenant, actor);
  const row = await findRole(tenant, input.roleId);
  const before = heldRole(row);
  const permissions = new Set(input.permissions);
  const refusal = refuseRoleChange(acting, before, permissions);
  if (refusal !== null) return without(refusal);
  const after = { ...before, permissions };
  const effect = effectOf(ofPerson(before), ofPerson(after));
  if (isNone(effect)) return { ...NOTHING, effect };
  const where = { roleId: row.id };
  const members = await tenant.member.findMany({
    where,
    select: { id: true },
    orderBy: { id: 'asc' },
    take: SHOWN,
  });
  return {
    refusal: null,
    effect,
    memberCount: await tenant.member.count({ where }),
    members: members.map(({ id }) => ({ id, ...effect })),
    ...(await effectsOnKeys(tenant, where, after)),
  };
}

/** What follows if a member is given another role; their USER keys follow. @throws CodedError NOT_FOUND */
export async function previewMemberRole(
  { tenant, actor }: Requester,
  input: { readonly memberId: string; readonly roleId: string },
): Promise<AccessPreview> {
  const { acting } = await presentAuthority(tenant, actor);
  const member = await findMember(tenant, input.memberId);
  const row = await findRole(tenant, input.roleId);
  const after = heldRole(row);
  const isSame = member.roleId === row.id;
  const refusal = refuseAssignment(acting, await targetMember(tenant, member), { ...after, isSame });
  if (refusal !== null) return without(refusal);
  const effect = effectOf(ofPerson(heldRole(member.role)), ofPerson(after));
  if (isNone(effect)) return { ...NOTHING, effect };
  return {
    refusal: null,
    effect,
    memberCount: 1,
    members: [{ id: member.id, ...effect }],
    ...(await effectsOnKeys(tenant, { id: member.id }, after)),
  };
}

/**
 * What follows if a key is given other levels.
 *
 * @throws CodedError NOT_FOUND; BAD_USER_INPUT for levels that are none
 */
export async function previewKeyChange(
  { tenant, actor }: Requester,
  input: {
    readonly id: string;
    readonly permissions: readonly { readonly feature: KeyFeature; readonly level: KeyLevel }[];
  },
): Promise<AccessPreview> {
  const { acting } = await presentAuthority(tenant, actor);
  const key = await findKeyWithOwner(tenant, input.id);
  if (key === null) throw notFound('API key');
  const changeable = refuseKeyChange(acting, 'update', key);
  if (changeable !== null) return without(changeable);
  const levels = mergeLevels(readKeyLevels(key.permissions), input.permissions);
  const refusal = refuseLevels(acting, levels);
  if (refusal !== null) return without(refusal);
  const before = keyAuthority(key, new Date());
  const effect = effectOf(before, { ...before, levels });
  if (isNone(effect)) return { ...NOTHING, effect };
  return { ...NOTHING, effect, apiKeyCount: 1, apiKeys: [{ id: key.id, ...effect }] };
}

const NO_EFFECT: Effect = { gains: [], losses: [] };
const NOTHING: AccessPreview = {
  refusal: null,
  effect: NO_EFFECT,
  memberCount: 0,
  apiKeyCount: 0,
  members: [],
  apiKeys: [],
};

function without(refusal: Refusal): AccessPreview {
  return { ...NOTHING, refusal };
}

/** How many keys are read at a time. */
const KEYS_AT_ONCE = 1_000;

/** What a role of their owners does to USER keys that work. All are looked at, so that all are counted. */
async function effectsOnKeys(
  tenant: TenantClient,
  owner: { readonly id: string } | { readonly roleId: string },
  after: HeldRole,
): Promise<Pick<AccessPreview, 'apiKeyCount' | 'apiKeys'>> {
  const now = new Date();
  const apiKeys: EffectOn[] = [];
  let apiKeyCount = 0;
  let last: string | null = null;
  for (;;) {
    const keys: KeyWithOwner[] = await tenant.apiKey.findMany({
      where: { type: 'USER', revokedAt: null, owner, ...(last === null ? {} : { id: { gt: last } }) },
      include: { owner: { include: { role: true } } },
      orderBy: { id: 'asc' },
      take: KEYS_AT_ONCE,
    });
    for (const key of keys) {
      const before = keyAuthority(key, now);
      const effect = effectOf(before, { ...before, ownerRole: after });
      if (isNone(effect)) continue;
      apiKeyCount += 1;
      if (apiKeys.length < SHOWN) apiKeys.push({ id: key.id, ...effect });
    }
    last = keys.at(-1)?.id ?? null;
    if (keys.length < KEYS_AT_ONCE) return { apiKeyCount, apiKeys };
  }
}

function effectOf(before: Authority, after: Authority): Effect {
  const had = permissionsOf(before);
  const has = permissionsOf(after);
  return {
    gains: [...has].filter((permission) => !had.has(permission)),
    losses: [...had].filter((permission) => !has.has(permission)),
  };
}

function isNone({ gains, losses }: Effect): boolean {
  return gains.length + losses.length === 0;
}

function ofPerson(role: HeldRole): Authority {
  return { kind: 'PERSON', role };
}
