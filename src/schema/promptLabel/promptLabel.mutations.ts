import { z } from 'zod';
import { requesterOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { createPromptLabel, deletePromptLabel } from '../../domain/operations/promptLabels.js';
import { isLabelName } from '../../domain/prompt/reference.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { PromptLabelType } from './promptLabel.type.js';

/** Lower case alone, so that no two labels of an organization look alike. */
const labelName = z
  .string()
  .min(1, 'must not be empty')
  .max(50, 'must not be longer than 50 characters')
  .regex(/^[a-z0-9._-]*$/, 'must consist of lower-case letters, digits, dots, hyphens and underscores')
  .refine(
    isLabelName,
    'must be neither a number nor one of latest and default, which mean a version already',
  );

builder.relayMutationField(
  'createPromptLabel',
  {
    description: 'A new label.',
    inputFields: (t) => ({
      name: t.string({
        required: true,
        validate: labelName,
        description:
          'Its name: lower-case letters, digits, dots, hyphens and underscores, 50 at most; neither `latest`, `default` nor a number.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:publish',
    description: 'Creates a label that any prompt or partial of the organization can have.',
    resolve: async (_root, { input }, context) => ({
      label: await createPromptLabel(requesterOf(context), input.name),
    }),
  },
  {
    requires: 'prompt:publish',
    description: 'The label that was created.',
    outputFields: (t) => ({
      label: t.expose('label', {
        type: PromptLabelType,
        requires: 'prompt:publish',
        description: 'The label.',
      }),
    }),
  },
);

builder.relayMutationField(
  'deletePromptLabel',
  {
    description: 'The label to delete.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the label.' }) }),
  },
  {
    nullable: true,
    requires: 'prompt:publish',
    description:
      'Deletes a label for good. Refused for production, staging and development, and while a prompt or partial has it: take it off first.',
    resolve: async (_root, { input }, context) => {
      const id = readId('PromptLabel', input.id, 'input.id');
      await deletePromptLabel(requesterOf(context), id);
      return { deleted: id };
    },
  },
  {
    requires: 'prompt:publish',
    description: 'The label that was deleted.',
    outputFields: (t) => ({
      deletedPromptLabelId: t.id({
        description: 'Its id.',
        resolve: ({ deleted }) => encodeId('PromptLabel', deleted),
      }),
    }),
  },
);
