// @no-database
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  getNamedType,
  GraphQLID,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  validate,
  type GraphQLInputType,
  Kind,
} from 'graphql';
import { schema } from '../../src/schema/index.js';
import { OPERATIONS } from '../support/operations.js';
import { EVERY_PERMISSION } from '../support/permissionTables.js';
import { ownRule, rootFields } from '../support/schemaWalk.js';

// The registry is what other tests loop over: what it lacks would go untested without anybody's noticing.

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

test('every root field is in the registry, and the registry holds no other', () => {
  const inSchema = rootFields(schema).map(({ at }) => at);
  const inRegistry = Object.entries(OPERATIONS).map(([name, { kind }]) => `${ROOTS[kind]}.${name}`);
  assert.deepEqual(inRegistry.sort(), inSchema.sort());
});

test('every verb of the permission table is asked for by a root field, so that the grids drive it', () => {
  const asked = new Set(Object.values(OPERATIONS).map(({ rule }) => rule));
  assert.deepEqual(
    EVERY_PERMISSION.filter((permission) => !asked.has(permission)),
    [],
  );
});

test('every root field prints the rule that the registry expects', () => {
  const printed = rootFields(schema).map(({ at, field }) => [field.name, ownRule(field, at)]);
  const expected = Object.entries(OPERATIONS).map(([name, { rule }]) => [name, rule]);
  assert.deepEqual(printed.sort(), expected.sort());
});

test('every document of the registry is valid and asks its own field only', () => {
  for (const [name, { document, kind }] of Object.entries(OPERATIONS)) {
    const parsed = parse(document);
    assert.deepEqual(validate(schema, parsed), [], name);
    const [definition] = parsed.definitions;
    assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
    const fields = definition.selectionSet.selections.map((field) =>
      'name' in field ? field.name.value : '',
    );
    assert.deepEqual([definition.operation, fields], [kind, [name]]);
  }
});

test('every input that is an id is declared with its path', () => {
  const declared = Object.entries(OPERATIONS).flatMap(([name, { ids }]) =>
    ids.map(({ path }) => `${name} ${path}`),
  );
  const found = rootFields(schema).flatMap(({ field }) =>
    field.args.flatMap((argument) =>
      idPaths(argument.type, argument.name).map((path) => `${field.name} ${path}`),
    ),
  );
  assert.deepEqual(declared.sort(), found.sort());
});

/** Where ids stand below an input, as in `input.roleId` and `ids.0`. */
function idPaths(type: GraphQLInputType, path: string): string[] {
  if (isNonNullType(type)) return idPaths(type.ofType, path);
  if (isListType(type)) return idPaths(type.ofType, `${path}.0`);
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) => idPaths(field.type, `${path}.${field.name}`));
  }
  return named === GraphQLID || named.name === 'ID' ? [path] : [];
}
