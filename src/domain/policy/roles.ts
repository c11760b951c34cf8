import {
  ALL_PERMISSIONS,
  isPermission,
  permissionRule,
  type BuiltInRole,
  type Permission,
} from './permissions.js';

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

const places = new Map<string, number>(ALL_PERMISSIONS.map((permission, place) => [permission, place]));
const inOrder = (one: Permission, other: Permission): number =>
  (places.get(one) ?? 0) - (places.get(other) ?? 0);

/**
 * The permissions that a role grants, in the order of the table.
 *
 * A stored name that is no permission (any more) grants nothing: names are checked when a role is written,
 * so only a permission that a later version dropped can be met here.
 */
export function permissionsOfRole(role: RoleDefinition): ReadonlySet<Permission> {
  if (role.builtIn !== null) return permissionsOfBuiltInRole[role.builtIn];
  if (isInOrder(role.permissions)) return new Set(role.permissions);
  return new Set(role.permissions.filter(isPermission).sort(inOrder));
}

/** Whether these are permissions, each after the one before it in the table: so they are stored, and lists show many. */
function isInOrder(names: readonly string[]): names is readonly Permission[] {
  let last = -1;
  return names.every((name) => {
    const place = places.get(name) ?? -1;
    const isNext = place > last;
    last = place;
    return isNext;
  });
}
