// `npm run test:faults`: the tests of faults with as many tries as the promises in docs/reliability.md are made for, on PGlite
// and, where DATABASE_URL names a PostgreSQL on this machine, on that. The ordinary suite runs them with few tries.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** No engine may take longer. */
const MOST_MS = 30 * 60_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const { DATABASE_URL, ...environment } = process.env;
if (DATABASE_URL && !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(DATABASE_URL).hostname)) {
  console.error('DATABASE_URL must name a server on this machine: faults stay on loopback.');
  process.exit(1);
}
const files = readdirSync(path.join(root, 'test/faults'))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.join('test/faults', file));
const engines = [{}, ...(DATABASE_URL ? [{ DATABASE_URL }] : [])];
const failed = engines.filter((engine) => {
  console.log(`== ${engine.DATABASE_URL ? 'PostgreSQL' : 'PGlite'}`);
  const { status } = spawnSync(process.execPath, ['scripts/test.mjs', ...files], {
    ...{ cwd: root, stdio: 'inherit', timeout: MOST_MS },
    env: { TEST_KILLS: '20', ...environment, ...engine },
  });
  return status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
