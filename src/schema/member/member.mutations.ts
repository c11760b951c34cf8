import { requesterOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { assignRole, removeMember } from '../../domain/operations/team.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { MemberType } from './member.type.js';

builder.relayMutationField(
  'assignRole',
  {
    description: 'Who gets which role.',
    inputFields: (t) => ({
      memberId: t.id({ required: true, description: 'The member.' }),
      roleId: t.id({ required: true, description: 'The role. You can give what you hold yourself.' }),
    }),
  },
  {
    nullable: true,
    requires: 'member:assignRole',
    description: 'Sets the role of a member, from their next request on.',
    resolve: async (_root, { input }, context) => ({
      member: await assignRole(requesterOf(context), {
        memberId: readId('Member', input.memberId, 'input.memberId'),
        roleId: readId('Role', input.roleId, 'input.roleId'),
      }),
    }),
  },
  {
    requires: 'member:assignRole',
    description: 'The member in the new role.',
    outputFields: (t) => ({
      member: t.expose('member', {
        type: MemberType,
        requires: 'member:assignRole',
        description: 'The member.',
      }),
    }),
  },
);

builder.relayMutationField(
  'removeMember',
  {
    description: 'Who is removed.',
    inputFields: (t) => ({ memberId: t.id({ required: true, description: 'The member.' }) }),
  },
  {
    nullable: true,
    requires: 'member:remove',
    description: 'Removes a member at once; their USER keys in this organization are revoked for good.',
    resolve: async (_root, { input }, context) => ({
      member: await removeMember(requesterOf(context), readId('Member', input.memberId, 'input.memberId')),
    }),
  },
  {
    requires: 'member:remove',
    description: 'The membership that is over.',
    outputFields: (t) => ({
      removedMemberId: t.id({
        description: 'The id it had.',
        resolve: ({ member }) => encodeId('Member', member.id),
      }),
    }),
  },
);
