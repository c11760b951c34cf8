// @no-database
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakingChanges } from '../../scripts/breakingChanges.js';

const BEFORE = `
  type Query { key(id: ID!): Key  keys: [Key!]! }
  type Key { id: ID!  name: String!  old: String @deprecated(reason: "Use name.") }
`;
const changed = async (from: string, to: string, marks: { path: string; reason: string }[] = []) => {
  assert.ok(BEFORE.includes(from));
  return await breakingChanges({ before: BEFORE, after: BEFORE.replace(from, to) }, marks);
};
const MARK = { path: 'Key.name', reason: 'It was never filled in.' };

test('a field that was taken away is told by its path', async () => {
  assert.deepEqual(await changed('name: String!', ''), [
    "Key.name: Field 'name' was removed from object type 'Key'",
  ]);
});

test('a deprecated field that was taken away breaks as well', async () => {
  const [told, ...more] = await changed('old: String @deprecated(reason: "Use name.")', '');
  assert.match(told ?? '', /^Key\.old: /);
  assert.deepEqual(more, []);
});

test('an argument that must be given breaks, one that may be does not', async () => {
  const [told] = await changed('keys:', 'keys(first: Int!):');
  assert.match(told ?? '', /^Query\.keys\.first: /);
  assert.deepEqual(await changed('keys:', 'keys(first: Int):'), []);
});

test('a new field breaks nobody', async () => {
  assert.deepEqual(await changed('id: ID!  name', 'id: ID!  note: String  name'), []);
});

test('what is marked may break, and nothing else', async () => {
  assert.deepEqual(await changed('name: String!', '', [MARK]), []);
  const [told, ...more] = await changed('keys: [Key!]!', '', [{ ...MARK, path: 'Query.key' }]);
  assert.match(told ?? '', /^Query\.keys: /);
  assert.deepEqual(more, ['Query.key: is marked, but nothing breaks there']);
});

test('a mark of what does not break, or without a reason, is told', async () => {
  assert.deepEqual(await changed('name', 'name', [MARK]), ['Key.name: is marked, but nothing breaks there']);
  assert.deepEqual(await changed('name: String!', '', [{ ...MARK, reason: ' ' }]), [
    'Key.name: is marked without a reason',
  ]);
});
