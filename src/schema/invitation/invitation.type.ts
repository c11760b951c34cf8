import { invitationStatus } from '../../domain/operations/invitations.js';
import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';

export const InvitationStatusEnum = builder.enumType('InvitationStatus', {
  description: 'The state of an invitation.',
  values: {
    PENDING: { description: 'It can be accepted.' },
    ACCEPTED: { description: 'The invited person is a member.' },
    CANCELLED: { description: 'It was withdrawn.' },
    EXPIRED: { description: 'Its week is over; it can be resent.' },
  },
});

export const InvitationType = builder.prismaObject('Invitation', {
  requires: anyOf('member'),
  description: 'An invitation of somebody to this organization.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the invitation.',
      resolve: idOf('Invitation'),
    }),
    email: t.exposeString('email', { description: 'Who is invited. Only they can accept it.' }),
    role: t.relation('role', {
      requires: anyOf('member'),
      description: 'The role they will have.',
    }),
    status: t.field({
      type: InvitationStatusEnum,
      description: 'Its state now.',
      resolve: (invitation) => invitationStatus(invitation, new Date()),
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of whoever invited.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
  }),
});
