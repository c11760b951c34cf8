import { z } from 'zod';
import { tenantOf } from '../../context/requestContext.js';
import { renderPrompt, requestOf, type RenderedPrompt } from '../../domain/operations/renderPrompt.js';
import type { Message } from '../../domain/prompt/content.js';
import { builder } from '../builder.js';
import { PromptType } from './prompt.type.js';
import { PromptFormatEnum, PromptMessageType, PromptVersionType } from './promptVersion.type.js';

const RenderedPromptType = builder.objectRef<RenderedPrompt>('RenderedPrompt').implement({
  requires: 'prompt:view',
  description: 'A version of a prompt with its variables and partials filled in.',
  fields: (t) => ({
    prompt: t.field({
      type: PromptType,
      requires: 'prompt:view',
      description: 'The prompt.',
      resolve: ({ prompt }) => prompt,
    }),
    version: t.field({
      type: PromptVersionType,
      requires: 'prompt:view',
      description: 'The version that the reference means now.',
      resolve: ({ version }) => version,
    }),
    format: t.field({
      type: PromptFormatEnum,
      description: 'Whether it is messages or a text.',
      resolve: ({ version }) => version.format,
    }),
    messages: t.field({
      type: [PromptMessageType],
      nullable: true,
      requires: 'prompt:view',
      description: 'The messages of a CHAT; null for a TEXT.',
      resolve: ({ version, template }) => (version.format === 'CHAT' ? (template as Message[]) : null),
    }),
    text: t.string({
      nullable: true,
      description: 'The text of a TEXT; null for a CHAT.',
      resolve: ({ version, template }) => (version.format === 'TEXT' ? (template as string) : null),
    }),
    model: t.string({
      nullable: true,
      description: 'The model it is for.',
      resolve: ({ version }) => version.model,
    }),
    parameters: t.field({
      type: 'JSON',
      description: 'What the model is told beside it: name -> value.',
      resolve: ({ version }) => version.parameters,
    }),
    tools: t.field({
      type: ['JSON'],
      nullable: true,
      description: 'The tools that the model may call.',
      resolve: ({ version }) => version.tools as unknown[] | null,
    }),
    toolChoice: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Whether it must call one, and which.',
      resolve: ({ version }) => version.toolChoice,
    }),
    responseFormat: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The form of its answer.',
      resolve: ({ version }) => version.responseFormat,
    }),
    request: t.field({
      type: 'JSON',
      description:
        'All of it as one body for an OpenAI-compatible endpoint: chat completions for a CHAT, completions for a TEXT.',
      resolve: (rendered) => requestOf(rendered),
    }),
  }),
});

const RenderPromptInput = builder.inputType('RenderPromptInput', {
  description: 'Which version of which prompt, and what to fill in.',
  fields: (t) => ({
    reference: t.string({
      required: true,
      validate: z.string().max(200),
      description:
        '`slug` for the published version, `slug@12` for a number, `slug@latest` for the newest, `slug@production` for a label.',
    }),
    variables: t.field({
      type: 'JSON',
      description:
        'Name -> value. Every name that the template comes to must be there; an object or list is written as JSON.',
    }),
  }),
});

builder.queryField('renderPrompt', (t) =>
  t.field({
    type: RenderedPromptType,
    nullable: true,
    requires: 'prompt:view',
    complexity: 20,
    description:
      'Fills in the variables and partials of a prompt (Mustache, nothing is escaped). Each variable that is missing is named. ' +
      'A section `{{#name}}` needs its name too, unless the same text has `{{^name}}` for when it is not there; false, null, an empty text or list leave it out.',
    args: { input: t.arg({ type: RenderPromptInput, required: true, description: 'What to render.' }) },
    resolve: async (_root, { input: { reference, variables } }, context) =>
      await renderPrompt(tenantOf(context), { reference, variables }),
  }),
);
