import { LRUCache } from 'lru-cache';
import type { Answer, Statement } from '../pinnedBatch.js';
import { compileWhere, Parameters } from './condition.js';
import { MODELS, type Model } from './models.js';
import {
  compileOrder,
  compileSelection,
  quote,
  type CompiledSelection,
  type Selection,
} from './selection.js';

/** Prisma's arguments of `findMany` and `findFirst`, as far as they are known here. */
interface ReadArguments extends Selection {
  readonly where?: unknown;
  readonly orderBy?: unknown;
  readonly take?: number | undefined;
  readonly skip?: number | undefined;
}

const METHODS = ['findMany', 'findFirst', 'findFirstOrThrow'] as const;

/** Prisma's calls that are compiled. */
export type ReadMethod = (typeof METHODS)[number];

export function isRead(method: string): method is ReadMethod {
  return (METHODS as readonly string[]).includes(method);
}

const KNOWN_ARGUMENTS = new Set(['select', 'include', 'where', 'orderBy', 'take', 'skip']);
const TABLE = 't';

/** A read that became one statement. */
export interface CompiledRead extends Statement {
  readonly decode: CompiledSelection['decode'];
}

/**
 * Compiles a read into one statement, which takes a fraction of the time of Prisma's own way: it
 * interprets a plan for each call and asks for every relation on its own. Row-level security holds for it as for
 * any other: it is sent with its pin (pinnedBatch.ts), or into a transaction that has it.
 *
 * @param modelName as in schema.prisma
 * @returns null for what Prisma is left to do: pages behind a cursor, conditions on relations and on JSON, bytes
 */
export function compileRead(modelName: string, method: ReadMethod, args: object): CompiledRead | null {
  const model = MODELS.get(modelName);
  if (model === undefined) return null;
  const { select, include, where, orderBy, take, skip } = args as ReadArguments;
  for (const [name, value] of Object.entries(args)) {
    if (value !== undefined && !KNOWN_ARGUMENTS.has(name)) return null;
  }
  if (take !== undefined && take < 0) return null;
  const selection = selectionOf(model, { select, include });
  const order = compileOrder(model, orderBy, TABLE);
  const parameters = new Parameters();
  const condition = compileWhere(model, where, { alias: TABLE, parameters });
  if (selection === null || order === null || condition === null) return null;
  const limit = method === 'findMany' ? take : 1;
  const rows =
    `${quote(model.name)} ${TABLE} WHERE ${condition}${order}` +
    (limit === undefined ? '' : ` LIMIT ${parameters.add(String(limit))}`) +
    (skip ? ` OFFSET ${parameters.add(String(skip))}` : '');
  return {
    text:
      selection.joins === ''
        ? `SELECT ${selection.expression} FROM ${rows}`
        : // The page is chosen first, so that only its rows are joined.
          `SELECT ${selection.expression} FROM (SELECT * FROM ${rows}) ${TABLE}${selection.joins}${order}`,
    values: parameters.values,
    decode: selection.decode,
  };
}

/** What a compiled read was answered. */
export function rowsOf(compiled: CompiledRead, { rows }: Answer): Record<string, unknown>[] {
  const values = JSON.parse(`[${rows.join(',')}]`) as unknown[][];
  return values.map(compiled.decode);
}

/** One row of an answer. */
export function rowOf(selection: CompiledSelection, row: string): Record<string, unknown> {
  return selection.decode(JSON.parse(row) as unknown[]);
}

/** How many selections are kept compiled. What is asked for is made of what clients ask for. */
const selections = new LRUCache<string, CompiledSelection | 'PRISMA'>({ max: 2_000 });

export function selectionOf(model: Model, selection: Selection): CompiledSelection | null {
  const key = `${model.name} ${JSON.stringify(selection)}`;
  let known = selections.get(key);
  if (known === undefined) {
    known = compileSelection(model, selection, TABLE) ?? 'PRISMA';
    selections.set(key, known);
  }
  return known === 'PRISMA' ? null : known;
}
