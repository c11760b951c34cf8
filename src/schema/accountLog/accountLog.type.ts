import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { AuditOutcomeEnum } from '../shared/audit.js';

export const AccountEntryType = builder.prismaObject('AccountEntry', {
  requires: 'SESSION',
  description: 'Something that happened to your own account, which no organization sees.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the entry.',
      resolve: idOf('AccountEntry'),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    action: t.exposeString('action', {
      description:
        'What was done: `account.signUp`, `account.signIn`, `account.signOut`, `account.changePassword`, ' +
        '`session.revoke`, `organization.delete`.',
    }),
    outcome: t.expose('outcome', {
      type: AuditOutcomeEnum,
      description: 'Whether it was done.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was refused.' }),
    details: t.expose('details', {
      type: 'JSON',
      nullable: true,
      description: 'What it was about, as the session.',
    }),
    address: t.exposeString('address', { nullable: true, description: 'The address it was asked from.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The program it was asked with.',
    }),
    requestId: t.exposeString('requestId', { description: 'The id of the request.' }),
  }),
});
