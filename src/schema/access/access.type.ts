import { queryFromInfo } from '@pothos/plugin-prisma';
import type { ApiKey, Member } from '../../persistence/generated/prisma/client.js';
import { tenantOf } from '../../context/requestContext.js';
import { SHOWN, type AccessPreview, type Effect } from '../../domain/operations/previewAccess.js';
import type { Access, AccessCode, AccessStep } from '../../domain/policy/explain.js';
import { wordsOf, type Refusal } from '../../domain/policy/refusals.js';
import { ApiKeyType } from '../apiKey/apiKey.type.js';
import { builder } from '../builder.js';
import { MemberType } from '../member/member.type.js';

/** Every rule that decides, and what it says. */
const RULES: Readonly<Record<AccessCode, { readonly description: string }>> = {
  NO_MEMBERSHIP: { description: 'Refuses: the person belongs to no organization.' },
  ROLE_GRANTS: { description: 'Allows: the role holds the permission.' },
  ROLE_LACKS: { description: 'Refuses: the role does not hold the permission.' },
  KEY_WORKS: { description: 'Allows: the key is neither revoked nor expired.' },
  KEY_REVOKED: { description: 'Refuses: the key is revoked.' },
  KEY_EXPIRED: { description: 'Refuses: the key is expired.' },
  OWNER_LEFT: { description: 'Refuses: the owner of the USER key has left, and the key went with them.' },
  KEY_GRANTS: { description: 'Allows: the level of the key on the feature carries the permission.' },
  KEY_LEVEL_TOO_LOW: { description: 'Refuses: the permission takes a higher level on the feature.' },
  KEY_NEVER_CARRIES: { description: 'Refuses: no key carries the permission, whatever its levels.' },
  OWNER_GRANTS: { description: 'Allows: the owner of the USER key holds the permission too.' },
  OWNER_LACKS: { description: 'Refuses: the present role of the owner of the USER key does not hold it.' },
  RESOURCE_HERE: { description: 'Allows: the object is one of this organization.' },
  RESOURCE_NOT_HERE: {
    description: 'Refuses: this organization has no such object, whether or not another one has.',
  },
  ORGANIZATION_ELSEWHERE: { description: 'Refuses: the request is pinned to another organization.' },
  NOTHING_IN_THE_WAY: { description: 'Allows: no rule on the object goes beyond the permission.' },
  OWNER_ONLY: { description: 'Refuses: only an owner makes, unmakes or acts on an owner.' },
  BEYOND_CEILING: {
    description: 'Refuses: the role or key holds a permission that whoever would give or change it does not.',
  },
  LAST_OWNER: { description: 'Refuses: the last owner can neither be demoted nor removed.' },
  ALREADY_OWNER: { description: 'Refuses: the ownership is theirs already.' },
  SAME_ROLE: { description: 'Refuses: the member has the role already.' },
  BUILT_IN_ROLE: { description: 'Refuses: built-in roles cannot be changed or deleted.' },
  KEY_ITSELF: { description: 'Refuses: a key neither changes nor rotates itself.' },
  OTHERS_USER_KEY: { description: 'Refuses: a USER key is rotated by its owner alone.' },
  TARGET_REVOKED: { description: 'Refuses: the key that would be changed is revoked.' },
  TARGET_EXPIRED: { description: 'Refuses: the key that would be rotated is expired.' },
  INVITATION_CLOSED: { description: 'Refuses: the invitation was accepted or cancelled.' },
};

const AccessRuleEnum = builder.enumType('AccessRule', {
  description: 'A rule by which access is allowed or refused. Stable; the words beside it may change.',
  values: RULES,
});

const AccessStepType = builder
  .objectRef<AccessStep & { readonly isDeciding: boolean }>('AccessStep')
  .implement({
    requires: 'AUTHENTICATED',
    description: 'One rule that was asked, and its answer.',
    fields: (t) => ({
      rule: t.field({ type: AccessRuleEnum, description: 'Which rule.', resolve: ({ code }) => code }),
      allowed: t.exposeBoolean('allowed', { description: 'Whether it allows.' }),
      explanation: t.exposeString('words', { description: 'Its answer in words.' }),
      isDeciding: t.exposeBoolean('isDeciding', {
        description: 'Whether it decides: the rule that refuses, or where all allow, the one that grants.',
      }),
    }),
  });

export const AccessExplanationType = builder.objectRef<Access>('AccessExplanation').implement({
  requires: 'AUTHENTICATED',
  description: 'Whether somebody may do something, and why.',
  fields: (t) => ({
    allowed: t.exposeBoolean('allowed', { description: 'Whether they may.' }),
    rule: t.field({
      type: AccessRuleEnum,
      description: 'The rule that decides.',
      resolve: ({ deciding }) => deciding.code,
    }),
    explanation: t.string({
      description: 'The rule that decides, in words.',
      resolve: ({ deciding }) => deciding.words,
    }),
    steps: t.field({
      type: [AccessStepType],
      requires: 'AUTHENTICATED',
      description: 'All rules that were asked, in order. After the first refusal none is asked any more.',
      resolve: ({ steps, deciding }) => steps.map((step) => ({ ...step, isDeciding: step === deciding })),
    }),
  }),
});

/** The rules of the changes that are previewed: what one of them opens shows no person and no key. */
const PREVIEWERS = ['role:update', 'member:assignRole', 'apiKey:update'] as const;

const AccessRefusalType = builder.objectRef<Refusal>('AccessRefusal').implement({
  requires: PREVIEWERS,
  description: 'Why a change would be refused.',
  fields: (t) => ({
    rule: t.field({ type: AccessRuleEnum, description: 'The rule.', resolve: ({ code }) => code }),
    explanation: t.string({
      description: 'The rule in words, as the refusal would say it.',
      resolve: (refusal) => wordsOf(refusal, 'you'),
    }),
  }),
});

const gains = {
  type: ['Permission'] as ['Permission'],
  description: 'What they would gain.',
  resolve: (effect: Effect) => [...effect.gains],
};
const losses = {
  type: ['Permission'] as ['Permission'],
  description: 'What they would lose.',
  resolve: (effect: Effect) => [...effect.losses],
};

const MemberEffectType = builder
  .objectRef<Effect & { readonly member: Member | null }>('MemberAccessChange')
  .implement({
    requires: PREVIEWERS,
    description: 'What a change does to one member.',
    fields: (t) => ({
      member: t.expose('member', {
        type: MemberType,
        nullable: true,
        requires: 'member:view',
        description: 'The member; null for one who left in this moment.',
      }),
      gains: t.field(gains),
      losses: t.field(losses),
    }),
  });

const ApiKeyEffectType = builder
  .objectRef<Effect & { readonly apiKey: ApiKey | null }>('ApiKeyAccessChange')
  .implement({
    requires: PREVIEWERS,
    description: 'What a change does to one API key.',
    fields: (t) => ({
      apiKey: t.expose('apiKey', {
        type: ApiKeyType,
        nullable: true,
        requires: 'apiKey:view',
        description: 'The key; null for one that was deleted in this moment.',
      }),
      gains: t.field(gains),
      losses: t.field(losses),
    }),
  });

export const AccessPreviewType = builder.objectRef<AccessPreview>('AccessPreview').implement({
  requires: PREVIEWERS,
  description: 'What a change of authority would do. Asking changes nothing.',
  fields: (t) => ({
    refusal: t.field({
      type: AccessRefusalType,
      nullable: true,
      requires: PREVIEWERS,
      description:
        'Why the change would be refused; null where it would be made. A refused one has no effect.',
      resolve: ({ refusal }) => refusal,
    }),
    gains: t.field({
      ...gains,
      description: 'What the role, the member or the key that is changed would gain itself.',
      resolve: ({ effect }) => [...effect.gains],
    }),
    losses: t.field({
      ...losses,
      description: 'What the role, the member or the key that is changed would lose itself.',
      resolve: ({ effect }) => [...effect.losses],
    }),
    memberCount: t.exposeInt('memberCount', {
      description: 'How many members would gain or lose something.',
    }),
    apiKeyCount: t.exposeInt('apiKeyCount', {
      description: 'How many API keys that work would; USER keys follow their owner.',
    }),
    members: t.field({
      type: [MemberEffectType],
      requires: PREVIEWERS,
      complexity: { field: 1, multiplier: SHOWN },
      description: 'The members who would, at most 100 of them, the first to join first.',
      resolve: async ({ members }, _args, context, info) => {
        if (members.length === 0) return [];
        const query: object = queryFromInfo({ context, info, typeName: 'Member', path: ['member'] });
        const ids = members.map(({ id }) => id);
        const rows = await tenantOf(context).member.findMany({ ...query, where: { id: { in: ids } } });
        return members.map((effect) => ({
          ...effect,
          member: rows.find(({ id }) => id === effect.id) ?? null,
        }));
      },
    }),
    apiKeys: t.field({
      type: [ApiKeyEffectType],
      requires: PREVIEWERS,
      complexity: { field: 1, multiplier: SHOWN },
      description: 'The API keys that would, at most 100 of them, the oldest first.',
      resolve: async ({ apiKeys }, _args, context, info) => {
        if (apiKeys.length === 0) return [];
        const query: object = queryFromInfo({ context, info, typeName: 'ApiKey', path: ['apiKey'] });
        const ids = apiKeys.map(({ id }) => id);
        const rows = await tenantOf(context).apiKey.findMany({ ...query, where: { id: { in: ids } } });
        return apiKeys.map((effect) => ({
          ...effect,
          apiKey: rows.find(({ id }) => id === effect.id) ?? null,
        }));
      },
    }),
  }),
});
