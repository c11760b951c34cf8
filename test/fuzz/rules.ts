/**
 * The rules of team, roles and keys as a small model, written apart from src: from the two permission tables
 * (test/support/permissionTables.ts) and what the documentation promises. One organization is plain data, so that a
 * change can be tried on a copy.
 */
import { KEY_TABLE, permissionsOfBuiltIn } from '../support/permissionTables.js';

export type Handle = string;
export type Levels = Readonly<Record<string, string>>;

export interface RoleState {
  name: string;
  builtIn: 'OWNER' | 'ADMIN' | 'MEMBER' | null;
  permissions: string[];
}

export interface KeyState {
  type: 'SERVICE' | 'USER';
  name: string;
  /** The person of a USER key; null for a SERVICE key, and after they left. */
  owner: Handle | null;
  levels: Levels;
  isRevoked: boolean;
  /** The secrets that open it, the present one first. */
  secrets: Handle[];
}

export interface InvitationState {
  person: Handle;
  role: Handle;
  status: 'PENDING' | 'ACCEPTED' | 'CANCELLED';
  /** The token that is good; former ones are void. */
  token: Handle;
}

/** One organization. Members are persons, by the role they hold. */
export interface OrganizationState {
  roles: Record<Handle, RoleState>;
  members: Record<Handle, Handle>;
  invitations: Record<Handle, InvitationState>;
  keys: Record<Handle, KeyState>;
}

/** Who asks: a person's session in this organization, or a secret of one of its keys. */
export type Actor = { readonly person: Handle } | { readonly key: Handle; readonly secret: Handle };

/** What comes of a request. */
export interface Outcome {
  readonly code: 'DONE' | Code;
  /** Where the rule of the field refuses. */
  readonly requires?: string;
}
type Code =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'BAD_USER_INPUT' | 'CONFLICT' | 'FAILED_PRECONDITION';

export const DONE: Outcome = { code: 'DONE' };
const refuse = (code: Code): Outcome => ({ code });

/** A new organization with its founder. */
export function founded(founder: Handle): OrganizationState {
  const builtIn = (role: 'owner' | 'admin' | 'member'): RoleState => ({
    name: `${role.charAt(0).toUpperCase()}${role.slice(1)}`,
    builtIn: role.toUpperCase() as 'OWNER',
    permissions: permissionsOfBuiltIn(role),
  });
  return {
    roles: { OWNER: builtIn('owner'), ADMIN: builtIn('admin'), MEMBER: builtIn('member') },
    members: { [founder]: 'OWNER' },
    invitations: {},
    keys: {},
  };
}

/** What the levels of a key carry. */
export function permissionsOfLevels(levels: Levels): string[] {
  return Object.entries(KEY_TABLE).flatMap(([feature, row]) => [
    ...(row.levels[levels[feature] ?? 'DISABLED'] ?? []),
  ]);
}

export const DEFAULT_LEVELS: Levels = Object.fromEntries(
  Object.entries(KEY_TABLE).map(([feature, row]) => [feature, row.default]),
);

const roleOf = (state: OrganizationState, person: Handle): RoleState | undefined =>
  state.roles[state.members[person] ?? ''];

/** What an actor holds; null for a credential or a membership that is none (any more). */
export function permissionsOf(state: OrganizationState, actor: Actor): string[] | null {
  if ('person' in actor) return roleOf(state, actor.person)?.permissions ?? null;
  const key = state.keys[actor.key];
  if (key === undefined || key.isRevoked || !key.secrets.includes(actor.secret)) return null;
  const carried = permissionsOfLevels(key.levels);
  if (key.type === 'SERVICE') return carried;
  const owner = key.owner === null ? undefined : roleOf(state, key.owner);
  return owner === undefined ? null : carried.filter((permission) => owner.permissions.includes(permission));
}

/** What every request of an actor meets before its field: who is nobody here is told so. */
export function refuseStranger(state: OrganizationState, actor: Actor): Outcome | null {
  if (permissionsOf(state, actor) !== null) return null;
  return refuse('person' in actor ? 'NOT_FOUND' : 'UNAUTHENTICATED');
}

/** What an operation asks in the first place. */
export function refuseByRule(state: OrganizationState, actor: Actor, requires: string): Outcome | null {
  const stranger = refuseStranger(state, actor);
  if (stranger !== null) return stranger;
  const isMet =
    requires === 'session' ? 'person' in actor : permissionsOf(state, actor)?.includes(requires) === true;
  return isMet ? null : { code: 'FORBIDDEN', requires };
}

const isOwner = (state: OrganizationState, actor: Actor): boolean =>
  'person' in actor && state.members[actor.person] === 'OWNER';

/** The ceiling: nobody hands on, changes or takes over what they do not hold; only owners make and unmake owners. */
function isWithin(state: OrganizationState, actor: Actor, role: RoleState | undefined): boolean {
  if (role === undefined) return false;
  if (role.builtIn === 'OWNER' && !isOwner(state, actor)) return false;
  return holdsAll(state, actor, role.permissions);
}

function holdsAll(state: OrganizationState, actor: Actor, permissions: readonly string[]): boolean {
  const held = permissionsOf(state, actor) ?? [];
  return permissions.every((permission) => held.includes(permission));
}

const isLastOwner = (state: OrganizationState, person: Handle): boolean =>
  state.members[person] === 'OWNER' &&
  Object.values(state.members).filter((role) => role === 'OWNER').length === 1;

/** Who leaves takes their USER keys along: revoked, and nobody's. */
function endMembership(state: OrganizationState, person: Handle): void {
  Reflect.deleteProperty(state.members, person);
  for (const key of Object.values(state.keys)) {
    if (key.owner === person) Object.assign(key, { isRevoked: true, owner: null });
  }
}

const isNameTaken = (state: OrganizationState, name: string, except?: Handle): boolean =>
  Object.entries(state.roles).some(
    ([handle, role]) => handle !== except && role.name.toLowerCase() === name.toLowerCase(),
  );

/** One of the operations: which permission it asks for, and what it does to an organization or why not. */
export interface Rule<Input> {
  readonly requires: string;
  apply(state: OrganizationState, actor: Actor, input: Input): Outcome;
}

/** A rule with its first question asked, on an organization that it changes where it is done. */
export function carryOut<Input>(
  rule: Rule<Input>,
  state: OrganizationState,
  { actor, input }: { actor: Actor; input: Input },
): Outcome {
  return refuseByRule(state, actor, rule.requires) ?? rule.apply(state, actor, input);
}

export const TEAM_RULES = {
  assignRole: {
    requires: 'member:assignRole',
    apply: (state, actor, { member, role }) => {
      const present = roleOf(state, member);
      if (present === undefined || state.roles[role] === undefined) return refuse('NOT_FOUND');
      if (!isWithin(state, actor, present) || !isWithin(state, actor, state.roles[role])) {
        return refuse('FORBIDDEN');
      }
      if (state.members[member] === role) return refuse('CONFLICT');
      if (isLastOwner(state, member)) return refuse('FORBIDDEN');
      state.members[member] = role;
      return DONE;
    },
  } satisfies Rule<{ member: Handle; role: Handle }>,
  removeMember: {
    requires: 'member:remove',
    apply: (state, actor, { member }) => {
      const present = roleOf(state, member);
      if (present === undefined) return refuse('NOT_FOUND');
      if (!isWithin(state, actor, present) || isLastOwner(state, member)) return refuse('FORBIDDEN');
      endMembership(state, member);
      return DONE;
    },
  } satisfies Rule<{ member: Handle }>,
  leaveOrganization: {
    requires: 'session',
    apply: (state, actor) => {
      if (!('person' in actor) || isLastOwner(state, actor.person)) return refuse('FORBIDDEN');
      endMembership(state, actor.person);
      return DONE;
    },
  } satisfies Rule<object>,
  transferOwnership: {
    requires: 'organization:transfer',
    apply: (state, actor, { member, ownRole }) => {
      if (roleOf(state, member) === undefined || state.roles[ownRole] === undefined) {
        return refuse('NOT_FOUND');
      }
      if (!isOwner(state, actor) || !('person' in actor)) return refuse('FORBIDDEN');
      if (member === actor.person) return refuse('FAILED_PRECONDITION');
      state.members[member] = 'OWNER';
      state.members[actor.person] = ownRole;
      return DONE;
    },
  } satisfies Rule<{ member: Handle; ownRole: Handle }>,
  createInvitation: {
    requires: 'member:add',
    apply: (state, actor, { person, role, handle, token }) => {
      if (state.roles[role] === undefined) return refuse('NOT_FOUND');
      if (!isWithin(state, actor, state.roles[role])) return refuse('FORBIDDEN');
      if (isKnown(state, person)) return refuse('CONFLICT');
      state.invitations[handle] = { person, role, status: 'PENDING', token };
      return DONE;
    },
  } satisfies Rule<{ person: Handle; role: Handle; handle: Handle; token: Handle }>,
  resendInvitation: {
    requires: 'member:add',
    apply: (state, actor, { invitation: handle, token }) => {
      const invitation = state.invitations[handle];
      if (invitation === undefined) return refuse('NOT_FOUND');
      if (!isWithin(state, actor, state.roles[invitation.role])) return refuse('FORBIDDEN');
      if (invitation.status !== 'PENDING') return refuse('FAILED_PRECONDITION');
      if (isKnown(state, invitation.person, handle)) return refuse('CONFLICT');
      invitation.token = token;
      return DONE;
    },
  } satisfies Rule<{ invitation: Handle; token: Handle }>,
  cancelInvitation: {
    requires: 'member:add',
    apply: (state, actor, { invitation: handle }) => {
      const invitation = state.invitations[handle];
      if (invitation === undefined) return refuse('NOT_FOUND');
      if (!isWithin(state, actor, state.roles[invitation.role])) return refuse('FORBIDDEN');
      if (invitation.status !== 'PENDING') return refuse('FAILED_PRECONDITION');
      invitation.status = 'CANCELLED';
      return DONE;
    },
  } satisfies Rule<{ invitation: Handle }>,
};

/** Whether a person is a member, or invited by another invitation. */
function isKnown(state: OrganizationState, person: Handle, except?: Handle): boolean {
  return (
    state.members[person] !== undefined ||
    Object.entries(state.invitations).some(
      ([handle, other]) => handle !== except && other.person === person && other.status === 'PENDING',
    )
  );
}

/** A person takes an invitation's token, in no organization yet: there is no rule of this organization to meet. */
export function accept(
  state: OrganizationState,
  { person, token }: { person: Handle; token: Handle },
): Outcome {
  const invitation = Object.values(state.invitations).find((one) => one.token === token);
  if (invitation === undefined || invitation.person !== person) return refuse('NOT_FOUND');
  if (invitation.status !== 'PENDING') return refuse('FAILED_PRECONDITION');
  if (state.members[person] !== undefined) return refuse('CONFLICT');
  state.members[person] = invitation.role;
  invitation.status = 'ACCEPTED';
  return DONE;
}

export const ROLE_RULES = {
  createRole: {
    requires: 'role:create',
    apply: (state, actor, { name, permissions, handle }) => {
      if (!holdsAll(state, actor, permissions)) return refuse('FORBIDDEN');
      if (isNameTaken(state, name)) return refuse('CONFLICT');
      state.roles[handle] = { name, builtIn: null, permissions: [...permissions].sort() };
      return DONE;
    },
  } satisfies Rule<{ name: string; permissions: readonly string[]; handle: Handle }>,
  updateRole: {
    requires: 'role:update',
    apply: (state, actor, { role: handle, name, permissions }) => {
      const role = state.roles[handle];
      if (role === undefined) return refuse('NOT_FOUND');
      if (role.builtIn !== null || !isWithin(state, actor, role)) return refuse('FORBIDDEN');
      if (!holdsAll(state, actor, permissions ?? [])) return refuse('FORBIDDEN');
      if (name !== undefined && isNameTaken(state, name, handle)) return refuse('CONFLICT');
      if (name !== undefined) role.name = name;
      if (permissions !== undefined) role.permissions = [...permissions].sort();
      return DONE;
    },
  } satisfies Rule<{ role: Handle; name?: string; permissions?: readonly string[] }>,
  deleteRole: {
    requires: 'role:delete',
    apply: (state, actor, { role: handle, replacement }) => {
      const role = state.roles[handle];
      if (role === undefined) return refuse('NOT_FOUND');
      if (role.builtIn !== null || !isWithin(state, actor, role)) return refuse('FORBIDDEN');
      if (replacement !== undefined) {
        if (state.roles[replacement] === undefined) return refuse('NOT_FOUND');
        if (replacement === handle) return refuse('BAD_USER_INPUT');
        if (!isWithin(state, actor, state.roles[replacement])) return refuse('FORBIDDEN');
      }
      const invitations = Object.values(state.invitations).filter((one) => one.role === handle);
      const members = Object.keys(state.members).filter((person) => state.members[person] === handle);
      if (replacement === undefined) {
        if (invitations.length + members.length > 0) return refuse('FAILED_PRECONDITION');
      } else {
        for (const invitation of invitations) invitation.role = replacement;
        for (const person of members) state.members[person] = replacement;
      }
      Reflect.deleteProperty(state.roles, handle);
      return DONE;
    },
  } satisfies Rule<{ role: Handle; replacement?: Handle }>,
};

export const KEY_RULES = {
  createApiKey: {
    requires: 'apiKey:create',
    apply: (state, actor, { name, type, levels, handle, secret }) => {
      if (type === 'USER' && !('person' in actor)) return refuse('FORBIDDEN');
      const given = levels ?? DEFAULT_LEVELS;
      if (!holdsAll(state, actor, permissionsOfLevels(given))) return refuse('FORBIDDEN');
      const owner = type === 'USER' && 'person' in actor ? actor.person : null;
      state.keys[handle] = { type, name, owner, levels: given, isRevoked: false, secrets: [secret] };
      return DONE;
    },
  } satisfies Rule<{ name: string; type: KeyState['type']; levels?: Levels; handle: Handle; secret: Handle }>,
  editApiKey: {
    requires: 'apiKey:edit',
    apply: (state, _actor, { key: handle, name }) => {
      const key = state.keys[handle];
      if (key === undefined) return refuse('NOT_FOUND');
      key.name = name;
      return DONE;
    },
  } satisfies Rule<{ key: Handle; name: string }>,
  updateApiKey: {
    requires: 'apiKey:update',
    apply: (state, actor, { key: handle, levels }) => {
      const key = state.keys[handle];
      if (key === undefined) return refuse('NOT_FOUND');
      if ('key' in actor && actor.key === handle) return refuse('FORBIDDEN');
      if (key.isRevoked) return refuse('FAILED_PRECONDITION');
      const next = { ...key.levels, ...levels };
      if (![key.levels, next].every((one) => holdsAll(state, actor, permissionsOfLevels(one)))) {
        return refuse('FORBIDDEN');
      }
      key.levels = next;
      return DONE;
    },
  } satisfies Rule<{ key: Handle; levels: Levels }>,
  rotateApiKey: {
    requires: 'apiKey:rotate',
    apply: (state, actor, { key: handle, keepsFormer, secret }) => {
      const key = state.keys[handle];
      if (key === undefined) return refuse('NOT_FOUND');
      if ('key' in actor && actor.key === handle) return refuse('FORBIDDEN');
      if (key.isRevoked) return refuse('FAILED_PRECONDITION');
      if (!holdsAll(state, actor, permissionsOfLevels(key.levels))) return refuse('FORBIDDEN');
      const isTheirs = 'person' in actor && actor.person === key.owner;
      if (key.type === 'USER' && !isTheirs) return refuse('FORBIDDEN');
      if (keepsFormer && key.secrets.length > 1) return refuse('FAILED_PRECONDITION');
      key.secrets = keepsFormer ? [secret, ...key.secrets] : [secret];
      return DONE;
    },
  } satisfies Rule<{ key: Handle; keepsFormer: boolean; secret: Handle }>,
  revokeApiKey: {
    requires: 'apiKey:delete',
    apply: (state, actor, { key: handle }) => {
      const key = state.keys[handle];
      if (key === undefined) return refuse('NOT_FOUND');
      if (!holdsAll(state, actor, permissionsOfLevels(key.levels))) return refuse('FORBIDDEN');
      key.isRevoked = true;
      return DONE;
    },
  } satisfies Rule<{ key: Handle }>,
  deleteApiKey: {
    requires: 'apiKey:delete',
    apply: (state, actor, { key: handle }) => {
      const key = state.keys[handle];
      if (key === undefined) return refuse('NOT_FOUND');
      if (!holdsAll(state, actor, permissionsOfLevels(key.levels))) return refuse('FORBIDDEN');
      Reflect.deleteProperty(state.keys, handle);
      return DONE;
    },
  } satisfies Rule<{ key: Handle }>,
};
