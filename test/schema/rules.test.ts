// @no-database
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import SchemaBuilder from '@pothos/core';
import DirectivesPlugin from '@pothos/plugin-directives';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import {
  buildSchema,
  getNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isCompositeType,
  isNonNullType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';
import { schema } from '../../src/schema/index.js';
import RequirementPlugin from '../../src/schema/requirementPlugin.js';
import { EVERY_PERMISSION } from '../support/permissionTables.js';
import { compositeTypes, fieldsOf, ownRule, rootFields, undescribed } from '../support/schemaWalk.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const committed = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** Parts of a connection have the rule of the connection, which is checked before them. */
const CONNECTION_PART = /^\w+(Connection\.(edges|pageInfo)|Edge\.node)$/;

test('every root field declares its own rule', () => {
  const without = rootFields(schema).filter(({ at, field }) => ownRule(field, at) === null);
  assert.deepEqual(
    without.map(({ at }) => at),
    [],
  );
});

test('every type of object declares its rule, and so does every field that leads to another', () => {
  const types = compositeTypes(schema);
  assert.ok(types.length > 30, 'The walk found the types.');
  const without = [
    ...types.filter((type) => ownRule(type, type.name) === null).map((type) => type.name),
    ...types
      .flatMap(fieldsOf)
      .filter(({ at, field }) => isCompositeType(getNamedType(field.type)) && !CONNECTION_PART.test(at))
      .filter(({ at, field }) => ownRule(field, at) === null)
      .map(({ at }) => at),
  ];
  assert.deepEqual(without, []);
});

test('every rule names scopes that exist', () => {
  const rules = [
    ...compositeTypes(schema).map((type) => ownRule(type, type.name)),
    ...[...compositeTypes(schema).flatMap(fieldsOf), ...rootFields(schema)].map(({ at, field }) =>
      ownRule(field, at),
    ),
  ];
  const known = ['public', 'authenticated', 'session', 'self', ...EVERY_PERMISSION];
  const unknown = rules.flatMap((rule) => rule?.split('|') ?? []).filter((scope) => !known.includes(scope));
  assert.deepEqual(unknown, []);
});

test('a field that is refused does not take its parent with it', () => {
  // Root fields answer null and leave the other ones standing.
  const roots = rootFields(schema).filter(
    ({ at, field }) => isNonNullType(field.type) && ownRule(field, at) !== 'public',
  );
  // Elsewhere a field may be non-null only if whoever has the object may have the field.
  const fields = compositeTypes(schema)
    .flatMap(fieldsOf)
    .filter(({ at, type, field }) => {
      const rule = ownRule(field, at);
      if (!isNonNullType(field.type) || rule === null) return false;
      return !isImplied(rule, ownRule(type, type.name) ?? '');
    });
  assert.deepEqual(
    [...roots, ...fields].map(({ at }) => at),
    [],
  );
});

/** Whether all who meet the type's rule meet the field's. */
function isImplied(fieldRule: string, typeRule: string): boolean {
  if (fieldRule === 'public') return true;
  if (fieldRule === 'authenticated') return typeRule !== 'public';
  return typeRule.split('|').every((scope) => fieldRule.split('|').includes(scope));
}

test('every type, field, argument, input and enum value has a description', () => {
  assert.deepEqual(undescribed(schema), []);
});

test('every description of what has a rule ends with it, for explorers, which are told no directives', () => {
  const unsaid = [
    ...compositeTypes(schema).map((type) => ({ at: type.name, of: type, opening: 'Its fields take' })),
    ...[...compositeTypes(schema).flatMap(fieldsOf), ...rootFields(schema)].map(({ at, field }) => ({
      at,
      of: field,
      opening: 'It takes',
    })),
  ].filter(({ at, of, opening }) => {
    const rule = ownRule(of, at);
    return rule !== null && of.description?.endsWith(` ${opening} ${inWords(rule)}.`) !== true;
  });
  assert.deepEqual(unsaid, []);
});

function inWords(rule: string): string {
  if (rule === 'public') return 'no credential';
  if (rule === 'authenticated') return 'any credential';
  if (rule === 'session') return 'a session';
  const scopes = rule.split('|');
  const permissions = scopes.filter((scope) => scope !== 'self').map((scope) => `\`${scope}\``);
  const several = permissions.length > 1 ? 'one of the permissions' : 'the permission';
  const own = scopes.includes('self') ? ', or none where it is about who asks' : '';
  return `${several} ${permissions.join(', ')}${own}`;
}

test('the walk finds what has no description', () => {
  const bare = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      description: 'Has one.',
      fields: { bare: { type: GraphQLString, args: { also: { type: GraphQLString } } } },
    }),
  });
  assert.deepEqual(undescribed(bare), ['Query.bare', 'Query.bare(also)']);
});

test('the committed schema.graphql is valid and says what is served', () => {
  const read = buildSchema(committed);
  assert.deepEqual(validateSchema(read), []);
  assert.equal(printSchema(lexicographicSortSchema(read)), printSchema(lexicographicSortSchema(schema)));
});

test('the committed schema.graphql is what the build prints, rules included', () => {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/printSchema.ts', '--check'], {
    cwd: root,
    stdio: 'pipe',
  });
});

// A field for which nobody thought of a rule must stop the build, not be open.

/** A schema with the rules given; undefined leaves one out. */
function build(rules: { root?: unknown; type?: unknown; link?: unknown; isSelf?: () => boolean }): unknown {
  const builder: any = new (SchemaBuilder as any)({
    plugins: [ScopeAuthPlugin, DirectivesPlugin, RequirementPlugin],
    defaultFieldNullability: false,
    directives: { useGraphQLToolsUnorderedDirectives: true },
    scopeAuth: { defaultStrategy: 'all', authScopes: () => ({ meets: () => false }) },
  });
  builder.queryType({});
  const Thing = builder.objectRef('Thing');
  Thing.implement({
    ...(rules.type === undefined ? {} : { requires: rules.type }),
    ...(rules.isSelf === undefined ? {} : { isSelf: rules.isSelf }),
    fields: (t: any) => ({
      name: t.string({ resolve: () => 'inherits the rule of its type' }),
      next: t.field({
        type: Thing,
        nullable: true,
        ...(rules.link === undefined ? {} : { requires: rules.link }),
        resolve: () => null,
      }),
    }),
  });
  builder.queryField('thing', (t: any) =>
    t.field({
      type: Thing,
      nullable: true,
      ...(rules.root === undefined ? {} : { requires: rules.root }),
      resolve: () => ({}),
    }),
  );
  return builder.toSchema();
}

test('a schema in which all is declared builds', () => {
  assert.ok(build({ root: 'PUBLIC', type: 'PUBLIC', link: 'PUBLIC' }));
  assert.ok(build({ root: 'PUBLIC', type: ['role:list', 'SELF'], link: 'role:list', isSelf: () => false }));
});

test('a root field without a rule stops the build', () => {
  assert.throws(() => build({ type: 'PUBLIC', link: 'PUBLIC' }), /The field Query\.thing declares no rule/);
});

test('a type without a rule stops the build', () => {
  assert.throws(() => build({ root: 'PUBLIC', link: 'PUBLIC' }), /The type Thing declares no rule/);
});

test('a field that leads to an object without a rule stops the build', () => {
  assert.throws(() => build({ root: 'PUBLIC', type: 'PUBLIC' }), /The field Thing\.next declares no rule/);
});

test('a rule for the object itself that does not say how to tell stops the build', () => {
  assert.throws(
    () => build({ root: 'PUBLIC', type: ['role:list', 'SELF'], link: 'PUBLIC' }),
    /A rule with SELF needs isSelf/,
  );
});
