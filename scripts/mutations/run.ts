// `npm run test:mutations`: breaks one guard at a time, in copies of the source and of the database, and asks the tests that
// are to see it. A guard that nobody misses is a missing test. PostgreSQL is the one at DATABASE_URL, on this machine.
//
//   DATABASE_URL=postgres://… npm run test:mutations -- [--only WORDS] [--survivors] [--most N] [--jobs N]
//
// `--only` chooses guards whose category or name contains the words; `--survivors` those alone that docs/security.md says no
// test saw, once there is one; `--most` takes so many of each category, evenly spread. Of each category that was broken whole,
// or whose survivors all were broken again, docs/security.md tells what came of it.
import { parseArgs } from 'node:util';
import { readEnvironment, readPart, root, writePart } from '../engines.mjs';
import { databaseGuards } from './database.js';
import {
  cacheNotices,
  ceilingChecks,
  fieldRules,
  policyCells,
  type AskedTest,
  type Mutant,
} from './guards.js';
import { createPlace, type Place } from './place.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    most: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  },
});
const { DATABASE_URL } = readEnvironment();
if (!DATABASE_URL) {
  console.error('DATABASE_URL must name a PostgreSQL on which databases may be created.');
  process.exit(1);
}
process.env['TEST_DATABASE_URL'] = DATABASE_URL;

const all = [
  ...policyCells(root),
  ...fieldRules(root),
  ...ceilingChecks(root),
  ...cacheNotices(root),
  ...(await databaseGuards()),
];
const categories = [...new Set(all.map(({ category }) => category))];
const DOCS = 'docs/security.md';
const partOf = (category: string): string => `npm run test:mutations, ${category}`;
/** The name of a guard wherever it stands in its file. */
const placeless = (name: string): string => name.replace(/:\d+ /, ' ');
const guardsOf = (category: string): Mutant[] => all.filter((mutant) => mutant.category === category);
/** By the category: the guards that have to be broken for docs/security.md to tell what came of it. */
const due = new Map<string, Mutant[]>();
for (const category of categories) {
  if (!values.survivors) {
    due.set(category, guardsOf(category));
    continue;
  }
  const listed = readPart(DOCS, partOf(category)).matchAll(/^- (.*)$/gm);
  const former = new Set(Array.from(listed, ([, name = '']) => placeless(name)));
  // One that is not there any more needs no test.
  const present = guardsOf(category).filter(({ name }) => former.has(placeless(name)));
  if (former.size > 0) due.set(category, present);
}
const chosen = categories.flatMap((category) => {
  const own = (due.get(category) ?? []).filter(({ name }) =>
    `${category} ${name}`.includes(values.only ?? ''),
  );
  const most = Math.min(own.length, Number(values.most ?? own.length));
  return Array.from({ length: most }, (_, number) => own[Math.floor((number * own.length) / most)]).filter(
    (mutant) => mutant !== undefined,
  );
});
console.log(`${String(chosen.length)} of ${String(all.length)} guards`);

/** By the category: guards that were broken, and those of them that a test saw. */
const counts = new Map<string, { broken: number; seen: number }>();
const survivors: Mutant[] = [];
const places = Array.from({ length: Number(values.jobs) }, () => createPlace(root, DATABASE_URL));
process.on('exit', () => {
  for (const place of places) place.remove();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const sound = new Set<string>();
const queue = [...chosen];
await Promise.all(
  places.map(async (place) => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift())
      await tryOne(place, mutant);
  }),
);

for (const [category, { length: ofAll }] of due) {
  const { broken = 0, seen = 0 } = counts.get(category) ?? {};
  if (broken === 0 && !category.includes(values.only ?? '')) continue;
  const isWhole = broken === ofAll;
  // What was seen before is not broken again.
  const before = isWhole ? guardsOf(category).length - broken : 0;
  const result = `${category}: ${resultOf(category, { broken: broken + before, seen: seen + before })}`;
  console.log(`\n${result}`);
  if (isWhole) writePart(DOCS, partOf(category), result);
}
process.exit(survivors.length > 0 ? 1 : 0);

async function tryOne(place: Place, mutant: Mutant): Promise<void> {
  let seen: string | null = null;
  for (const test of mutant.tests) {
    await assertSound(place, test);
    const { failed } = await place.run(mutant, test);
    if (failed === null) continue;
    seen = `${test.file}: ${failed}`;
    break;
  }
  const { category } = mutant;
  const { broken, seen: before } = counts.get(category) ?? { broken: 0, seen: 0 };
  counts.set(category, { broken: broken + 1, seen: before + (seen === null ? 0 : 1) });
  if (seen === null) survivors.push(mutant);
  console.log(
    `${seen === null ? 'SURVIVED' : 'seen    '} ${category}: ${mutant.name}${seen === null ? '' : `\n         by ${seen}`}`,
  );
}

/** What fails with no guard broken shows nothing. */
async function assertSound(place: Place, test: AskedTest): Promise<void> {
  const key = JSON.stringify(test);
  if (sound.has(key)) return;
  sound.add(key);
  const { passed, count, failed } = await place.run(null, test);
  if (!passed || count === 0)
    throw new Error(`${key} fails with no guard broken: ${failed ?? 'it has no tests'}`);
}

/** What came of the guards of a category: how many were broken and seen, and those that no test saw. */
function resultOf(category: string, { broken, seen }: { broken: number; seen: number }): string {
  const unseen = survivors.filter((mutant) => mutant.category === category);
  const sum = `${String(broken)} broken, ${String(seen)} seen by a test (${new Date().toISOString().slice(0, 10)})`;
  return unseen.length === 0
    ? `${sum}.`
    : [`${sum}. Seen by none:`, '', ...unseen.map(({ name }) => `- ${name}`)].join('\n');
}
