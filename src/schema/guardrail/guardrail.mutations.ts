import { requesterOf } from '../../context/requestContext.js';
import { readChecks } from '../../domain/guardrail/content.js';
import {
  createGuardrail,
  GUARDRAIL,
  restoreGuardrailVersion,
  updateGuardrail,
} from '../../domain/operations/guardrails.js';
import { builder } from '../builder.js';
import { description, displayName, readId, slug } from '../shared/inputs.js';
import { defineDeletion, expectedVersionField } from '../shared/lifecycle.js';
import { actionsFrom, checksField, GuardrailActionsInput } from './guardrail.inputs.js';
import { GuardrailType } from './guardrail.type.js';

builder.relayMutationField(
  'createGuardrail',
  {
    description: 'A new guardrail.',
    inputFields: (t) => ({
      name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
      slug: t.string({ validate: slug, description: 'Its slug; made of the name where it is left out.' }),
      description: t.string({ validate: description, description: 'What it is for.' }),
      checks: checksField(t, { required: true, description: 'What it checks, 1 to 20.' }),
      actions: t.field({
        type: GuardrailActionsInput,
        description: 'What follows from its verdict; where it is left out, a call that fails answers 246.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'guardrail:create',
    description: 'Creates a guardrail. It does not become a default by that.',
    resolve: async (_root, { input }, context) => ({
      guardrail: await createGuardrail(requesterOf(context), context.sealer, {
        ...input,
        checks: readChecks(input.checks, context),
        actions: actionsFrom(input.actions),
      }),
    }),
  },
  {
    requires: 'guardrail:create',
    description: 'The guardrail that was created.',
    outputFields: (t) => ({
      guardrail: t.expose('guardrail', {
        type: GuardrailType,
        requires: 'guardrail:create',
        description: 'The guardrail.',
      }),
    }),
  },
);

builder.relayMutationField(
  'updateGuardrail',
  {
    description: 'What to change of a guardrail; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the guardrail.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({ validate: displayName, description: 'Its name.' }),
      description: t.string({ validate: description, description: 'What it is for; null for nothing.' }),
      checks: checksField(t, {
        required: false,
        description: 'All it checks from now on, 1 to 20: a new version.',
      }),
      actions: t.field({
        type: GuardrailActionsInput,
        description: 'All that follows from its verdict from now on: a new version.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'guardrail:update',
    description:
      'Changes a guardrail. Other checks or actions are a new version, used from the next call on.',
    resolve: async (_root, { input }, context) => ({
      guardrail: await updateGuardrail(requesterOf(context), context.sealer, {
        ...input,
        id: readId('Guardrail', input.id, 'input.id'),
        checks: input.checks ? readChecks(input.checks, context) : undefined,
        actions: input.actions ? actionsFrom(input.actions) : undefined,
      }),
    }),
  },
  {
    requires: 'guardrail:update',
    description: 'The guardrail after the change.',
    outputFields: (t) => ({
      guardrail: t.expose('guardrail', {
        type: GuardrailType,
        requires: 'guardrail:update',
        description: 'The guardrail.',
      }),
    }),
  },
);

builder.relayMutationField(
  'restoreGuardrailVersion',
  {
    description: 'The version to go back to.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the guardrail.' }),
      number: t.int({ required: true, description: 'The number of the version.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    nullable: true,
    requires: 'guardrail:update',
    description:
      'Makes the checks and actions of an earlier version the present ones again, as a new version.',
    resolve: async (_root, { input }, context) => ({
      guardrail: await restoreGuardrailVersion(requesterOf(context), {
        ...input,
        id: readId('Guardrail', input.id, 'input.id'),
      }),
    }),
  },
  {
    requires: 'guardrail:update',
    description: 'The guardrail after the change.',
    outputFields: (t) => ({
      guardrail: t.expose('guardrail', {
        type: GuardrailType,
        requires: 'guardrail:update',
        description: 'The guardrail.',
      }),
    }),
  },
);

defineDeletion({
  kind: GUARDRAIL,
  type: GuardrailType,
  singular: 'Guardrail',
  plural: 'Guardrails',
  permission: 'guardrail:delete',
});
