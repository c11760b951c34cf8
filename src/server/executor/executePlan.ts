import {
  defaultTypeResolver,
  getArgumentValues,
  getVariableValues,
  GraphQLError,
  isObjectType,
  locatedError,
  OperationTypeNode,
  type ExecutionResult,
  type GraphQLLeafType,
  type GraphQLResolveInfo,
} from 'graphql';
import { readPlanOf, type ReadPlan } from '../../schema/loadedRows.js';
import type {
  OperationPlan,
  PlannedAbstract,
  PlannedField,
  PlannedObject,
  PlannedRowField,
  PlannedValue,
  Selection,
} from './plan.js';

/** What one request gives to its plan. */
export interface PlanArguments {
  readonly contextValue: object;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

type Data = Record<string, unknown>;

/** A place of the answer, as graphql-js tells it to resolvers; and the field that it belongs to. */
type Place = GraphQLResolveInfo['path'] & { readonly field: PlannedField };

/**
 * Executes a planned operation as the specification says and graphql-js does, with the same answers and errors, in a
 * part of its time: graphql-js gathers the fields of each object of each request, and makes objects without a
 * prototype, which JavaScript engines keep as tables.
 */
export function executePlan(
  plan: OperationPlan,
  { contextValue, variableValues }: PlanArguments,
): ExecutionResult | Promise<ExecutionResult> {
  const { schema, operation } = plan;
  const variables = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: MAX_VARIABLE_ERRORS,
  });
  if (variables.errors) return { errors: variables.errors };
  return new Execution(plan, contextValue, variables.coerced).execute();
}

/** As many as graphql-js tells. */
const MAX_VARIABLE_ERRORS = 50;

class Execution {
  readonly #plan: OperationPlan;
  readonly #context: object;
  readonly #variables: Record<string, unknown>;
  readonly #errors: GraphQLError[] = [];
  /** Fields of rows that were read with their rows. */
  readonly #loaded = new Set<PlannedField>();

  constructor(plan: OperationPlan, context: object, variables: Record<string, unknown>) {
    this.#plan = plan;
    this.#context = context;
    this.#variables = variables;
  }

  execute(): ExecutionResult | Promise<ExecutionResult> {
    const { operation, root } = this.#plan;
    const succeeded = (data: Data | null): ExecutionResult =>
      this.#errors.length === 0 ? { data } : { errors: this.#errors, data };
    const failed = (error: unknown): ExecutionResult => {
      this.#errors.push(error as GraphQLError);
      return succeeded(null);
    };
    try {
      const data =
        operation.operation === OperationTypeNode.MUTATION
          ? this.#inTurn(root)
          : this.#select(root, undefined, undefined);
      return isPromise(data) ? data.then(succeeded, failed) : succeeded(data);
    } catch (error) {
      return failed(error);
    }
  }

  /** The changes of a mutation, one after another. */
  async #inTurn(selection: Selection): Promise<Data> {
    const data: Data = {};
    for (const field of selection) {
      data[field.responseName] = await this.#field(field, undefined, undefined);
    }
    return data;
  }

  #select(selection: Selection, source: unknown, place: Place | undefined): Data | Promise<Data> {
    const data: Data = {};
    let isPending = false;
    try {
      for (const field of selection) {
        const value = this.#field(field, source, place);
        data[field.responseName] = value;
        if (isPromise(value)) isPending = true;
      }
    } catch (error) {
      if (!isPending) throw error;
      // What the other fields have begun ends before this is answered.
      return settle(data).finally(() => {
        throw error;
      });
    }
    return isPending ? settle(data) : data;
  }

  #field(field: PlannedField, source: unknown, prev: Place | undefined): unknown {
    const place: Place = { prev, key: field.responseName, typename: field.parentType.name, field };
    try {
      return this.#complete(field.value, place, this.#resolve(field, source, place));
    } catch (error) {
      return this.#fail(field.value, place, error);
    }
  }

  #resolve(field: PlannedField, source: unknown, place: Place): unknown {
    const { row, rows } = field;
    const args = field.takesArguments
      ? getArgumentValues(field.definition, field.nodes[0], this.#variables)
      : {};
    const info = this.#infoOf(place);
    if (row !== null && this.#loaded.has(field) && row.isLoaded(source)) {
      return row.resolve(source, args, this.#context, info);
    }
    const value: unknown = field.resolve(source, args, this.#context, info);
    if (rows.length === 0 || !isPromise(value)) return value;
    return value.then((resolved) => {
      this.#noteLoaded(rows, place);
      return resolved;
    });
  }

  /** Once the rows of a field of the root were read: which fields below were read with them. */
  #noteLoaded(rows: readonly PlannedRowField[], place: Place): void {
    for (const field of rows) {
      const path = field.row.way.reduce<GraphQLResolveInfo['path']>(
        (prev, key) => ({ prev, key, typename: undefined }),
        place,
      );
      const plan = readPlanOf(this.#context, path, field.parentType.name);
      if (plan !== null && wasRead(field, plan)) this.#note(field);
    }
  }

  #note(field: PlannedRowField): void {
    this.#loaded.add(field);
    for (const below of field.row.below.fields) this.#note(below);
  }

  /** Completes a value that may be pending; what goes wrong later is an error of its own place. */
  #complete(planned: PlannedValue, place: Place, value: unknown): unknown {
    const completed = isPromise(value)
      ? value.then((resolved) => this.#completeValue(planned, place, resolved))
      : this.#completeValue(planned, place, value);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => this.#fail(planned, place, error));
  }

  /** Where null may stand an error is told beside the data; elsewhere what stands around it fails. */
  #fail(planned: PlannedValue, place: Place, raw: unknown): null {
    const error = locatedError(raw, place.field.nodes, keysOf(place));
    if (planned.isNonNull) throw error;
    this.#errors.push(error);
    return null;
  }

  #completeValue(planned: PlannedValue, place: Place, value: unknown): unknown {
    if (value instanceof Error) throw value;
    if (value === undefined || value === null) {
      if (!planned.isNonNull) return null;
      throw new Error(`Cannot return null for non-nullable field ${nameOf(place)}.`);
    }
    switch (planned.kind) {
      case 'LEAF':
        return completeLeaf(planned.type, value);
      case 'LIST':
        return this.#completeList(planned.item, place, value);
      case 'OBJECT':
        return this.#completeObject(planned, place, value);
      case 'ABSTRACT':
        return this.#completeAbstract(planned, place, value);
    }
  }

  #completeList(item: PlannedValue, place: Place, list: unknown): unknown {
    if (typeof list !== 'object' || list === null || !(Symbol.iterator in list)) {
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${nameOf(place)}".`);
    }
    const completed: unknown[] = [];
    let isPending = false;
    for (const value of list as Iterable<unknown>) {
      const at: Place = { prev: place, key: completed.length, typename: undefined, field: place.field };
      let done: unknown;
      try {
        done = this.#complete(item, at, value);
      } catch (error) {
        done = this.#fail(item, at, error);
      }
      if (isPromise(done)) isPending = true;
      completed.push(done);
    }
    return isPending ? Promise.all(completed) : completed;
  }

  #completeObject({ type, selection }: PlannedObject, place: Place, value: unknown): unknown {
    if (!type.isTypeOf) return this.#select(selection, value, place);
    const proceed = (isOfType: boolean): unknown => {
      if (isOfType) return this.#select(selection, value, place);
      throw new GraphQLError(`Expected a value of type "${type.name}".`, { nodes: place.field.nodes });
    };
    const isOfType = type.isTypeOf(value, this.#context, this.#infoOf(place));
    return isPromise(isOfType) ? isOfType.then(proceed) : proceed(isOfType);
  }

  #completeAbstract({ type, selections }: PlannedAbstract, place: Place, value: unknown): unknown {
    const proceed = (name: string | undefined): unknown => {
      const object = this.#plan.schema.getType(name ?? '');
      const selection = isObjectType(object) ? selections.get(object) : undefined;
      if (!isObjectType(object) || selection === undefined) {
        throw new GraphQLError(`"${String(name)}" is no type of "${type.name}".`, {
          nodes: place.field.nodes,
        });
      }
      return this.#completeObject({ type: object, selection }, place, value);
    };
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const name = resolveType(value, this.#context, this.#infoOf(place), type);
    return isPromise(name) ? name.then(proceed) : proceed(name);
  }

  #infoOf(place: Place): GraphQLResolveInfo {
    const { definition, nodes, parentType } = place.field;
    return {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType,
      path: place,
      schema: this.#plan.schema,
      fragments: this.#plan.fragments,
      rootValue: undefined,
      operation: this.#plan.operation,
      variableValues: this.#variables,
    };
  }
}

async function settle(pending: Data): Promise<Data> {
  const names = Object.keys(pending);
  const values = await Promise.all(Object.values(pending));
  const data: Data = {};
  for (const [index, name] of names.entries()) data[name] = values[index];
  return data;
}

/** Whether all below a field of a row was read with it. */
function wasRead({ row: { below } }: PlannedRowField, { nested }: ReadPlan): boolean {
  if (!below.isWhole) return false;
  return below.fields.every((field) => {
    const plan = nested[field.row.key];
    return plan !== undefined && wasRead(field, plan);
  });
}

function completeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  const written: unknown = type.serialize(value);
  if (written === undefined || written === null) throw new Error(`${type.name} has no value like this one.`);
  return written;
}

function nameOf({ field }: Place): string {
  return `${field.parentType.name}.${field.definition.name}`;
}

function keysOf(place: Place): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = place; at !== undefined; at = at.prev)
    keys.unshift(at.key);
  return keys;
}

/** What graphql-js takes for a promise. */
function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
