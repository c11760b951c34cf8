import { tenantOf } from '../../context/requestContext.js';
import { notFound } from '../../domain/errors.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { pageCost } from '../shared/lists.js';
import { resourceFilterFields, ResourceOrder, resourceOrder, resourceWhere } from '../shared/resource.js';
import { GuardrailCheckType, GuardrailType } from './guardrail.type.js';

const GuardrailFilter = builder.inputType('GuardrailFilter', {
  description: 'Which guardrails; all of what is given must hold.',
  fields: (t) => ({
    ...resourceFilterFields(t),
    checkType: t.field({ type: GuardrailCheckType, description: 'Those that have a check of this type.' }),
    isDefaultInput: t.boolean({
      description: 'Only the defaults for what goes to a model, or only the others.',
    }),
    isDefaultOutput: t.boolean({ description: 'Only the defaults for what comes back, or only the others.' }),
  }),
});

function where(filter: typeof GuardrailFilter.$inferInput | null | undefined) {
  const { checkType, isDefaultInput, isDefaultOutput } = filter ?? {};
  return {
    ...resourceWhere(filter),
    ...(checkType ? { checks: { array_contains: [{ type: checkType }] } } : {}),
    ...(typeof isDefaultInput === 'boolean' ? { isDefaultInput } : {}),
    ...(typeof isDefaultOutput === 'boolean' ? { isDefaultOutput } : {}),
  };
}

builder.queryField('guardrails', (t) =>
  t.prismaConnection(
    {
      type: GuardrailType,
      nullable: true,
      cursor: 'organizationId_id',
      requires: 'guardrail:list',
      complexity: pageCost,
      description: 'The guardrails of the organization.',
      args: {
        filter: t.arg({ type: GuardrailFilter, description: 'Which guardrails.' }),
        orderBy: t.arg({ type: ResourceOrder, defaultValue: 'NAME_ASC', description: 'In which order.' }),
      },
      totalCount: async (_connection, { filter }, context) =>
        await tenantOf(context).guardrail.count({ where: where(filter) }),
      resolve: async (query, _root, { filter, orderBy }, context) =>
        await tenantOf(context).guardrail.findMany({
          ...query,
          where: where(filter),
          orderBy: resourceOrder(orderBy),
        }),
    },
    { name: 'GuardrailConnection', requires: 'guardrail:list', description: 'A page of guardrails.' },
    { name: 'GuardrailEdge', requires: 'guardrail:list', description: 'A guardrail on a page.' },
  ),
);

builder.queryField('guardrail', (t) =>
  t.prismaField({
    type: GuardrailType,
    nullable: true,
    requires: 'guardrail:view',
    description: 'One guardrail.',
    args: { id: t.arg.id({ required: true, description: 'The id of the guardrail.' }) },
    resolve: async (query, _root, { id }, context) => {
      const guardrail = await tenantOf(context).guardrail.findFirst({
        ...query,
        where: { id: readId('Guardrail', id, 'id'), deletedAt: null },
      });
      if (guardrail === null) throw notFound('guardrail');
      return guardrail;
    },
  }),
);
