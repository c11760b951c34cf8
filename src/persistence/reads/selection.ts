import pg from 'pg';
import { Prisma } from '../generated/prisma/client.js';
import { MODELS, type Field, type Model } from './models.js';

/** Makes a row, as Prisma gives it, of the JSON that the database answers with. */
export type Decoder = (values: readonly unknown[]) => Record<string, unknown>;

/** What is to be read of a row: SQL and how to read its answer. */
export interface CompiledSelection {
  /** A JSON array with a value a column and relation. */
  readonly expression: string;
  /** Joins of relations to one row, each unique by its key. */
  readonly joins: string;
  readonly decode: Decoder;
}

/** Prisma's `select` and `include`. */
export interface Selection {
  readonly select?: Readonly<Record<string, unknown>> | null | undefined;
  readonly include?: Readonly<Record<string, unknown>> | null | undefined;
}

/** PostgreSQL takes at most a hundred arguments. */
const MAX_VALUES = 100;

export const quote = (name: string): string => pg.escapeIdentifier(name);

/**
 * Compiles a selection.
 *
 * @param alias of the table in the statement
 * @returns null where it asks for something that only Prisma can do
 */
export function compileSelection(
  model: Model,
  selection: Selection,
  alias: string,
): CompiledSelection | null {
  const asked = selection.select ?? selection.include ?? {};
  const chosen = [...model.fields.values()].filter((field) => isChosen(field, selection));
  const joins: string[] = [];
  const parts: { name: string; sql: string; decode: (value: never) => unknown }[] = [];
  for (const field of chosen) {
    const part =
      field.kind === 'scalar'
        ? scalar(field, alias)
        : relation(field, { asked, alias, joins, at: parts.length });
    if (part === null) return null;
    parts.push({ name: field.name, ...part });
  }
  for (const name of Object.keys(asked)) {
    if (name !== '_count' && !model.fields.has(name) && asked[name] !== undefined) return null;
  }
  if (isAsked(asked['_count'])) {
    const count = counts(model, asked['_count'], alias);
    if (count === null) return null;
    parts.push({ name: '_count', ...count });
  }
  if (parts.length === 0 || parts.length > MAX_VALUES) return null;
  return {
    expression: `json_build_array(${parts.map(({ sql }) => sql).join(', ')})`,
    joins: joins.join(''),
    decode: (values) => {
      const row: Record<string, unknown> = {};
      for (let index = 0; index < parts.length; index += 1) {
        const part = parts[index];
        const value = values[index];
        if (part !== undefined) row[part.name] = value === null ? null : part.decode(value as never);
      }
      return row;
    },
  };
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function isChosen(field: Field, { select, include }: Selection): boolean {
  if (select) return isAsked(select[field.name]);
  return field.kind === 'scalar' || isAsked(include?.[field.name]);
}

interface Part {
  readonly sql: string;
  readonly decode: (value: never) => unknown;
}

const asItIs = (value: unknown): unknown => value;

function scalar(field: Extract<Field, { kind: 'scalar' }>, alias: string): Part | null {
  const column = `${alias}.${quote(field.name)}`;
  if (field.isList) {
    return ['String', 'Enum', 'Int'].includes(field.type) ? { sql: column, decode: asItIs } : null;
  }
  switch (field.type) {
    case 'String':
    case 'Enum':
    case 'Int':
    case 'Boolean':
    case 'Json':
      return { sql: column, decode: asItIs };
    case 'DateTime':
      // As milliseconds: quicker to read than a text, and of no time zone.
      return {
        sql: `round(date_part('epoch', ${column}) * 1000)`,
        decode: (milliseconds: number) => new Date(milliseconds),
      };
    case 'BigInt':
      return { sql: `${column}::text`, decode: (text: string) => BigInt(text) };
    case 'Decimal':
      return { sql: `${column}::text`, decode: (text: string) => new Prisma.Decimal(text) };
    default:
      return null;
  }
}

interface Place {
  readonly asked: Readonly<Record<string, unknown>>;
  readonly alias: string;
  readonly joins: string[];
  readonly at: number;
}

function relation(field: Extract<Field, { kind: 'relation' }>, place: Place): Part | null {
  const target = MODELS.get(field.target);
  const nested = place.asked[field.name];
  const inner = nested === true ? {} : (nested as Selection & { orderBy?: unknown });
  const known = new Set(['select', 'include', 'orderBy']);
  if (
    target === undefined ||
    Object.entries(inner).some(([name, value]) => isAsked(value) && !known.has(name))
  ) {
    return null;
  }
  const columns = field.on;
  if (columns === null) return null;
  const alias = `${place.alias}_${String(place.at)}`;
  const compiled = compileSelection(target, inner, alias);
  if (compiled === null) return null;
  const on = columns
    .map(([own, theirs]) => `${alias}.${quote(theirs)} = ${place.alias}.${quote(own)}`)
    .join(' AND ');
  if (!field.isList) {
    if (isAsked(inner.orderBy)) return null;
    place.joins.push(` LEFT JOIN ${quote(target.name)} ${alias} ON ${on}${compiled.joins}`);
    return {
      sql: `CASE WHEN ${alias}.${quote(target.key)} IS NOT NULL THEN ${compiled.expression} END`,
      decode: compiled.decode,
    };
  }
  const order = compileOrder(target, inner.orderBy, alias);
  if (order === null) return null;
  return {
    sql:
      `(SELECT coalesce(json_agg(${compiled.expression}${order}), '[]') ` +
      `FROM ${quote(target.name)} ${alias}${compiled.joins} WHERE ${on})`,
    decode: (rows: readonly (readonly unknown[])[]) => rows.map((row) => compiled.decode(row)),
  };
}

function counts(model: Model, asked: unknown, alias: string): Part | null {
  const { select } = asked as { select?: Record<string, unknown> };
  const names = Object.keys(select ?? {}).filter((name) => isAsked(select?.[name]));
  const sql: string[] = [];
  for (const name of names) {
    const field = model.fields.get(name);
    if (field?.kind !== 'relation' || !field.isList || field.on === null || select?.[name] !== true)
      return null;
    const on = field.on.map(([own, theirs]) => `counted.${quote(theirs)} = ${alias}.${quote(own)}`);
    sql.push(`(SELECT count(*) FROM ${quote(field.target)} counted WHERE ${on.join(' AND ')})`);
  }
  if (names.length === 0) return null;
  return {
    sql: `json_build_array(${sql.join(', ')})`,
    decode: (values: readonly number[]) =>
      Object.fromEntries(names.map((name, index) => [name, values[index]])),
  };
}

/** Prisma's `orderBy`; empty without one, null where it is not by columns. */
export function compileOrder(model: Model, orderBy: unknown, alias: string): string | null {
  if (!isAsked(orderBy)) return '';
  const terms: string[] = [];
  for (const entry of [orderBy].flat() as Record<string, unknown>[]) {
    for (const [name, value] of Object.entries(entry)) {
      if (value === undefined) continue;
      if (model.fields.get(name)?.kind !== 'scalar') return null;
      const { sort, nulls } = typeof value === 'string' ? { sort: value } : (value as Sorting);
      if (sort !== 'asc' && sort !== 'desc') return null;
      const last = nulls === undefined ? '' : ` NULLS ${nulls === 'last' ? 'LAST' : 'FIRST'}`;
      terms.push(`${alias}.${quote(name)} ${sort === 'asc' ? 'ASC' : 'DESC'}${last}`);
    }
  }
  return terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`;
}

interface Sorting {
  readonly sort?: string;
  readonly nulls?: 'first' | 'last';
}
