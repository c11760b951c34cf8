// @no-database
/** docs/permissions.md, the reference of permissions, says what the product's tables say. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { KEY_TABLE, NEVER_ON_A_KEY, ROLE_TABLE } from '../support/permissionTables.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reference = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');

/** The rows of the table under a heading, each by its cells. */
function rowsUnder(heading: string, firstHead: string): string[][] {
  const section = reference.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const table = section.split('\n\n').find((part) => part.startsWith(`| ${firstHead} `));
  assert.ok(table, `no table of ${firstHead} under ${heading}`);
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')));
}

void test('the reference is what the policy table and the schema make of it', () => {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/printPermissions.ts', '--check'], {
    cwd: root,
  });
});

void test('the reference gives every row of the role table as it is', () => {
  const rows = new Map(
    rowsUnder('Built-in roles', 'Permission').map(([name = '', , ...roles]) => [name, roles]),
  );
  for (const { permission, owner, admin, member } of ROLE_TABLE) {
    assert.deepEqual(
      rows.get(permission),
      [owner, admin, member].map((holds) => (holds === 'yes' ? 'yes' : '')),
      permission,
    );
  }
});

void test('the reference gives what each level of a key carries, and the level of a key that names none', () => {
  const features = rowsUnder('API keys', 'Feature');
  assert.deepEqual(
    features.map(([feature, , levels, byDefault]) => [feature, byDefault, levels?.split(', ')]),
    Object.entries(KEY_TABLE).map(([feature, row]) => [feature, row.default, Object.keys(row.levels)]),
  );
  const rows = rowsUnder('API keys', 'Permission');
  const columns = ['ENABLED', 'READ', 'WRITE', 'DELETE'];
  for (const [feature, { levels }] of Object.entries(KEY_TABLE)) {
    for (const [level, permissions] of Object.entries(levels)) {
      if (level === 'DISABLED') continue;
      const column = 2 + columns.indexOf(level);
      const carried = rows.filter((row) => row[1] === feature && row[column] === 'yes').map(([name]) => name);
      assert.deepEqual(carried.sort(), [...permissions].sort(), `${feature} ${level}`);
    }
  }
  for (const permission of NEVER_ON_A_KEY) {
    assert.ok(!rows.some(([name]) => name === permission), permission);
    assert.match(reference, new RegExp(`No key carries [^.]*\`${permission}\``));
  }
});

void test('the reference names what a permission opens, in GraphQL and beside it', () => {
  const opens = (permission: string): string =>
    reference.split(`\n### \`${permission}\`\n`)[1]?.split('\n### ')[0] ?? '';
  for (const [permission, place] of [
    ['apiKey:rotate', 'Mutation.rotateApiKey'],
    ['prompt:publish', 'Mutation.publishPrompt'],
    ['log:group', 'Query.logTotals'],
    ['auditLog:view', 'GET /audit-log.csv'],
    ['completion:create', 'POST /v1/embeddings'],
  ] as const) {
    assert.ok(opens(permission).includes(`- \`${place}\``), permission);
  }
});
