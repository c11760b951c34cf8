// For scripts that run tests on several engines and write what came of them into the docs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The environment without DATABASE_URL, and that; the process ends where it leads away from this machine. */
export function readEnvironment() {
  const { DATABASE_URL, ...environment } = process.env;
  if (DATABASE_URL && !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(DATABASE_URL).hostname)) {
    console.error('DATABASE_URL must name a server on this machine: attacks and faults stay on loopback.');
    process.exit(1);
  }
  return { DATABASE_URL, environment };
}

/**
 * Runs test files, and ends them with this process.
 *
 * @param {readonly string[]} files
 * @param {NodeJS.ProcessEnv} env
 * @param {number} mostMs what has not ended by then is ended, and counts as failed
 * @returns {Promise<number | null>} the exit code
 */
export async function runTests(files, env, mostMs) {
  const child = spawn(process.execPath, ['scripts/test.mjs', ...files], {
    ...{ cwd: root, stdio: 'inherit', env, detached: true },
  });
  const stop = () => {
    process.kill(-child.pid, 'SIGKILL');
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  const timer = setTimeout(() => {
    console.error(`Not done after ${String(mostMs / 60_000)} minutes.`);
    process.kill(-child.pid, 'SIGKILL');
  }, mostMs);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearTimeout(timer);
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
  return code;
}

/** The test files of a folder, such as `test/faults`, and of those below it, in order. */
export function testFilesOf(folder) {
  return readdirSync(path.resolve(root, folder), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}

/**
 * Runs tests on engines one after the other, and gives each engine its `results`: what its tests have reported, a line of
 * JSON each, in the file that they are told of.
 *
 * @param {{ name: string, env: NodeJS.ProcessEnv, files: readonly string[], results?: object[] }[]} engines
 * @param {{ environment: NodeJS.ProcessEnv, report: string, mostMs: number }} options `report` names the variable
 * @returns {Promise<boolean>} whether all passed
 */
export async function runOnEngines(engines, { environment, report, mostMs }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-report-'));
  let hasPassed = true;
  for (const engine of engines) {
    const file = path.join(folder, engine.name);
    console.log(`== ${engine.name}`);
    const code = await runTests(engine.files, { ...environment, ...engine.env, [report]: file }, mostMs);
    hasPassed = code === 0 && hasPassed;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    engine.results = lines.map((line) => JSON.parse(line));
  }
  rmSync(folder, { recursive: true });
  return hasPassed;
}

/**
 * The text of a part of a document, as writePart wrote it.
 *
 * @param {string} file
 * @param {string} name
 * @returns {string}
 */
export function readPart(file, name) {
  const { present, from, to } = findPart(file, name);
  return present.slice(from, to).trim();
}

/** Puts a text between the marks of a part of the documentation. @throws Error where it has no such part */
export function writePart(file, name, text) {
  const { docs, present, from, to } = findPart(file, name);
  writeFileSync(docs, `${present.slice(0, from)}\n\n${text}\n\n${present.slice(to)}`);
  spawnSync('npx', ['prettier', '--write', '--log-level', 'warn', docs], { cwd: root, stdio: 'inherit' });
}

function findPart(file, name) {
  const docs = path.join(root, file);
  const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
  const present = readFileSync(docs, 'utf8');
  const [from, to] = [present.indexOf(begin), present.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no part for: ${name}`);
  return { docs, present, from: from + begin.length, to };
}
