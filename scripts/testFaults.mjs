// `npm run test:faults`: the tests of faults with as many tries as the promises in docs/reliability.md are made for, on PGlite
// and, where DATABASE_URL names a PostgreSQL on this machine, on that; then what came of them is written there as a table. The
// ordinary suite runs them with few tries. Arguments are test files: then nothing is written.
import { readEnvironment, runOnEngines, testFilesOf, writePart } from './engines.mjs';
import { testNodes } from './measures.mjs';

/** No engine may take longer. */
const MOST_MS = 30 * 60_000;

const { DATABASE_URL, environment } = readEnvironment();
const given = process.argv.slice(2);
const files = given.length > 0 ? given : testFilesOf('test/faults');
const MANY = { TEST_KILLS: '20', TEST_CUTS: '40', TEST_OUTAGE_MS: '30000' };

const engines = [{ name: 'PGlite', env: {}, files }];
if (DATABASE_URL) engines.push({ name: 'PostgreSQL', env: { DATABASE_URL }, files });
let hasPassed = await runOnEngines(engines, {
  environment: { ...MANY, ...environment },
  report: 'TEST_FAULT_REPORT',
  mostMs: MOST_MS,
});
const table = tableOf(engines);
console.log(table);
if (given.length === 0) {
  if (engines.length === 2) writePart('docs/reliability.md', 'npm run test:faults', table);
  hasPassed = (await testNodes(DATABASE_URL, environment)) && hasPassed;
}
process.exit(hasPassed ? 0 : 1);

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
