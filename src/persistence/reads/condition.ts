import { Prisma } from '../generated/prisma/client.js';
import { quote } from './selection.js';
import type { Field, Model } from './models.js';

/** Gathers the values of a statement; each stands in it as `$1`, `$2`, … */
export class Parameters {
  readonly values: (string | null)[] = [];

  add(value: string | null): string {
    this.values.push(value);
    return `$${String(this.values.length)}`;
  }
}

/** A condition that asks for nothing: what is undefined does not count. */
export const NOTHING_ASKED = 'true';

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * Prisma's `where` on the columns of one table as SQL.
 *
 * @param alias of the table in the statement
 * @returns null where it holds something that only Prisma can say: relations, parts of JSON, a rare comparison
 */
export function compileWhere(model: Model, where: unknown, context: Context): string | null {
  if (where === undefined || where === null) return NOTHING_ASKED;
  const terms: string[] = [];
  for (const [name, value] of Object.entries(where)) {
    if (value === undefined) continue;
    const term = compileTerm(model, [name, value], context);
    if (term === null) return null;
    terms.push(term);
  }
  return terms.length === 0 ? NOTHING_ASKED : terms.join(' AND ');
}

interface Context {
  readonly alias: string;
  readonly parameters: Parameters;
}

function compileTerm(model: Model, [name, value]: [string, unknown], context: Context): string | null {
  switch (name) {
    case 'AND':
      return combine(model, [value].flat(), { context, word: ' AND ', ofNothing: NOTHING_ASKED });
    case 'OR':
      return combine(model, [value].flat(), { context, word: ' OR ', ofNothing: 'false' });
    case 'NOT': {
      // Of several, each must not hold; and what not holding nothing at all means, Prisma may say.
      const inner = Array.isArray(value) ? null : compileWhere(model, value, context);
      return inner === null || inner === NOTHING_ASKED ? null : `NOT (${inner})`;
    }
    default: {
      const field = model.fields.get(name);
      if (field?.kind !== 'scalar' || field.isList || field.type === 'Json') return null;
      return compileColumn(field, value, context);
    }
  }
}

function combine(
  model: Model,
  wheres: readonly unknown[],
  { context, word, ofNothing }: { context: Context; word: string; ofNothing: string },
): string | null {
  const terms = wheres.map((where) => compileWhere(model, where, context));
  if (terms.includes(null)) return null;
  // As with NOT.
  if (word === ' OR ' && terms.includes(NOTHING_ASKED)) return null;
  return terms.length === 0 ? ofNothing : `(${terms.map((term) => `(${String(term)})`).join(word)})`;
}

function compileColumn(
  field: Extract<Field, { kind: 'scalar' }>,
  value: unknown,
  { alias, parameters }: Context,
): string | null {
  const column = `${alias}.${quote(field.name)}`;
  if (value === null) return `${column} IS NULL`;
  const plain = textOf(value);
  if (plain !== null) return `${column} = ${parameters.add(plain)}`;
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  const terms: string[] = [];
  const { mode, ...comparisons } = value as Record<string, unknown>;
  if (mode !== undefined && mode !== 'insensitive') return null;
  for (const [name, operand] of Object.entries(comparisons)) {
    if (operand === undefined) continue;
    const term = compare(
      column,
      { name, operand, isInsensitive: mode !== undefined, type: field.type },
      parameters,
    );
    if (term === null) return null;
    terms.push(term);
  }
  return terms.length === 0 ? NOTHING_ASKED : terms.join(' AND ');
}

function compare(
  column: string,
  {
    name,
    operand,
    isInsensitive,
    type,
  }: { name: string; operand: unknown; isInsensitive: boolean; type: string },
  parameters: Parameters,
): string | null {
  if (isInsensitive && name !== 'contains') return null;
  if (operand === null) {
    if (name === 'equals') return `${column} IS NULL`;
    return name === 'not' ? `${column} IS NOT NULL` : null;
  }
  if (name === 'in' && Array.isArray(operand)) {
    const texts = operand.map(textOf);
    if (texts.includes(null) || type === 'Enum') return null;
    return texts.length === 0 ? 'false' : `${column} = ANY(${parameters.add(arrayOf(texts as string[]))})`;
  }
  const text = textOf(operand);
  if (text === null) return null;
  switch (name) {
    case 'equals':
      return `${column} = ${parameters.add(text)}`;
    case 'not':
      return `${column} <> ${parameters.add(text)}`;
    case 'contains':
      return `${column} ${isInsensitive ? 'ILIKE' : 'LIKE'} ${parameters.add(`%${text}%`)}`;
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return `${column} ${COMPARISONS[name]} ${parameters.add(text)}`;
    default:
      return null;
  }
}

/** A value as PostgreSQL reads it from text; null for what is no plain value. */
function textOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value instanceof Date) return value.toISOString();
      return Prisma.Decimal.isDecimal(value) ? value.toString() : null;
  }
}

/** An array as PostgreSQL reads it from text. */
export function arrayOf(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}
