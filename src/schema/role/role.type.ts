import { GraphQLError } from 'graphql';
import { isPermission } from '../../domain/policy/permissions.js';
import { permissionsOfRole } from '../../domain/policy/roles.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';

builder.scalarType('Permission', {
  description: 'A permission, `resource:verb`, as in `apiKey:rotate`. `permissions` lists them all.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string' && isPermission(value)) return value;
    throw new GraphQLError('is not a permission');
  },
});

export const BuiltInRoleEnum = builder.enumType('BuiltInRole', {
  description: 'The roles every organization has. They cannot be changed or deleted.',
  values: {
    OWNER: { description: 'Holds every permission; alone makes and unmakes owners.' },
    ADMIN: { description: 'Runs the organization, without billing and ownership.' },
    MEMBER: { description: 'Uses and builds, without managing people, keys and credentials.' },
  },
});

export const RoleType = builder.prismaObject('Role', {
  requires: [...anyOf('role', 'member'), 'SELF'],
  isSelf: (role, { actor }) => actor.kind === 'USER' && actor.member?.roleId === role.id,
  description: 'A set of permissions that members have: one of the three built-in ones, or an own one.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the role.',
      resolve: idOf('Role'),
    }),
    name: t.exposeString('name', { description: 'Its name, unique in the organization.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    builtIn: t.expose('builtIn', {
      type: BuiltInRoleEnum,
      nullable: true,
      description: 'Which built-in role it is; null for an own one.',
    }),
    permissions: t.field({
      type: ['Permission'],
      description: 'What its members may do.',
      resolve: reads(['builtIn', 'permissions'], (role) => [...permissionsOfRole(role)]),
    }),
    memberCount: t.int({
      // Not everybody who sees a role may have this: a denial must not take the role away too.
      nullable: true,
      requires: ['role:list', 'role:view', 'member:list'],
      description: 'How many members have it; denied to those who see the role but list neither.',
      select: { _count: { select: { members: true } } },
      resolve: reads(['_count'], ({ _count }) => _count.members),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});
