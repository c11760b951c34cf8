import { compilePattern, NO_FLAGS } from '../domain/patterns.js';
import { isObject } from './endpoints.js';

/** What the conditions of a config may ask about. */
export interface Facts {
  readonly metadata: Readonly<Record<string, string>>;
  /** The body of the request. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The longest text that a pattern is looked for in. UTF-16 units. */
const MAX_TEXT = 10_000;

/**
 * Whether a query holds: `{ "metadata.plan": { "$eq": "paid" } }`. It was checked when its config was stored
 * (domain/config/query.ts); patterns run on RE2.
 */
export function holds(query: object, facts: Facts): boolean {
  return Object.entries(query).every(([name, wanted]: [string, unknown]) => {
    if (name === '$and') return (wanted as object[]).every((part) => holds(part, facts));
    if (name === '$or') return (wanted as object[]).some((part) => holds(part, facts));
    const value = lookUp(name.split('.'), facts);
    if (!isObject(wanted)) return isSame(value, wanted);
    return Object.entries(wanted).every(([operator, operand]) => compares(value, operator, operand));
  });
}

function lookUp(path: readonly string[], from: unknown): unknown {
  let value = from;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Metadata are texts: a number or a truth value is the same as its text. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'object') return false;
  return value === wanted || String(value as string | number | boolean) === String(wanted);
}

function compares(value: unknown, operator: string, operand: unknown): boolean {
  switch (operator) {
    case '$eq':
      return isSame(value, operand);
    case '$ne':
      return !isSame(value, operand);
    case '$in':
      return (operand as unknown[]).some((one) => isSame(value, one));
    case '$nin':
      return !(operand as unknown[]).some((one) => isSame(value, one));
    case '$regex':
      return matches(value, String(operand));
    default:
      return isOrdered(value, operator, Number(operand));
  }
}

function isOrdered(value: unknown, operator: string, operand: number): boolean {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return false;
  const number = Number(value);
  switch (operator) {
    case '$gt':
      return number > operand;
    case '$gte':
      return number >= operand;
    case '$lt':
      return number < operand;
    case '$lte':
      return number <= operand;
    default:
      return false;
  }
}

function matches(value: unknown, pattern: string): boolean {
  if (typeof value !== 'string' || value.length > MAX_TEXT) return false;
  const program = compilePattern(pattern, NO_FLAGS);
  return typeof program !== 'string' && program.matcher(value).find();
}
