import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { ALL_PERMISSIONS, permissionRule } from '../../domain/policy/permissions.js';
import { ALL_KEY_FEATURES, levelsOfFeature } from '../../domain/policy/keyLevels.js';
import { KeyFeatureEnum, KeyLevelEnum } from '../apiKey/apiKey.type.js';
import { builder } from '../builder.js';
import { containing, pageCost } from '../shared/lists.js';
import { readId } from '../shared/inputs.js';
import { BuiltInRoleEnum, RoleType } from './role.type.js';

const RoleFilter = builder.inputType('RoleFilter', {
  description: 'Which roles; all of what is given must hold.',
  fields: (t) => ({
    builtIn: t.boolean({ description: 'Only built-in roles, or only own ones.' }),
    search: t.string({ description: 'Roles whose name contains this text, whatever its case.' }),
  }),
});

const RoleOrder = builder.enumType('RoleOrder', {
  description: 'The order of roles.',
  values: {
    NAME_ASC: { description: 'By name, A first.' },
    NAME_DESC: { description: 'By name, Z first.' },
    CREATED_ASC: { description: 'Oldest first.' },
    CREATED_DESC: { description: 'Newest first.' },
  },
});

const ORDERS = {
  NAME_ASC: { nameKey: 'asc' },
  NAME_DESC: { nameKey: 'desc' },
  CREATED_ASC: { createdAt: 'asc' },
  CREATED_DESC: { createdAt: 'desc' },
} as const;

function where(filter: typeof RoleFilter.$inferInput | null | undefined) {
  return {
    ...(typeof filter?.builtIn === 'boolean' ? { builtIn: filter.builtIn ? { not: null } : null } : {}),
    ...(filter?.search ? { name: containing(filter.search) } : {}),
  };
}

builder.queryField('roles', (t) =>
  t.prismaConnection(
    {
      type: RoleType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'role:list',
      complexity: pageCost,
      description: 'The roles of the organization.',
      args: {
        filter: t.arg({ type: RoleFilter, description: 'Which roles.' }),
        orderBy: t.arg({ type: RoleOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).role.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).role.findMany({
          ...query,
          where: where(filter),
          orderBy: [ORDERS[orderBy ?? 'NAME_ASC'], { id: 'asc' }],
        }),
    },
    { requires: 'role:list', description: 'A page of roles.' },
    { requires: 'role:list', description: 'A role on a page.' },
  ),
);

builder.queryField('role', (t) =>
  t.prismaField({
    type: RoleType,
    nullable: true,
    requires: 'role:view',
    description: 'One role.',
    args: { id: t.arg.id({ required: true, description: 'The id of the role.' }) },
    resolve: async (query, _root, { id }, context) => {
      const role = await tenantOf(context).role.findFirst({
        ...query,
        where: { id: readId('Role', id, 'id') },
      });
      if (role === null) throw notFound('role');
      return role;
    },
  }),
);

const PermissionInfo = builder.objectRef<(typeof ALL_PERMISSIONS)[number]>('PermissionInfo').implement({
  requires: 'PUBLIC',
  description: 'A permission: what it allows, and who holds it by default.',
  fields: (t) => ({
    name: t.field({ type: 'Permission', description: 'Its name.', resolve: (permission) => permission }),
    description: t.string({
      description: 'What it allows.',
      resolve: (permission) => permissionRule(permission).description,
    }),
    roles: t.field({
      type: [BuiltInRoleEnum],
      description: 'The built-in roles that hold it.',
      resolve: (permission) => [...permissionRule(permission).roles],
    }),
    keyFeature: t.field({
      type: KeyFeatureEnum,
      nullable: true,
      description: 'The feature of an API key that carries it; null where no key can.',
      resolve: (permission) => permissionRule(permission).key?.[0] ?? null,
    }),
    keyLevel: t.field({
      type: KeyLevelEnum,
      nullable: true,
      description: 'The least level of that feature which grants it.',
      resolve: (permission) => permissionRule(permission).key?.[1] ?? null,
    }),
  }),
});

const KeyFeatureInfo = builder.objectRef<(typeof ALL_KEY_FEATURES)[number]>('KeyFeatureInfo').implement({
  requires: 'PUBLIC',
  description: 'A feature of API keys and the levels it knows.',
  fields: (t) => ({
    feature: t.field({ type: KeyFeatureEnum, description: 'The feature.', resolve: (feature) => feature }),
    levels: t.field({
      type: [KeyLevelEnum],
      description: 'Its levels, lowest first.',
      resolve: (feature) => [...levelsOfFeature(feature)],
    }),
  }),
});

builder.queryField('permissions', (t) =>
  t.field({
    type: [PermissionInfo],
    requires: 'PUBLIC',
    description: 'Every permission there is.',
    resolve: () => [...ALL_PERMISSIONS],
  }),
);

builder.queryField('keyFeatures', (t) =>
  t.field({
    type: [KeyFeatureInfo],
    requires: 'PUBLIC',
    description: 'The features on which API keys have levels.',
    resolve: () => [...ALL_KEY_FEATURES],
  }),
);
