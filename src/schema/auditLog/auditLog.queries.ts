import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { auditWhere } from '../../domain/audit/filter.js';
import { notFound } from '../../domain/errors.js';
import { countAuditEntries, verifyAuditLog } from '../../domain/operations/auditLog.js';
import { builder } from '../builder.js';
import { AuditOutcomeEnum } from '../shared/audit.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { AuditActorKindEnum, AuditEntryType, AuditVerificationType } from './auditLog.type.js';

const AuditEntryFilter = builder.inputType('AuditEntryFilter', {
  description: 'Which entries; all of what is given must hold.',
  fields: (t) => ({
    actorId: t.id({
      description: 'Those of this person, by the id of the account or member, or of this key.',
    }),
    actorKind: t.field({ type: AuditActorKindEnum, description: 'Those of such actors.' }),
    action: t.string({
      validate: z.string().min(1, 'must not be empty').max(200, 'must not be longer than 200 characters'),
      description: 'Those of this action, as in `apiKey.rotate`, or all that begin alike, as in `apiKey.*`.',
    }),
    resourceType: t.string({
      validate: z.string().min(1, 'must not be empty').max(100, 'must not be longer than 100 characters'),
      description: 'Those about objects of this type, as in `ApiKey`.',
    }),
    resourceId: t.id({ description: 'Those about this object, whether or not it is still there.' }),
    outcome: t.field({ type: AuditOutcomeEnum, description: 'Those with this outcome.' }),
    from: t.field({ type: 'DateTime', description: 'Those of this moment or later.' }),
    to: t.field({ type: 'DateTime', description: 'Those before this moment.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.prismaConnection(
    {
      type: AuditEntryType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'auditLog:view',
      complexity: pageCost,
      description: 'The audit log of the organization, newest first.',
      args: { filter: t.arg({ type: AuditEntryFilter, description: 'Which entries.' }) },
      totalCount: async (_connection, { filter }, context) => {
        const tenant = tenantOf(context);
        return await countAuditEntries(tenant, await auditWhere(tenant, filter ?? {}, 'filter.'));
      },
      resolve: async (query, _root, { filter }, context) => {
        const tenant = tenantOf(context);
        return await tenant.auditEntry.findMany({
          ...query,
          where: await auditWhere(tenant, filter ?? {}, 'filter.'),
          orderBy: { sequence: 'desc' },
        });
      },
    },
    { name: 'AuditEntryConnection', requires: 'auditLog:view', description: 'A page of the audit log.' },
    { name: 'AuditEntryEdge', requires: 'auditLog:view', description: 'An entry on a page.' },
  ),
);

builder.queryField('auditEntry', (t) =>
  t.prismaField({
    type: AuditEntryType,
    nullable: true,
    requires: 'auditLog:view',
    description: 'One entry of the audit log.',
    args: { id: t.arg.id({ required: true, description: 'The id of the entry.' }) },
    resolve: async (query, _root, { id }, context) => {
      const where = { id: readId('AuditEntry', id, 'id') };
      const entry = await tenantOf(context).auditEntry.findFirst({ ...query, where });
      if (entry === null) throw notFound('audit entry');
      return entry;
    },
  }),
);

builder.queryField('verifyAuditLog', (t) =>
  t.field({
    type: AuditVerificationType,
    nullable: true,
    requires: 'auditLog:view',
    complexity: 500,
    description:
      'Verifies the chain of the audit log, the oldest entry first, and tells the first place at which it is broken: ' +
      'an entry that was changed, deleted or slipped in, or an end that was moved.',
    args: {
      from: t.arg.int({ description: 'The first place to verify; 1 where it is left out.' }),
      to: t.arg.int({ description: 'The last place to verify; the end of the log where it is left out.' }),
    },
    resolve: async (_root, { from, to }, context) =>
      await verifyAuditLog(tenantOf(context), { from: from ?? undefined, to: to ?? undefined }),
  }),
);
