import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import type { InvitationStatus } from '../../domain/operations/invitations.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { containing, pageCost } from '../shared/lists.js';
import { InvitationStatusEnum, InvitationType } from './invitation.type.js';

const InvitationFilter = builder.inputType('InvitationFilter', {
  description: 'Which invitations; all of what is given must hold.',
  fields: (t) => ({
    status: t.field({ type: InvitationStatusEnum, description: 'Invitations in this state.' }),
    search: t.string({ description: 'Invitations whose e-mail address contains this text.' }),
  }),
});

const InvitationOrder = builder.enumType('InvitationOrder', {
  description: 'The order of invitations.',
  values: {
    CREATED_DESC: { description: 'Newest first.' },
    CREATED_ASC: { description: 'Oldest first.' },
    EMAIL_ASC: { description: 'By e-mail address, A first.' },
  },
});

const ORDERS = {
  CREATED_DESC: { createdAt: 'desc' },
  CREATED_ASC: { createdAt: 'asc' },
  EMAIL_ASC: { email: 'asc' },
} as const;

function whereStatus(status: InvitationStatus, now: Date) {
  switch (status) {
    case 'ACCEPTED':
      return { acceptedAt: { not: null } };
    case 'CANCELLED':
      return { cancelledAt: { not: null } };
    case 'EXPIRED':
      return { acceptedAt: null, cancelledAt: null, expiresAt: { lte: now } };
    case 'PENDING':
      return { acceptedAt: null, cancelledAt: null, expiresAt: { gt: now } };
  }
}

function where(filter: typeof InvitationFilter.$inferInput | null | undefined) {
  return {
    ...(filter?.status ? whereStatus(filter.status, new Date()) : {}),
    ...(filter?.search ? { email: containing(filter.search) } : {}),
  };
}

builder.queryField('invitations', (t) =>
  t.prismaConnection(
    {
      type: InvitationType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'member:list',
      complexity: pageCost,
      description: 'The invitations of the organization, also those of the past.',
      args: {
        filter: t.arg({ type: InvitationFilter, description: 'Which invitations.' }),
        orderBy: t.arg({
          type: InvitationOrder,
          defaultValue: 'CREATED_DESC',
          description: 'In which order.',
        }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).invitation.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).invitation.findMany({
          ...query,
          where: where(filter),
          orderBy: [ORDERS[orderBy ?? 'CREATED_DESC'], { id: 'asc' }],
        }),
    },
    { requires: 'member:list', description: 'A page of invitations.' },
    { requires: 'member:list', description: 'An invitation on a page.' },
  ),
);

builder.queryField('invitation', (t) =>
  t.prismaField({
    type: InvitationType,
    nullable: true,
    requires: 'member:view',
    description: 'One invitation.',
    args: { id: t.arg.id({ required: true, description: 'The id of the invitation.' }) },
    resolve: async (query, _root, { id }, context) => {
      const where = { id: readId('Invitation', id, 'id') };
      const invitation = await tenantOf(context).invitation.findFirst({ ...query, where });
      if (invitation === null) throw notFound('invitation');
      return invitation;
    },
  }),
);
