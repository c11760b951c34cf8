import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { send, type TestServer } from './server.js';

/**
 * The program as an operator runs it: a process of its own, told by its environment. It is built once for this process,
 * into a folder of its own, since other tests build as well.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
mkdirSync(path.join(root, '.cache'), { recursive: true });
const built = mkdtempSync(path.join(root, '.cache/build-'));
execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs'), built], { stdio: 'ignore' });

/** A folder for data, which is also where the program runs. It goes with this process, which may run other files too. */
export const folder = mkdtempSync(path.join(tmpdir(), 'castellan-test-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(built, { recursive: true, force: true });
});

/** A process of the program. */
export interface Run {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  /** Ends with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Node.js that does not optimize the embedded database's code: most programs of tests end before that pays. */
export const NODE = [process.execPath, '--liftoff-only'] as const;
/** What is run: the built program, or the command that the README tells. */
const PROGRAM = [...NODE, path.join(built, 'main.js')] as const;
const COMMAND_LINE = [...NODE, path.join(built, 'cli/main.js')] as const;
export const NPM_START = ['npm', '--prefix', root, 'start'] as const;

/** Starts the program with settings of the environment; it does not outlive the test. */
export function run(
  variables: Record<string, string>,
  [command, ...args]: readonly [string, ...string[]] = PROGRAM,
): Run {
  const { PATH = '' } = process.env;
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH, PORT: '0', CASTELLAN_LOG: 'warn', CASTELLAN_BCRYPT_COST: '4', ...variables },
  });
  after(() => child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const result: Run = { child, stdout: '', stderr: '', ended };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
  return result;
}

/** Runs until the server listens, and gives back where. */
export async function started(
  variables: Record<string, string>,
  command: readonly [string, ...string[]] = PROGRAM,
): Promise<Run & { url: string }> {
  const result = run(variables, command);
  let url: string | undefined;
  const listens = new Promise<void>((resolve) => {
    result.child.stdout?.on('data', () => {
      url ??= /(http:\S+)\/graphql\n/.exec(result.stdout)?.[1];
      if (url !== undefined) resolve();
    });
  });
  await Promise.race([listens, result.ended]);
  assert.ok(url, result.stdout + result.stderr);
  return Object.assign(result, { url: url.replace('localhost', '127.0.0.1') });
}

/** A process of the program, or what stands before several, as seeds and harness take a server: they send to it, and no more. */
export function asServer({ url }: { readonly url: string }): TestServer {
  const sendTo: TestServer['send'] = async (query, variables, credentials) =>
    await send(url, { query, variables }, credentials);
  return { url, send: sendTo } as TestServer;
}

/** Sends SIGTERM; gives back the exit code. */
export async function stop({ child, ended }: Run): Promise<number | null> {
  child.kill('SIGTERM');
  return await ended;
}

/** The command `castellan` with arguments, to be given to `started`. */
export const command = (...args: readonly string[]): [string, ...string[]] => [...COMMAND_LINE, ...args];

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `castellan` to its end. @param input of its standard input, which is no terminal */
export async function castellan(
  args: readonly string[],
  variables: Record<string, string> = {},
  input = '',
): Promise<Ended> {
  const running = run(variables, command(...args));
  // Who does not read it has ended by then.
  running.child.stdin?.on('error', () => undefined).end(input);
  const code = await running.ended;
  return { code, stdout: running.stdout, stderr: running.stderr };
}

/** What tells the command line where a server is, who asks, and in which organization. */
export function signedIn(
  { url }: { readonly url: string },
  { owner, organization }: { owner: { readonly token: string }; organization: { readonly slug: string } },
): Record<'CASTELLAN_URL' | 'CASTELLAN_TOKEN' | 'CASTELLAN_ORGANIZATION', string> {
  return {
    CASTELLAN_URL: url,
    CASTELLAN_TOKEN: owner.token,
    CASTELLAN_ORGANIZATION: organization.slug,
  };
}
