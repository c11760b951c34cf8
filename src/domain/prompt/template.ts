import { parseReference, type PromptReference } from './reference.js';

/**
 * The rules of templates: Mustache without lambdas and without changing the delimiters. They are read here
 * in time that grows with their length alone, before the library parses them: it searches for the end of a tag in all
 * that follows, and says less well where something is wrong.
 */

/** How long a tag may be, and how deep sections may stand in each other. */
const MAX_TAG = 200;
const MAX_COMMENT = 1_000;
const MAX_NESTING = 20;

export type TagKind = 'VARIABLE' | 'SECTION' | 'INVERTED' | 'END' | 'PARTIAL' | 'COMMENT';

/** One `{{…}}`. */
export interface Tag {
  readonly kind: TagKind;
  /** What stands in it: a name, a reference, or a comment's text. */
  readonly name: string;
  /** Where it begins. */
  readonly at: number;
  /** Where what follows begins. */
  readonly end: number;
}

/** What is wrong with a template, and where. */
export interface TemplateFault {
  readonly message: string;
  readonly at: number;
}

const KINDS: Readonly<Record<string, TagKind>> = {
  '#': 'SECTION',
  '^': 'INVERTED',
  '/': 'END',
  '>': 'PARTIAL',
  '!': 'COMMENT',
  '&': 'VARIABLE',
};

/** The tags of a template, and every fault in it. After a tag without an end nothing more is read. */
export function readTemplate(template: string): { tags: Tag[]; faults: TemplateFault[] } {
  const tags: Tag[] = [];
  const faults: TemplateFault[] = [];
  for (let at = template.indexOf('{{'); at !== -1;) {
    const { tag, end } = readTag(template, at);
    if (typeof tag === 'string') faults.push({ message: tag, at });
    else tags.push(tag);
    if (end === null) break;
    at = template.indexOf('{{', end);
  }
  faults.push(...nameFaults(tags), ...nestingFaults(tags));
  return { tags, faults: faults.sort((one, other) => one.at - other.at) };
}

/** A fault as people look for it: `has a tag without its end (line 3, column 7)`. */
export function describeFault(template: string, { message, at }: TemplateFault): string {
  const before = template.slice(0, at).split('\n');
  const column = [...(before.at(-1) ?? '')].length + 1;
  return `${message} (line ${String(before.length)}, column ${String(column)})`;
}

/** The partials that tags take in, each once. */
export function partialsOf(tags: readonly Tag[]): PromptReference[] {
  const names = new Set(tags.filter(({ kind }) => kind === 'PARTIAL').map(({ name }) => name));
  return [...names].map(parseReference).filter((reference) => reference !== null);
}

/** The tag at a place, or what is wrong with it; `end` is null where it has none. */
function readTag(template: string, at: number): { tag: Tag | string; end: number | null } {
  // Spaces may stand before the sign.
  const spaces = /^\s*/.exec(template.slice(at + 2, at + 2 + MAX_TAG))?.[0].length ?? 0;
  const signAt = at + 2 + spaces;
  const sign = template.charAt(signAt);
  const close = sign === '{' ? '}}}' : '}}';
  const kind = KINDS[sign] ?? 'VARIABLE';
  const from = signAt + (sign === '{' || sign in KINDS ? 1 : 0);
  const max = kind === 'COMMENT' ? MAX_COMMENT : MAX_TAG;
  const length = template.slice(from, from + max + close.length).indexOf(close);
  if (length === -1) {
    const isClosed = template.includes(close, from);
    return {
      tag: isClosed
        ? `has a tag of more than ${max.toLocaleString('en')} characters`
        : 'has a tag without its end',
      end: null,
    };
  }
  const end = from + length + close.length;
  if (sign === '=') return { tag: 'must not change the delimiters', end };
  return { tag: { kind, name: template.slice(from, from + length).trim(), at, end }, end };
}

function nameFaults(tags: readonly Tag[]): TemplateFault[] {
  return tags.flatMap(({ kind, name, at }) => {
    if (kind === 'COMMENT') return [];
    if (kind === 'PARTIAL') {
      if (parseReference(name) !== null) return [];
      return [{ message: `does not name a partial as {{>slug}} or {{>slug@version}}: "${name}"`, at }];
    }
    return isVariableName(name) ? [] : [{ message: `has no good name in a tag: "${name}"`, at }];
  });
}

/** `.` for the present item of a list, or names with dots between them; nothing that tags or JSON are made of. */
function isVariableName(name: string): boolean {
  if (name === '.') return true;
  return name
    .split('.')
    .every((part) => part.trim() === part && /^[^\p{C}{}"'`<>=#^&/!:,;()[\]\\]+$/u.test(part));
}

function nestingFaults(tags: readonly Tag[]): TemplateFault[] {
  const faults: TemplateFault[] = [];
  const open: Tag[] = [];
  for (const tag of tags) {
    if (tag.kind === 'SECTION' || tag.kind === 'INVERTED') {
      open.push(tag);
      if (open.length === MAX_NESTING + 1) {
        faults.push({ message: `nests sections more than ${String(MAX_NESTING)} deep`, at: tag.at });
      }
    } else if (tag.kind === 'END') {
      const section = open.pop();
      if (section === undefined) {
        faults.push({ message: `ends a section that is not open: "${tag.name}"`, at: tag.at });
      } else if (section.name !== tag.name) {
        faults.push({ message: `ends "${tag.name}" where "${section.name}" is open`, at: tag.at });
      }
    }
  }
  faults.push(...open.map(({ name, at }) => ({ message: `has a section without its end: "${name}"`, at })));
  return faults;
}
