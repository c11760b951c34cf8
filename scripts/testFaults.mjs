// `npm run test:faults`: the tests of faults with as many tries as the promises in docs/reliability.md are made for, on PGlite
// and, where DATABASE_URL names a PostgreSQL on this machine, on that. The ordinary suite runs them with few tries.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readEnvironment, root, runTests } from './engines.mjs';
import { testNodes } from './measures.mjs';

/** No engine may take longer. */
const MOST_MS = 30 * 60_000;

const { DATABASE_URL, environment } = readEnvironment();
const files = readdirSync(path.join(root, 'test/faults'))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.join('test/faults', file));
const engines = [{}, ...(DATABASE_URL ? [{ DATABASE_URL }] : [])];
let hasFailed = false;
for (const engine of engines) {
  console.log(`== ${engine.DATABASE_URL ? 'PostgreSQL' : 'PGlite'}`);
  const code = await runTests(files, { TEST_KILLS: '20', ...environment, ...engine }, MOST_MS);
  hasFailed ||= code !== 0;
}
hasFailed ||= !(await testNodes(engines, environment));
process.exit(hasFailed ? 1 : 0);
