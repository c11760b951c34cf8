import { z } from 'zod';
import { keyHolds } from '../../context/authenticate.js';
import { isInRanges } from '../../context/addresses.js';
import { tenantOf, type RequestContext } from '../../context/requestContext.js';
import type { ApiKeyStatus } from '../../domain/apiKeyRules.js';
import { badInput, notFound } from '../../domain/errors.js';
import { isLevelOf } from '../../domain/policy/keyLevels.js';
import { isExhausted, whereExhausted } from '../../domain/usage/exhaustion.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { containsText, pageCost } from '../shared/lists.js';
import { ApiKeyKindEnum, ApiKeyStatusEnum, ApiKeyType, KeyFeatureEnum, KeyLevelEnum } from './apiKey.type.js';

const FeatureLevelFilter = builder.inputType('ApiKeyPermissionFilter', {
  description: 'Keys with exactly this level on this feature.',
  fields: (t) => ({
    feature: t.field({ type: KeyFeatureEnum, required: true, description: 'The feature.' }),
    level: t.field({ type: KeyLevelEnum, required: true, description: 'The level.' }),
  }),
});

const ApiKeyFilter = builder.inputType('ApiKeyFilter', {
  description: 'Which keys; all of what is given must hold.',
  fields: (t) => ({
    status: t.field({ type: ApiKeyStatusEnum, description: 'Keys in this state.' }),
    type: t.field({ type: ApiKeyKindEnum, description: 'Keys of this kind.' }),
    ownerId: t.id({ description: 'USER keys of this member.' }),
    permission: t.field({ type: FeatureLevelFilter, description: 'Keys with this level on a feature.' }),
    search: t.string({ description: 'Keys whose name or description contains this text.' }),
  }),
});

const ApiKeyOrder = builder.enumType('ApiKeyOrder', {
  description: 'The order of keys.',
  values: {
    CREATED_DESC: { description: 'Newest first.' },
    CREATED_ASC: { description: 'Oldest first.' },
    NAME_ASC: { description: 'By name, A first.' },
    NAME_DESC: { description: 'By name, Z first.' },
    LAST_USED_DESC: { description: 'The last used first, those never used last.' },
    EXPIRES_ASC: { description: 'The first to expire first, those that never do last.' },
  },
});

const ORDERS = {
  CREATED_DESC: { createdAt: 'desc' },
  CREATED_ASC: { createdAt: 'asc' },
  NAME_ASC: { name: 'asc' },
  NAME_DESC: { name: 'desc' },
  LAST_USED_DESC: { lastUsedAt: { sort: 'desc', nulls: 'last' } },
  EXPIRES_ASC: { expiresAt: { sort: 'asc', nulls: 'last' } },
} as const;

function whereStatus(status: ApiKeyStatus, now: Date) {
  const notExpired = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  switch (status) {
    case 'REVOKED':
      return { revokedAt: { not: null } };
    case 'EXPIRED':
      return { revokedAt: null, expiresAt: { lte: now } };
    case 'EXHAUSTED':
      return { revokedAt: null, AND: [notExpired, whereExhausted(now)] };
    case 'ACTIVE':
      return { revokedAt: null, AND: [notExpired], NOT: whereExhausted(now) };
  }
}

function where(filter: typeof ApiKeyFilter.$inferInput | null | undefined) {
  const contains = filter?.search ? containsText(filter.search) : undefined;
  const permission = filter?.permission;
  if (permission && !isLevelOf(permission.feature, permission.level)) {
    throw badInput('filter.permission.level', `${permission.feature} has no level ${permission.level}`);
  }
  return {
    ...(filter?.status ? whereStatus(filter.status, new Date()) : {}),
    ...(filter?.type ? { type: filter.type } : {}),
    ...(typeof filter?.ownerId === 'string'
      ? { ownerId: readId('Member', filter.ownerId, 'filter.ownerId') }
      : {}),
    ...(permission ? { permissions: { path: [permission.feature], equals: permission.level } } : {}),
    ...(contains ? { OR: [{ name: contains }, { description: contains }] } : {}),
  };
}

builder.queryField('apiKeys', (t) =>
  t.prismaConnection(
    {
      type: ApiKeyType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'apiKey:list',
      complexity: pageCost,
      description: 'The API keys of the organization.',
      args: {
        filter: t.arg({ type: ApiKeyFilter, description: 'Which keys.' }),
        orderBy: t.arg({ type: ApiKeyOrder, defaultValue: 'CREATED_DESC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).apiKey.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).apiKey.findMany({
          ...query,
          where: where(filter),
          orderBy: [ORDERS[orderBy ?? 'CREATED_DESC'], { id: 'asc' }],
        }),
    },
    { name: 'ApiKeyConnection', requires: 'apiKey:list', description: 'A page of API keys.' },
    { name: 'ApiKeyEdge', requires: 'apiKey:list', description: 'An API key on a page.' },
  ),
);

builder.queryField('apiKey', (t) =>
  t.prismaField({
    type: ApiKeyType,
    nullable: true,
    requires: 'apiKey:view',
    description: 'One API key.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key.' }) },
    resolve: async (query, _root, { id }, context) => {
      const key = await tenantOf(context).apiKey.findFirst({
        ...query,
        where: { id: readId('ApiKey', id, 'id') },
      });
      if (key === null) throw notFound('API key');
      return key;
    },
  }),
);

const VerificationCode = builder.enumType('ApiKeyVerificationCode', {
  description: 'What a verification found.',
  values: {
    VALID: { description: 'The key works, and holds the permission asked about.' },
    NOT_FOUND: { description: 'There is no such key in this organization.' },
    REVOKED: { description: 'The key was revoked.' },
    EXPIRED: { description: 'The key is expired.' },
    ROTATED: { description: 'The secret was replaced and its transition is over.' },
    EXHAUSTED: { description: 'The usage limit of the key is spent.' },
    ADDRESS_NOT_ALLOWED: { description: 'The key may not be used from the address asked about.' },
    PERMISSION_MISSING: { description: 'The key works but does not hold the permission asked about.' },
  },
});

interface Verification {
  readonly code: typeof VerificationCode.$inferType;
  readonly apiKeyId: string | null;
}

const VerificationType = builder.objectRef<Verification>('ApiKeyVerification').implement({
  requires: 'apiKey:view',
  description: 'What a verification of an API key found.',
  fields: (t) => ({
    valid: t.boolean({
      description: 'Whether to let the request in.',
      resolve: ({ code }) => code === 'VALID',
    }),
    code: t.field({ type: VerificationCode, description: 'Why.', resolve: ({ code }) => code }),
    apiKey: t.field({
      type: ApiKeyType,
      nullable: true,
      requires: 'apiKey:view',
      description: 'The key; null where there is none.',
      resolve: async ({ apiKeyId }, _args, context) =>
        apiKeyId === null ? null : await tenantOf(context).apiKey.findFirst({ where: { id: apiKeyId } }),
    }),
  }),
});

const VerifyApiKeyInput = builder.inputType('VerifyApiKeyInput', {
  description: 'The key to verify.',
  fields: (t) => ({
    secret: t.string({
      required: true,
      validate: z.string().max(200),
      description: 'The secret that your service was sent.',
    }),
    permission: t.field({ type: 'Permission', description: 'The permission it must hold.' }),
    address: t.string({
      validate: z.string().max(64),
      description: 'The address your service was called from, for keys with allowed address ranges.',
    }),
  }),
});

/** A new period may have begun since the key was marked. */
async function isStillExhausted(context: RequestContext, id: string): Promise<boolean> {
  const key = await tenantOf(context).apiKey.findFirst({ where: { id } });
  return key !== null && isExhausted(key, new Date());
}

builder.queryField('verifyApiKey', (t) =>
  t.field({
    type: VerificationType,
    nullable: true,
    requires: 'apiKey:view',
    description:
      'Tells another service whether a key of this organization is valid now and holds a permission. ' +
      'A key of any other organization is not found.',
    args: { input: t.arg({ type: VerifyApiKeyInput, required: true, description: 'The key to verify.' }) },
    resolve: async (_root, { input }, context): Promise<Verification> => {
      const found = await context.findKey(input.secret);
      if (found === null || found.key.organizationId !== context.organization?.id) {
        return { code: 'NOT_FOUND', apiKeyId: null };
      }
      const { key, fault } = found;
      const { apiKeyId } = key;
      if (fault !== null) return { code: fault, apiKeyId };
      if (key.exhaustedAt !== null && (await isStillExhausted(context, apiKeyId))) {
        return { code: 'EXHAUSTED', apiKeyId };
      }
      if (key.allowedCidrs.length > 0 && !isInRanges(input.address ?? '', key.allowedCidrs)) {
        return { code: 'ADDRESS_NOT_ALLOWED', apiKeyId };
      }
      const { permission } = input;
      if (permission && !keyHolds(key, permission)) return { code: 'PERMISSION_MISSING', apiKeyId };
      context.noteUsed(key, permission ?? null);
      return { code: 'VALID', apiKeyId };
    },
  }),
);
