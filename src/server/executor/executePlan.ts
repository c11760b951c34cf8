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
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { readPlanOf, type ReadPlan } from '../../schema/loadedRows.js';
import type { OperationPlan, PlannedField, PlannedValue, Rows, Selection } from './plan.js';

/** What one request gives to its plan. */
export interface PlanArguments {
  readonly contextValue: object;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

type Path = GraphQLResolveInfo['path'];
type Data = Record<string, unknown>;

interface Run {
  readonly plan: OperationPlan;
  readonly contextValue: object;
  readonly variableValues: Record<string, unknown>;
  readonly errors: GraphQLError[];
  /** Fields of rows that were read with their rows. */
  readonly loaded: Set<PlannedField>;
}

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
  const run: Run = { plan, contextValue, variableValues: variables.coerced, errors: [], loaded: new Set() };
  const succeeded = (data: Data | null): ExecutionResult =>
    run.errors.length === 0 ? { data } : { errors: run.errors, data };
  const failed = (error: unknown): ExecutionResult => {
    run.errors.push(error as GraphQLError);
    return succeeded(null);
  };
  try {
    const data =
      operation.operation === OperationTypeNode.MUTATION
        ? executeInTurn(run, plan.root)
        : executeSelection(run, plan.root, undefined, undefined);
    return isPromise(data) ? data.then(succeeded, failed) : succeeded(data);
  } catch (error) {
    return failed(error);
  }
}

/** As many as graphql-js tells. */
const MAX_VARIABLE_ERRORS = 50;

/** The changes of a mutation, one after another. */
async function executeInTurn(run: Run, selection: Selection): Promise<Data> {
  const data: Data = {};
  for (const field of selection) {
    data[field.responseName] = await executeField(run, field, undefined, undefined);
  }
  return data;
}

function executeSelection(
  run: Run,
  selection: Selection,
  source: unknown,
  path: Path | undefined,
): Data | Promise<Data> {
  const data: Data = {};
  let isPending = false;
  try {
    for (const field of selection) {
      const value = executeField(run, field, source, path);
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

async function settle(pending: Data): Promise<Data> {
  const names = Object.keys(pending);
  const values = await Promise.all(Object.values(pending));
  const data: Data = {};
  for (const [index, name] of names.entries()) data[name] = values[index];
  return data;
}

function executeField(run: Run, field: PlannedField, source: unknown, parent: Path | undefined): unknown {
  const path: Path = { prev: parent, key: field.responseName, typename: field.parentType.name };
  try {
    return complete(run, field, field.value, path, resolveField(run, field, source, path));
  } catch (error) {
    return fail(run, field, field.value, path, error);
  }
}

function resolveField(run: Run, field: PlannedField, source: unknown, path: Path): unknown {
  const { row, rows } = field;
  const args = field.takesArguments
    ? getArgumentValues(field.definition, field.nodes[0], run.variableValues)
    : {};
  const info = infoOf(run, field, path);
  if (row !== null && run.loaded.has(field) && row.isLoaded(source)) {
    return row.resolve(source, args, run.contextValue, info);
  }
  const value: unknown = field.resolve(source, args, run.contextValue, info);
  if (rows === null || rows.fields.length === 0) return value;
  return isPromise(value)
    ? value.then((resolved) => {
        noteLoaded(run, rows, path);
        return resolved;
      })
    : value;
}

/** Once the rows of a field of the root were read: which fields below were read with them. */
function noteLoaded(run: Run, rows: Rows, path: Path): void {
  for (const field of rows.fields) {
    const way = field.row?.way ?? [];
    const at = way.reduce<Path>((prev, key) => ({ prev, key, typename: undefined }), path);
    const plan = readPlanOf(run.contextValue, at, field.parentType.name);
    if (plan !== null && wasRead(field, plan)) note(run, field);
  }
}

/** Whether all below a field of a row was read with it. */
function wasRead({ row }: PlannedField, { nested }: ReadPlan): boolean {
  if (row === null || !row.below.isWhole) return false;
  return row.below.fields.every((field) => {
    const plan = nested[`${field.parentType.name}@${field.row?.way.join('.') ?? ''}`];
    return plan !== undefined && wasRead(field, plan);
  });
}

function note(run: Run, field: PlannedField): void {
  run.loaded.add(field);
  for (const below of field.row?.below.fields ?? []) note(run, below);
}

/** Completes a value that may be pending; what goes wrong later is an error of its own place. */
function complete(run: Run, field: PlannedField, planned: PlannedValue, path: Path, value: unknown): unknown {
  const completed = isPromise(value)
    ? value.then((resolved) => completeValue(run, field, planned, path, resolved))
    : completeValue(run, field, planned, path, value);
  if (!isPromise(completed)) return completed;
  return completed.then(undefined, (error: unknown) => fail(run, field, planned, path, error));
}

/** Where null may stand an error is told beside the data; elsewhere what stands around it fails. */
function fail(run: Run, field: PlannedField, planned: PlannedValue, path: Path, raw: unknown): null {
  const error = locatedError(raw, field.nodes, keysOf(path));
  if (planned.isNonNull) throw error;
  run.errors.push(error);
  return null;
}

function completeValue(
  run: Run,
  field: PlannedField,
  planned: PlannedValue,
  path: Path,
  value: unknown,
): unknown {
  if (value instanceof Error) throw value;
  if (value === undefined || value === null) {
    if (!planned.isNonNull) return null;
    throw new Error(`Cannot return null for non-nullable field ${nameOf(field)}.`);
  }
  switch (planned.kind) {
    case 'LEAF':
      return completeLeaf(planned.type, value);
    case 'LIST':
      return completeList(run, field, planned.item, path, value);
    case 'OBJECT':
      return completeObject(run, field, planned, path, value);
    case 'ABSTRACT':
      return completeAbstract(run, field, planned, path, value);
  }
}

function completeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  const written: unknown = type.serialize(value);
  if (written === undefined || written === null) throw new Error(`${type.name} has no value like this one.`);
  return written;
}

function completeList(run: Run, field: PlannedField, item: PlannedValue, path: Path, list: unknown): unknown {
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list)) {
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${nameOf(field)}".`);
  }
  const completed: unknown[] = [];
  let isPending = false;
  for (const value of list as Iterable<unknown>) {
    const itemPath: Path = { prev: path, key: completed.length, typename: undefined };
    let done: unknown;
    try {
      done = complete(run, field, item, itemPath, value);
    } catch (error) {
      done = fail(run, field, item, itemPath, error);
    }
    if (isPromise(done)) isPending = true;
    completed.push(done);
  }
  return isPending ? Promise.all(completed) : completed;
}

function completeObject(
  run: Run,
  field: PlannedField,
  { type, selection }: { readonly type: GraphQLObjectType; readonly selection: Selection },
  path: Path,
  value: unknown,
): unknown {
  if (!type.isTypeOf) return executeSelection(run, selection, value, path);
  const proceed = (isOfType: boolean): unknown => {
    if (!isOfType) throw new GraphQLError(`Expected a value of type "${type.name}".`, { nodes: field.nodes });
    return executeSelection(run, selection, value, path);
  };
  const isOfType = type.isTypeOf(value, run.contextValue, infoOf(run, field, path));
  return isPromise(isOfType) ? isOfType.then(proceed) : proceed(isOfType);
}

function completeAbstract(
  run: Run,
  field: PlannedField,
  { type, selections }: Extract<PlannedValue, { kind: 'ABSTRACT' }>,
  path: Path,
  value: unknown,
): unknown {
  const proceed = (name: string | undefined): unknown => {
    const object = run.plan.schema.getType(name ?? '');
    const selection = isObjectType(object) ? selections.get(object) : undefined;
    if (!isObjectType(object) || selection === undefined) {
      throw new GraphQLError(`"${String(name)}" is no type of "${type.name}".`, { nodes: field.nodes });
    }
    return completeObject(run, field, { type: object, selection }, path, value);
  };
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const name = resolveType(value, run.contextValue, infoOf(run, field, path), type);
  return isPromise(name) ? name.then(proceed) : proceed(name);
}

function infoOf({ plan, variableValues }: Run, field: PlannedField, path: Path): GraphQLResolveInfo {
  return {
    fieldName: field.definition.name,
    fieldNodes: field.nodes,
    returnType: field.definition.type,
    parentType: field.parentType,
    path,
    schema: plan.schema,
    fragments: plan.fragments,
    rootValue: undefined,
    operation: plan.operation,
    variableValues,
  };
}

function nameOf({ parentType, definition }: PlannedField): string {
  return `${parentType.name}.${definition.name}`;
}

function keysOf(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Path | undefined = path; at !== undefined; at = at.prev) keys.unshift(at.key);
  return keys;
}

/** What graphql-js takes for a promise. */
function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
