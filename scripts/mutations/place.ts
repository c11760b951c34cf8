// A copy of the source in which one guard at a time is broken, and the run of tests in it.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AskedTest, Mutant } from './guards.js';

/** What the tests read. */
const COPIED = [
  'src',
  'test',
  'scripts',
  'prisma',
  'docs',
  'deploy',
  'bench',
  'package.json',
  'package-lock.json',
];
const FILES = [
  'tsconfig.json',
  'tsconfig.sdk.json',
  'schema.graphql',
  'prisma.config.ts',
  'codegen.ts',
  'README.md',
];

/** A test that takes longer than this waits for what the broken guard was to give: it fails. */
const MOST_MS = 180_000;

/** What came of a run of tests. */
export interface Outcome {
  readonly passed: boolean;
  /** How many tests ran. */
  readonly count: number;
  /** The first test that failed, or what kept them all from running. */
  readonly failed: string | null;
}

/** A place to break guards in. Only one at a time. */
export interface Place {
  /** Runs tests with a guard broken, or with none. */
  run(mutant: Mutant | null, test: AskedTest): Promise<Outcome>;
  remove(): void;
}

export function createPlace(root: string, databaseUrl: string): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-mutants-'));
  for (const name of [...COPIED, ...FILES]) {
    cpSync(path.join(root, name), path.join(folder, name), {
      recursive: true,
      filter: (source) => path.basename(source) !== 'node_modules',
    });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    run: async (mutant, test) => {
      const edit = mutant?.edit;
      const file = edit === undefined ? null : path.join(folder, edit.file);
      const text = file === null ? null : readFileSync(file, 'utf8');
      if (edit !== undefined && file !== null) writeFileSync(file, edit.text);
      try {
        return await runTest(folder, test, {
          TEST_DATABASE_URL: databaseUrl,
          ...(mutant?.sql === undefined ? {} : { TEST_TAMPERING: mutant.sql }),
        });
      } finally {
        if (file !== null && text !== null) writeFileSync(file, text);
      }
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function runTest(
  cwd: string,
  { file, pattern }: AskedTest,
  variables: Record<string, string>,
): Promise<Outcome> {
  const chosen = pattern === undefined ? [] : [`--test-name-pattern=${pattern}`];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--test-reporter=tap', ...chosen, file],
    // A group of its own, so that a server that a test started ends with it.
    { cwd, env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  };
  process.once('exit', end);
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
    end();
  }, MOST_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  process.off('exit', end);
  const count = Number(/^# tests (\d+)$/m.exec(out)?.[1] ?? 0);
  if (code === 0) return { passed: true, count, failed: null };
  const failed = late.signal.aborted
    ? 'does not end'
    : (/^ *not ok \d+ - (.*)$/m.exec(out)?.[1] ??
      /^ *(?:\w*Error\b.*)$/m.exec(errors)?.[0].trim() ??
      'does not start');
  return { passed: false, count, failed };
}
