import { isObject } from '../json.js';

/** Reads what a notice tells by its names, and knows what was not asked for. */
export interface Facts {
  /** A text, number or truth value at a path as `invoice.number`, on one line; null where there is none. */
  text(path: string): string | null;
  /** A moment at a path, as people read it: `2026-11-26 02:17 UTC`. */
  time(path: string): string | null;
  /** The texts of a list. */
  list(path: string): readonly string[];
  /** What was not read, as `path: value`. */
  rest(): readonly { readonly name: string; readonly value: string }[];
}

/** @param data as stored, of whatever shape */
export function factsOf(data: unknown): Facts {
  const read = new Set<string>();
  const at = (path: string): unknown => {
    read.add(path);
    let value = data;
    for (const name of path.split('.')) {
      value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    }
    return value;
  };
  return {
    text: (path) => oneLine(at(path)),
    time: (path) => timeOf(oneLine(at(path))),
    list: (path) => {
      const value = at(path);
      return Array.isArray(value) ? value.map(oneLine).filter((item) => item !== null) : [];
    },
    rest: () => leavesOf(data, '').filter(({ name }) => !read.has(name)),
  };
}

/** What stands at the ends of an object's branches; a list is one end. */
function leavesOf(value: unknown, path: string): { name: string; value: string }[] {
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      leavesOf(inner, path === '' ? name : `${path}.${name}`),
    );
  }
  const text = Array.isArray(value)
    ? value.map((item) => oneLine(item) ?? JSON.stringify(item)).join(', ')
    : oneLine(value);
  return text === null ? [] : [{ name: path, value: text }];
}

/** Breaks of lines would end a header, or begin what looks like a line of ours. */
function oneLine(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim() : null;
}

function timeOf(text: string | null): string | null {
  if (text === null) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
