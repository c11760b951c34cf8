import type { HeldRole } from './authority.js';
import { permissionsOfKeyLevels, type KeyLevels } from './keyLevels.js';
import type { BuiltInRole, Permission } from './permissions.js';
import type { Refusal } from './refusals.js';

/**
 * The ceiling rule, in one place: nobody grants, changes or takes over what they do not hold themself.
 *
 * It governs every hand-over of authority: giving a role, inviting, writing a role's permissions, creating,
 * changing or rotating a key. The caller is told the first permission that is in the way, so that a refusal
 * can be understood; it says nothing about other people.
 */

/** What the rule needs to know of the one who grants. */
export interface Granter {
  readonly permissions: ReadonlySet<Permission>;
  readonly builtInRole: BuiltInRole | null;
}

/** The permissions of `granted` that the granter lacks, in the order of `granted`. Empty: may be granted. */
export function beyondCeiling(granter: Granter, granted: Iterable<Permission>): readonly Permission[] {
  return [...granted].filter((permission) => !granter.permissions.has(permission));
}

/**
 * Why a role may not be given by this granter, or somebody who holds it not be acted on; null if it may.
 *
 * Only an owner makes or unmakes an owner, even where a custom role holds every permission.
 */
export function refuseRole(
  granter: Granter,
  role: Pick<HeldRole, 'builtIn' | 'permissions'>,
): Refusal | null {
  if (role.builtIn === 'OWNER' && granter.builtInRole !== 'OWNER') return { code: 'OWNER_ONLY' };
  return refuseBeyond(granter, 'role', role.permissions);
}

/** Why a key may not be given these levels by this granter, or one that has them not be acted on; null if it may. */
export function refuseLevels(granter: Granter, levels: KeyLevels): Refusal | null {
  return refuseBeyond(granter, 'key', permissionsOfKeyLevels(levels));
}

function refuseBeyond(granter: Granter, what: 'role' | 'key', granted: Iterable<Permission>): Refusal | null {
  const [permission] = beyondCeiling(granter, granted);
  return permission === undefined ? null : { code: 'BEYOND_CEILING', what, permission };
}
