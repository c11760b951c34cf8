import type { Actor } from '../domain/actor.js';
import { decide } from '../domain/policy/decide.js';
import { ALL_PERMISSIONS, isPermission, type Permission } from '../domain/policy/permissions.js';

/**
 * The rule of a field or type: who may have it.
 *
 * - `PUBLIC`: everybody.
 * - `AUTHENTICATED`: whoever showed a valid credential, a person or an API key.
 * - `SESSION`: a signed-in person, not a key: one's own account.
 * - a permission, or a list of permissions of which one is enough. In a type's list, `SELF` stands for the
 *   object that is the asker (their own member, role or key).
 */
export type Requirement =
  'PUBLIC' | 'AUTHENTICATED' | 'SESSION' | Permission | readonly (Permission | 'SELF')[];

/** A requirement as one text, the key of the scope loader's cache: `a:b|a:c`. */
export type RequirementKey = string;

export function requirementKey(
  requirement: Exclude<Requirement, readonly unknown[]> | readonly Permission[],
): RequirementKey {
  return typeof requirement === 'string' ? requirement : requirement.join('|');
}

/** Whether an actor meets a requirement. Everything that is not known to be allowed is refused. */
export function meets(actor: Actor, key: RequirementKey): boolean {
  switch (key) {
    case 'PUBLIC':
      return true;
    case 'AUTHENTICATED':
      return actor.kind !== 'ANONYMOUS';
    case 'SESSION':
      return actor.kind === 'USER';
    default:
      return grantedBy(actor, key).length > 0;
  }
}

/** The permissions that a requirement names and an actor holds; none for requirements that name none. */
export function grantedBy(actor: Actor, key: RequirementKey): Permission[] {
  return permissionsIn(key).filter((permission) => decide(actor, permission));
}

/** The rules are few and known when the schema is built; they are asked thousands of times a second. */
const permissionsOfKeys = new Map<RequirementKey, readonly Permission[]>();

function permissionsIn(key: RequirementKey): readonly Permission[] {
  const known = permissionsOfKeys.get(key);
  if (known !== undefined) return known;
  const permissions = key.split('|').filter(isPermission);
  permissionsOfKeys.set(key, permissions);
  return permissions;
}

/** The permissions on one resource, as in `anyOf('apiKey')`: for what may be read by all who may act on it. */
export function anyOf(...resources: readonly string[]): Permission[] {
  return ALL_PERMISSIONS.filter((permission) => resources.includes(permission.split(':')[0] ?? ''));
}

/** The applied directives by which schema.graphql prints a requirement (the federation convention). */
export function directivesFor(requirement: Requirement): Record<string, object> {
  switch (requirement) {
    case 'PUBLIC':
      return { public: {} };
    case 'AUTHENTICATED':
      return { authenticated: {} };
    case 'SESSION':
      return { requiresScopes: { scopes: [['session']] } };
    default: {
      const scopes = typeof requirement === 'string' ? [requirement] : requirement;
      return { requiresScopes: { scopes: scopes.map((scope) => [scope === 'SELF' ? 'self' : scope]) } };
    }
  }
}

/**
 * What a requirement takes, in words: directives do not come with an introspection, so that the descriptions say it to
 * whoever reads the API in GraphiQL or another explorer.
 */
export function wordsFor(requirement: Requirement): string {
  switch (requirement) {
    case 'PUBLIC':
      return 'no credential';
    case 'AUTHENTICATED':
      return 'any credential';
    case 'SESSION':
      return 'a session';
    default: {
      const scopes = typeof requirement === 'string' ? [requirement] : requirement;
      const permissions = scopes.filter((scope) => scope !== 'SELF').map((scope) => `\`${scope}\``);
      const own = scopes.includes('SELF') ? ', or none where it is about who asks' : '';
      return permissions.length === 1
        ? `the permission ${permissions.join()}${own}`
        : `one of the permissions ${permissions.join(', ')}${own}`;
    }
  }
}
