// For scripts that run tests on several engines: which PostgreSQL, and the run of one.
import { spawn } from 'node:child_process';
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
