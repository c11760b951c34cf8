import type { BuiltInRole, Permission } from './permissions.js';

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

/** Why a role may not be given or taken by this granter, or null if it may. */
export type RoleRefusal =
  { readonly reason: 'OWNER_ONLY' } | { readonly reason: 'BEYOND_CEILING'; readonly permission: Permission };

/**
 * Whether a granter may give a role, or act on somebody who holds it.
 *
 * Only an owner makes or unmakes an owner, even where a custom role holds every permission.
 */
export function refuseRole(
  granter: Granter,
  role: { readonly builtIn: BuiltInRole | null; readonly permissions: ReadonlySet<Permission> },
): RoleRefusal | null {
  if (role.builtIn === 'OWNER' && granter.builtInRole !== 'OWNER') return { reason: 'OWNER_ONLY' };
  const [missing] = beyondCeiling(granter, role.permissions);
  return missing === undefined ? null : { reason: 'BEYOND_CEILING', permission: missing };
}
