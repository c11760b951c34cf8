import type { KeyLevels } from './keyLevels.js';
import type { BuiltInRole, Permission } from './permissions.js';
import { permissionsOfRole, type RoleDefinition } from './roles.js';

/**
 * What an actor's permissions follow from, in one organization: the facts that `explain` decides by. Whoever may ask
 * for anything, changes something or is asked about has one.
 */
export type Authority = PersonAuthority | KeyAuthority;

/** A person: their role in the organization, null where they are no member of it. */
export interface PersonAuthority {
  readonly kind: 'PERSON';
  readonly role: HeldRole | null;
}

/** An API key: its state, its levels, and for a USER key its owner's present role. */
export interface KeyAuthority {
  readonly kind: 'API_KEY';
  readonly type: 'SERVICE' | 'USER';
  readonly state: KeyState;
  readonly levels: KeyLevels;
  /** Null for a SERVICE key, and for a USER key whose owner has left. */
  readonly ownerRole: HeldRole | null;
}

/** A role with what it grants. */
export interface HeldRole {
  /** Null where it is not known, or not to be told. */
  readonly name: string | null;
  readonly builtIn: BuiltInRole | null;
  readonly permissions: ReadonlySet<Permission>;
}

export function heldRole(role: RoleDefinition & { readonly name?: string }): HeldRole {
  return { name: role.name ?? null, builtIn: role.builtIn, permissions: permissionsOfRole(role) };
}

/** Whether a key works at a moment, and if not, why: the gravest that applies. */
export type KeyState = 'WORKS' | 'OWNER_LEFT' | 'REVOKED' | 'EXPIRED';

/** What the state of a key follows from. */
export interface KeyTimes {
  readonly type: 'SERVICE' | 'USER';
  readonly ownerId: string | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
}

/** The state of a key at a moment. A USER key goes with its owner's membership, which revokes it too. */
export function keyStateOf({ type, ownerId, revokedAt, expiresAt }: KeyTimes, now: Date): KeyState {
  if (type === 'USER' && ownerId === null) return 'OWNER_LEFT';
  if (revokedAt !== null) return 'REVOKED';
  return expiresAt !== null && expiresAt <= now ? 'EXPIRED' : 'WORKS';
}
