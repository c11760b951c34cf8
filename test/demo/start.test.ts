// @no-database
/** `npm run demo` as a user runs it: the command, on a folder of its own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NODE, run, stop, type Run } from '../support/program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'castellan-demo-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the script of package.json runs, in the project's folder. */
function demo(...args: readonly string[]): Run {
  const command = ['env', '-C', root, ...NODE, '--import', 'tsx', 'scripts/demo/main.ts'] as const;
  // Settings of whoever starts it are not to matter.
  return run({ HOST: '0.0.0.0', DATABASE_URL: 'postgres://nowhere.invalid/x', CASTELLAN_SIGNUP: 'closed' }, [
    ...command,
    ...['--folder', folder, '--port', '0', ...args],
  ]);
}

async function untilItListens(running: Run): Promise<string> {
  const listens = new Promise<void>((resolve) => {
    running.child.stdout?.on('data', () => {
      if (running.stdout.includes('Ctrl-C ends it')) resolve();
    });
  });
  await Promise.race([listens, running.ended]);
  assert.match(running.stdout, /Ctrl-C ends it/, running.stdout + running.stderr);
  return running.stdout;
}

const told = (pattern: RegExp, text: string): string => {
  const found = pattern.exec(text)?.[1];
  assert.ok(found, text);
  return found;
};

/** Everything but where it listens, which is another port each time. */
const accessOf = (text: string): string => text.slice(text.indexOf('All of these'), text.indexOf('To try'));

async function call(text: string): Promise<[status: number, answer: string]> {
  const url = told(/(http:\S+)\/graphql/, text);
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${told(/support app +(ck_\w+)/, text)}`,
    },
    body: JSON.stringify({
      model: '@openai/gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hello?' }],
    }),
  });
  const body = await response.json();
  return [response.status, body.choices?.[0].message.content];
}

test('the demo fills itself once, is used again at the next start, and runs once at a time', async () => {
  const first = demo();
  const text = await untilItListens(first);
  assert.match(text, /… Web Shop: API keys/);
  assert.match(text, /http:\/\/127\.0\.0\.1:\d+\/graphql/);
  assert.equal(statSync(path.join(folder, 'demo.json')).mode & 0o777, 0o600);
  const ANSWERED = [200, 'You asked: “Hello?”. This is an answer of the demo’s own vendor.'];
  assert.deepEqual(await call(text), ANSWERED);

  const second = demo('--reset');
  await assert.rejects(untilItListens(second));
  assert.equal(await second.ended, 1);
  assert.match(second.stderr, /by a demo that runs already/);
  assert.deepEqual(await call(text), ANSWERED);
  assert.equal(await stop(first), 0);

  const again = demo();
  const textAgain = await untilItListens(again);
  assert.doesNotMatch(textAgain, /…/);
  assert.equal(accessOf(textAgain), accessOf(text));
  assert.deepEqual(await call(textAgain), ANSWERED);
  assert.equal(await stop(again), 0);
});

test('what cannot be an option is told with how it is asked', async () => {
  const running = demo('--bogus');
  assert.equal(await running.ended, 1);
  assert.match(running.stderr, /^Unknown option '--bogus'[^]*Usage: npm run demo/);
  assert.equal(running.stdout, '');
});
