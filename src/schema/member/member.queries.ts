import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { BuiltInRoleEnum } from '../role/role.type.js';
import { readId } from '../shared/inputs.js';
import { containing, pageCost } from '../shared/lists.js';
import { MemberType } from './member.type.js';

const MemberFilter = builder.inputType('MemberFilter', {
  description: 'Which members; all of what is given must hold.',
  fields: (t) => ({
    roleId: t.id({ description: 'Members with this role.' }),
    builtInRole: t.field({ type: BuiltInRoleEnum, description: 'Members with this built-in role.' }),
    search: t.string({ description: 'Members whose name or e-mail address contains this text.' }),
  }),
});

const MemberOrder = builder.enumType('MemberOrder', {
  description: 'The order of members.',
  values: {
    NAME_ASC: { description: 'By name, A first.' },
    NAME_DESC: { description: 'By name, Z first.' },
    EMAIL_ASC: { description: 'By e-mail address, A first.' },
    JOINED_ASC: { description: 'The longest member first.' },
    JOINED_DESC: { description: 'The newest member first.' },
  },
});

const ORDERS = {
  NAME_ASC: { user: { name: 'asc' } },
  NAME_DESC: { user: { name: 'desc' } },
  EMAIL_ASC: { user: { email: 'asc' } },
  JOINED_ASC: { joinedAt: 'asc' },
  JOINED_DESC: { joinedAt: 'desc' },
} as const;

function where(filter: typeof MemberFilter.$inferInput | null | undefined) {
  const contains = filter?.search ? containing(filter.search) : undefined;
  return {
    ...(filter?.roleId ? { roleId: readId('Role', filter.roleId, 'filter.roleId') } : {}),
    ...(filter?.builtInRole ? { role: { builtIn: filter.builtInRole } } : {}),
    ...(contains ? { user: { OR: [{ name: contains }, { email: contains }] } } : {}),
  };
}

builder.queryField('members', (t) =>
  t.prismaConnection(
    {
      type: MemberType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'member:list',
      complexity: pageCost,
      description: 'The members of the organization.',
      args: {
        filter: t.arg({ type: MemberFilter, description: 'Which members.' }),
        orderBy: t.arg({ type: MemberOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).member.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).member.findMany({
          ...query,
          where: where(filter),
          orderBy: [ORDERS[orderBy ?? 'NAME_ASC'], { id: 'asc' }],
        }),
    },
    { requires: 'member:list', description: 'A page of members.' },
    { requires: 'member:list', description: 'A member on a page.' },
  ),
);

builder.queryField('member', (t) =>
  t.prismaField({
    type: MemberType,
    nullable: true,
    requires: 'member:view',
    description: 'One member.',
    args: { id: t.arg.id({ required: true, description: 'The id of the member.' }) },
    resolve: async (query, _root, { id }, context) => {
      const where = { id: readId('Member', id, 'id') };
      const member = await tenantOf(context).member.findFirst({ ...query, where });
      if (member === null) throw notFound('member');
      return member;
    },
  }),
);
