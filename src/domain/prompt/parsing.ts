import { readTemplate, type Tag } from './template.js';

/** What a template is made of, as it is rendered. */
export type Piece =
  | { readonly kind: 'TEXT'; readonly text: string }
  | { readonly kind: 'VARIABLE'; readonly name: string }
  | { readonly kind: 'SECTION' | 'INVERTED'; readonly name: string; readonly pieces: readonly Piece[] }
  | {
      readonly kind: 'PARTIAL';
      readonly reference: string;
      /** What stands before a partial that has a line for itself; it goes before each line of the partial. */
      readonly indentation: string;
    };

/**
 * Parses a template that `readTemplate` finds no fault in, as the specification of Mustache has it
 * (https://github.com/mustache/spec): a line that holds a tag alone, other than a variable's, goes with the tag.
 */
export function parseTemplate(template: string): Piece[] {
  const outermost: Piece[] = [];
  const open = [outermost];
  let at = 0;
  for (const tag of readTemplate(template).tags) {
    const line = lineOf(template, tag);
    const [start, end] = line ?? [tag.at, tag.end];
    const pieces = open.at(-1) ?? outermost;
    if (start > at) pieces.push({ kind: 'TEXT', text: template.slice(at, start) });
    at = end;
    if (tag.kind === 'VARIABLE') pieces.push({ kind: 'VARIABLE', name: tag.name });
    if (tag.kind === 'PARTIAL') {
      pieces.push({ kind: 'PARTIAL', reference: tag.name, indentation: template.slice(start, tag.at) });
    }
    if (tag.kind === 'SECTION' || tag.kind === 'INVERTED') {
      const inside: Piece[] = [];
      pieces.push({ kind: tag.kind, name: tag.name, pieces: inside });
      open.push(inside);
    }
    if (tag.kind === 'END') open.pop();
  }
  if (at < template.length) outermost.push({ kind: 'TEXT', text: template.slice(at) });
  return outermost;
}

/** A text with an indentation before each line that is not empty. */
export function indent(text: string, indentation: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${indentation}${line}`))
    .join('\n');
}

/** Where the line of a tag begins and ends, its break included; null where it holds more, or is a variable's. */
function lineOf(template: string, { kind, at, end }: Tag): [start: number, end: number] | null {
  if (kind === 'VARIABLE') return null;
  let start = at;
  while (start > 0 && isBlank(template.charAt(start - 1))) start -= 1;
  if (start > 0 && template.charAt(start - 1) !== '\n') return null;
  let lineEnd = end;
  while (lineEnd < template.length && isBlank(template.charAt(lineEnd))) lineEnd += 1;
  if (lineEnd === template.length) return [start, lineEnd];
  if (template.startsWith('\r\n', lineEnd)) return [start, lineEnd + 2];
  return template.charAt(lineEnd) === '\n' ? [start, lineEnd + 1] : null;
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}
