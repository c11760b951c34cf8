import { personOf } from '../../context/requestContext.js';
import { builder } from '../builder.js';
import { pageCost } from '../shared/lists.js';
import { AccountEntryType } from './accountLog.type.js';

builder.queryField('accountEntries', (t) =>
  t.prismaConnection(
    {
      type: AccountEntryType,
      nullable: true,
      cursor: 'id',
      hasCursorsOfId: true,
      requires: 'SESSION',
      complexity: pageCost,
      description:
        'What happened to your own account, newest first: sign-ins, failed ones too, sessions that ended, passwords.',
      totalCount: async (_connection, _args, context) =>
        await context.forUser(personOf(context).userId).accountEntry.count(),
      resolve: async (query, _root, _args, context) =>
        await context.forUser(personOf(context).userId).accountEntry.findMany({
          ...query,
          orderBy: { id: 'desc' },
        }),
    },
    { name: 'AccountEntryConnection', requires: 'SESSION', description: 'A page of your account’s log.' },
    { name: 'AccountEntryEdge', requires: 'SESSION', description: 'An entry on a page.' },
  ),
);
