/** Steps of random sequences: chosen by numbers in the model's present state, and told to the server by real ids. */
import assert from 'node:assert/strict';
import { typeidUnboxed } from 'typeid-js';
import { KEY_TABLE } from '../support/permissionTables.js';
import { CHANGES } from '../support/refusals.js';
import type { Person } from '../support/seed.js';
import type { Answer, Credentials, TestServer } from '../support/server.js';
import {
  accept,
  carryOut,
  KEY_RULES,
  permissionsOf,
  refuseStranger,
  ROLE_RULES,
  TEAM_RULES,
  type Actor,
  type Handle,
  type OrganizationState,
  type Outcome,
  type Rule,
} from './rules.js';

const RULES: Readonly<Record<string, Rule<any>>> = { ...TEAM_RULES, ...ROLE_RULES, ...KEY_RULES };

const DOCUMENTS: Readonly<Record<string, string>> = {
  ...CHANGES,
  leaveOrganization: 'mutation { leaveOrganization { leftOrganizationId } }',
  cancelInvitation:
    'mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { invitation { id } } }',
  acceptInvitation:
    'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }',
  editApiKey: 'mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { apiKey { id } } }',
};

/** What can be done in a step. */
export const STEP_NAMES = [...Object.keys(RULES), 'acceptInvitation'] as const;

/** One request, in the words of the model. */
export interface Step {
  readonly name: string;
  readonly organization: number;
  readonly actor: Actor;
  readonly input: Record<string, any>;
}

/** The organizations of a run as the model has them, and what stands for each of its handles on the server. */
export interface World {
  readonly server: TestServer;
  readonly persons: Readonly<Record<Handle, Person>>;
  readonly organizations: {
    readonly id: string;
    state: OrganizationState;
    /** Of roles, keys and invitations, and of persons their present or last membership. */
    readonly ids: Map<Handle, string>;
    /** Every secret there ever was. */
    readonly secrets: { readonly key: Handle; readonly secret: Handle }[];
  }[];
  /** Secrets of keys and tokens of invitations. */
  readonly texts: Map<Handle, string>;
  /** For handles of what is new. */
  count: number;
}

/** What a step is made from: numbers that choose, and what is given. */
export interface Draw {
  readonly name: string;
  readonly organization: number;
  readonly numbers: readonly number[];
  readonly permissions: readonly string[];
  readonly levels: Readonly<Record<string, number>> | null;
  /** Whether what is handed on is cut down to what the asker holds. */
  readonly isModest: boolean;
}

const ROLE_NAMES = [
  'Auditors',
  'auditors',
  'Builders',
  'Owner',
  'Écrivains',
  'Support',
  'Sales',
  'Ops',
  'ops',
];

/** The step that a draw means in the present state of the model. */
export function stepOf(world: World, draw: Draw): Step {
  const { name, organization } = draw;
  const [who = 0, ...numbers] = draw.numbers;
  const at = world.organizations[organization];
  assert.ok(at);
  const { state } = at;
  const persons = Object.keys(world.persons);
  const secrets = at.secrets.filter(({ key, secret }) => state.keys[key]?.secrets[0] === secret);
  const actors: Actor[] = [...Object.keys(state.members).map((person) => ({ person })), ...secrets.slice(-4)];
  // Now and then somebody who is nobody here, or a secret that may be void.
  const strangers: Actor[] = [...persons.map((person) => ({ person })), ...at.secrets.slice(-12)];
  const actor = who % 8 === 0 ? pick(strangers, Math.floor(who / 8)) : pick(actors, who);
  const handle = (what: string): Handle => `${what}-${String((world.count += 1))}`;
  /** An object of a kind: of this organization, now and then of another, or one that never was. */
  const target = (kind: 'roles' | 'members' | 'keys' | 'invitations', number: number): Handle => {
    const own = Object.keys(state[kind]);
    // Half of them among the newest: what was there from the beginning is met often enough.
    if (own.length > 0 && number % 10 < 4) return pick(own.slice(-3), Math.floor(number / 10));
    if (own.length > 0 && number % 10 < 8) return pick(own, Math.floor(number / 10));
    const elsewhere = (organization + 1 + (number % 2)) % world.organizations.length;
    const others = Object.keys(world.organizations[elsewhere]?.state[kind] ?? {});
    return others.length > 0 && number % 10 === 8
      ? `${String(elsewhere)}/${pick(others, Math.floor(number / 10))}`
      : `no/${kind}`;
  };
  const held = permissionsOf(state, actor) ?? [];
  const permissions = draw.isModest
    ? draw.permissions.filter((permission) => held.includes(permission))
    : draw.permissions;
  const [one = 0, two = 0, three = 0] = numbers;

  const input = ((): Record<string, any> => {
    switch (name) {
      case 'assignRole':
        return { member: target('members', one), role: target('roles', two) };
      case 'removeMember':
        return { member: target('members', one) };
      case 'transferOwnership':
        return { member: target('members', one), ownRole: target('roles', two) };
      case 'createInvitation':
        return {
          ...{ person: pick(persons, one), role: target('roles', two) },
          ...{ handle: handle('invitation'), token: handle('token') },
        };
      case 'resendInvitation':
        return { invitation: target('invitations', one), token: handle('token') };
      case 'cancelInvitation':
        return { invitation: target('invitations', one) };
      case 'acceptInvitation': {
        const tokens = [...world.texts.keys()].filter((text) => text.startsWith('token'));
        const [invitation] = Object.values(state.invitations).slice(-1 - (one % 4));
        const token = invitation?.token ?? (tokens.length > 0 ? pick(tokens, two) : 'no/token');
        // Mostly by whom it is meant for.
        return {
          token,
          person: three % 5 > 0 ? (invitation?.person ?? pick(persons, three)) : pick(persons, three),
        };
      }
      case 'createRole':
        return { name: pick(ROLE_NAMES, one), permissions, handle: handle('role') };
      case 'updateRole':
        return {
          role: target('roles', one),
          ...(two % 3 > 0 ? { permissions } : {}),
          ...(two % 2 > 0 ? { name: pick(ROLE_NAMES, three) } : {}),
        };
      case 'deleteRole':
        return {
          role: target('roles', one),
          ...(two % 3 > 0 ? { replacement: target('roles', three) } : {}),
        };
      case 'createApiKey': {
        const levels = levelsOf(draw, held);
        return {
          ...{ name: `Key ${String(one % 100)}`, type: two % 2 > 0 ? 'USER' : 'SERVICE' },
          ...(levels === null ? {} : { levels }),
          ...{ handle: handle('key'), secret: handle('secret') },
        };
      }
      case 'editApiKey':
        return { key: target('keys', one), name: `Key ${String(two % 100)}` };
      case 'updateApiKey':
        return { key: target('keys', one), levels: levelsOf(draw, held) ?? {} };
      case 'rotateApiKey':
        return { key: target('keys', one), keepsFormer: two % 2 > 0, secret: handle('secret') };
      case 'revokeApiKey':
      case 'deleteApiKey':
        return { key: target('keys', one) };
      default:
        return {};
    }
  })();
  return {
    name,
    organization,
    actor: name === 'acceptInvitation' ? { person: input['person'] } : actor,
    input,
  };
}

function levelsOf(draw: Draw, held: readonly string[]): Record<string, string> | null {
  if (draw.levels === null) return null;
  const levels: Record<string, string> = {};
  for (const [feature, number] of Object.entries(draw.levels)) {
    const row = KEY_TABLE[feature];
    assert.ok(row);
    const level = pick(Object.keys(row.levels), number);
    const isHeld = (row.levels[level] ?? []).every((permission) => held.includes(permission));
    if (!draw.isModest || isHeld) levels[feature] = level;
  }
  return levels;
}

function pick<Value>(values: readonly Value[], number: number): Value {
  const value = values[number % values.length];
  assert.ok(value !== undefined);
  return value;
}

/** What the rules say to a step, on a state that it changes where it is done. */
export function decide(state: OrganizationState, { name, actor, input }: Step): Outcome {
  if (name === 'acceptInvitation') return accept(state, input as Parameters<typeof accept>[1]);
  const rule = RULES[name];
  assert.ok(rule);
  return carryOut(rule, state, { actor, input });
}

/** How an actor shows who they are. */
export function credentialsOf(world: World, organization: number, actor: Actor): Credentials {
  if ('secret' in actor) return { token: world.texts.get(actor.secret) };
  return { token: world.persons[actor.person]?.token, organization: world.organizations[organization]?.id };
}

/** Sends a step. */
export async function sendStep(world: World, step: Step): Promise<Answer> {
  const credentials = credentialsOf(world, step.organization, step.actor);
  const { name } = step;
  const variables = name === 'leaveOrganization' ? {} : { input: inputOf(world, step) };
  return await world.server.send(DOCUMENTS[name] ?? '', variables, {
    ...credentials,
    // Who accepts is nobody there yet.
    ...(name === 'acceptInvitation' ? { organization: undefined } : {}),
  });
}

const PREFIX = { members: 'mem', roles: 'role', keys: 'key', invitations: 'inv' } as const;

function idOf(world: World, organization: number, handle: Handle): string {
  const [elsewhere, rest] = handle.includes('/') ? handle.split('/', 2) : [String(organization), handle];
  const id = world.organizations[Number(elsewhere)]?.ids.get(rest ?? '');
  return id ?? typeidUnboxed(PREFIX[rest as keyof typeof PREFIX]);
}

function inputOf(world: World, { name, organization, input }: Step): object {
  const id = (handle: Handle): string => idOf(world, organization, handle);
  const levels = (given: object | undefined): object =>
    given === undefined
      ? {}
      : { permissions: Object.entries(given).map(([feature, level]) => ({ feature, level: String(level) })) };
  switch (name) {
    case 'assignRole':
      return { memberId: id(input['member']), roleId: id(input['role']) };
    case 'removeMember':
      return { memberId: id(input['member']) };
    case 'transferOwnership':
      return { memberId: id(input['member']), ownRoleId: id(input['ownRole']) };
    case 'createInvitation':
      return { email: world.persons[input['person']]?.email, roleId: id(input['role']) };
    case 'resendInvitation':
    case 'cancelInvitation':
      return { id: id(input['invitation']) };
    case 'acceptInvitation':
      return { token: world.texts.get(input['token']) ?? 'inv_none' };
    case 'createRole':
      return { name: input['name'], permissions: input['permissions'] };
    case 'updateRole':
      return { id: id(input['role']), name: input['name'], permissions: input['permissions'] };
    case 'deleteRole': {
      const { replacement } = input;
      return { id: id(input['role']), ...(replacement ? { replacementId: id(replacement) } : {}) };
    }
    case 'createApiKey':
      return { name: input['name'], type: input['type'], ...levels(input['levels']) };
    case 'editApiKey':
      return { id: id(input['key']), name: input['name'] };
    case 'updateApiKey':
      return { id: id(input['key']), ...levels(input['levels']) };
    case 'rotateApiKey':
      return { id: id(input['key']), ...(input['keepsFormer'] ? {} : { transitionPeriodMs: 0 }) };
    default:
      return { id: id(input['key']) };
  }
}

/** Keeps the ids and secrets of what a step that was done has made. */
export async function keep(world: World, { name, organization, input }: Step, answer: Answer): Promise<void> {
  const at = world.organizations[organization];
  assert.ok(at);
  const payload = answer.data?.[name];
  const { handle, secret, token } = input;
  if (name === 'createRole') at.ids.set(handle, payload.role.id);
  if (name === 'createInvitation') at.ids.set(handle, payload.invitation.id);
  if (name === 'createInvitation' || name === 'resendInvitation') world.texts.set(token, payload.token);
  if (name === 'createApiKey') at.ids.set(handle, payload.apiKey.id);
  if (secret !== undefined) {
    at.secrets.push({ key: handle ?? input['key'], secret });
    world.texts.set(secret, payload.secret);
  }
  if (name === 'acceptInvitation') {
    const person = world.persons[input['person']];
    assert.ok(person);
    const { viewer } = await person.ask('{ viewer { member { id } } }', {}, { organization: at.id });
    at.ids.set(input['person'], viewer.member.id);
  }
}

/** What came of a request, as the model says it. */
export function outcomeOf({ errors, text }: Answer): Outcome {
  const [error] = errors;
  if (error === undefined) return { code: 'DONE' };
  assert.equal(errors.length, 1, text);
  const { code, requiredPermission: requires } = error.extensions;
  return { code: code as Outcome['code'], ...(requires === undefined ? {} : { requires }) };
}

export { refuseStranger };
