import type { Authority } from './policy/authority.js';
import type { PolicyActor } from './policy/decide.js';
import { permissionsOf } from './policy/explain.js';
import type { BuiltInRole, Permission } from './policy/permissions.js';

/** Nobody: no credential came with the request. */
export interface AnonymousActor extends PolicyActor {
  readonly kind: 'ANONYMOUS';
}

/** A signed-in person, in the organization the request is pinned to (`member`) or in none. */
export interface UserActor extends PolicyActor {
  readonly kind: 'USER';
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  readonly sessionId: string;
  readonly member: {
    readonly id: string;
    readonly roleId: string;
    readonly builtInRole: BuiltInRole | null;
  } | null;
}

/** A program with an API key, always in the key's own organization. */
export interface ApiKeyActor extends PolicyActor {
  readonly kind: 'API_KEY';
  readonly apiKeyId: string;
  readonly displayName: string;
  /** The member a USER key belongs to. */
  readonly ownerId: string | null;
}

/** The server itself, which changes what a scheduled job has to. It never asks for anything and holds no permission. */
export interface SystemActor {
  readonly kind: 'SYSTEM';
  readonly displayName: string;
  readonly permissions: ReadonlySet<Permission>;
}

export type Actor = AnonymousActor | UserActor | ApiKeyActor;

export const ANONYMOUS: AnonymousActor = {
  kind: 'ANONYMOUS',
  authority: null,
  permissions: new Set<Permission>(),
};

/** The part of an actor that says what they may do. */
export function holding(authority: Authority): Pick<PolicyActor, 'permissions'> & { authority: Authority } {
  return { authority, permissions: permissionsOf(authority) };
}

/** The id under which an actor's deeds are recorded: the person's or the key's; the server has none. */
export function actorId(actor: UserActor | ApiKeyActor): string;
export function actorId(actor: UserActor | ApiKeyActor | SystemActor): string | null;
export function actorId(actor: UserActor | ApiKeyActor | SystemActor): string | null {
  if (actor.kind === 'SYSTEM') return null;
  return actor.kind === 'USER' ? actor.userId : actor.apiKeyId;
}
