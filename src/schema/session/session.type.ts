import { builder } from '../builder.js';
import { idOf } from '../columns.js';

export const SessionType = builder.prismaObject('Session', {
  requires: 'SESSION',
  description: 'A sign-in of yours, on one device.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the session.',
      resolve: idOf('Session'),
    }),
    isCurrent: t.boolean({
      description: 'Whether it is the one that asks.',
      resolve: ({ id }, _args, { actor }) => actor.kind === 'USER' && actor.sessionId === id,
    }),
    address: t.exposeString('address', { nullable: true, description: 'The address it was opened from.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The program it was opened with.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was opened.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When it was last used, to the minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends unless it is used before.',
    }),
  }),
});
