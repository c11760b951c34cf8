/** What `castellan` does at a terminal: it asks before what cannot be taken back, and shows progress in one line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { castellan, command, run, signedIn, type Run } from '../support/program.js';
import { emptyDatabase } from '../support/scratchDatabase.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const hasTerminals = spawnSync('script', ['--version']).status === 0;
const skip = hasTerminals ? false : 'no `script` (util-linux), which gives a program a terminal';

/** Runs `castellan` at a terminal of its own, whose screen is all that comes as `stdout`. */
function atTerminal(args: readonly string[], variables: Record<string, string>): Run {
  const words = command(...args).map((word) => `'${word}'`);
  return run({ SHELL: '/bin/sh', ...variables }, ['script', '-qec', words.join(' '), '/dev/null']);
}

/** Types a line once a text is on the screen. */
async function typeAt(terminal: Run, text: string, line: string): Promise<void> {
  const deadline = AbortSignal.timeout(30_000);
  while (!terminal.stdout.includes(text)) {
    assert.ok(!deadline.aborted && terminal.child.exitCode === null, terminal.stdout);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  terminal.child.stdin?.write(`${line}\n`);
}

test('revoke asks for the key by its name, and does what the answer says', { skip }, async () => {
  const server = await startTestServer();
  const { owner, organization } = await createOrganization(server);
  const variables = signedIn(server, { owner, organization });
  const { id } = await owner.createApiKey({ name: 'report' });
  const status = async (): Promise<string> =>
    (await owner.ask('query ($id: ID!) { apiKey(id: $id) { status } }', { id }))['apiKey'].status;
  for (const [answer, code, after] of [
    ['', 2, 'ACTIVE'],
    ['n', 2, 'ACTIVE'],
    ['yesterday', 2, 'ACTIVE'],
    ['y', 0, 'REVOKED'],
  ] as const) {
    const terminal = atTerminal(['key', 'revoke', id], variables);
    await typeAt(terminal, `Revoke the key report (${id}) for good? [y/N] `, answer);
    assert.equal(await terminal.ended, code, terminal.stdout);
    assert.equal(await status(), after);
    assert.match(terminal.stdout, code === 0 ? /is revoked\./ : /It was not confirmed; nothing was done\./);
  }
});

test('progress is one line that changes, and is gone before the result', { skip }, async () => {
  const { variables } = await emptyDatabase();
  const terminal = atTerminal(['migrate'], variables);
  assert.equal(await terminal.ended, 0, terminal.stdout);
  const [progress = '', result = ''] = terminal.stdout.split(/(?=\d+ migrations were applied:)/);
  // Each step takes the place of the one before, and nothing ends the line.
  const steps = progress.split('\r\u001b[K');
  assert.match(steps[0] ?? '', /^Applying 1 of \d+: \w+$/);
  assert.equal(steps.at(-1), '');
  assert.ok(steps.length > 10 && !progress.includes('\n'), JSON.stringify(progress));
  assert.ok(!result.includes('\u001b'));

  const quiet = atTerminal(['migrate', '--quiet'], variables);
  assert.equal(await quiet.ended, 0);
  assert.equal(quiet.stdout.trimEnd(), 'Nothing is to be applied.');
  // Elsewhere than at a terminal nothing moves a cursor.
  const elsewhere = await castellan(['doctor'], variables);
  assert.match(elsewhere.stderr, /^Opening the database …\nChecking /);
  assert.ok(!elsewhere.stderr.includes('\u001b'));
});
