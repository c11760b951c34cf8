import { isDeepStrictEqual } from 'node:util';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatch } from 'diff';
import type { Message, Part, PromptContent } from './content.js';

/** One field of a content that is not the same in two versions. */
export interface ContentChange {
  /** As in `parameters.temperature`; a tool by its name, as in `tools.get_weather`. */
  readonly path: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** Null where it was added, and where it was null. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Lines around a change that are shown with it. */
const CONTEXT = 3;
/** Beyond this many lines that went or came, the whole template counts as replaced: looking further takes long. */
const MAX_CHANGED_LINES = 500;

/** The change of the template as a unified diff; empty where there is none. */
export function templateDiff(
  before: { content: PromptContent; name: string },
  after: { content: PromptContent; name: string },
): string {
  const [one, other] = [before.content.template, after.content.template];
  if (isDeepStrictEqual(one, other)) return '';
  const [oldText, newText] = [readableTemplate(before.content), readableTemplate(after.content)];
  // What is alike as text, but not as messages, is shown as it is stored.
  const isClear = oldText !== newText;
  return unifiedDiff(
    { name: before.name, text: isClear ? oldText : JSON.stringify(one, null, 2) },
    { name: after.name, text: isClear ? newText : JSON.stringify(other, null, 2) },
  );
}

/** What else changed, field by field. */
export function contentChanges(before: PromptContent, after: PromptContent): ContentChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !isDeepStrictEqual(old.get(path), now.get(path)))
    .map((path) => ({
      path,
      kind: kindOf(old.has(path), now.has(path)),
      before: old.get(path) ?? null,
      after: now.get(path) ?? null,
    }));
}

function kindOf(wasThere: boolean, isThere: boolean): ContentChange['kind'] {
  if (!wasThere) return 'ADDED';
  return isThere ? 'CHANGED' : 'REMOVED';
}

/** The fields of a content but its template, those that are given. */
function fieldsOf(content: PromptContent): Map<string, unknown> {
  const { format, model, parameters, tools, toolChoice, responseFormat } = content;
  const named = (tools ?? []).map((tool) => {
    const { name } = (tool as { function: { name: string } }).function;
    return [`tools.${name}`, tool] as const;
  });
  const fields: (readonly [string, unknown])[] = [
    ['format', format],
    ['model', model],
    ...Object.entries(parameters).map(([name, value]) => [`parameters.${name}`, value as unknown] as const),
    ...named,
    ['toolChoice', toolChoice],
    ['responseFormat', responseFormat],
  ];
  return new Map(fields.filter(([path, value]) => value !== null || path.startsWith('parameters.')));
}

function unifiedDiff(before: { name: string; text: string }, after: { name: string; text: string }): string {
  const patch =
    structuredPatch(before.name, after.name, before.text, after.text, undefined, undefined, {
      context: CONTEXT,
      maxEditLength: MAX_CHANGED_LINES,
    }) ?? replacement(before, after);
  return formatPatch(patch, FILE_HEADERS_ONLY);
}

/** The diff of two texts of which every line went or came. */
function replacement(
  before: { name: string; text: string },
  after: { name: string; text: string },
): StructuredPatch {
  const [old, now] = [before.text.split('\n'), after.text.split('\n')];
  return {
    oldFileName: before.name,
    newFileName: after.name,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [
      {
        ...{ oldStart: 1, oldLines: old.length, newStart: 1, newLines: now.length },
        lines: [...old.map((line) => `-${line}`), ...now.map((line) => `+${line}`)],
      },
    ],
  };
}

/** A template as people read it: a text, or messages each below its role. */
function readableTemplate({ format, template }: PromptContent): string {
  if (format === 'TEXT') return template as string;
  return (template as Message[]).map(readableMessage).join('\n');
}

function readableMessage({ role, name, content, tool_calls = [], tool_call_id }: Message): string {
  const heading = [role, name, tool_call_id].filter((part) => part !== undefined).join(' ');
  const parts = typeof content === 'string' ? [content] : (content ?? []).map(readablePart);
  const calls = tool_calls.map(
    (call) => `calls ${call.function.name} (${call.id}): ${call.function.arguments}`,
  );
  return `[${heading}]\n${[...parts, ...calls].map((part) => `${part}\n`).join('')}`;
}

function readablePart(part: Part): string {
  if (part.type === 'text') return part.text;
  const { url, detail } = part.image_url;
  return `image ${url}${detail === undefined ? '' : ` (${detail})`}`;
}
