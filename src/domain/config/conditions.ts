import { compilePattern, NO_FLAGS } from '../patterns.js';
import { isObject } from '../json.js';

/** What conditions ask about: the metadata of a call, and the parameters as its caller sent them. */
export interface ConditionSubjects {
  readonly metadata: Readonly<Record<string, string>>;
  readonly params: object;
}

/** The longest text that is held against a pattern, in UTF-16 units; a longer one fits none. See query.ts for theirs. */
const MAX_TEXT = 1_000;

/**
 * Whether a call fits the query of a condition, which was validated by query.ts: all of its parts must hold. What is
 * not there equals nothing. Metadata are texts: a text equals the number or truth value that is written like it.
 */
export function fits(query: object, subjects: ConditionSubjects): boolean {
  return Object.entries(query).every(([name, part]: [string, unknown]) => {
    if (name === '$and') return (part as object[]).every((each) => fits(each, subjects));
    if (name === '$or') return (part as object[]).some((each) => fits(each, subjects));
    const value = subjectOf(name, subjects);
    const comparisons = isObject(part) ? part : { $eq: part };
    return Object.entries(comparisons).every(([operator, wanted]) => compares(value, operator, wanted));
  });
}

/** What a path such as `params.response_format.type` leads to; undefined where it leads nowhere. */
function subjectOf(path: string, { metadata, params }: ConditionSubjects): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      { metadata, params },
    );
}

function compares(value: unknown, operator: string, wanted: unknown): boolean {
  const isIn = (): boolean => (wanted as unknown[]).some((each) => equals(value, each));
  switch (operator) {
    case '$eq':
      return equals(value, wanted);
    case '$ne':
      return !equals(value, wanted);
    case '$in':
      return isIn();
    case '$nin':
      return !isIn();
    case '$gt':
      return numberOf(value) > Number(wanted);
    case '$gte':
      return numberOf(value) >= Number(wanted);
    case '$lt':
      return numberOf(value) < Number(wanted);
    case '$lte':
      return numberOf(value) <= Number(wanted);
    case '$regex':
      return isFound(String(wanted), value);
    default:
      throw new Error('A config with an unknown operator was stored.');
  }
}

function equals(value: unknown, wanted: unknown): boolean {
  return value === wanted || (typeof value === 'string' && value === String(wanted));
}

/** NaN, which compares with nothing, for what is no number and no text of one. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function isFound(pattern: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const text = String(value);
  const program = compilePattern(pattern, NO_FLAGS);
  return text.length <= MAX_TEXT && typeof program !== 'string' && program.test(text);
}
