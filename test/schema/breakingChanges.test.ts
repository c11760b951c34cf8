// @no-database
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
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

const WITHOUT_NAME = BEFORE.replace('name: String!', '');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A repository of its own, in which the check is run as `.ci/run` does. */
function scratchRepository(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-schema-'));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'tag.gpgSign=false'];
    return execFileSync('git', [...identity, '-c', 'commit.gpgSign=false', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  };
  git('init', '--quiet', '--initial-branch=work');
  let reviewed = '0'.repeat(40);
  const review = (commit: string): void => {
    reviewed = commit;
  };
  const commit = (schema: string): string => {
    writeFileSync(path.join(folder, 'schema.graphql'), schema);
    git('add', 'schema.graphql');
    git('commit', '--quiet', '--allow-empty', '--message=A change');
    return git('rev-parse', 'HEAD');
  };
  const check = ({ base = '', accepted = [] as object[] } = {}) => {
    writeFileSync(path.join(folder, 'breaking-changes.json'), JSON.stringify({ reviewed, accepted }));
    const args = ['--import', 'tsx', path.join(ROOT, 'scripts/checkBreaking.ts'), folder];
    const env = { PATH: process.env['PATH'] ?? '', CI_BASE_REF: base };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      env,
    });
    return { status, said: stdout + stderr };
  };
  return { git, commit, review, check };
}

describe('what breaks is told however many commits ago it was made', () => {
  test('since the last release, until it is marked or released', (t) => {
    const { git, commit, check } = scratchRepository(t);
    const released = commit(BEFORE);
    git('tag', 'v1.0.0');
    commit(WITHOUT_NAME);
    // Annotated, as those of releases are, and none of them.
    git('tag', '--annotate', '--message=Nightly', 'nightly');
    commit(WITHOUT_NAME);
    const told = check();
    assert.equal(told.status, 1, told.said);
    assert.match(
      told.said,
      new RegExp(`^Since ${released.slice(0, 10)}, .*\\nKey\\.name: Field 'name' was removed`),
    );
    assert.equal(check({ accepted: [MARK] }).status, 0);
    git('tag', 'v1.1.0');
    assert.deepEqual(check(), { status: 0, said: '' });
  });

  test('before a release, since the branch left origin/main or the last review, whichever is older', (t) => {
    const { git, commit, review, check } = scratchRepository(t);
    const first = commit(BEFORE);
    git('update-ref', 'refs/remotes/origin/main', first);
    commit(WITHOUT_NAME);
    const last = commit(WITHOUT_NAME);
    assert.equal(check().status, 1);
    review(last);
    assert.equal(check().status, 1);
    // What was merged is not forgotten: only a review takes it as it is.
    review(first);
    git('update-ref', 'refs/remotes/origin/main', last);
    assert.equal(check().status, 1);
    review(last);
    assert.deepEqual(check(), { status: 0, said: '' });
  });

  test('since a commit that is named, which must be there', (t) => {
    const { git, commit, check } = scratchRepository(t);
    const first = commit(BEFORE);
    const last = commit(WITHOUT_NAME);
    git('tag', 'v1.0.0');
    assert.equal(check().status, 0);
    assert.equal(check({ base: first }).status, 1);
    assert.equal(check({ base: last }).status, 0);
    const unknown = check({ base: 'nowhere' });
    assert.equal(unknown.status, 1);
    assert.match(unknown.said, /CI_BASE_REF names no commit: nowhere/);
  });

  test('where nothing is known it says so', (t) => {
    const { commit, check } = scratchRepository(t);
    commit(BEFORE);
    const { status, said } = check();
    assert.equal(status, 0);
    assert.match(said, /^There is no former schema\.graphql to compare with/);
  });
});
