import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { InvoiceStateEnum, InvoiceType } from './invoice.type.js';

const InvoiceFilter = builder.inputType('InvoiceFilter', {
  description: 'Which invoices; all of what is given must hold.',
  fields: (t) => ({
    state: t.field({ type: InvoiceStateEnum, description: 'Those that are so far.' }),
  }),
});

function where(filter: typeof InvoiceFilter.$inferInput | null | undefined) {
  return filter?.state ? { state: filter.state } : {};
}

builder.queryField('invoices', (t) =>
  t.prismaConnection(
    {
      type: InvoiceType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'billing:manage',
      complexity: pageCost,
      description: 'The invoices of the organization, the draft of the period under way too; newest first.',
      args: { filter: t.arg({ type: InvoiceFilter, description: 'Which invoices.' }) },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).invoice.count({ where: where(filter) }),
      resolve: async (query, _root, { filter }, context) =>
        await tenantOf(context).invoice.findMany({
          ...query,
          where: where(filter),
          orderBy: [{ periodStartedAt: 'desc' }, { id: 'desc' }],
        }),
    },
    { name: 'InvoiceConnection', requires: 'billing:manage', description: 'A page of invoices.' },
    { name: 'InvoiceEdge', requires: 'billing:manage', description: 'An invoice on a page.' },
  ),
);

builder.queryField('invoice', (t) =>
  t.prismaField({
    type: InvoiceType,
    nullable: true,
    requires: 'billing:manage',
    description: 'One invoice.',
    args: { id: t.arg.id({ required: true, description: 'The id of the invoice.' }) },
    resolve: async (query, _root, { id }, context) => {
      const found = await tenantOf(context).invoice.findFirst({
        ...query,
        where: { id: readId('Invoice', id, 'id') },
      });
      if (found === null) throw notFound('invoice');
      return found;
    },
  }),
);
