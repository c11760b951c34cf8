import Mustache from 'mustache';
import { readTemplate } from './template.js';

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

/** The library's parser without its cache, which would keep every template of every tenant for good. */
class Parser extends Mustache.Writer {
  templateCache = undefined;
}

const parser = new Parser();

/** What the library makes of a tag or a text. The last three are about a partial and its line, or a section. */
type Span = readonly [
  kind: string,
  value: string,
  start: number,
  end: number,
  inside: readonly Span[] | string,
  placeInLine: number,
  standsBehindText: boolean,
];

/** Parses a template that `readTemplate` finds no fault in. */
export function parseTemplate(template: string): Piece[] {
  const kept = keepSharedLines(template);
  return toPieces(parser.parse(kept) as readonly Span[], kept);
}

/** A text with an indentation before each line that is not empty. */
export function indent(text: string, indentation: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${indentation}${line}`))
    .join('\n');
}

/** Stands for no text: no input may hold it. */
const NOTHING = '\0';

/**
 * The library leaves out the blanks and the end of a line that holds nothing but tags, as Mustache has it for one tag
 * alone. Between tags that share a line goes what it takes for a text.
 */
function keepSharedLines(template: string): string {
  const { tags } = readTemplate(template);
  let kept = '';
  let at = 0;
  tags.forEach(({ end }, index) => {
    const next = tags[index + 1];
    if (next === undefined || !/^[ \t]*$/.test(template.slice(end, next.at))) return;
    kept += `${template.slice(at, end)}${NOTHING}`;
    at = end;
  });
  return `${kept}${template.slice(at)}`;
}

function toPieces(spans: readonly Span[], template: string): Piece[] {
  return spans.flatMap((span): Piece[] => {
    const [kind, value, , , inside] = span;
    switch (kind) {
      case 'text':
        return [{ kind: 'TEXT', text: value.replaceAll(NOTHING, '') }];
      // Nothing is escaped: what is made is read by a model, not by a browser.
      case 'name':
      case '&':
        return [{ kind: 'VARIABLE', name: value }];
      case '#':
      case '^': {
        const pieces = toPieces(inside as readonly Span[], template);
        return [{ kind: kind === '#' ? 'SECTION' : 'INVERTED', name: value, pieces }];
      }
      case '>':
        return [{ kind: 'PARTIAL', reference: value, indentation: indentationOf(span, template) }];
      default:
        return [];
    }
  });
}

/** The library indents partials in the middle of a line too, which Mustache does not. */
function indentationOf([, , , end, before, placeInLine, standsBehindText]: Span, template: string): string {
  if (placeInLine > 0 || standsBehindText) return '';
  const lineEnd = template.indexOf('\n', end);
  const behind = template.slice(end, lineEnd === -1 ? undefined : lineEnd);
  return behind.trim() === '' ? String(before) : '';
}
