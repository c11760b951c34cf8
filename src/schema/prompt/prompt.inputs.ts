import { z } from 'zod';
import { badInput } from '../../domain/errors.js';
import type { NewVersion } from '../../domain/operations/promptVersions.js';
import type { PromptContent } from '../../domain/prompt/content.js';
import { builder } from '../builder.js';
import { PromptRoleEnum } from './promptVersion.type.js';

const PromptMessageInput = builder.inputType('PromptMessageInput', {
  description: 'One message of a template.',
  fields: (t) => ({
    role: t.field({ type: PromptRoleEnum, required: true, description: 'Who it is from.' }),
    content: t.field({
      type: 'JSON',
      description:
        'What it says: a text, or a list of parts such as `{ type: "text", text: "…" }`. An ASSISTANT that calls tools may go without.',
    }),
    name: t.string({ description: 'The name of who it is from.' }),
    toolCalls: t.field({ type: ['JSON'], description: 'The calls of tools that an ASSISTANT makes.' }),
    toolCallId: t.string({ description: 'The call that a TOOL answers.' }),
  }),
});

export const PromptContentInput = builder.inputType('PromptContentInput', {
  description:
    'What a version of a prompt says: either `messages` or `text`, and what the model is told beside it.',
  fields: (t) => ({
    messages: t.field({
      type: [PromptMessageInput],
      validate: z.array(z.any()).max(200, 'must not be more than 200'),
      description: 'The messages of a CHAT, in order.',
    }),
    text: t.string({ description: 'The text of a TEXT.' }),
    model: t.string({
      description:
        'The model it is for: `@provider/model` with a provider of the organization, or its name alone.',
    }),
    parameters: t.field({
      type: 'JSON',
      description: 'What the model is told beside the template, as in `{ temperature: 0.2 }`.',
    }),
    tools: t.field({ type: ['JSON'], description: 'The tools that the model may call.' }),
    toolChoice: t.field({
      type: 'JSON',
      description: 'Whether it must call one: `auto`, `none`, `required`, or which.',
    }),
    responseFormat: t.field({ type: 'JSON', description: 'The form of its answer, as a JSON schema.' }),
  }),
});

type GivenMessage = typeof PromptMessageInput.$inferInput;
type GivenContent = typeof PromptContentInput.$inferInput;

/** The content that an input at `input.content` describes. */
export function readContent(given: GivenContent, description: string | null | undefined): NewVersion {
  const path = 'input.content';
  return {
    path,
    description: description ?? null,
    content: {
      ...readTemplate(given, path),
      model: given.model ?? null,
      // Given as what is no object, it is refused by the rules of the content.
      parameters: given.parameters ?? {},
      tools: given.tools ?? null,
      toolChoice: given.toolChoice ?? null,
      responseFormat: given.responseFormat ?? null,
    },
  };
}

function readTemplate(
  { messages, text }: GivenContent,
  path: string,
): Pick<PromptContent, 'format' | 'template'> {
  if (typeof text === 'string') {
    if (messages) throw badInput(`${path}.text`, 'must not be given together with messages');
    return { format: 'TEXT', template: text };
  }
  if (!messages) throw badInput(`${path}.messages`, 'is missing: give either messages or text');
  return { format: 'CHAT', template: messages.map(readMessage) };
}

/** A message as the calls of models have it, and as it is stored; what is null is left out. */
function readMessage({ role, content, name, toolCalls, toolCallId }: GivenMessage): object {
  const message = { role, content, name, tool_calls: toolCalls, tool_call_id: toolCallId };
  return Object.fromEntries(
    Object.entries(message).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** The content of a partial whose text stands at `input.text`. */
export function readText(text: string, description: string | null | undefined): NewVersion {
  return {
    path: 'input',
    description: description ?? null,
    content: {
      ...{ format: 'TEXT', template: text, model: null, parameters: {} },
      ...{ tools: null, toolChoice: null, responseFormat: null },
    },
  };
}

/** The version an update adds; a description belongs to one and cannot come alone. */
export function readAddedVersion(
  version: NewVersion | null,
  description: string | null | undefined,
): NewVersion | null {
  if (version === null && typeof description === 'string') {
    throw badInput('input.description', 'describes a new version, and none is given');
  }
  return version;
}
