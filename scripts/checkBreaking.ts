// Tells which changes of schema.graphql break somebody who uses the API, unless breaking-changes.json marks them.
//
// The former schema is that of the commit CI_BASE_REF, else of where this branch left origin/main, else of the parent
// commit. Without git or that commit there is nothing to compare with, which is said.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { breakingChanges, type AcceptedChange } from './breakingChanges.js';

const root = new URL('..', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

/** What git says; null where it fails. */
function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, {
      cwd: fileURLToPath(root),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    }).trim();
  } catch {
    return null;
  }
}

function findBase(): string | null {
  const named = process.env['CI_BASE_REF'];
  if (named !== undefined && named !== '') {
    const commit = git('rev-parse', '--verify', '--quiet', `${named}^{commit}`);
    if (commit === null) throw new Error(`CI_BASE_REF names no commit: ${named}`);
    return commit;
  }
  const head = git('rev-parse', 'HEAD');
  const fork = git('merge-base', 'HEAD', 'origin/main');
  return fork !== null && fork !== head ? fork : git('rev-parse', '--verify', '--quiet', 'HEAD^');
}

const base = findBase();
const before = base === null ? null : git('show', `${base}:schema.graphql`);
if (base === null || before === null) {
  console.log(
    'There is no former schema.graphql to compare with: a shallow clone, no git, or the first commit.',
  );
} else {
  const accepted = JSON.parse(read('breaking-changes.json')) as AcceptedChange[];
  const faults = await breakingChanges({ before, after: read('schema.graphql') }, accepted);
  if (faults.length > 0) {
    console.error(`Since ${base.slice(0, 10)}, unmarked in breaking-changes.json:\n${faults.join('\n')}`);
    process.exitCode = 1;
  }
}
