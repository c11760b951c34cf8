import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { modelNameFault } from '../../domain/catalog/reference.js';
import { syncModels } from '../../domain/operations/builtInModels.js';
import { createModel, duplicateModel, editModel, MODEL } from '../../domain/operations/models.js';
import { builder } from '../builder.js';
import { readId, slug } from '../shared/inputs.js';
import { defineDeletion, defineSwitch, expectedVersionField } from '../shared/lifecycle.js';
import type { InputFields } from '../shared/resource.js';
import { ModelCapabilityEnum, ModelType } from './model.type.js';

/** A vendor's name of a model. */
const modelName = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .superRefine((text, refusal) => {
    const fault = modelNameFault(text);
    if (fault !== null) refusal.addIssue(fault);
  });

/** What a model costs and can do, for `createModel` and `editModel`. */
function factFields(t: InputFields) {
  return {
    baseModel: t.string({
      validate: z.string().max(200),
      description:
        'The name of a built-in model of the same vendor, of which it has the prices and abilities that are not given.',
    }),
    inputPrice: t.field({
      type: 'Decimal',
      description: 'US dollars per million tokens of input; null for that of the base model.',
    }),
    outputPrice: t.field({
      type: 'Decimal',
      description: 'US dollars per million tokens of output; null for that of the base model.',
    }),
    contextWindow: t.int({
      description: 'How many tokens it takes in at once; null for as many as the base model.',
    }),
    capabilities: t.field({
      type: [ModelCapabilityEnum],
      validate: z.array(z.any()).max(20),
      description: 'What it can do; empty for what the base model can.',
    }),
  };
}

builder.relayMutationField(
  'createModel',
  {
    description: 'A new model, with a base model or prices of its own.',
    inputFields: (t) => ({
      integrationId: t.id({ required: true, description: 'The id of the integration that reaches it.' }),
      name: t.string({
        required: true,
        validate: modelName,
        description: 'The vendor’s name of the model, unique in the integration.',
      }),
      slug: t.string({ validate: slug, description: 'Its slug; made of the name where it is left out.' }),
      ...factFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'model:create',
    description: 'Creates a custom model. It is on.',
    resolve: async (_root, { input }, context) => ({
      model: await createModel(requesterOf(context), {
        ...input,
        integrationId: readId('Integration', input.integrationId, 'input.integrationId'),
      }),
    }),
  },
  {
    requires: 'model:create',
    description: 'The model that was created.',
    outputFields: (t) => ({
      model: t.expose('model', { type: ModelType, requires: 'model:create', description: 'The model.' }),
    }),
  },
);

builder.relayMutationField(
  'editModel',
  {
    description: 'What to change of a model; what is left out stays.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the model.' }),
      expectedVersion: expectedVersionField(t),
      name: t.string({ validate: modelName, description: 'The vendor’s name of the model.' }),
      ...factFields(t),
    }),
  },
  {
    nullable: true,
    requires: 'model:edit',
    description:
      'Changes a model. Of a built-in one only the prices can be set; null brings that of the price list back.',
    resolve: async (_root, { input }, context) => ({
      model: await editModel(requesterOf(context), { ...input, id: readId('Model', input.id, 'input.id') }),
    }),
  },
  {
    requires: 'model:edit',
    description: 'The model after the change.',
    outputFields: (t) => ({
      model: t.expose('model', { type: ModelType, requires: 'model:edit', description: 'The model.' }),
    }),
  },
);

builder.relayMutationField(
  'duplicateModel',
  {
    description: 'The model to make another like.',
    inputFields: (t) => ({
      id: t.id({ required: true, description: 'The id of the model.' }),
      name: t.string({
        required: true,
        validate: modelName,
        description: 'The vendor’s name of the new one: an integration has only one model of a name.',
      }),
      slug: t.string({
        validate: slug,
        description: 'The slug of the new one; made of its name where it is left out.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'model:duplicate',
    description: 'Makes a new custom model of the same integration with the same settings. It is on.',
    resolve: async (_root, { input }, context) => ({
      model: await duplicateModel(requesterOf(context), {
        ...input,
        id: readId('Model', input.id, 'input.id'),
      }),
    }),
  },
  {
    requires: 'model:duplicate',
    description: 'The new model.',
    outputFields: (t) => ({
      model: t.expose('model', { type: ModelType, requires: 'model:duplicate', description: 'The model.' }),
    }),
  },
);

builder.relayMutationField(
  'syncModels',
  {
    description: 'The integration whose models to bring up to date.',
    inputFields: (t) => ({
      integrationId: t.id({ required: true, description: 'The id of the integration.' }),
    }),
  },
  {
    nullable: true,
    requires: 'model:edit',
    description:
      'Adds the built-in models that the product has learnt of since the integration was made. Prices need no such step.',
    resolve: async (_root, { input }, context) => ({
      added: await syncModels(
        requesterOf(context),
        readId('Integration', input.integrationId, 'input.integrationId'),
      ),
    }),
  },
  {
    requires: 'model:edit',
    description: 'The models that were added.',
    outputFields: (t) => ({
      added: t.expose('added', {
        type: [ModelType],
        requires: 'model:edit',
        description: 'The models, by name; empty where none was missing.',
      }),
    }),
  },
);

const lifecycle = { kind: MODEL, type: ModelType, singular: 'Model', plural: 'Models' } as const;

defineDeletion({ ...lifecycle, permission: 'model:delete' });
defineSwitch({ ...lifecycle, permission: 'model:edit' });
