import { personOf } from '../../context/requestContext.js';
import { builder } from '../builder.js';
import { pageCost } from '../shared/lists.js';
import { SessionType } from './session.type.js';

builder.queryField('sessions', (t) =>
  t.prismaConnection(
    {
      type: SessionType,
      nullable: true,
      cursor: 'id',
      hasCursorsOfId: true,
      requires: 'SESSION',
      complexity: pageCost,
      description: 'Your open sessions, the last used first.',
      totalCount: async (_connection, _args, context) => {
        const { userId } = personOf(context);
        return await context.forUser(userId).session.count({ where: { expiresAt: { gt: new Date() } } });
      },
      resolve: async (query, _root, _args, context) => {
        const { userId } = personOf(context);
        return await context.forUser(userId).session.findMany({
          ...query,
          where: { expiresAt: { gt: new Date() } },
          orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
        });
      },
    },
    { name: 'SessionConnection', requires: 'SESSION', description: 'A page of sessions.' },
    { name: 'SessionEdge', requires: 'SESSION', description: 'A session on a page.' },
  ),
);
