import { ALL_PERMISSIONS, permissionRule, type BuiltInRole, type Permission } from './permissions.js';

/** The built-in roles, widest first. They cannot be changed or deleted. */
export const BUILT_IN_ROLES = ['OWNER', 'ADMIN', 'MEMBER'] as const satisfies readonly BuiltInRole[];

const permissionsOfBuiltInRole: Readonly<Record<BuiltInRole, ReadonlySet<Permission>>> = {
  OWNER: heldBy('OWNER'),
  ADMIN: heldBy('ADMIN'),
  MEMBER: heldBy('MEMBER'),
};

function heldBy(role: BuiltInRole): ReadonlySet<Permission> {
  return new Set(ALL_PERMISSIONS.filter((permission) => permissionRule(permission).roles.includes(role)));
}

/** What a role is for the policy: a built-in one, or a custom one with its own permissions. */
export interface RoleDefinition {
  readonly builtIn: BuiltInRole | null;
  /** The stored permissions of a custom role; a built-in role's come from the table instead. */
  readonly permissions: readonly string[];
}

/**
 * The permissions that a role grants.
 *
 * A stored name that is no permission (any more) grants nothing: names are checked when a role is written,
 * so only a permission that a later version dropped can be met here.
 */
export function permissionsOfRole(role: RoleDefinition): ReadonlySet<Permission> {
  if (role.builtIn !== null) return permissionsOfBuiltInRole[role.builtIn];
  const stored = new Set(role.permissions);
  return new Set(ALL_PERMISSIONS.filter((permission) => stored.has(permission)));
}
