import type { Permission } from './permissions.js';

/**
 * Who is asking, as far as the policy needs to know.
 *
 * - `ANONYMOUS`: no credential was sent.
 * - `USER`: a signed-in person. `permissions` are those of their role in the organization that the request is
 *   pinned to, and empty where they belong to none.
 * - `API_KEY`: what the key's levels grant, and for a USER key only what its owner's present role grants too.
 */
export interface PolicyActor {
  readonly kind: 'ANONYMOUS' | 'USER' | 'API_KEY';
  readonly permissions: ReadonlySet<Permission>;
}

/** Whether an actor holds a permission. Holding is the only way to be allowed: nothing is implied by rank. */
export function decide(actor: PolicyActor, permission: Permission): boolean {
  return actor.kind !== 'ANONYMOUS' && actor.permissions.has(permission);
}

/** The permissions that hold in both sets: a USER key never exceeds its owner. */
export function intersect(
  first: ReadonlySet<Permission>,
  second: ReadonlySet<Permission>,
): ReadonlySet<Permission> {
  return new Set([...first].filter((permission) => second.has(permission)));
}
