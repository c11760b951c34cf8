// @no-database
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schema } from '../../src/schema/index.js';
import { FIELD_RULES } from '../support/fieldRules.js';
import { compositeTypes, fieldsOf, ownRule } from '../support/schemaWalk.js';

test('every type, and every field with a rule beside its type’s, has the rule that is written down for it', () => {
  const carried = compositeTypes(schema)
    .flatMap((type) => [
      [type.name, ownRule(type, type.name)] as const,
      ...fieldsOf(type).map(({ at, field }) => [at, ownRule(field, at)] as const),
    ])
    .filter(([, rule]) => rule !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  assert.ok(carried.length > 400, String(carried.length));
  assert.deepEqual(carried, FIELD_RULES);
});
