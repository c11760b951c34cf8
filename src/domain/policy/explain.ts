import type { Authority, HeldRole, KeyAuthority, KeyState, PersonAuthority } from './authority.js';
import { KEY_FEATURES, reachesLevelOf, type KeyLevels } from './keyLevels.js';
import { ALL_PERMISSIONS, permissionRule, type Permission } from './permissions.js';
import type { RefusalCode } from './refusals.js';

/**
 * Whether an actor holds a permission, and why: the one place where that is decided. `decide`, the permissions that an
 * actor is shown to have, and the ceiling of what they may grant are all made of it, so that an explanation cannot say
 * anything else than what is enforced.
 *
 *   explain(authority, 'prompt:publish').deciding.words  // 'The role Member does not hold prompt:publish.'
 */

/** The rules by which access is allowed or refused. Stable: clients branch on them, the words may change. */
export type AccessCode =
  | 'NO_MEMBERSHIP'
  | 'ROLE_GRANTS'
  | 'ROLE_LACKS'
  | 'KEY_WORKS'
  | 'KEY_REVOKED'
  | 'KEY_EXPIRED'
  | 'OWNER_LEFT'
  | 'KEY_GRANTS'
  | 'KEY_LEVEL_TOO_LOW'
  | 'KEY_NEVER_CARRIES'
  | 'OWNER_GRANTS'
  | 'OWNER_LACKS'
  | 'RESOURCE_HERE'
  | 'RESOURCE_NOT_HERE'
  | 'ORGANIZATION_ELSEWHERE'
  | 'NOTHING_IN_THE_WAY'
  | RefusalCode;

/** One rule that was asked, and its answer. */
export interface AccessStep {
  readonly code: AccessCode;
  readonly allowed: boolean;
  readonly words: string;
}

/** An answer with the chain of its reasons. The chain ends with the first refusal: what comes after is not asked. */
export interface Access {
  readonly allowed: boolean;
  readonly steps: readonly AccessStep[];
  /** The step that refuses; where all allow, the one that grants the permission. */
  readonly deciding: AccessStep;
}

/** Whether an authority holds a permission, and why. Holding is the only way: nothing is implied by rank. */
export function explain(authority: Authority, permission: Permission): Access {
  return conclude(
    authority.kind === 'PERSON' ? stepsOfPerson(authority, permission) : stepsOfKey(authority, permission),
  );
}

/** The same chain with further rules behind it, which are asked only where it allows. */
export function explainFurther(access: Access, further: Iterable<AccessStep>): Access {
  return access.allowed ? conclude([...access.steps, ...further]) : access;
}

/** Everything that an authority holds. */
export function permissionsOf(authority: Authority): ReadonlySet<Permission> {
  return new Set(ALL_PERMISSIONS.filter((permission) => explain(authority, permission).allowed));
}

const GRANTING: readonly AccessCode[] = ['ROLE_GRANTS', 'KEY_GRANTS'];

function conclude(chain: Iterable<AccessStep>): Access {
  const steps: AccessStep[] = [];
  for (const step of chain) {
    steps.push(step);
    if (!step.allowed) return { allowed: false, steps, deciding: step };
  }
  const granting = steps.find(({ code }) => GRANTING.includes(code));
  if (granting === undefined) throw new Error('Nothing grants it.');
  return { allowed: true, steps, deciding: granting };
}

function* stepsOfPerson({ role }: PersonAuthority, permission: Permission): Generator<AccessStep> {
  if (role === null) yield refused('NO_MEMBERSHIP', 'Who belongs to no organization holds nothing.');
  else yield roleStep(role, permission);
}

function* stepsOfKey(key: KeyAuthority, permission: Permission): Generator<AccessStep> {
  yield stateStep(key.state);
  yield levelStep(key.levels, permission);
  if (key.type === 'USER') yield ownerStep(key.ownerRole, permission);
}

function roleStep({ name, permissions }: HeldRole, permission: Permission): AccessStep {
  const role = name === null ? 'The role' : `The role ${name}`;
  return permissions.has(permission)
    ? allowed('ROLE_GRANTS', `${role} holds ${permission}.`)
    : refused('ROLE_LACKS', `${role} does not hold ${permission}.`);
}

function stateStep(state: KeyState): AccessStep {
  switch (state) {
    case 'WORKS':
      return allowed('KEY_WORKS', 'The key is neither revoked nor expired.');
    case 'REVOKED':
      return refused('KEY_REVOKED', 'The key is revoked.');
    case 'EXPIRED':
      return refused('KEY_EXPIRED', 'The key is expired.');
    case 'OWNER_LEFT':
      return refused('OWNER_LEFT', 'The owner of the key has left the organization, and the key with them.');
  }
}

function levelStep(levels: KeyLevels, permission: Permission): AccessStep {
  const { key } = permissionRule(permission);
  if (key === undefined) return refused('KEY_NEVER_CARRIES', `No API key carries ${permission}.`);
  const [feature, leastLevel] = key;
  const level = levels[feature];
  const at = `${KEY_FEATURES[feature].label} is at ${level}`;
  return reachesLevelOf(levels, permission)
    ? allowed('KEY_GRANTS', `${at}, which carries ${permission}.`)
    : refused('KEY_LEVEL_TOO_LOW', `${at}; ${permission} takes ${leastLevel}.`);
}

/** A USER key never exceeds its owner. */
function ownerStep(role: HeldRole | null, permission: Permission): AccessStep {
  const named = role?.name ?? null;
  const whose = named === null ? 'The present role of its owner' : `The present role of its owner, ${named},`;
  return role?.permissions.has(permission) === true
    ? allowed('OWNER_GRANTS', `${whose} holds ${permission} too.`)
    : refused('OWNER_LACKS', `${whose} does not hold ${permission}.`);
}

export function allowed(code: AccessCode, words: string): AccessStep {
  return { code, allowed: true, words };
}

export function refused(code: AccessCode, words: string): AccessStep {
  return { code, allowed: false, words };
}
