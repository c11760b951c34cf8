import { requesterOf } from '../../context/requestContext.js';
import { PARTIAL, PROMPT } from '../../domain/operations/promptKinds.js';
import { createPrompt, updatePrompt } from '../../domain/operations/prompts.js';
import { builder } from '../builder.js';
import { description, displayName, readId, slug } from '../shared/inputs.js';
import { defineDeletion, expectedVersionField } from '../shared/lifecycle.js';
import type { InputFields } from '../shared/resource.js';
import { PromptContentInput, readAddedVersion, readContent, readText } from './prompt.inputs.js';
import { PromptPartialType, PromptType } from './prompt.type.js';
import { defineVersioning } from './promptVersioning.js';

/** The inputs that make a prompt or a partial, beside what it says. */
function creationFields(t: InputFields) {
  return {
    name: t.string({ required: true, validate: displayName, description: 'Its name.' }),
    slug: t.string({ validate: slug, description: 'Its slug; made of the name where it is left out.' }),
    collectionId: t.id({ description: 'The id of its collection; the default one where it is left out.' }),
    description: t.string({ validate: description, description: 'What its first version is, in words.' }),
  };
}

/** The inputs that change a prompt or a partial, beside what it says. */
function changeFields(t: InputFields, what: string) {
  return {
    id: t.id({ required: true, description: `The id of the ${what}.` }),
    expectedVersion: expectedVersionField(t),
    name: t.string({ validate: displayName, description: 'Its name.' }),
    collectionId: t.id({ description: 'The id of the collection to move it to.' }),
    description: t.string({
      validate: description,
      description: 'What changes, in words, for the new version.',
    }),
  };
}

function readCollectionId(id: string | null | undefined): string | null {
  return typeof id === 'string' ? readId('PromptCollection', id, 'input.collectionId') : null;
}

builder.relayMutationField(
  'createPrompt',
  {
    description: 'A new prompt.',
    inputFields: (t) => ({
      ...creationFields(t),
      content: t.field({ type: PromptContentInput, required: true, description: 'What it says.' }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:create',
    description: 'Creates a prompt with its first version, which is not published by that.',
    resolve: async (_root, { input }, context) => ({
      prompt: await createPrompt(requesterOf(context), PROMPT, {
        ...input,
        ...readContent(input.content, input.description),
        collectionId: readCollectionId(input.collectionId),
      }),
    }),
  },
  {
    requires: 'prompt:create',
    description: 'The prompt that was created.',
    outputFields: (t) => ({
      prompt: t.expose('prompt', { type: PromptType, requires: 'prompt:create', description: 'The prompt.' }),
    }),
  },
);

builder.relayMutationField(
  'createPromptPartial',
  {
    description: 'A new partial.',
    inputFields: (t) => ({
      ...creationFields(t),
      text: t.string({ required: true, description: 'What it says.' }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:create',
    description: 'Creates a partial with its first version, which is not published by that.',
    resolve: async (_root, { input }, context) => ({
      partial: await createPrompt(requesterOf(context), PARTIAL, {
        ...input,
        ...readText(input.text, input.description),
        collectionId: readCollectionId(input.collectionId),
      }),
    }),
  },
  {
    requires: 'prompt:create',
    description: 'The partial that was created.',
    outputFields: (t) => ({
      promptPartial: t.expose('partial', {
        type: PromptPartialType,
        requires: 'prompt:create',
        description: 'The partial.',
      }),
    }),
  },
);

builder.relayMutationField(
  'updatePrompt',
  {
    description: 'What to change of a prompt; what is left out stays.',
    inputFields: (t) => ({
      ...changeFields(t, 'prompt'),
      content: t.field({
        type: PromptContentInput,
        description:
          'All that it says from now on: a new version. What is left out of it is not in the new version.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:update',
    description:
      'Changes a prompt. A new content is a new version, which is not published by that; a name and a collection make none.',
    resolve: async (_root, { input }, context) => ({
      prompt: await updatePrompt(requesterOf(context), PROMPT, {
        ...input,
        id: readId('Prompt', input.id, 'input.id'),
        collectionId: readCollectionId(input.collectionId),
        added: readAddedVersion(
          input.content ? readContent(input.content, input.description) : null,
          input.description,
        ),
      }),
    }),
  },
  {
    requires: 'prompt:update',
    description: 'The prompt after the change.',
    outputFields: (t) => ({
      prompt: t.expose('prompt', { type: PromptType, requires: 'prompt:update', description: 'The prompt.' }),
    }),
  },
);

builder.relayMutationField(
  'updatePromptPartial',
  {
    description: 'What to change of a partial; what is left out stays.',
    inputFields: (t) => ({
      ...changeFields(t, 'partial'),
      text: t.string({ description: 'What it says from now on: a new version.' }),
    }),
  },
  {
    nullable: true,
    requires: 'prompt:update',
    description:
      'Changes a partial. A new text is a new version, which is not published by that; a name and a collection make none.',
    resolve: async (_root, { input }, context) => ({
      partial: await updatePrompt(requesterOf(context), PARTIAL, {
        ...input,
        id: readId('PromptPartial', input.id, 'input.id'),
        collectionId: readCollectionId(input.collectionId),
        added: readAddedVersion(
          typeof input.text === 'string' ? readText(input.text, input.description) : null,
          input.description,
        ),
      }),
    }),
  },
  {
    requires: 'prompt:update',
    description: 'The partial after the change.',
    outputFields: (t) => ({
      promptPartial: t.expose('partial', {
        type: PromptPartialType,
        requires: 'prompt:update',
        description: 'The partial.',
      }),
    }),
  },
);

for (const lifecycle of [
  { kind: PROMPT, type: PromptType, singular: 'Prompt', plural: 'Prompts' },
  { kind: PARTIAL, type: PromptPartialType, singular: 'PromptPartial', plural: 'PromptPartials' },
]) {
  defineDeletion({ ...lifecycle, permission: 'prompt:delete' });
  defineVersioning(lifecycle);
}
