import { z } from 'zod';
import { originOf, personOf, requesterOf } from '../../context/requestContext.js';
import { hashToken } from '../../domain/credentials/tokens.js';
import { notFound } from '../../domain/errors.js';
import {
  acceptInvitation,
  cancelInvitation,
  createInvitation,
  resendInvitation,
  type IssuedInvitation,
} from '../../domain/operations/invitations.js';
import { builder } from '../builder.js';
import { OrganizationType } from '../organization/organization.type.js';
import { emailAddress, readId } from '../shared/inputs.js';
import { InvitationType } from './invitation.type.js';

/** What inviting and resending answer. */
const issuedInvitationPayload = {
  requires: 'member:add' as const,
  description: 'The invitation and its new token.',
  outputFields: (
    t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, IssuedInvitation>,
  ) => ({
    invitation: t.expose('invitation', {
      type: InvitationType,
      requires: 'member:add',
      description: 'The invitation.',
    }),
    token: t.exposeString('token', { description: 'What `acceptInvitation` takes. Not shown again.' }),
  }),
};

builder.relayMutationField(
  'createInvitation',
  {
    description: 'Who is invited to which role.',
    inputFields: (t) => ({
      email: t.string({ required: true, validate: emailAddress, description: 'The e-mail address.' }),
      roleId: t.id({ required: true, description: 'The role. You can give what you hold yourself.' }),
    }),
  },
  {
    nullable: true,
    requires: 'member:add',
    description:
      'Invites somebody, by an e-mail with a link where the server has a mail server. The token, which the link holds too, is told once and is good for 7 days.',
    resolve: async (_root, { input }, context) =>
      await createInvitation(requesterOf(context), context, {
        email: input.email,
        roleId: readId('Role', input.roleId, 'input.roleId'),
      }),
  },
  issuedInvitationPayload,
);

builder.relayMutationField(
  'resendInvitation',
  {
    description: 'The invitation to renew.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the invitation.' }) }),
  },
  {
    nullable: true,
    requires: 'member:add',
    description: 'Gives a pending or expired invitation a new token and 7 more days. The old token is void.',
    resolve: async (_root, { input }, context) =>
      await resendInvitation(requesterOf(context), context, readId('Invitation', input.id, 'input.id')),
  },
  issuedInvitationPayload,
);

builder.relayMutationField(
  'cancelInvitation',
  {
    description: 'The invitation to withdraw.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the invitation.' }) }),
  },
  {
    nullable: true,
    requires: 'member:add',
    description: 'Withdraws an invitation that nobody has accepted.',
    resolve: async (_root, { input }, context) => ({
      invitation: await cancelInvitation(requesterOf(context), readId('Invitation', input.id, 'input.id')),
    }),
  },
  {
    requires: 'member:add',
    description: 'The withdrawn invitation.',
    outputFields: (t) => ({
      invitation: t.expose('invitation', {
        type: InvitationType,
        requires: 'member:add',
        description: 'The invitation.',
      }),
    }),
  },
);

builder.relayMutationField(
  'acceptInvitation',
  {
    description: 'The proof of an invitation.',
    inputFields: (t) => ({
      token: t.string({
        required: true,
        validate: z.string().max(200),
        description: 'The token it came with.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'SESSION',
    description: 'Makes you a member of the organization that invited your e-mail address.',
    resolve: async (_root, { input }, context) => {
      const actor = personOf(context);
      const found = await context.lookups.invitationByTokenHash(hashToken(input.token));
      if (found === null) throw notFound('invitation');
      const { organizationId } = found;
      const tenant = context.forOrganization(organizationId, actor.userId);
      const by = { actor, origin: originOf(context), tenant, organizationId };
      return { organization: await acceptInvitation(by, input.token, context.plans) };
    },
  },
  {
    requires: 'SESSION',
    description: 'The organization you are now a member of.',
    outputFields: (t) => ({
      organization: t.expose('organization', {
        type: OrganizationType,
        requires: 'SESSION',
        description: 'The organization. Name it in `X-Organization` to work in it.',
      }),
    }),
  },
);
