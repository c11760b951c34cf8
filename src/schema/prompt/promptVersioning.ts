import { z } from 'zod';
import type { ObjectRef } from '@pothos/core';
import { requesterOf } from '../../context/requestContext.js';
import { movePromptLabel } from '../../domain/operations/promptLabels.js';
import type { TemplateKind } from '../../domain/operations/promptKinds.js';
import { publishPrompt, unpublishPrompt } from '../../domain/operations/promptPublishing.js';
import { restorePromptVersion } from '../../domain/operations/prompts.js';
import type { Permission } from '../../domain/policy/permissions.js';
import type { Prompt } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';
import { readId } from '../shared/inputs.js';
import { expectedVersionField, fieldOf } from '../shared/lifecycle.js';
import type { InputFields } from '../shared/resource.js';

interface Versioned {
  readonly kind: TemplateKind;
  readonly type: ObjectRef<(typeof builder)['$inferSchemaTypes'], Prompt>;
  /** In the names of mutations, as in `publishPromptPartial`. */
  readonly singular: string;
}

// The builder's type of the callback parameter of `outputFields`.
type PayloadFields = PothosSchemaTypes.ObjectFieldBuilder<
  (typeof builder)['$inferSchemaTypes'],
  { changed: Prompt }
>;

/**
 * Defines the mutations on versions, which prompts and partials have alike: `restoreXVersion`, `publishX`,
 * `unpublishX`, `moveXLabel`.
 */
export function defineVersioning({ kind, type, singular }: Versioned): void {
  const { what } = kind;
  const targetFields = (t: InputFields) => ({
    id: t.id({ required: true, description: `The id of the ${what}.` }),
    expectedVersion: expectedVersionField(t),
  });
  const payload = (permission: Permission) => ({
    requires: permission,
    description: `The ${what} after the change.`,
    outputFields: (t: PayloadFields) => ({
      [fieldOf(singular)]: t.field({
        type,
        requires: permission,
        description: `The ${what}.`,
        resolve: ({ changed }) => changed,
      }),
    }),
  });
  const uuid = (id: string): string => readId(kind.type, id, 'input.id');

  builder.relayMutationField(
    `restore${singular}Version`,
    {
      description: 'The version to go back to.',
      inputFields: (t) => ({
        ...targetFields(t),
        number: t.int({ required: true, description: 'The number of the version.' }),
      }),
    },
    {
      nullable: true,
      requires: 'prompt:update',
      description: `Makes the content of an earlier version of a ${what} its newest version, which is not published by that.`,
      resolve: async (_root, { input }, context) => ({
        changed: await restorePromptVersion(requesterOf(context), kind, { ...input, id: uuid(input.id) }),
      }),
    },
    payload('prompt:update'),
  );

  builder.relayMutationField(
    `publish${singular}`,
    {
      description: 'The version to publish.',
      inputFields: (t) => ({
        ...targetFields(t),
        number: t.int({ required: true, description: 'The number of the version.' }),
      }),
    },
    {
      nullable: true,
      requires: 'prompt:publish',
      description: `Makes a version the one that the bare slug of a ${what} refers to.`,
      resolve: async (_root, { input }, context) => ({
        changed: await publishPrompt(requesterOf(context), kind, { ...input, id: uuid(input.id) }),
      }),
    },
    payload('prompt:publish'),
  );

  builder.relayMutationField(
    `unpublish${singular}`,
    { description: `The ${what} to take back.`, inputFields: targetFields },
    {
      nullable: true,
      requires: 'prompt:publish',
      description: `Leaves a ${what} without a published version. Refused while something takes that version in.`,
      resolve: async (_root, { input }, context) => ({
        changed: await unpublishPrompt(requesterOf(context), kind, { ...input, id: uuid(input.id) }),
      }),
    },
    payload('prompt:publish'),
  );

  builder.relayMutationField(
    `move${singular}Label`,
    {
      description: 'The label, and where it is to point.',
      inputFields: (t) => ({
        ...targetFields(t),
        label: t.string({
          required: true,
          validate: z.string().max(200),
          description: 'The name of the label.',
        }),
        number: t.int({ description: 'The number of the version; null or left out to take the label off.' }),
      }),
    },
    {
      nullable: true,
      requires: 'prompt:publish',
      description: `Points a label of a ${what} at a version, from wherever it points now, or takes it off. Taking it off is refused while something takes the ${what} in by it.`,
      resolve: async (_root, { input }, context) => ({
        changed: await movePromptLabel(requesterOf(context), kind, {
          ...input,
          id: uuid(input.id),
          number: input.number ?? null,
        }),
      }),
    },
    payload('prompt:publish'),
  );
}
