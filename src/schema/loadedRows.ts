import { getLoaderMapping } from '@pothos/selection-mapper';
import { isObjectType, type GraphQLField, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';

/**
 * Fields of rows that are answered of what was read together with the row. Pothos asks at each of them, of each row,
 * whether the plan of its read held what the field needs, and reads it if not. The plan is the same for all rows of a
 * read, so that it is enough to ask once a field of the document (`server/executor`).
 */
export interface RowField {
  /** Answers of a row that was read with what the field needs. */
  readonly resolve: Resolve;
  /** Whether a row has what the field answers with. */
  readonly isLoaded: (row: unknown) => boolean;
}

type Resolve = (row: unknown, args: object, context: unknown, info: GraphQLResolveInfo) => unknown;

/** What the Prisma plugin keeps of a field. */
interface FieldExtensions {
  readonly pothosPrismaSelect?: unknown;
  readonly pothosPrismaFallback?: unknown;
  readonly pothosPrismaLoaded?: (row: unknown) => boolean;
  readonly pothosOriginalResolve?: Resolve;
}

const rowFields = new WeakMap<object, RowField | 'BY_POTHOS'>();

/** Notes the fields of a schema that need more than the columns of their row; returns the same schema. */
export function noteRowFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const extensions = field.extensions as FieldExtensions;
      if (!extensions.pothosPrismaSelect) continue;
      const { pothosOriginalResolve: resolve, pothosPrismaLoaded: isLoaded = () => true } = extensions;
      const isPlain = field.args.length === 0 && extensions.pothosPrismaFallback === undefined;
      rowFields.set(field, isPlain && resolve !== undefined ? { resolve, isLoaded } : 'BY_POTHOS');
    }
  }
  return schema;
}

/** What is noted of a field: `BY_POTHOS` where each row has to be asked; undefined where it needs columns alone. */
export function rowFieldOf(field: GraphQLField<unknown, unknown>): RowField | 'BY_POTHOS' | undefined {
  return rowFields.get(field);
}

/** Which fields of rows a read was planned with, by the type and the way of each: `ApiKey@edges.node.owner`. */
export interface ReadPlan {
  readonly nested: Readonly<Record<string, ReadPlan | undefined>>;
}

/**
 * The plan by which a field's rows were read as far as it holds this way.
 *
 * @param path of the first field, of any row: the places in lists do not count
 * @returns null where no read was planned, or it was planned without the field
 */
export function readPlanOf(
  context: object,
  path: GraphQLResolveInfo['path'],
  typeName: string,
): ReadPlan | null {
  return getLoaderMapping(context, path, typeName, null);
}
