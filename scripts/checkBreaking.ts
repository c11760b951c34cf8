// Tells which changes of schema.graphql break somebody who uses the API, unless breaking-changes.json marks them. What it
// is compared with is in schemaBase.ts; without git or such a commit there is nothing to compare with, which is said.
//
//   node --import tsx scripts/checkBreaking.ts [FOLDER]
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { breakingChanges, type AcceptedChange } from './breakingChanges.js';
import { findBase, git } from './schemaBase.js';

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

const { reviewed, accepted } = JSON.parse(read('breaking-changes.json')) as {
  readonly reviewed: string;
  readonly accepted: readonly AcceptedChange[];
};
const base = findBase(folder, { named: process.env['CI_BASE_REF'] ?? '', reviewed });
const before = base === null ? null : git(folder, 'show', `${base}:schema.graphql`);
if (base === null || before === null) {
  console.log(
    'There is no former schema.graphql to compare with: a shallow clone, no git, or the first commit.',
  );
} else {
  const faults = await breakingChanges({ before, after: read('schema.graphql') }, accepted);
  if (faults.length > 0) {
    console.error(`Since ${base.slice(0, 10)}, unmarked in breaking-changes.json:\n${faults.join('\n')}`);
    process.exitCode = 1;
  }
}
