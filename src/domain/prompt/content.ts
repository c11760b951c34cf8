import { z } from 'zod';
import { modelNameFault, parseModelReference } from '../catalog/reference.js';
import { badInputs, type FieldFault } from '../errors.js';
import { faultsOf } from './faults.js';
import { parameterFaults } from './parameterRules.js';
import { formatSelector } from './reference.js';
import { describeFault, partialsOf, readTemplate } from './template.js';
import { callName, responseFormatFaults, toolChoiceFaults, toolFaults } from './toolRules.js';

/** What a version of a prompt or partial says. */
export interface PromptContent {
  readonly format: 'CHAT' | 'TEXT';
  /** A text, or for CHAT the list of messages in the shape of OpenAI's chat completions. */
  readonly template: unknown;
  /** `@provider/model` or a model's name alone; null where whoever renders the prompt chooses. */
  readonly model: string | null;
  readonly parameters: object;
  readonly tools: unknown[] | null;
  readonly toolChoice: unknown;
  readonly responseFormat: unknown;
}

/** A partial that a content takes in; `reference` stands behind the @ and is empty for the published version. */
export interface Inclusion {
  readonly slug: string;
  readonly reference: string;
}

const MAX_MESSAGES = 200;
const MAX_PARTS = 50;
/** Bounds on the texts of one version taken together: characters, tags, and different partials. */
const MAX_TEXT = 100_000;
const MAX_TAGS = 1_000;
const MAX_INCLUSIONS = 50;
/** How many faults are named at once. */
const MAX_FAULTS = 100;

const text = z.string().min(1, 'must not be empty');
const textPart = z.strictObject({ type: z.literal('text'), text });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: text, detail: z.enum(['auto', 'low', 'high']).optional() }),
});
const partsOf = (part: z.ZodType): z.ZodType =>
  z.union([text, z.array(part).min(1).max(MAX_PARTS)], 'must be a text or a list of parts');
const texts = partsOf(textPart);
const toolCall = z.strictObject({
  id: z.string().min(1).max(100),
  type: z.literal('function'),
  function: z.strictObject({ name: callName, arguments: z.string() }),
});
const name = callName.optional();

const MESSAGE = z.discriminatedUnion(
  'role',
  [
    z.strictObject({ role: z.enum(['system', 'developer']), content: texts, name }),
    z.strictObject({
      role: z.literal('user'),
      content: partsOf(z.discriminatedUnion('type', [textPart, imagePart], 'must be text or image_url')),
      name,
    }),
    z
      .strictObject({
        role: z.literal('assistant'),
        content: texts.nullable().optional(),
        name,
        tool_calls: z.array(toolCall).min(1).max(MAX_PARTS).optional(),
      })
      .refine(({ content, tool_calls }) => typeof (content ?? tool_calls) !== 'undefined', {
        path: ['content'],
        message: 'is missing: only a message with tool_calls goes without',
      }),
    z.strictObject({ role: z.literal('tool'), content: texts, tool_call_id: z.string().min(1).max(100) }),
  ],
  'must be system, developer, user, assistant or tool',
);

const TEMPLATES = { CHAT: z.array(MESSAGE).min(1).max(MAX_MESSAGES), TEXT: text };
const MODEL = z
  .string()
  .refine(
    (model) => (model.startsWith('@') ? parseModelReference(model) !== null : modelNameFault(model) === null),
    'must be a model or @provider/model',
  )
  .nullable();

/**
 * Checks what a new version is to say: shapes, ranges, schemas, and that every text is a well-formed template.
 *
 * @param path where the content stands, as in `input.content`
 * @throws CodedError BAD_USER_INPUT naming every fault
 */
export function assertGoodContent(content: PromptContent, path: string): void {
  const shape = faultsOf(TEMPLATES[content.format], content.template, `${path}.template`);
  const faults = [
    ...shape,
    ...(shape.length === 0 ? textFaults(content, path) : []),
    ...faultsOf(MODEL, content.model, `${path}.model`),
    ...parameterFaults(content.parameters, `${path}.parameters`),
    ...toolFaults(content.tools, `${path}.tools`),
    ...toolChoiceFaults(content.toolChoice, content.tools, `${path}.toolChoice`),
    ...responseFormatFaults(content.responseFormat, `${path}.responseFormat`),
  ];
  if (faults.length > 0) throw badInputs(faults.slice(0, MAX_FAULTS));
}

/** The partials that a good content takes in, each reference once, in the order of their first use. */
export function inclusionsOf(content: Pick<PromptContent, 'format' | 'template'>): Inclusion[] {
  const tags = templatesOf(content).flatMap(({ template }) => readTemplate(template).tags);
  return partialsOf(tags).map(({ slug, selector }) => ({ slug, reference: formatSelector(selector) }));
}

/**
 * A good content's template with another text in place of each of its templates: of a text itself, or in messages of
 * their contents, the texts and addresses of images in them. What the model once said in tool calls stays as it is.
 */
export function mapTemplates(
  { format, template }: Pick<PromptContent, 'format' | 'template'>,
  replace: (template: string, path: string) => string,
): unknown {
  if (format === 'TEXT') return replace(template as string, '');
  return (template as Message[]).map((message, index) => {
    const path = `.${String(index)}.content`;
    const { content } = message;
    if (typeof content === 'string') return { ...message, content: replace(content, path) };
    if (content === undefined || content === null) return message;
    return {
      ...message,
      content: content.map((part, at) => mapPart(part, `${path}.${String(at)}`, replace)),
    };
  });
}

/** A part of a message. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string; readonly detail?: string } };

/** A message as it is stored, in the shape of OpenAI's chat completions. */
export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content?: string | readonly Part[] | null;
  readonly name?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly type: 'function';
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

function mapPart(part: Part, path: string, replace: (template: string, path: string) => string): Part {
  return part.type === 'text'
    ? { ...part, text: replace(part.text, `${path}.text`) }
    : {
        ...part,
        image_url: { ...part.image_url, url: replace(part.image_url.url, `${path}.image_url.url`) },
      };
}

function templatesOf(
  content: Pick<PromptContent, 'format' | 'template'>,
): { template: string; path: string }[] {
  const templates: { template: string; path: string }[] = [];
  mapTemplates(content, (template, path) => {
    templates.push({ template, path });
    return template;
  });
  return templates;
}

function textFaults(content: PromptContent, path: string): FieldFault[] {
  const templates = templatesOf(content);
  const at = `${path}.template`;
  const length = templates.reduce((sum, { template }) => sum + template.length, 0);
  if (length > MAX_TEXT) {
    return [{ path: at, message: `must not be longer than ${MAX_TEXT.toLocaleString('en')} characters` }];
  }
  const read = templates.map((one) => ({ ...one, ...readTemplate(one.template) }));
  const tags = read.flatMap((one) => one.tags);
  if (tags.length > MAX_TAGS) {
    return [{ path: at, message: `must not have more than ${MAX_TAGS.toLocaleString('en')} tags` }];
  }
  if (partialsOf(tags).length > MAX_INCLUSIONS) {
    return [{ path: at, message: `must not take in more than ${String(MAX_INCLUSIONS)} partials` }];
  }
  return read.flatMap((one) =>
    one.faults.map((fault) => ({ path: `${at}${one.path}`, message: describeFault(one.template, fault) })),
  );
}
