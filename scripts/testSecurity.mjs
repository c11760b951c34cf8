// `npm run test:security`: runs the tests that try an attack of the catalogue, random requests and tools from elsewhere, on
// PGlite, on PostgreSQL, and on PostgreSQL behind PgBouncer in transaction mode, and writes what came of them into
// docs/security.md. PostgreSQL is the one at DATABASE_URL, on this machine; without it PGlite is tried alone and nothing is
// written. Arguments are test files; the table of random requests and tools is written where all of theirs are among them.
// TEST_FUZZ says how many times as often as in `npm test` something random is tried.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readEnvironment, root, runOnEngines, testFilesOf, writePart } from './engines.mjs';

/** No engine may take longer; what has not ended by then is ended, and counts as failed. */
const MOST_MS = 45 * 60_000;
/** How many times as often as in `npm test` something random is tried. */
const TEST_FUZZ = '10';
/** The parts of the documentation that the run writes, and where. */
const DOCS = 'docs/security.md';
const ATTACKS = 'npm run test:security';
const TRIALS = 'npm run test:security, trials';

const { DATABASE_URL, environment } = readEnvironment();

const given = process.argv.slice(2);
const files = given.length > 0 ? given : concernedFiles();
const engines = [{ name: 'PGlite', env: {}, files }];
if (DATABASE_URL) {
  // sqlmap knows one way to PostgreSQL from another by nothing.
  engines.push({ name: 'PostgreSQL', env: { DATABASE_URL, TEST_SQLMAP: '1' }, files });
  if (spawnSync('pgbouncer', ['--version']).status === 0) {
    engines.push({ name: 'PgBouncer', env: { DATABASE_URL, TEST_POOLER: 'pgbouncer' }, files });
  } else console.error('There is no PgBouncer on this machine: not tried behind it.');
}

const hasPassed = await runOnEngines(engines, {
  environment: { TEST_FUZZ, ...environment },
  report: 'TEST_ATTACK_REPORT',
  mostMs: MOST_MS,
});
const table = tableOf(engines);
const trials = tableOfTrials(engines);
console.log(`${table}\n\n${trials}`);
if (engines.length === 3) {
  if (given.length === 0) writePart(DOCS, ATTACKS, table);
  if (trialFiles().every((file) => files.includes(file))) writePart(DOCS, TRIALS, trials);
}
process.exit(hasPassed ? 0 : 1);

/** The test files in which an attack or something else is tried. */
function concernedFiles() {
  return testFiles((file, source) => /\battack\(/.test(source) || file.startsWith('test/security/')).concat(
    trialFiles().filter((file) => !file.startsWith('test/security/')),
  );
}

/** The test files of random requests and of tools from elsewhere. */
function trialFiles() {
  return testFiles((_file, source) => /\btrial\(\s*'(fuzz|tools)'/.test(source));
}

/** The test files that are of interest by their name and what stands in them. */
function testFiles(isOfInterest) {
  return testFilesOf('test')
    .filter((file) => !file.endsWith('security/catalogue.test.ts'))
    .filter((file) => isOfInterest(file, readFileSync(path.join(root, file), 'utf8')));
}

/** Of each case how often it was tried on each engine, and how many of its tests passed. */
function tableOf(tested) {
  const cases = JSON.parse(
    spawnSync(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '--eval'],
        "import { ATTACKS, SECTIONS } from './test/support/attackCatalogue.ts'; console.log(JSON.stringify({ ATTACKS, SECTIONS }))",
      ],
      { cwd: root, encoding: 'utf8' },
    ).stdout,
  );
  const rows = Object.entries(cases.ATTACKS).map(([id, { tried, expected, section }]) => {
    const cells = tested.map(({ results }) => {
      const own = results.filter(({ ids }) => ids.map(String).includes(id));
      const tries = own.reduce((sum, one) => sum + one.tries, 0);
      return { tests: own.length, passed: own.filter(({ passed }) => passed).length, tries };
    });
    return { id, tried, expected, section, cells };
  });
  const head = tested.map(({ name }) => `${name}: tries | passed`).join(' | ');
  return Object.entries(cases.SECTIONS)
    .map(([section, title]) => {
      const lines = rows
        .filter((row) => row.section === section)
        .map(({ id, tried, expected, cells }) => {
          const counted = cells.map(({ tests, passed, tries }) =>
            tests === 0 ? '– | –' : `${String(tries)} | ${String(passed)} of ${String(tests)}`,
          );
          return `| ${id} | ${tried} | ${expected} | ${counted.join(' | ')} |`;
        });
      return [
        `### ${title}`,
        '',
        `| Case | Tried | Expected | ${head} |`,
        `| --- | --- | --- | ${tested.map(() => '--: | --:').join(' | ')} |`,
        ...lines,
      ].join('\n');
    })
    .join('\n\n');
}

/** Of each property and each tool how often it was tried on each engine, and whether it held. */
function tableOfTrials(tested) {
  const titles = { fuzz: 'Random requests', tools: 'Tools from elsewhere' };
  const head = tested.map(({ name }) => `${name}: tries | held`).join(' | ');
  return Object.entries(titles)
    .map(([section, title]) => {
      const names = [
        ...new Set(
          tested.flatMap(({ results }) =>
            results.filter((one) => one.section === section).map(({ name }) => name),
          ),
        ),
      ];
      const lines = names.map((name) => {
        const cells = tested.map(({ results }) => {
          const own = results.find((one) => one.section === section && one.name === name);
          return own === undefined ? '– | –' : `${String(own.tries)} | ${own.passed ? 'yes' : 'NO'}`;
        });
        return `| ${name} | ${cells.join(' | ')} |`;
      });
      return [
        `### ${title}`,
        '',
        `| What | ${head} |`,
        `| --- | ${tested.map(() => '--: | ---').join(' | ')} |`,
        ...lines,
      ].join('\n');
    })
    .join('\n\n');
}
