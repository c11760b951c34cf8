import { REQUEST_TYPES } from '../../domain/guardrail/check.js';
import { CHECK_TYPES, ruleOf } from '../../domain/guardrail/checks.js';
import {
  contentOf,
  maskCheck,
  type Actions,
  type Check,
  type Feedback,
} from '../../domain/guardrail/content.js';
import { builder } from '../builder.js';
import { idOf } from '../columns.js';
import { Node } from '../node/node.type.js';
import { anyOf } from '../requirement.js';
import { pageCost } from '../shared/lists.js';
import { Resource } from '../shared/resource.js';

export const GuardrailCheckType = builder.enumType('GuardrailCheckType', {
  description: 'What a check looks at.',
  values: Object.fromEntries(
    CHECK_TYPES.map((type) => [type, { description: ruleOf(type).description }]),
  ) as Record<(typeof CHECK_TYPES)[number], { description: string }>,
});

export const RequestType = builder.enumType('RequestType', {
  description: 'What a call to a model is for.',
  values: Object.fromEntries(
    Object.entries(REQUEST_TYPES).map(([type, description]) => [type, { description }]),
  ) as Record<keyof typeof REQUEST_TYPES, { description: string }>,
});

const GuardrailCheck = builder.objectRef<Check>('GuardrailCheck').implement({
  requires: anyOf('guardrail'),
  description: 'One check of a guardrail.',
  fields: (t) => ({
    type: t.expose('type', { type: GuardrailCheckType, description: 'What it looks at.' }),
    parameters: t.expose('parameters', {
      type: 'JSON',
      description: 'What it demands, as its type says. The headers of a webhook are masked.',
    }),
    isEnabled: t.exposeBoolean('isEnabled', { description: 'Whether it is run.' }),
  }),
});

export const GuardrailFeedback = builder.objectRef<Feedback>('GuardrailFeedback').implement({
  requires: anyOf('guardrail'),
  description: 'A feedback that a guardrail notes of a call.',
  fields: (t) => ({
    value: t.exposeInt('value', { description: 'From -10 to 10.' }),
    weight: t.exposeFloat('weight', { description: 'How much it counts, from 0 to 1.' }),
  }),
});

const GuardrailActions = builder.objectRef<Actions>('GuardrailActions').implement({
  requires: anyOf('guardrail'),
  description: 'What follows from the verdict of a guardrail.',
  fields: (t) => ({
    deny: t.exposeBoolean('deny', {
      description:
        'Whether a call that fails is refused with the status 446; else it goes on and answers 246.',
    }),
    async: t.exposeBoolean('async', {
      description: 'Whether the call goes on without waiting for the verdict, which then refuses nothing.',
    }),
    onSuccess: t.expose('onSuccess', {
      type: GuardrailFeedback,
      nullable: true,
      requires: anyOf('guardrail'),
      description: 'The feedback of a call that passes.',
    }),
    onFail: t.expose('onFail', {
      type: GuardrailFeedback,
      nullable: true,
      requires: anyOf('guardrail'),
      description: 'The feedback of a call that fails.',
    }),
  }),
});

export const GuardrailType = builder.prismaObject('Guardrail', {
  requires: anyOf('guardrail'),
  description: 'Checks of what goes to a model and what comes back, and what follows from them.',
  interfaces: [Node, Resource],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the guardrail.',
      resolve: idOf('Guardrail'),
    }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    checks: t.field({
      type: [GuardrailCheck],
      requires: anyOf('guardrail'),
      description: 'What it checks, in this order.',
      resolve: (row) => contentOf(row).checks.map(maskCheck),
    }),
    actions: t.field({
      type: GuardrailActions,
      requires: anyOf('guardrail'),
      description: 'What follows from its verdict.',
      resolve: (row) => contentOf(row).actions,
    }),
    isDefaultInput: t.exposeBoolean('isDefaultInput', {
      description: 'Whether it looks at what goes to a model in every call of the organization.',
    }),
    isDefaultOutput: t.exposeBoolean('isDefaultOutput', {
      description: 'Whether it looks at what comes back from a model in every call of the organization.',
    }),
    currentNumber: t.exposeInt('currentNumber', {
      description: 'The number of the version that `checks` and `actions` are.',
    }),
    versions: t.relatedConnection(
      'versions',
      {
        type: GuardrailVersionType,
        cursor: 'organizationId_id',
        nullable: true,
        requires: 'guardrail:view',
        complexity: pageCost,
        description: 'Its versions, newest first.',
        query: { orderBy: { number: 'desc' } },
        totalCount: true,
      },
      { name: 'GuardrailVersionConnection', requires: 'guardrail:view', description: 'A page of versions.' },
      { name: 'GuardrailVersionEdge', requires: 'guardrail:view', description: 'A version on a page.' },
    ),
  }),
});

export const GuardrailVersionType = builder.prismaObject('GuardrailVersion', {
  requires: 'guardrail:view',
  description: 'What a guardrail checked at a time. A version never changes.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the version.',
      resolve: idOf('GuardrailVersion'),
    }),
    number: t.exposeInt('number', { description: 'Its number: 1 for the first.' }),
    checks: t.field({
      type: [GuardrailCheck],
      requires: 'guardrail:view',
      description: 'What the guardrail checked.',
      resolve: (row) => contentOf(row).checks.map(maskCheck),
    }),
    actions: t.field({
      type: GuardrailActions,
      requires: 'guardrail:view',
      description: 'What followed from its verdict.',
      resolve: (row) => contentOf(row).actions,
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who made the change.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});
