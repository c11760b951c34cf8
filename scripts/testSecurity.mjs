// `npm run test:security`: runs the tests that try an attack of the catalogue on PGlite, on PostgreSQL, and on PostgreSQL
// behind PgBouncer in transaction mode, and writes what came of them into docs/security.md. PostgreSQL is the one at
// DATABASE_URL, on this machine; without it PGlite is tried alone and nothing is written. Arguments are test files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironment, root, runTests } from './engines.mjs';

/** No engine may take longer; what has not ended by then is ended, and counts as failed. */
const MOST_MS = 45 * 60_000;
const BEGIN = '<!-- begin: npm run test:security -->';
const END = '<!-- end: npm run test:security -->';

const docs = path.join(root, 'docs/security.md');
const { DATABASE_URL, environment } = readEnvironment();

const given = process.argv.slice(2);
const files = given.length > 0 ? given : concernedFiles();
const engines = [{ name: 'PGlite', env: {} }];
if (DATABASE_URL) {
  engines.push({ name: 'PostgreSQL', env: { DATABASE_URL } });
  if (spawnSync('pgbouncer', ['--version']).status === 0) {
    engines.push({ name: 'PgBouncer', env: { DATABASE_URL, TEST_POOLER: 'pgbouncer' } });
  } else console.error('There is no PgBouncer on this machine: not tried behind it.');
}

const folder = mkdtempSync(path.join(tmpdir(), 'castellan-attacks-'));
let hasFailed = false;
for (const engine of engines) {
  const report = path.join(folder, engine.name);
  console.log(`== ${engine.name}`);
  const env = { ...environment, ...engine.env, TEST_ATTACK_REPORT: report };
  const code = await runTests(files, env, MOST_MS);
  hasFailed ||= code !== 0;
  engine.results = existsSync(report)
    ? readFileSync(report, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
}
rmSync(folder, { recursive: true });
const table = tableOf(engines);
console.log(table);
if (given.length === 0 && engines.length === 3) {
  const text = readFileSync(docs, 'utf8');
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(docs, `${before}\n\n${table}\n\n${text.slice(text.indexOf(END))}`);
}
process.exit(hasFailed ? 1 : 0);

/** The test files in which an attack is tried. */
function concernedFiles() {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map((file) => path.join('test', String(file)))
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('security/catalogue.test.ts'))
    .filter((file) => {
      const source = readFileSync(path.join(root, file), 'utf8');
      return /\battack\(/.test(source) || file.startsWith('test/security/');
    })
    .sort();
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
