// A process that runs test files of `npm test` one after the other, so that what they all load (the server, the
// embedded database's WebAssembly) is loaded and compiled once and not once a file. Each file is a suite: its hooks
// run when it begins and ends, whatever else the process runs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

/** No file takes that long: one that does not end is told. */
const FILE_TIMEOUT_MS = 600_000;
/** How long a process may take to end once its tests have. */
const END_TIMEOUT_MS = 30_000;

/**
 * Runs one file that is this process's own, then others until none is left, or it has run as many as it may.
 *
 * @param {{ files: readonly string[], own: number, processes: number, most: number, queue: string }} work of the files the first
 * ones are each a process's own; `queue` is a folder that all processes share, in which whoever makes the file
 * `<number>` runs the test file of that number, and writes its milliseconds to `<number>.ended` then
 */
export async function runTestFiles({ files, own, processes, most, queue }) {
  const open = [];
  for (const [number, file] of files.entries()) {
    if (open.length === most) break;
    const isOurs = number < processes ? number === own : claim(path.join(queue, String(number)));
    if (!isOurs) continue;
    const environment = { ...process.env };
    // Whoever asks for a database nevertheless is told: test/support/database.ts.
    if (!asksDatabase(file)) process.env.TEST_WITHOUT_DATABASE = file;
    const started = performance.now();
    await describe(file, { timeout: FILE_TIMEOUT_MS }, async () => {
      try {
        await import(pathToFileURL(path.resolve(file)).href);
      } catch (error) {
        // Of a suite that fails by itself the runner tells, but does not count it.
        test('is loaded', () => {
          throw error;
        });
      }
    });
    restoreEnvironment(environment);
    open.push(`${file}: ${process.getActiveResourcesInfo().join(', ')}`);
    writeFileSync(
      path.join(queue, `${String(number)}.ended`),
      String(Math.round(performance.now() - started)),
    );
  }
  setTimeout(() => {
    console.error(`A test file has left something open. What was, after each:\n${open.join('\n')}`);
    process.exit(1);
  }, END_TIMEOUT_MS).unref();
}

/** Whether what a test file shows may depend on the database that it runs on. */
export function asksDatabase(file) {
  return !readFileSync(file, 'utf8').startsWith('// @no-database\n');
}

/** Whether this process is the one that makes a file. */
function claim(file) {
  if (existsSync(file)) return false;
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** What a file sets in the environment goes with it. */
function restoreEnvironment(environment) {
  for (const name of Object.keys(process.env)) {
    if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, environment);
}
