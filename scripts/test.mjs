// `npm test`: runs the tests on embedded PGlite, or on PostgreSQL where DATABASE_URL names a server on which
// databases may be created. Arguments are test files; without any, all of them.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { generate } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
generate();

const files =
  process.argv.length > 2
    ? process.argv.slice(2)
    : readdirSync(path.join(root, 'test'), { recursive: true })
        .map(String)
        .filter((file) => file.endsWith('.test.ts'))
        .sort()
        .map((file) => path.join('test', file));

const { DATABASE_URL, ...environment } = process.env;
const runner = spawn(
  process.execPath,
  [
    ...['--import', 'tsx', '--test', '--test-reporter=spec', '--test-concurrency=2'],
    // No test takes that long: a file that does not end has left something open, and is told so.
    ...['--test-timeout=600000', ...files],
  ],
  {
    cwd: root,
    stdio: 'inherit',
    // The servers under test are given their settings one by one, not those of whoever runs the tests.
    env: DATABASE_URL ? { ...environment, TEST_DATABASE_URL: DATABASE_URL } : environment,
  },
);
runner.on('exit', (code) => process.exit(code ?? 1));
