import {
  defaultFieldResolver,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  typeFromAST,
  TypeNameMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { rowFieldOf, type RowField } from '../../schema/loadedRows.js';

/** What is to be done for an operation, worked out once: of its document nothing has to be gathered at each request. */
export interface OperationPlan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly root: Selection;
  /** How many fields were planned. */
  readonly size: number;
}

/** The fields of an object that are asked for, in the order of the answer. */
export type Selection = readonly PlannedField[];

export interface PlannedField {
  readonly responseName: string;
  /** All that ask for it: the same name may be asked for in several places. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly takesArguments: boolean;
  readonly value: PlannedValue;
  /** Of a field of a row that is read with its row, where it is known of which read. */
  readonly row: RowPlace | null;
  /** Of a field of the root: the fields of rows that its read may hold. */
  readonly rows: readonly PlannedRowField[];
}

/** A field of a row that may be read with its row. */
export type PlannedRowField = PlannedField & { readonly row: RowPlace };

/** What becomes of a value: how it is completed, and what is asked of it. */
export type PlannedValue = { readonly isNonNull: boolean } & (
  | { readonly kind: 'LEAF'; readonly type: GraphQLLeafType }
  | { readonly kind: 'LIST'; readonly item: PlannedValue }
  | ({ readonly kind: 'OBJECT' } & PlannedObject)
  | ({ readonly kind: 'ABSTRACT' } & PlannedAbstract)
);

export interface PlannedObject {
  readonly type: GraphQLObjectType;
  readonly selection: Selection;
}

/** An interface or a union, with what is asked of each of its types. */
export interface PlannedAbstract {
  readonly type: GraphQLAbstractType;
  readonly selections: ReadonlyMap<GraphQLObjectType, Selection>;
}

/** Fields of rows below a place, none below another. */
export interface Rows {
  readonly fields: readonly PlannedRowField[];
  /** Whether these are all: a field whose rows Pothos has to ask one by one needs that it saw those above it too. */
  readonly isWhole: boolean;
}

/** A field of a row within a read (`schema/loadedRows.ts`). */
export interface RowPlace extends RowField {
  /** The names from the place of the read, or of the field of a row above, to this field. */
  readonly way: readonly string[];
  /** By which the plan of the read tells of it: `Member@owner.role`. */
  readonly key: string;
  readonly below: Rows;
}

/**
 * The most fields of a plan. A few fragments in each other name more than anybody may ask for; what a request may cost is
 * checked when it is executed, which is after it was planned.
 */
const MAX_FIELDS = 1_000;

/** Thrown while planning: graphql-js is to execute what is not planned here. */
class NotPlanned extends Error {}

/**
 * Plans an operation of a valid document.
 *
 * @returns null for what is left to graphql-js: documents with directives, whose fields depend on the variables; what
 *   the schema tells of itself; documents that are too large, and names that are none for an object of JavaScript
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationPlan | null {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const root = schema.getRootType(operation.operation);
  if (!root || hasDirectives(operation)) return null;
  const planner = new Planner(schema, fragments);
  try {
    const selection = planner.select(root, [operation.selectionSet], null);
    return { schema, operation, fragments, root: selection, size: planner.size };
  } catch (error) {
    if (error instanceof NotPlanned) return null;
    throw error;
  }
}

function hasDirectives({
  directives = [],
}: {
  readonly directives?: readonly unknown[] | undefined;
}): boolean {
  return directives.length > 0;
}

/** Where the planner is below a read: the way from its place, and what it has found there. */
interface Place {
  readonly way: readonly string[];
  readonly found: { fields: PlannedRowField[]; isWhole: boolean };
}

/** @returns a place where nothing was found yet */
function newPlace(): Place {
  return { way: [], found: { fields: [], isWhole: true } };
}

/** Fields by the names of their answers. */
type Asked = readonly [responseName: string, nodes: [FieldNode, ...FieldNode[]]];

/** What was gathered of an object, and the fragments that were seen. */
interface Gathered {
  readonly nodes: Map<Asked[0], Asked[1]>;
  readonly seen: Set<string>;
}

class Planner {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Record<string, FragmentDefinitionNode>;
  size = 0;

  constructor(schema: GraphQLSchema, fragments: Record<string, FragmentDefinitionNode>) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  /** @param place null at the root */
  select(type: GraphQLObjectType, sets: readonly SelectionSetNode[], place: Place | null): Selection {
    const gathered: Gathered = { nodes: new Map(), seen: new Set() };
    for (const set of sets) this.#gather(type, set, gathered);
    return [...gathered.nodes].map((asked) => this.#field(type, asked, place));
  }

  /** The specification's CollectFields, without directives. */
  #gather(type: GraphQLObjectType, set: SelectionSetNode, gathered: Gathered): void {
    const { nodes, seen } = gathered;
    for (const selection of set.selections) {
      if (hasDirectives(selection)) throw new NotPlanned();
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const others = nodes.get(name);
        if (others === undefined) nodes.set(name, [selection]);
        else others.push(selection);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(selection.name.value)) continue;
        seen.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments[selection.name.value];
      if (fragment && this.#isOf(type, fragment.typeCondition))
        this.#gather(type, fragment.selectionSet, gathered);
    }
  }

  #isOf(type: GraphQLObjectType, condition: FragmentDefinitionNode['typeCondition'] | undefined): boolean {
    if (condition === undefined) return true;
    const asked = typeFromAST(this.#schema, condition);
    return asked === type || (isAbstractType(asked) && this.#schema.isSubType(asked, type));
  }

  #field(parentType: GraphQLObjectType, [responseName, nodes]: Asked, place: Place | null): PlannedField {
    this.size += 1;
    if (this.size > MAX_FIELDS) throw new NotPlanned();
    const { value: name } = nodes[0].name;
    const definition =
      name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parentType.getFields()[name];
    // An assignment to `__proto__` changes what an object inherits from.
    if (definition === undefined || responseName === '__proto__') throw new NotPlanned();
    const shared = {
      ...{ responseName, nodes, definition, parentType },
      resolve: definition.resolve ?? defaultFieldResolver,
      takesArguments: definition.args.length > 0,
    };
    if (place === null) {
      const below = newPlace();
      const value = this.#value(definition.type, nodes, below);
      return { ...shared, value, row: null, rows: below.found.fields };
    }
    const way = [...place.way, responseName];
    const rowField = rowFieldOf(definition);
    if (rowField === undefined) {
      const value = this.#value(definition.type, nodes, { ...place, way });
      return { ...shared, value, row: null, rows: [] };
    }
    const below = newPlace();
    const value = this.#value(definition.type, nodes, below);
    if (rowField === 'BY_POTHOS') {
      place.found.isWhole = false;
      return { ...shared, value, row: null, rows: [] };
    }
    const key = `${parentType.name}@${way.join('.')}`;
    const field = { ...shared, value, row: { ...rowField, way, key, below: below.found }, rows: [] };
    place.found.fields.push(field);
    return field;
  }

  #value(type: GraphQLOutputType, nodes: readonly FieldNode[], place: Place): PlannedValue {
    const isNonNull = isNonNullType(type);
    const nullable = getNullableType(type);
    if (isLeafType(nullable)) return { isNonNull, kind: 'LEAF', type: nullable };
    if (isListType(nullable)) {
      return { isNonNull, kind: 'LIST', item: this.#value(nullable.ofType, nodes, place) };
    }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (isObjectType(nullable)) {
      return { isNonNull, kind: 'OBJECT', type: nullable, selection: this.select(nullable, sets, place) };
    }
    place.found.isWhole = false;
    // Every type at once, so that it is known before anything is executed whether all can be planned.
    const selections = new Map(
      this.#schema.getPossibleTypes(nullable).map((one) => [one, this.select(one, sets, newPlace())]),
    );
    return { isNonNull, kind: 'ABSTRACT', type: nullable, selections };
  }
}
