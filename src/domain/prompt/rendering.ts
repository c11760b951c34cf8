import { badInput, failedPrecondition } from '../errors.js';
import { indent, parseTemplate, type Piece } from './parsing.js';

/**
 * Renders templates with variables.
 *
 * Names are looked up in the variables, and inside a section first in what the section is about: among what a JSON
 * object holds itself, so that nothing JavaScript adds (`constructor`, `length`) is found. Of names that are not there:
 *
 * - `{{name}}` and `{{#name}}` are missing: a section is left out by giving false, null, an empty text or list;
 * - unless the same text says by `{{^name}}` what stands there without it;
 * - `{{^name}}` is never missing;
 * - what stands in a section that is left out is not asked for.
 *
 * A value is written as it is; null as nothing, objects and lists as JSON.
 */

/** Bounds on one rendering: sections over lists in each other multiply, and so do partials. */
const MAX_STEPS = 200_000;
const MAX_WRITTEN = 1_000_000;
/** Characters of templates and partials that are parsed. */
const MAX_PARSED = 300_000;

export interface Renderer {
  /** Renders one text. What is missing is left out of it and noted. */
  render(template: string): string;
  /** The names that were asked for and are not there, in the order in which they were met. */
  readonly missing: ReadonlySet<string>;
}

/** What names are looked up in: the item of a section, then what that stands in. */
interface Scope {
  readonly view: unknown;
  readonly outer: Scope | null;
}

/** A text with what it says of names: those that need not be there, because it says what stands there without them. */
interface Parsed {
  readonly pieces: readonly Piece[];
  readonly optional: ReadonlySet<string>;
}

/**
 * @param partials the text of each partial that is taken in, by the reference in the tag
 */
export function createRenderer(variables: object, partials: ReadonlyMap<string, string>): Renderer {
  const missing = new Set<string>();
  const parsedPartials = new Map<string, Parsed>();
  const spent = { steps: 0, written: 0, parsed: 0 };

  function step(): void {
    spent.steps += 1;
    if (spent.steps > MAX_STEPS) {
      throw badInput('input.variables', `would take more than ${inWords(MAX_STEPS)} steps to fill in`);
    }
  }

  function written(text: string): string {
    spent.written += text.length;
    if (spent.written > MAX_WRITTEN) {
      throw badInput('input.variables', `would make more than ${inWords(MAX_WRITTEN)} characters of text`);
    }
    return text;
  }

  /** Charged before a text is parsed or its lines are indented, which may be many. */
  function parsing(length: number): void {
    spent.parsed += length;
    if (spent.parsed > MAX_PARSED) {
      throw failedPrecondition(
        `With its partials it is longer than the ${inWords(MAX_PARSED)} characters that can be rendered.`,
      );
    }
  }

  /** A partial, parsed once for each indentation. */
  function partial(reference: string, indentation: string): Parsed {
    const key = `${reference} ${indentation}`;
    const known = parsedPartials.get(key);
    if (known !== undefined) return known;
    const text = partials.get(reference);
    if (text === undefined) throw new Error(`The partial ${reference} was not loaded.`);
    parsing(text.length + indentation.length * text.split('\n').length);
    const parsed = parse(indent(text, indentation));
    parsedPartials.set(key, parsed);
    return parsed;
  }

  function lookUp(name: string, from: Scope): { value: unknown } | null {
    if (name === '.') return { value: from.view };
    const names = name.split('.');
    for (let scope: Scope | null = from; scope !== null; scope = scope.outer) {
      let at: { value: unknown } | null = { value: scope.view };
      for (const part of names) {
        step();
        at = ownValue(at.value, part);
        if (at === null) break;
      }
      if (at !== null) return at;
    }
    return null;
  }

  function renderPieces(pieces: readonly Piece[], scope: Scope, optional: ReadonlySet<string>): string {
    return pieces.map((piece) => renderPiece(piece, scope, optional)).join('');
  }

  function renderPiece(piece: Piece, scope: Scope, optional: ReadonlySet<string>): string {
    step();
    if (piece.kind === 'TEXT') return written(piece.text);
    if (piece.kind === 'PARTIAL') {
      const taken = partial(piece.reference, piece.indentation);
      return renderPieces(taken.pieces, scope, taken.optional);
    }
    const found = lookUp(piece.name, scope);
    if (found === null && piece.kind !== 'INVERTED' && !optional.has(piece.name)) missing.add(piece.name);
    const value = found?.value;
    if (piece.kind === 'VARIABLE') return written(textOf(value));
    if (piece.kind === 'INVERTED') return isNothing(value) ? renderPieces(piece.pieces, scope, optional) : '';
    if (isNothing(value)) return '';
    if (value === true) return renderPieces(piece.pieces, scope, optional);
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items
      .map((view) => {
        step();
        return renderPieces(piece.pieces, { view, outer: scope }, optional);
      })
      .join('');
  }

  return {
    missing,
    render: (template) => {
      parsing(template.length);
      const { pieces, optional } = parse(template);
      return renderPieces(pieces, { view: variables, outer: null }, optional);
    },
  };
}

function parse(template: string): Parsed {
  const pieces = parseTemplate(template);
  return { pieces, optional: new Set(invertedNames(pieces)) };
}

/** What an object or list holds itself under a name. */
function ownValue(value: unknown, name: string): { value: unknown } | null {
  if (typeof value !== 'object' || value === null) return null;
  // A list's `length` is its own too, but not listed.
  if (!Object.prototype.propertyIsEnumerable.call(value, name)) return null;
  return { value: (value as Record<string, unknown>)[name] };
}

/** What leaves a section out: false, null, zero, an empty text or list. */
function isNothing(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function invertedNames(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind !== 'SECTION' && piece.kind !== 'INVERTED') return [];
    const inner = invertedNames(piece.pieces);
    return piece.kind === 'INVERTED' ? [piece.name, ...inner] : inner;
  });
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}
