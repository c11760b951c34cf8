/** The steps of the Dockerfile, done on this machine, make a program that runs as in the image. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { isSent, readStages, root } from '../support/dockerfile.js';
import { send } from '../support/server.js';
import { freePort } from '../support/ports.js';

/** Does the steps of all stages in folders of this machine. @returns the folder of the last stage, and its settings */
function build(folder: string): {
  app: string;
  environment: Record<string, string>;
  health: string[];
  command: string[];
} {
  const folders = new Map<string, string>();
  let app = '';
  let environment: Record<string, string> = {};
  let health: string[] = [];
  let command: string[] = [];
  for (const [index, { name, steps }] of readStages().entries()) {
    const stage = path.join(folder, String(index));
    folders.set(name ?? 'image', stage);
    app = path.join(stage, 'app');
    mkdirSync(app, { recursive: true });
    environment = {};
    for (const { keyword, flags, words } of steps) {
      if (keyword === 'WORKDIR') assert.deepEqual(words, ['/app']);
      else if (keyword === 'ENV')
        Object.assign(environment, Object.fromEntries(words.map((word) => word.split('='))));
      else if (keyword === 'COPY') copy(words, { app, from: folders.get(flags['from'] ?? '') });
      else if (keyword === 'RUN') run(words.join(' '), app);
      else if (keyword === 'HEALTHCHECK') health = JSON.parse(words.slice(1).join(' ')) as string[];
      else if (keyword === 'CMD') command = [...words];
    }
  }
  return { app, environment, health, command };
}

function copy(words: readonly string[], { app, from }: { app: string; from: string | undefined }): void {
  const target = words.at(-1) ?? '';
  const sources = words.slice(0, -1);
  for (const source of sources) {
    const intoFolder = target.endsWith('/') || sources.length > 1;
    const to = path.join(app, target, intoFolder ? path.basename(source) : '');
    if (from !== undefined) {
      const what = path.join(from, source);
      if (path.basename(source) === 'node_modules') link(what, to);
      else cpSync(what, to, { recursive: true });
      continue;
    }
    cpSync(path.join(root, source), to, {
      recursive: true,
      filter: (file) => isSent(path.relative(root, file)) || path.relative(root, file) === source,
    });
  }
}

/**
 * What npm installed is linked, file by file where it can be: whom the image runs as need not be let into the folder that the
 * tests lie in.
 */
function link(from: string, to: string): void {
  const { status } = spawnSync('cp', ['-al', realpathSync(from), to], { stdio: 'ignore' });
  if (status === 0) return;
  rmSync(to, { recursive: true, force: true });
  symlinkSync(realpathSync(from), to);
}

function run(line: string, app: string): void {
  if (line.startsWith('npm ci ')) {
    // Installing anew would take longer than all the rest: what is installed here is of the same lock file.
    assert.match(line, /--omit=dev/);
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      assert.ok(existsSync(path.join(app, file)));
    link(path.join(root, 'node_modules'), path.join(app, 'node_modules'));
  } else if (line.startsWith('node ')) {
    execFileSync(process.execPath, line.split(' ').slice(1), { cwd: app, stdio: 'ignore' });
  } else {
    assert.equal(line, 'install -d -o node -g node -m 700 /data');
  }
}

/** A user of the machine who may write nothing of it; the tests need not run as root, where there is no other. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

void test('the image starts as somebody who can write to /data alone, is healthy, and stops on SIGTERM', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'castellan-image-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const { app, environment, health, command } = build(folder);
  assert.deepEqual(readdirSync(app).sort(), ['LICENSE', 'dist', 'node_modules', 'package.json', 'prisma']);
  assert.ok(!existsSync(path.join(app, 'dist/persistence/generated/.made-from')));

  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  chmodSync(folder, 0o755);
  if (NOBODY.uid !== undefined) chownSync(data, NOBODY.uid, NOBODY.gid);
  // The network is that of this machine: a free port of loopback stands for the image's own.
  const port = await freePort();
  const { PATH = '' } = process.env;
  const variables = {
    ...environment,
    ...{ PATH, HOST: '127.0.0.1', PORT: String(port), CASTELLAN_BCRYPT_COST: '4' },
    CASTELLAN_DATA_DIR: String(environment['CASTELLAN_DATA_DIR']).replace('/data', data),
  };
  const options = { cwd: app, env: variables, ...NOBODY };
  const isHealthy = (): boolean => spawnSync(process.execPath, health.slice(1), options).status === 0;
  assert.equal(isHealthy(), false);
  const child = spawn(process.execPath, command.slice(1), options);
  after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  for (const end = Date.now() + 120_000; !output.includes('Castellan listens.');) {
    assert.ok(child.exitCode === null && Date.now() < end, output);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(isHealthy(), true);
  const { data: answer } = await send(`http://127.0.0.1:${port}`, { query: '{ __typename }' });
  assert.deepEqual(answer, { __typename: 'Query' });
  assert.ok(existsSync(path.join(data, 'castellan')));
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  assert.equal(isHealthy(), false);
});
