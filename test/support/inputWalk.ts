import {
  getNamedType,
  isInputObjectType,
  isScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLScalarType,
} from 'graphql';
import { schema } from '../../src/schema/index.js';
import type { Operation } from './operations.js';
import { rootFields } from './schemaWalk.js';

/** A scalar in the inputs of a root field: where in the variables it stands (`input.allowedCidrs.0`). */
export interface InputPlace {
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly path: string;
}

/** Every scalar of some types in the inputs of the API, found by walking the schema, so that a new one is there too. */
export function inputsWith(isOfInterest: (type: GraphQLScalarType) => boolean): InputPlace[] {
  return rootFields(schema).flatMap(({ field }) =>
    scalarsBelow(field.args, isOfInterest).map((path) => ({ name: field.name, path, field })),
  );
}

function scalarsBelow(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  isOfInterest: (type: GraphQLScalarType) => boolean,
  prefix: readonly string[] = [],
): string[] {
  return inputs.flatMap((input) => {
    const isList = String(input.type).startsWith('[');
    const path = [...prefix, input.name, ...(isList ? ['0'] : [])];
    const type = getNamedType(input.type);
    if (isInputObjectType(type)) return scalarsBelow(Object.values(type.getFields()), isOfInterest, path);
    return isScalarType(type) && isOfInterest(type) ? [path.join('.')] : [];
  });
}

/** Sets a value, making the objects and lists on the way. */
export function plant(variables: Record<string, any>, path: string, value: unknown): void {
  const names = path.split('.');
  let at: any = variables;
  names.forEach((name, index) => {
    const isLast = index === names.length - 1;
    const next = /^\d+$/.test(names[index + 1] ?? '') ? [] : {};
    at[name] = isLast ? value : (at[name] ?? next);
    at = at[name];
  });
}

/** A document that takes every argument of a root field as a variable. */
export function documentFor(kind: Operation['kind'], field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type).name;
  const selection = type.endsWith('Connection') ? '{ totalCount edges { cursor } }' : '{ __typename }';
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  return `${kind} (${declared}) { ${field.name}(${passed}) ${selection} }`;
}
