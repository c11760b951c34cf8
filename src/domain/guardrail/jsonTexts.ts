/** JSON in a text: what models answer is a JSON value, or has one in a fenced code block. */

/** How deep a value may nest to be looked at. */
const MAX_DEPTH = 64;

export interface JsonText {
  readonly value: unknown;
  /** How many values it consists of. */
  readonly size: number;
}

/** The text where it is JSON as a whole; else what is JSON of its fenced code blocks. */
export function jsonTexts(text: string): JsonText[] {
  const whole = readJson(text);
  if (whole !== null) return [whole];
  return codeBlocks(text)
    .map(({ code }) => readJson(code))
    .filter((read) => read !== null);
}

export interface CodeBlock {
  /** The word behind the fence, in lower case; empty where there is none. */
  readonly language: string;
  readonly code: string;
}

/** The fenced code blocks of a text (CommonMark: three or more backticks or tildes); the last may be unfinished. */
export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; lines: string[] } | null = null;
  for (const line of text.split('\n')) {
    const [, fence = '', word = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/.exec(line) ?? [];
    if (open === null) {
      if (fence !== '') open = { fence, language: word.toLowerCase(), lines: [] };
    } else if (fence.startsWith(open.fence) && word === '') {
      blocks.push({ language: open.language, code: open.lines.join('\n') });
      open = null;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== null) blocks.push({ language: open.language, code: open.lines.join('\n') });
  return blocks;
}

function readJson(text: string): JsonText | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const size = sizeOf(value);
  return size === null ? null : { value, size };
}

/** How many values there are in one, itself included; null where it nests too deeply. */
function sizeOf(value: unknown): number | null {
  let size = 0;
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return null;
    size += level.length;
    level = level.flatMap((item): unknown[] =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return size;
}
