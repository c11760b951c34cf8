import type { Message } from '../../domain/prompt/content.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { ProviderType } from '../provider/provider.type.js';

export const PromptFormatEnum = builder.enumType('PromptFormat', {
  description: 'What a template is made of.',
  values: {
    CHAT: { description: 'Messages, each with its role.' },
    TEXT: { description: 'One text.' },
  },
});

/** The roles of messages, and how the calls of models spell them. */
export const PromptRoleEnum = builder.enumType('PromptRole', {
  description: 'Who a message is from.',
  values: {
    SYSTEM: { value: 'system', description: 'Whoever sets the rules.' },
    DEVELOPER: { value: 'developer', description: 'Whoever sets the rules, as newer models name it.' },
    USER: { value: 'user', description: 'Whoever asks.' },
    ASSISTANT: { value: 'assistant', description: 'The model.' },
    TOOL: { value: 'tool', description: 'A tool that answers a call of the model.' },
  } as const,
});

export const PromptMessageType = builder.objectRef<Message>('PromptMessage').implement({
  requires: 'prompt:view',
  description: 'One message of a template.',
  fields: (t) => ({
    role: t.expose('role', { type: PromptRoleEnum, description: 'Who it is from.' }),
    content: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What it says: a text, or a list of parts. Null where it only calls tools.',
      resolve: ({ content }) => content ?? null,
    }),
    name: t.exposeString('name', { nullable: true, description: 'The name of who it is from.' }),
    toolCalls: t.field({
      type: ['JSON'],
      nullable: true,
      description: 'The calls of tools that an ASSISTANT makes.',
      resolve: ({ tool_calls }) => tool_calls ?? null,
    }),
    toolCallId: t.exposeString('tool_call_id', {
      nullable: true,
      description: 'The call that a TOOL answers.',
    }),
  }),
});

export const PromptVersionType = builder.prismaObject('PromptVersion', {
  requires: 'prompt:view',
  description: 'One version of a prompt or partial. A version never changes.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the version.',
      resolve: idOf('PromptVersion'),
    }),
    number: t.exposeInt('number', { description: 'Its number: 1 for the first. `slug@1` refers to it.' }),
    format: t.expose('format', { type: PromptFormatEnum, description: 'What the template is made of.' }),
    messages: t.field({
      type: [PromptMessageType],
      nullable: true,
      requires: 'prompt:view',
      description: 'The template of a CHAT; null for a TEXT.',
      resolve: reads(['format', 'template'], ({ format, template }) =>
        format === 'CHAT' ? (template as unknown as Message[]) : null,
      ),
    }),
    text: t.string({
      nullable: true,
      description: 'The template of a TEXT; null for a CHAT.',
      resolve: reads(['format', 'template'], ({ format, template }) =>
        format === 'TEXT' ? (template as string) : null,
      ),
    }),
    model: t.exposeString('model', {
      nullable: true,
      description: 'The model it is for, `@provider/model` or its name alone.',
    }),
    provider: t.relation('provider', {
      type: ProviderType,
      nullable: true,
      requires: 'provider:list',
      description: 'The provider that `model` names; null where it names none.',
    }),
    parameters: t.expose('parameters', {
      type: 'JSON',
      description: 'What the model is told beside the template, as the temperature: name -> value.',
    }),
    tools: t.field({
      type: ['JSON'],
      nullable: true,
      description: 'The tools that the model may call.',
      resolve: reads(['tools'], ({ tools }) => tools as unknown[] | null),
    }),
    toolChoice: t.expose('toolChoice', {
      type: 'JSON',
      nullable: true,
      description: 'Whether it must call one: `auto`, `none`, `required`, or which.',
    }),
    responseFormat: t.expose('responseFormat', {
      type: 'JSON',
      nullable: true,
      description: 'The form of its answer, as a JSON schema.',
    }),
    description: t.exposeString('description', { nullable: true, description: 'What changed, in words.' }),
    isPublished: t.boolean({
      description: 'Whether the bare slug refers to it.',
      select: { publishedAs: { select: { id: true } } },
      resolve: reads(['publishedAs'], ({ publishedAs }) => publishedAs !== null),
    }),
    labels: t.stringList({
      description: 'The names of the labels that point at it.',
      select: { labels: { select: { label: { select: { name: true } } } } },
      resolve: reads(['labels'], ({ labels }) => labels.map(({ label }) => label.name).sort()),
    }),
    createdBy: t.exposeString('createdByName', { description: 'The name of who made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});
