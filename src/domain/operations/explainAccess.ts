import type { TenantClient } from '../../persistence/tenantClient.js';
import type { ApiKeyActor, UserActor } from '../actor.js';
import { badInput, missingPermission, notFound } from '../errors.js';
import type { IdKind } from '../ids.js';
import { heldRole, type Authority } from '../policy/authority.js';
import { decide } from '../policy/decide.js';
import { refuseRole } from '../policy/delegation.js';
import {
  allowed,
  explain,
  explainFurther,
  refused,
  type Access,
  type AccessStep,
} from '../policy/explain.js';
import type { Permission } from '../policy/permissions.js';
import { wordsOf, type Refusal } from '../policy/refusals.js';
import {
  refuseExpired,
  refuseInvitationChange,
  refuseKeyChange,
  refuseMemberChange,
  refuseRoleChange,
  refuseTransfer,
  type Acting,
  type KeyAction,
} from '../policy/targets.js';
import { findApiKey } from './apiKeys.js';
import {
  authorityOfKey,
  authorityOfMember,
  findKeyWithOwner,
  presentAuthority,
  targetMember,
  type PresentAuthority,
} from './authority.js';
import { findInvitation, targetInvitation } from './invitations.js';
import { OBJECT_KINDS } from './objects.js';
import { findMember, findRole } from './team.js';

/** Who asks for an explanation; unlike who asks for a change, perhaps a person who belongs to no organization. */
export interface Asker {
  readonly actor: UserActor | ApiKeyActor;
  readonly organization: { readonly id: string; readonly name: string } | null;
  readonly tenant: TenantClient | null;
  /** Whom the same request has asked about: many questions about somebody read them once. */
  readonly subjects: Map<string, Promise<PresentAuthority | null>>;
}

/** May this actor use this permission, and on this? */
export interface AccessQuestion {
  /** Null for who asks. */
  readonly about: { readonly kind: 'MEMBER' | 'API_KEY'; readonly id: string } | null;
  readonly permission: Permission;
  readonly resource: Target | null;
}

interface Target {
  readonly kind: IdKind;
  readonly id: string;
}

type ResourceName = Permission extends `${infer Name}:${string}` ? Name : never;

/** The kinds of objects that permissions on a resource are about. */
const KINDS_OF_RESOURCE: Readonly<Record<ResourceName, readonly IdKind[]>> = {
  log: ['RequestLog', 'SavedLogFilter', 'LogExport', 'LogFeedback'],
  completion: ['Config', 'Provider', 'Model', 'RequestLog', 'LogFeedback'],
  prompt: ['Prompt', 'PromptPartial', 'PromptCollection', 'PromptVersion', 'PromptLabel'],
  config: ['Config', 'ConfigVersion'],
  guardrail: ['Guardrail', 'GuardrailVersion'],
  integration: ['Integration'],
  provider: ['Provider'],
  model: ['Model'],
  member: ['Member', 'Invitation'],
  role: ['Role'],
  organization: ['Organization', 'Webhook', 'Notice'],
  apiKey: ['ApiKey'],
  billing: ['Organization', 'Invoice'],
  auditLog: ['AuditEntry'],
};

/** Permissions whose objects are others than those of their resource. */
const KINDS_OF_PERMISSION: Readonly<Partial<Record<Permission, readonly IdKind[]>>> = {
  'member:add': ['Role', 'Invitation'],
  'member:assignRole': ['Member', 'Role'],
  'member:remove': ['Member'],
  'organization:transfer': ['Member', 'Organization'],
};

/**
 * Says whether somebody may do something and by which rule, by the functions that enforce it.
 *
 * Everybody may ask about themself. About others it takes the permission to open them; and where a resource is named,
 * to open that too: the answer would tell whether it is there. About oneself it tells what trying would.
 *
 * The role of a USER key's owner is named to the key, to its owner, and to who may open members; to others it is said
 * what the role lacks, which the levels and the permissions of the key show them anyway, not which it is.
 *
 * @throws CodedError FORBIDDEN; NOT_FOUND for a member or key that this organization does not have; BAD_USER_INPUT for
 *   a resource that the permission is not about
 */
export async function explainAccess(asker: Asker, question: AccessQuestion): Promise<Access> {
  const { permission, resource } = question;
  const isSelf = question.about === null || isAskerThemself(asker, question.about);
  if (!isSelf) assertMayOpen(asker, question);
  assertAbout(permission, resource);
  const subject = await subjectOnce(asker, isSelf ? null : question.about);
  if (subject === null) return explain({ kind: 'PERSON', role: null }, permission);
  const access = explain(subject.authority, permission);
  if (!access.allowed) return access;
  const person = isSelf ? 'you' : 'they';
  return explainFurther(
    access,
    resource === null
      ? stepsOf(permission === 'organization:transfer' ? refuseTransfer(subject.acting) : null, person)
      : await stepsOnTarget(asker, { ...subject, person, permission, target: resource }),
  );
}

function assertAbout(permission: Permission, resource: Target | null): void {
  if (resource === null) return;
  const [name] = permission.split(':') as [ResourceName];
  const kinds = KINDS_OF_PERMISSION[permission] ?? KINDS_OF_RESOURCE[name];
  if (!kinds.includes(resource.kind)) {
    throw badInput('input.resourceId', `is not the id of an object that ${permission} is about`);
  }
}

function isAskerThemself(
  { actor }: Asker,
  { kind, id }: { kind: 'MEMBER' | 'API_KEY'; id: string },
): boolean {
  if (actor.kind === 'USER') return kind === 'MEMBER' && actor.member?.id === id;
  return kind === 'API_KEY' && actor.apiKeyId === id;
}

function assertMayOpen({ actor }: Asker, { about, resource }: AccessQuestion): void {
  const needed = [
    about?.kind === 'MEMBER' ? ('member:view' as const) : ('apiKey:view' as const),
    resource === null ? null : (OBJECT_KINDS[resource.kind]?.permission ?? null),
  ];
  for (const permission of needed) {
    if (permission !== null && !decide(actor, permission)) throw missingPermission(permission);
  }
}

async function subjectOnce(asker: Asker, about: AccessQuestion['about']): Promise<PresentAuthority | null> {
  const name = about?.id ?? 'self';
  const known = asker.subjects.get(name) ?? subjectOf(asker, about);
  asker.subjects.set(name, known);
  return await known;
}

/** Whom the question is about; null for a person who belongs to no organization. */
async function subjectOf(asker: Asker, about: AccessQuestion['about']): Promise<PresentAuthority | null> {
  const { tenant, actor } = asker;
  if (tenant === null) return null;
  if (about === null) return await presentAuthority(tenant, actor);
  if (about.kind === 'MEMBER') {
    return authorityOfMember(await findMember(tenant, about.id));
  }
  const key = await findKeyWithOwner(tenant, about.id);
  if (key === null) throw notFound('API key');
  const found = authorityOfKey(key, new Date());
  const isOwn = actor.kind === 'USER' && actor.member !== null && actor.member.id === key.ownerId;
  return isOwn || decide(actor, 'member:view')
    ? found
    : { ...found, authority: withoutOwnersRoleName(found.authority) };
}

function withoutOwnersRoleName(authority: Authority): Authority {
  if (authority.kind === 'PERSON' || authority.ownerRole === null) return authority;
  return { ...authority, ownerRole: { ...authority.ownerRole, name: null } };
}

interface OnTarget extends PresentAuthority {
  readonly person: 'you' | 'they';
  readonly permission: Permission;
  readonly target: Target;
}

/** Whether the object is here, and then whether a rule on it is in the way. */
async function stepsOnTarget(asker: Asker, on: OnTarget): Promise<AccessStep[]> {
  const { tenant, organization } = asker;
  if (tenant === null || organization === null)
    throw new Error('Somebody holds something in no organization.');
  const { kind, id } = on.target;
  if (kind === 'Organization' && id !== organization.id) {
    const words = `The request is pinned to ${organization.name} and reaches no other organization.`;
    return [refused('ORGANIZATION_ELSEWHERE', words)];
  }
  if (((await OBJECT_KINDS[kind]?.load(tenant, id, asker.actor)) ?? null) === null) {
    const words = 'This organization has no such object. One of another organization answers the same.';
    return [refused('RESOURCE_NOT_HERE', words)];
  }
  const steps = stepsOf(await refusalOn(tenant, on), on.person);
  return [
    allowed('RESOURCE_HERE', 'The object is one of this organization.'),
    ...(steps.length > 0
      ? steps
      : [allowed('NOTHING_IN_THE_WAY', 'No rule beyond the permission is in the way.')]),
  ];
}

function stepsOf(refusal: Refusal | null, person: 'you' | 'they'): AccessStep[] {
  return refusal === null ? [] : [refused(refusal.code, wordsOf(refusal, person))];
}

const KEY_ACTIONS: Readonly<Partial<Record<Permission, KeyAction>>> = {
  'apiKey:update': 'update',
  'apiKey:rotate': 'rotate',
  'apiKey:delete': 'delete',
};

/** What the operations under a permission would refuse on an object, whatever else they are given. */
async function refusalOn(
  tenant: TenantClient,
  { acting, permission, target: { kind, id } }: OnTarget,
): Promise<Refusal | null> {
  switch (kind) {
    case 'Member':
      return await refusalOnMember(tenant, { acting, permission, id });
    case 'Role': {
      const role = heldRole(await findRole(tenant, id));
      if (permission === 'role:update' || permission === 'role:delete') return refuseRoleChange(acting, role);
      return permission === 'member:assignRole' || permission === 'member:add'
        ? refuseRole(acting, role)
        : null;
    }
    case 'Invitation': {
      if (permission !== 'member:add') return null;
      const invitation = await findInvitation(tenant, id);
      return refuseInvitationChange(acting, targetInvitation(invitation));
    }
    case 'ApiKey': {
      const action = KEY_ACTIONS[permission];
      if (action === undefined) return null;
      const key = await findApiKey(tenant, id);
      const refusal = refuseKeyChange(acting, action, key);
      return refusal === null && action === 'rotate' ? refuseExpired(key, new Date()) : refusal;
    }
    default:
      return permission === 'organization:transfer' ? refuseTransfer(acting) : null;
  }
}

async function refusalOnMember(
  tenant: TenantClient,
  { acting, permission, id }: { acting: Acting; permission: Permission; id: string },
): Promise<Refusal | null> {
  switch (permission) {
    case 'member:assignRole':
    case 'member:remove': {
      const member = await findMember(tenant, id);
      return refuseMemberChange(acting, await targetMember(tenant, member));
    }
    case 'organization:transfer':
      return refuseTransfer(acting, id);
    default:
      return null;
  }
}
