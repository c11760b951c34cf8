// @no-database
/** What the command line says of itself, and of how it was not meant. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { castellan } from '../support/program.js';

const COMMANDS: readonly (readonly string[])[] = [
  ['start'],
  ['migrate'],
  ['owner', 'create'],
  ['key', 'create'],
  ['key', 'list'],
  ['key', 'rotate'],
  ['key', 'revoke'],
  ['doctor'],
];

describe('help', () => {
  for (const words of COMMANDS) {
    test(`of ${words.join(' ')} has examples, the options that all have, and the exit codes`, async () => {
      const { code, stdout, stderr } = await castellan([...words, '--help']);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, new RegExp(`^Usage: castellan ${words.join(' ')} `));
      assert.match(stdout, new RegExp(`\nExamples:\n(.*\n)*? {2,}.*castellan ${words.join(' ')}`));
      assert.match(stdout, /--json/);
      assert.match(stdout, /3 something to mend, 4 refused/);
    });
  }

  test('of the whole names every command', async () => {
    const { code, stdout } = await castellan(['--help']);
    assert.equal(code, 0);
    for (const name of ['start', 'migrate', 'owner', 'key', 'doctor']) {
      assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  test('--version tells the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    assert.deepEqual(await castellan(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('wrong usage ends with 2, says what is wrong on standard error, and nothing on standard output', () => {
  const NOT_CALLED = { CASTELLAN_TOKEN: 'ck_of-nobody', CASTELLAN_URL: 'http://127.0.0.1:1' };
  for (const [args, says, variables = NOT_CALLED] of [
    [[], /Name a command/],
    [['bogus'], /unknown command 'bogus'/],
    [['key', 'bogus'], /unknown command 'bogus'/],
    [['migrate', '--bogus'], /unknown option '--bogus'/],
    [['key', 'create'], /--name <name>' not specified/],
    [['key', 'create', '--name', 'x', '--permission', 'prompts'], /must be NAME=VALUE/],
    [['key', 'create', '--name', 'x', '--permission', 'poems=read'], /must be one of .*prompts/],
    [['key', 'create', '--name', 'x', '--permission', 'completions=read'], /must be one of .*enabled/],
    [['key', 'create', '--name', 'x', '--type', 'robot'], /must be one of service, user/],
    [['key', 'create', '--name', 'x', '--expires', 'soon'], /a duration such as 90d, or a date/],
    [['key', 'create', '--name', 'x', '--rate-limit', 'requests=0/minute'], /a whole number from 1 on/],
    [['key', 'create', '--name', 'x', '--rate-limit', 'requests=5/year'], /must be one of second/],
    [['key', 'create', '--name', 'x', '--budget-reset', 'yearly'], /weekly, monthly/],
    [['key', 'rotate'], /missing required argument 'id'/],
    [['key', 'rotate', 'key_x', '--transition', '30'], /a duration such as/],
    [['key', 'list', '--limit', 'all'], /a whole number/],
    [['key', 'list', '--url', 'ftp://host'], /--url must be a URL/],
    [['key', 'list', '--token-file', '/nowhere/token'], /cannot be read \(ENOENT\)/],
    [['key', 'list'], /A credential is needed: set CASTELLAN_TOKEN/, {}],
    [['key', 'list'], /CASTELLAN_URL is not valid/, { CASTELLAN_URL: 'localhost' }],
    [['owner', 'create'], /--email <address>' not specified/],
    [['owner', 'create', '--email', 'nobody'], /--email must be an e-mail address/],
    [['owner', 'create', '--email', 'a@example.com', '--name', ' '], /--name must not be empty/],
    [['owner', 'create', '--email', 'a@example.com', '--organization', 'A', '--join', 'b'], /Either/],
    [['owner', 'create', '--email', 'a@example.com', '--password-stdin'], /nothing on standard input/],
    [['migrate'], /The variable PORT is not valid/, { PORT: 'eighty' }],
  ] as const) {
    test(`castellan ${args.join(' ')} (${says.source})`, async () => {
      const [plain, json] = await Promise.all([
        castellan(args, variables),
        castellan([...args, '--json'], variables),
      ]);
      assert.deepEqual([plain.code, plain.stdout], [2, '']);
      assert.match(plain.stderr, /^castellan: /);
      assert.match(plain.stderr, says);

      assert.deepEqual([json.code, json.stdout], [2, '']);
      const { error } = JSON.parse(json.stderr);
      assert.equal(error.exitCode, 2);
      assert.ok(['USAGE', 'SETTINGS'].includes(error.code), json.stderr);
      assert.equal(plain.stderr.endsWith('\nSee --help.\n'), error.code === 'USAGE', plain.stderr);
      if (args.length > 0) assert.match(error.message, says);
    });
  }
});
