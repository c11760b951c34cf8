import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';

export const MemberType = builder.prismaObject('Member', {
  requires: [...anyOf('member'), 'organization:transfer', 'SELF'],
  isSelf: (member, { actor }) => actor.kind === 'USER' && actor.userId === member.userId,
  description: 'A person in this organization, with the role they have here.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the membership.',
      resolve: idOf('Member'),
    }),
    name: t.string({
      description: 'The name of the person.',
      select: { user: { select: { name: true } } },
      resolve: reads(['user'], ({ user }) => user.name),
    }),
    email: t.string({
      description: 'The e-mail address of the person.',
      select: { user: { select: { email: true } } },
      resolve: reads(['user'], ({ user }) => user.email),
    }),
    role: t.relation('role', {
      requires: 'AUTHENTICATED',
      description: 'What they may do here. Whoever may see the member may see their role.',
    }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'Since when they are a member.' }),
    lastActiveAt: t.expose('lastActiveAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When they last made a request here, to the minute; null for never.',
    }),
  }),
});
