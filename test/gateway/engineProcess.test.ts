// @no-database
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { readSettings, SettingsError } from '../../src/env.js';
import { createEngine } from '../../src/gateway/engine/createEngine.js';
import { createChildEngine } from '../../src/gateway/engine/childEngine.js';
import { ask, assertFails, beginStream, QUESTION, readToEnd, startEngine } from './engines.js';
import { startFakeVendor } from './fakeVendor.js';
import { freePort } from '../support/ports.js';
import { until } from '../support/until.js';

const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});
const TARGET = { provider: 'openai', api_key: 'sk-tenant', custom_host: vendor.url };

const CHILD_ENGINE = new URL('../../src/gateway/engine/childEngine.ts', import.meta.url).href;

const isRunning = (pid: number): boolean => {
  try {
    // A process that ended and was not yet waited for is none.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Where a process listens, as /proc writes it: `0100007F:1F90` is 127.0.0.1:8080. */
function listening(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const own = readdirSync(folder).map((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      return '';
    }
  });
  return ['tcp', 'tcp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && own.includes(`socket:[${fields[9]}]`))
      .map((fields) => fields[1]!),
  );
}

/** The engine as its makers start it. */
function startElsewhere(port: number): ChildProcess {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json'));
  const script = path.join(folder, 'build/start-server.js');
  const child = spawn(process.execPath, [script, '--headless', `--port=${port}`], { stdio: 'ignore' });
  after(() => child.kill('SIGKILL'));
  return child;
}

describe('The engine’s process', { timeout: 120_000 }, () => {
  test('killed in the middle of a plain call: the call fails cleanly, and the next one works', async () => {
    const engine = startEngine();
    assert.equal((await ask(engine, TARGET)).status, 200);
    const pid = engine.pid();
    vendor.script({ hang: true });
    const asking = ask(engine, TARGET);
    await vendor.arrived(2);
    process.kill(pid, 'SIGKILL');
    await assertFails(asking, 'BROKEN_OFF', 'The call was broken off.');
    const next = await ask(engine, TARGET);
    assert.equal(next.json.choices[0].message.content, 'Hello from the vendor.');
    assert.notEqual(engine.pid(), pid);
    assert.deepEqual(
      engine.said.filter(({ level }) => level === 'warn'),
      [
        {
          level: 'warn',
          fields: { code: null, signal: 'SIGKILL', delayMs: 100 },
          text: 'The engine ended. It is started again.',
        },
      ],
    );
  });

  test('killed in the middle of a stream: the stream fails, and the next call works', async () => {
    const engine = startEngine();
    vendor.script({ hangAfter: 3 });
    const reader = await beginStream(engine, TARGET);
    process.kill(engine.pid(), 'SIGKILL');
    await assertFails(readToEnd(reader), 'BROKEN_OFF', 'The call was broken off.');
    assert.equal((await ask(engine, TARGET)).status, 200);
  });

  test('knows nothing of the server’s environment', async () => {
    process.env['DATABASE_URL'] = 'postgres://user:secret@db/castellan';
    process.env['CASTELLAN_SECRET_KEY'] = 'secret';
    after(() => {
      delete process.env['DATABASE_URL'];
      delete process.env['CASTELLAN_SECRET_KEY'];
    });
    const engine = startEngine();
    await until(async () => await engine.isReady());
    const environment = readFileSync(`/proc/${engine.pid()}/environ`, 'utf8').split('\0');
    assert.deepEqual(
      environment.map((variable) => variable.split('=')[0]).filter((name) => name !== ''),
      ['NODE_ENV', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'],
    );
    assert.doesNotMatch(readFileSync(`/proc/${engine.pid()}/cmdline`, 'utf8'), /secret/i);
  });

  test('answers on loopback alone, and to nobody else', async () => {
    const engine = startEngine();
    await until(async () => await engine.isReady());
    const [local, ...others] = listening(engine.pid());
    assert.deepEqual([local?.split(':')[0], others], ['0100007F', []]);
    const port = Number.parseInt(local!.split(':')[1]!, 16);
    const headers = {
      'Content-Type': 'application/json',
      'x-portkey-config': JSON.stringify(TARGET),
    };
    const stranger = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(QUESTION),
    });
    assert.equal(stranger.status, 403);
    assert.equal(vendor.seen.length, 0);
  });

  test('ends with `close`, with a restart under way as well', async () => {
    const engine = startEngine();
    assert.equal((await ask(engine, TARGET)).status, 200);
    const pid = engine.pid();
    assert.equal(await engine.isReady(), true);
    await engine.close();
    assert.deepEqual([isRunning(pid), await engine.isReady()], [false, false]);
    await assertFails(ask(engine, TARGET), 'UNAVAILABLE', 'The engine is shut down.');

    const second = startEngine();
    assert.equal((await ask(second, TARGET)).status, 200);
    process.kill(second.pid(), 'SIGKILL');
    await until(() => second.said.some(({ level }) => level === 'warn'));
    await second.close();
    await new Promise((fulfil) => setTimeout(fulfil, 300));
    assert.equal(second.said.filter(({ level }) => level === 'info').length, 1);
  });

  test('ends when the server’s process is killed', async () => {
    const script = `
      import { createChildEngine } from ${JSON.stringify(CHILD_ENGINE)};
      createChildEngine({ allowedPrivateRanges: [], log: { warn() {}, info: ({ enginePid }) => console.log(enginePid) } });
      setInterval(() => undefined, 1000);`;
    const server = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(server.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    assert.equal(isRunning(pid), true);
    server.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });

  test('ends when the server’s process is gone before it listens', async () => {
    const script = `
      import childProcess from 'node:child_process';
      import { syncBuiltinESMExports } from 'node:module';
      const { fork } = childProcess;
      childProcess.fork = (...given) => {
        const child = fork(...given);
        console.log(child.pid);
        return child;
      };
      syncBuiltinESMExports();
      const { createChildEngine } = await import(${JSON.stringify(CHILD_ENGINE)});
      createChildEngine({ allowedPrivateRanges: [], log: { warn() {}, info() {} } });
      setInterval(() => undefined, 1000);`;
    const server = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(server.stdout, 'data')) as [Buffer];
    server.kill('SIGKILL');
    await until(() => !isRunning(Number(printed.toString())));
  });

  test('is not waited for longer than a call has patience', async () => {
    const engine = createChildEngine({
      allowedPrivateRanges: [],
      log: { info: () => undefined, warn: () => undefined },
      patienceMs: 1,
    });
    await assertFails(ask(engine, TARGET), 'UNAVAILABLE', 'The engine is not ready.');
    await engine.close();
  });
});

describe('An engine that runs elsewhere', { timeout: 60_000 }, () => {
  test('carries calls out, and fails cleanly once it is gone', async () => {
    const port = await freePort();
    const elsewhere = startElsewhere(port);
    const silent = { info: () => undefined, warn: () => undefined };
    const remote = createEngine(readSettings({ GATEWAY_URL: `http://127.0.0.1:${port}/` }), silent);
    assert.equal(await remote.isReady(), false);
    await assertFails(ask(remote, TARGET), 'UNAVAILABLE', 'The engine cannot be reached.');
    await until(async () => await remote.isReady());
    const told = await ask(remote, { strategy: { mode: 'fallback' }, targets: [TARGET, TARGET] });
    assert.deepEqual([told.status, told.target], [200, 'config.targets[0]']);
    assert.equal(vendor.seen[0]?.headers.authorization, 'Bearer sk-tenant');
    vendor.script({ hang: true });
    const asking = ask(remote, TARGET);
    await vendor.arrived(2);
    elsewhere.kill('SIGKILL');
    await assertFails(asking, 'BROKEN_OFF', 'The call was broken off.');
    await remote.close();
  });

  test('is named by GATEWAY_URL, which must be a URL', () => {
    assert.equal(readSettings({ GATEWAY_URL: 'http://10.0.0.5:8787' }).gatewayUrl, 'http://10.0.0.5:8787');
    assert.equal(readSettings({ GATEWAY_URL: '' }).gatewayUrl, undefined);
    for (const wrong of [
      '10.0.0.5:8787',
      'ftp://gateway',
      'http://',
      'http://a?b',
      'http://user:pw@gateway',
    ]) {
      assert.throws(
        () => readSettings({ GATEWAY_URL: wrong }),
        (error: Error) => {
          assert.ok(error instanceof SettingsError);
          assert.match(error.message, /^The variable GATEWAY_URL is not valid/);
          return true;
        },
      );
    }
  });
});
