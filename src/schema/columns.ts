import { completeValue } from '@pothos/core';
import { isObjectType, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { encodeId, type IdKind } from '../domain/ids.js';
import { MODELS } from '../persistence/reads/models.js';

/**
 * The columns that a document needs. Pothos reads rows whole, unless a type and each of its fields say what they select;
 * then it would have to load every row again that it did not read itself, as those of payloads. Here the cleared schema
 * alone is told what its fields read, and only for planning: of rows that Pothos reads no more columns are asked for than
 * the document needs, and a row from elsewhere is whole as ever.
 */
const COLUMNS = Symbol('columns');

interface Reader {
  readonly [COLUMNS]?: readonly PropertyKey[];
}

/**
 * A resolver that needs no more of its row than these columns: a page of rows of which nothing else is asked is read
 * without the others. A resolver that does not say so gets the whole row.
 */
export function reads<Row, Column extends keyof Row, Value>(
  columns: readonly Column[],
  resolve: (row: Pick<Row, Column>) => Value,
): (row: Row) => Value {
  return Object.assign((row: Row) => resolve(row), { [COLUMNS]: columns });
}

/** The resolver of the id of a row. */
export function idOf(kind: IdKind): (row: { readonly id: string }) => string {
  return reads(['id'], ({ id }) => encodeId(kind, id));
}

/** Prisma's `select`, or what makes it of the arguments. */
type Select = Readonly<Record<string, unknown>>;
type SelectOf = (...given: unknown[]) => Select | null | Promise<Select | null>;

/** What the Prisma plugin keeps of types and fields, as far as it is asked or told here. */
interface TypeExtensions {
  readonly pothosPrismaModel?: string;
  pothosPrismaTypeSelection?: { readonly select?: Select; readonly include?: Select };
}
interface FieldExtensions {
  /** The column that is answered as it is. */
  readonly pothosExposedField?: string;
  readonly pothosPrismaRelationField?: unknown;
  /** How a relation is read that has a resolver of its own. */
  readonly pothosPrismaFallback?: unknown;
  readonly pothosOriginalResolve?: Reader;
  pothosPrismaSelect?: Select | SelectOf | false;
}

/** Has the fields of a schema select what they read; returns the same schema. */
export function selectColumns(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) selectColumnsOf(type);
  }
  return schema;
}

function selectColumnsOf(type: GraphQLObjectType): void {
  const extensions = type.extensions as TypeExtensions;
  const model = MODELS.get(extensions.pothosPrismaModel ?? '');
  const selection = extensions.pothosPrismaTypeSelection;
  // A type that selects by itself is left as it is.
  if (model === undefined || selection?.select || selection?.include) return;
  const columns = [...model.fields.values()].filter(({ kind }) => kind === 'scalar').map(({ name }) => name);
  extensions.pothosPrismaTypeSelection = { select: selectOf(model.primaryKey) };
  for (const field of Object.values(type.getFields())) {
    const read = columnsRead(field, columns);
    const fieldExtensions = field.extensions as FieldExtensions;
    fieldExtensions.pothosPrismaSelect = withColumns(fieldExtensions.pothosPrismaSelect, selectOf(read));
  }
}

/** The columns that a field reads of its row: all, where it is not known. */
function columnsRead(
  { extensions }: GraphQLField<unknown, unknown>,
  columns: readonly string[],
): readonly string[] {
  const { pothosExposedField, pothosPrismaRelationField, pothosPrismaFallback, pothosOriginalResolve } =
    extensions as FieldExtensions;
  if (pothosExposedField !== undefined) return [pothosExposedField];
  const told = pothosOriginalResolve?.[COLUMNS];
  if (told !== undefined) return columns.filter((column) => told.includes(column));
  const isRelationAsItIs = pothosPrismaRelationField !== undefined && pothosPrismaFallback === undefined;
  return isRelationAsItIs ? [] : columns;
}

function withColumns(selection: FieldExtensions['pothosPrismaSelect'], columns: Select): Select | SelectOf {
  if (!selection) return columns;
  if (typeof selection !== 'function') return { ...columns, ...selection };
  return (...given) => completeValue(selection(...given), (selected) => joined(selected, columns));
}

/** What a function of Pothos selects is `{ select }`; null where the field reads by itself what it needs. */
function joined(selected: Select | null, columns: Select): Select | null {
  if (!selected) return null;
  const { select = {} } = selected as { select?: Select };
  return { ...selected, select: { ...columns, ...select } };
}

function selectOf(columns: readonly string[]): Select {
  return Object.fromEntries(columns.map((column) => [column, true]));
}
