import type { Authority } from './authority.js';
import type { Permission } from './permissions.js';

/**
 * Who is asking, as far as the policy needs to know.
 *
 * - `ANONYMOUS`: no credential was sent; there is no authority.
 * - `USER`: a signed-in person, with their role in the organization that the request is pinned to.
 * - `API_KEY`: its levels, and for a USER key its owner's present role.
 */
export interface PolicyActor {
  readonly kind: 'ANONYMOUS' | 'USER' | 'API_KEY';
  readonly authority: Authority | null;
  /** All that the authority holds (`permissionsOf`); nothing where there is none. */
  readonly permissions: ReadonlySet<Permission>;
}

/** Whether an actor holds a permission; `explain` says why. */
export function decide(actor: PolicyActor, permission: Permission): boolean {
  return actor.permissions.has(permission);
}
