import type { Answer, Statement } from '../pinnedBatch.js';
import { notFound } from '../prismaErrors.js';
import { compileWhere, NOTHING_ASKED, Parameters } from '../reads/condition.js';
import { MODELS, type Field, type Model } from '../reads/models.js';
import { rowOf, selectionOf } from '../reads/reads.js';
import { quote, type CompiledSelection, type Selection } from '../reads/selection.js';
import { newUuid } from '../uuid.js';
import { FOR_PRISMA, textFor } from './values.js';

/** Prisma's arguments of the calls that write, as far as they are known here. */
interface WriteArguments extends Selection {
  readonly data?: unknown;
  readonly where?: unknown;
  readonly skipDuplicates?: unknown;
}

/** A write that became one statement. */
export interface CompiledWrite extends Statement {
  /** What Prisma's call answers. */
  readonly read: (answer: Answer) => unknown;
}

const TABLE = 't';

const COMPILERS = {
  create: compileCreate,
  createManyAndReturn: compileCreateUnlessTaken,
  update: compileUpdate,
  updateMany: compileUpdateMany,
  deleteMany: compileDeleteMany,
} as const;

/** Prisma's calls that are compiled. */
export type WriteMethod = keyof typeof COMPILERS;

export function isWrite(method: string): method is WriteMethod {
  return Object.hasOwn(COMPILERS, method);
}

const KNOWN_ARGUMENTS = new Set(['data', 'where', 'select']);

/**
 * Compiles a write into one statement, as compileRead (reads/reads.ts) does a read. Row-level security and grants hold for
 * it as for any other.
 *
 * @param modelName as in schema.prisma
 * @returns null for what Prisma is left to do: writes of several tables, arithmetic, what it has to refuse
 */
export function compileWrite(modelName: string, method: WriteMethod, args: object): CompiledWrite | null {
  const model = MODELS.get(modelName);
  if (model === undefined) return null;
  for (const [name, value] of Object.entries(args)) {
    const isKnown =
      KNOWN_ARGUMENTS.has(name) || (method === 'createManyAndReturn' && name === 'skipDuplicates');
    if (value !== undefined && !isKnown) return null;
  }
  return COMPILERS[method](model, args);
}

function compileCreate(model: Model, args: WriteArguments): CompiledWrite | null {
  const insert = compileInsert(model, args);
  if (insert === null) return null;
  const { returning, ...statement } = insert;
  return { ...statement, read: ({ rows: [row] }) => rowOf(returning, row ?? '') };
}

/** One row, where no other one has what must be unique of it: the answer has no rows then. */
function compileCreateUnlessTaken(model: Model, args: WriteArguments): CompiledWrite | null {
  if (args.skipDuplicates !== true) return null;
  const insert = compileInsert(model, args, 'ON CONFLICT DO NOTHING');
  if (insert === null) return null;
  const { returning, ...statement } = insert;
  return { ...statement, read: ({ rows }) => rows.map((row) => rowOf(returning, row)) };
}

/** @param onConflict what is done where the row is there already; by default that is an error */
function compileInsert(
  model: Model,
  { data, where, select }: WriteArguments,
  onConflict = '',
): (Statement & { readonly returning: CompiledSelection }) | null {
  if (where !== undefined) return null;
  const now = new Date();
  const made: Record<string, unknown> = {};
  for (const field of model.fields.values()) {
    if (field.kind !== 'scalar' || field.madeByDefault === null) continue;
    made[field.name] = field.madeByDefault === 'UUID' ? newUuid() : now;
  }
  const parameters = new Parameters();
  const columns = readData(model, data, { parameters, made });
  const returning = compileReturning(model, select);
  if (columns === null || columns.length === 0 || returning === null) return null;
  const names = columns.map(({ name }) => quote(name)).join(', ');
  const values = columns.map(({ value }) => value).join(', ');
  return {
    text: `INSERT INTO ${quote(model.name)} AS ${TABLE} (${names}) VALUES (${values}) ${onConflict} RETURNING ${returning.expression}`,
    values: parameters.values,
    returning,
  };
}

function compileUpdate(model: Model, { data, where, select }: WriteArguments): CompiledWrite | null {
  const parameters = new Parameters();
  const condition = compileKey(model, where, parameters);
  const changes = compileChanges(model, data, parameters);
  const returning = compileReturning(model, select);
  if (changes === null || condition === null || returning === null) return null;
  return {
    text: `UPDATE ${quote(model.name)} ${TABLE} SET ${changes} WHERE ${condition} RETURNING ${returning.expression}`,
    values: parameters.values,
    read: ({ rows: [row] }) => {
      if (row === undefined) throw notFound();
      return rowOf(returning, row);
    },
  };
}

function compileUpdateMany(model: Model, { data, where, select }: WriteArguments): CompiledWrite | null {
  const parameters = new Parameters();
  const condition = compileWhere(model, where, { alias: TABLE, parameters });
  const changes = compileChanges(model, data, parameters);
  if (select !== undefined || changes === null || condition === null) return null;
  return {
    text: `UPDATE ${quote(model.name)} ${TABLE} SET ${changes} WHERE ${condition}`,
    values: parameters.values,
    read: countOf,
  };
}

function compileDeleteMany(model: Model, { data, where, select }: WriteArguments): CompiledWrite | null {
  const parameters = new Parameters();
  const condition = compileWhere(model, where, { alias: TABLE, parameters });
  if (data !== undefined || select !== undefined || condition === null) return null;
  return {
    text: `DELETE FROM ${quote(model.name)} ${TABLE} WHERE ${condition}`,
    values: parameters.values,
    read: countOf,
  };
}

/** `UPDATE 3` -> three rows. */
function countOf({ tag }: Answer): { count: number } {
  return { count: Number(tag.split(' ').at(-1)) };
}

interface Column {
  readonly name: string;
  /** Its place among the parameters, as in `$1`. */
  readonly value: string;
}

/** Prisma's `data` over `made`; null where it holds more than values of columns. */
function readData(
  model: Model,
  data: unknown,
  { parameters, made }: { parameters: Parameters; made: Readonly<Record<string, unknown>> },
): Column[] | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  const columns: Column[] = [];
  for (const [name, value] of Object.entries({ ...made, ...(Object.fromEntries(given) as object) })) {
    const field: Field | undefined = model.fields.get(name);
    if (field?.kind !== 'scalar') return null;
    const text = textFor(field, value);
    if (text === FOR_PRISMA) return null;
    columns.push({ name, value: parameters.add(text) });
  }
  return columns;
}

function compileChanges(model: Model, data: unknown, parameters: Parameters): string | null {
  const now = new Date();
  const made: Record<string, unknown> = {};
  for (const field of model.fields.values()) {
    if (field.kind === 'scalar' && field.isUpdatedAt) made[field.name] = now;
  }
  const columns = readData(model, data, { parameters, made });
  if (columns === null || columns.length === 0) return null;
  return columns.map(({ name, value }) => `${quote(name)} = ${value}`).join(', ');
}

/** The one row that an update is about; null where its key is not said in full, which Prisma refuses. */
function compileKey(model: Model, where: unknown, parameters: Parameters): string | null {
  if (typeof where !== 'object' || where === null) return null;
  const key: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(where)) {
    if (model.fields.has(name)) key[name] = value;
    else if (typeof value === 'object' && value !== null) Object.assign(key, value);
    else return null;
  }
  const values = Object.values(key);
  if (values.length === 0 || values.some((value) => value === undefined || value === null)) return null;
  const condition = compileWhere(model, key, { alias: TABLE, parameters });
  return condition === NOTHING_ASKED ? null : condition;
}

/** The columns that are answered; null where rows of other tables are to be among them. */
function compileReturning(model: Model, select: Selection['select']): CompiledSelection | null {
  const asked = Object.entries(select ?? {}).filter(([, value]) => value !== undefined && value !== false);
  if (asked.some(([name]) => model.fields.get(name)?.kind !== 'scalar')) return null;
  return selectionOf(model, { select });
}
