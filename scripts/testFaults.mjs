// `npm run test:faults`: the tests of faults with as many tries as the promises in docs/reliability.md are made for, on PGlite
// and, where DATABASE_URL names a PostgreSQL on this machine, on that; then what came of them is written there as a table. The
// ordinary suite runs them with few tries. Arguments are test files: then nothing is written.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironment, root, runTests } from './engines.mjs';
import { testNodes } from './measures.mjs';

/** No engine may take longer. */
const MOST_MS = 30 * 60_000;
const BEGIN = '<!-- faults: written by npm run test:faults -->';
const END = '<!-- end of faults -->';

const { DATABASE_URL, environment } = readEnvironment();
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : readdirSync(path.join(root, 'test/faults'))
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => path.join('test/faults', file));
const MANY = { TEST_KILLS: '20', TEST_CUTS: '40', TEST_OUTAGE_MS: '30000' };

const engines = [{ name: 'PGlite', env: {} }];
if (DATABASE_URL) engines.push({ name: 'PostgreSQL', env: { DATABASE_URL } });
const folder = mkdtempSync(path.join(tmpdir(), 'castellan-faults-'));
let hasFailed = false;
for (const engine of engines) {
  const report = path.join(folder, engine.name);
  console.log(`== ${engine.name}`);
  const env = { ...MANY, ...environment, ...engine.env, TEST_FAULT_REPORT: report };
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
if (given.length === 0 && engines.length === 2) {
  const docs = path.join(root, 'docs/reliability.md');
  const text = readFileSync(docs, 'utf8');
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(docs, `${before}\n\n${table}\n\n${text.slice(text.indexOf(END))}`);
}
if (given.length === 0) {
  const environments = engines.map(({ env }) => env);
  hasFailed = !(await testNodes(environments, environment)) || hasFailed;
}
process.exit(hasFailed ? 1 : 0);

/** Of each fault how often it was made on each engine, whether its test passed, and how long that took. */
function tableOf(tested) {
  const faults = [...new Set(tested.flatMap(({ results }) => results.map(({ of }) => of)))].sort();
  const rows = faults.map((fault) => {
    const cells = tested.map(({ results }) => {
      const found = results.find(({ of }) => of === fault);
      if (found === undefined) return '– | – | –';
      return `${String(found.tries)} | ${found.passed ? 'yes' : '**no**'} | ${String(found.seconds)}`;
    });
    return `| ${fault} | ${cells.join(' | ')} |`;
  });
  const head = tested.map(({ name }) => `${name}: tries | passed | seconds`).join(' | ');
  return [
    `| Fault | ${head} |`,
    `| --- | ${tested.map(() => '--: | --- | --:').join(' | ')} |`,
    ...rows,
  ].join('\n');
}
