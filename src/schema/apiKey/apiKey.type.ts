import { apiKeyStatus, type RotationPolicy } from '../../domain/apiKeyRules.js';
import { earlierOf } from '../../domain/keySchedule.js';
import { ALL_KEY_FEATURES, KEY_FEATURES, readKeyLevels } from '../../domain/policy/keyLevels.js';
import type { KeyFeature, KeyLevel } from '../../domain/policy/permissions.js';
import type { ApiKeySecret } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { ConfigType } from '../config/config.type.js';
import { MemberType } from '../member/member.type.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import {
  PeriodEnum,
  RateLimitObject,
  readRateLimits,
  readUsageLimit,
  UsageLimitObject,
} from '../shared/limits.js';
import { resolveUsage, USAGE_COMPLEXITY, UsageObject } from '../shared/usage.js';

export const KeyFeatureEnum = builder.enumType('KeyFeature', {
  description: 'What an API key has a level on.',
  values: Object.fromEntries(
    ALL_KEY_FEATURES.map((feature) => [feature, { description: `${KEY_FEATURES[feature].label}.` }]),
  ) as Record<KeyFeature, { description: string }>,
});

export const KeyLevelEnum = builder.enumType('KeyLevel', {
  description: 'How far a key goes on a feature. Each level includes those before it.',
  values: {
    DISABLED: { description: 'Nothing.' },
    ENABLED: { description: 'Use it; the only other level of Metrics and Completions.' },
    READ: { description: 'List, view and copy.' },
    WRITE: { description: 'Read, and create, change, publish, rotate, add people, assign roles.' },
    DELETE: { description: 'Write, and delete and remove.' },
  },
});

export const ApiKeyKindEnum = builder.enumType('ApiKeyKind', {
  description: 'Whose key it is.',
  values: {
    SERVICE: { description: 'The organization’s: it outlives whoever made it.' },
    USER: { description: 'A member’s: never beyond their present role, and gone with their membership.' },
  },
});

export const ApiKeyStatusEnum = builder.enumType('ApiKeyStatus', {
  description: 'The state of an API key.',
  values: {
    ACTIVE: { description: 'It works.' },
    EXHAUSTED: { description: 'Its usage limit is spent.' },
    EXPIRED: { description: 'Its time is over.' },
    REVOKED: { description: 'It was ended for good.' },
  },
});

export const FeatureLevelType = builder
  .objectRef<{ feature: KeyFeature; level: KeyLevel }>('ApiKeyPermission')
  .implement({
    requires: 'AUTHENTICATED',
    description: 'A key’s level on one feature.',
    fields: (t) => ({
      feature: t.field({ type: KeyFeatureEnum, description: 'The feature.', resolve: (p) => p.feature }),
      level: t.field({ type: KeyLevelEnum, description: 'How far it goes.', resolve: (p) => p.level }),
    }),
  });

/** As stored: its time is a text. */
type StoredRotationPolicy = Omit<RotationPolicy, 'nextRotationAt'> & { nextRotationAt: string | null };

const RotationPolicyType = builder.objectRef<StoredRotationPolicy>('RotationPolicy').implement({
  requires: 'AUTHENTICATED',
  description: 'How often a key’s secret is to be replaced.',
  fields: (t) => ({
    period: t.field({ type: PeriodEnum, description: 'How often.', resolve: (p) => p.period }),
    everyDays: t.exposeInt('everyDays', {
      nullable: true,
      description: 'The days between rotations, with EVERY_N_DAYS.',
    }),
    nextRotationAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the next rotation is due, where it was set.',
      resolve: (p) => (p.nextRotationAt === null ? null : new Date(p.nextRotationAt)),
    }),
    transitionPeriodMs: t.exposeInt('transitionPeriodMs', {
      description: 'How long the former secret lives on after each, in milliseconds.',
    }),
  }),
});

/** Asked for alike by all fields about secrets, so that a list loads them once. */
const SECRETS = { secrets: { select: { masked: true, endsAt: true, secretKeyId: true } } } as const;

type Secrets = readonly Pick<ApiKeySecret, 'masked' | 'endsAt' | 'secretKeyId'>[];

function presentSecret(secrets: Secrets): Secrets[number] | undefined {
  return secrets.find(({ endsAt }) => endsAt === null);
}

function formerSecretEnd(secrets: Secrets): Date | null {
  const now = new Date();
  return secrets.find(({ endsAt }) => endsAt !== null && endsAt > now)?.endsAt ?? null;
}

export const ApiKeyType = builder.prismaObject('ApiKey', {
  requires: [...anyOf('apiKey'), 'SELF'],
  isSelf: (key, { actor }) => actor.kind === 'API_KEY' && actor.apiKeyId === key.id,
  description:
    'A key for programs, with its own permissions and limits. Its secret is shown only when it is made.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the key.',
      resolve: idOf('ApiKey'),
    }),
    name: t.exposeString('name', { description: 'Its name.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    type: t.expose('type', {
      type: ApiKeyKindEnum,
      description: 'Whose key it is.',
    }),
    status: t.field({
      type: ApiKeyStatusEnum,
      description: 'Its state now.',
      resolve: reads(['revokedAt', 'expiresAt', 'exhaustedAt', 'exhaustedUntil'], (key) =>
        apiKeyStatus(key, new Date()),
      ),
    }),
    maskedSecret: t.string({
      nullable: true,
      description: 'Its present secret with the middle left out, as in `ck_Ab3…x9Q2`.',
      select: SECRETS,
      resolve: reads(['secrets'], ({ secrets }) => presentSecret(secrets)?.masked ?? null),
    }),
    secretToCollect: t.boolean({
      description: 'Whether a scheduled rotation made a secret that waits for `collectApiKeySecret`.',
      select: SECRETS,
      resolve: reads(['secrets'], ({ secrets }) => (presentSecret(secrets)?.secretKeyId ?? null) !== null),
    }),
    formerSecretEndsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before the present one works too; null where it does not.',
      select: SECRETS,
      resolve: reads(['secrets'], ({ secrets }) => formerSecretEnd(secrets)),
    }),
    nextRotationAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the server replaces its secret next, for its own policy or the organization’s; null for never.',
      select: { rotatesAt: true, secretDueAt: true },
      resolve: reads(['rotatesAt', 'secretDueAt'], ({ rotatesAt, secretDueAt }) =>
        earlierOf(rotatesAt, secretDueAt),
      ),
    }),
    owner: t.relation('owner', {
      nullable: true,
      requires: 'member:view',
      description: 'The member a USER key belongs to; null for a SERVICE key and after they left.',
      type: MemberType,
    }),
    permissions: t.field({
      type: [FeatureLevelType],
      requires: 'AUTHENTICATED',
      description: 'Its level on every feature.',
      resolve: reads(['permissions'], ({ permissions }) => {
        const levels = readKeyLevels(permissions);
        return ALL_KEY_FEATURES.map((feature) => ({ feature, level: levels[feature] }));
      }),
    }),
    rateLimits: t.field({
      type: [RateLimitObject],
      requires: 'AUTHENTICATED',
      description: 'How much it may do in a window of time.',
      resolve: reads(['rateLimits'], ({ rateLimits }) => readRateLimits(rateLimits)),
    }),
    usageLimit: t.field({
      type: UsageLimitObject,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'Its budget; null for none.',
      resolve: reads(['usageLimit'], ({ usageLimit }) => readUsageLimit(usageLimit)),
    }),
    usage: t.field({
      type: UsageObject,
      nullable: true,
      requires: 'AUTHENTICATED',
      complexity: USAGE_COMPLEXITY,
      description: 'What it has used in the present period of its usage limit.',
      resolve: async (row, _args, context) => await resolveUsage({ kind: 'KEY', row }, context),
    }),
    rotationPolicy: t.field({
      type: RotationPolicyType,
      nullable: true,
      requires: 'AUTHENTICATED',
      description: 'How often its secret is to be replaced; null for never.',
      resolve: reads(
        ['rotationPolicy'],
        ({ rotationPolicy }) => rotationPolicy as unknown as StoredRotationPolicy | null,
      ),
    }),
    metadata: t.expose('metadata', {
      type: 'JSON',
      description: 'Texts that go along with its requests.',
    }),
    alertEmails: t.exposeStringList('alertEmails', { description: 'Who is told of alerts.' }),
    allowedCidrs: t.exposeStringList('allowedCidrs', {
      description: 'The address ranges it may be used from; empty for anywhere.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working; null for never.',
    }),
    config: t.relation('config', {
      nullable: true,
      requires: 'config:view',
      description: 'The config of its requests that name none; null for none.',
      type: ConfigType,
    }),
    allowConfigOverride: t.exposeBoolean('allowConfigOverride', {
      description: 'Whether its requests may name another config than its own.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null for never.',
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of whoever made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});
