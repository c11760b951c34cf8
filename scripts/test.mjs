// `npm test`: runs the tests on embedded PGlite, or on PostgreSQL where DATABASE_URL names a server on which
// databases may be created. Arguments are test files and folders of them; without any, all there are. With
// `--asking-database` alone, those that ask one: what begins with `// @no-database` does the same on any.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, testFilesOf } from './engines.mjs';
import { generate } from './generate.mjs';
import { asksDatabase } from './testWorker.mjs';

const ASKING_DATABASE = '--asking-database';

/**
 * How many processes run test files at a time: more than two cores take, since some of them wait for a time. And how many
 * files one runs: what it keeps of them slows it down.
 */
const PROCESSES = 3;
const FILES_OF_PROCESS = 12;

/** How many of the slowest files are named at the end. */
const SLOWEST = 20;

generate();

const chosen = process.argv.slice(2).filter((argument) => argument !== ASKING_DATABASE);
const files =
  chosen.length > 0
    ? chosen.flatMap((one) => (statSync(path.resolve(root, one)).isDirectory() ? testFilesOf(one) : one))
    : testFilesOf('test').filter(
        (file) => !process.argv.includes(ASKING_DATABASE) || asksDatabase(path.join(root, file)),
      );

// The runner takes each process for one test file; what they run they take from the queue.
const queue = mkdtempSync(path.join(tmpdir(), 'castellan-tests-'));
const worker = new URL('testWorker.mjs', import.meta.url).href;
const processes = Math.max(Math.min(PROCESSES, files.length), Math.ceil(files.length / FILES_OF_PROCESS));
const entries = Array.from({ length: processes }, (_, own) => {
  const entry = path.join(queue, `process-${String(own + 1).padStart(3, '0')}.mjs`);
  const work = JSON.stringify({ files, own, processes, most: FILES_OF_PROCESS, queue });
  writeFileSync(entry, `import { runTestFiles } from '${worker}';\nawait runTestFiles(${work});\n`);
  return entry;
});

const { DATABASE_URL, ...environment } = process.env;
const runner = spawn(
  process.execPath,
  [
    ...['--import', 'tsx', '--test', '--test-reporter=spec', `--test-concurrency=${String(PROCESSES)}`],
    // What a test makes is soon rubbish; with the default of 16 MB much of it is moved before it is found out.
    '--max-semi-space-size=64',
    // To optimize the embedded database's code takes more time than a process of twelve files then saves by it.
    '--liftoff-only',
    // Ends a process that computes for ever; a file that waits for ever is ended by the process itself.
    ...['--test-timeout=3600000', ...entries],
  ],
  {
    cwd: root,
    stdio: 'inherit',
    // The servers under test are given their settings one by one, not those of whoever runs the tests.
    env: DATABASE_URL ? { ...environment, TEST_DATABASE_URL: DATABASE_URL } : environment,
  },
);
runner.on('exit', (code) => {
  const times = files.map((file, number) => ({ file, ms: millisecondsOf(number) }));
  const unfinished = times.filter(({ ms }) => ms === null).map(({ file }) => file);
  if (files.length > SLOWEST) {
    const slowest = times.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
    console.log('The slowest files:');
    for (const { file, ms } of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s ${file}`);
  }
  rmSync(queue, { recursive: true, force: true });
  if (unfinished.length > 0) console.error(`These test files did not end:\n${unfinished.join('\n')}`);
  process.exit(code === 0 && unfinished.length > 0 ? 1 : (code ?? 1));
});

/** How long the file of that number took; null where it did not end. */
function millisecondsOf(number) {
  const end = path.join(queue, `${String(number)}.ended`);
  return existsSync(end) ? Number(readFileSync(end)) : null;
}
