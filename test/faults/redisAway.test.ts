/**
 * Redis hangs, dies and comes back: limits go on to hold. While it is away each node counts for itself, from zero, so that
 * a limit lets through at most what it allows once more for each node; nothing is let through uncounted.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { after } from 'node:test';
import { Redis } from 'ioredis';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { call, makeTenant, MESSAGES } from '../gateway/harness.js';
import { asServer, folder, started, stop } from '../support/program.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { fault, OWNER_SETTINGS, statusOf, until } from './processes.js';
import { freePort } from '../support/ports.js';

const LIMIT = 5;

/** A Redis of one's own, which keeps nothing on disk. */
async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore', cwd: folder },
  );
  after(() => child.kill('SIGKILL'));
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await until('Redis answers', async () => (await client.ping().catch(() => '')) === 'PONG');
  client.disconnect();
  return child;
}

fault(
  'while Redis is away limits hold for each node; it is used again by itself once it is back',
  {
    of: 'Redis hung, and killed',
    tries: 2,
    skip: spawnSync('redis-server', ['--version']).status !== 0 && 'redis-server is not on this machine',
  },
  async () => {
    const port = await freePort();
    const redis = await startRedis(port);
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const running = await started({
      ...variables,
      ...OWNER_SETTINGS,
      REDIS_URL: `redis://127.0.0.1:${String(port)}`,
    });
    const server = asServer(running);
    const { key, model } = await makeTenant(server, vendor, {
      key: { rateLimits: [{ type: 'REQUESTS', unit: 'WEEK', value: LIMIT }] },
    });
    /** The statuses of calls, one after another. */
    const ask = async (times: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let time = 0; time < times; time += 1)
        statuses.push((await call(server, key, { model, messages: MESSAGES })).status);
      return statuses;
    };
    const fresh = Array<number>(LIMIT).fill(200);

    assert.deepEqual(await ask(3), [200, 200, 200]);
    // It hangs: a call waits half a second for it, and is counted here.
    redis.kill('SIGSTOP');
    assert.deepEqual(await ask(LIMIT + 1), [...fresh, 429]);
    assert.deepEqual([await statusOf(server, '/healthz'), await statusOf(server, '/readyz')], [200, 200]);
    const told = running.stdout.split('\n').filter((line) => line.includes('Redis is away'));
    assert.equal(told.length, 1, running.stdout);
    // It goes on, with what it had counted, and with what it was asked meanwhile: no more than that is let through.
    redis.kill('SIGCONT');
    assert.deepEqual(await ask(2 * LIMIT - 3), Array<number>(2 * LIMIT - 3).fill(429));

    // It dies: the node still knows what it has let through by itself.
    redis.kill('SIGKILL');
    await new Promise((resolve) => redis.once('close', resolve));
    assert.deepEqual(await ask(2), [429, 429]);
    // A new one knows nothing: the limit holds from the beginning, and nobody is locked out.
    await startRedis(port);
    let status = 429;
    await until('Redis is used again', async () => {
      [status = 0] = await ask(1);
      return status === 200;
    });
    assert.deepEqual(await ask(LIMIT), [...fresh.slice(1), 429]);
    assert.equal(await stop(running), 0);
  },
);
