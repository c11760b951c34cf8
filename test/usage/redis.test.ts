import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Redis } from 'ioredis';
import { createRedisRateLimiter, type RunningRateLimiter } from '../../src/context/rateLimiter.js';
import type { RateLimit } from '../../src/domain/limits.js';
import { readSettings, SettingsError } from '../../src/env.js';
import { createSpending } from '../../src/domain/usage/spending.js';
import { eventually } from '../support/apiKeys.js';
import { hasRedis, REDIS_URL } from '../support/redis.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { keyWith, type Account } from './spender.js';

const server = await startTestServer();
const seeded = await createOrganization(server);

const skip = (await hasRedis()) ? false : `no Redis answers at ${REDIS_URL}`;
const CALL = { cost: null, tokens: 10 };
const THREE_A_WEEK: RateLimit = { type: 'REQUESTS', unit: 'WEEK', value: 3 };

/** A node's limiter, closed with the test; what it reports is in `reports`. */
async function nodeOf(
  context: TestContext,
  url: string,
): Promise<{ rateLimiter: RunningRateLimiter; reports: string[] }> {
  const reports: string[] = [];
  const rateLimiter = await createRedisRateLimiter(url, ({ message }) => void reports.push(message));
  context.after(() => {
    rateLimiter.close();
  });
  return { rateLimiter, reports };
}

async function keyOn(rateLimiter: RunningRateLimiter, rateLimits: RateLimit[]): Promise<Account> {
  const key = await keyWith(server, seeded, { rateLimits });
  key.spending = createSpending({ rateLimiter });
  return key;
}

/** A way to Redis that can be cut and opened again. */
async function proxyTo(context: TestContext): Promise<{ url: string; cut(): void; open(): Promise<void> }> {
  const target = new URL(REDIS_URL);
  const sockets = new Set<net.Socket>();
  const make = (): net.Server =>
    net.createServer((socket) => {
      const onward = net.connect(Number(target.port || 6379), target.hostname);
      for (const end of [socket, onward]) {
        sockets.add(end);
        end.on('error', () => undefined);
      }
      socket.pipe(onward).pipe(socket);
    });
  let proxy = make().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const cut = (): void => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  context.after(cut);
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    cut,
    open: async () => {
      proxy = make().listen(port, '127.0.0.1');
      await once(proxy, 'listening');
    },
  };
}

/** Waits until a node reaches Redis: what it counts is there. */
async function reached(rateLimiter: RunningRateLimiter, redis: Redis): Promise<void> {
  await eventually(async () => {
    const name = `test-${String(process.pid)}-${String(Math.random())}`;
    await rateLimiter.count({ name, unit: 'SECOND' }, 1);
    assert.equal(await redis.exists(`castellan:rate:${name}`), 1);
  });
}

test(
  'two nodes count together in Redis, under names of the organization that go by themselves',
  { skip },
  async (context) => {
    const redis = new Redis(REDIS_URL);
    context.after(() => {
      redis.disconnect();
    });
    const one = await nodeOf(context, REDIS_URL);
    const other = await nodeOf(context, REDIS_URL);

    const key = await keyOn(one.rateLimiter, [THREE_A_WEEK, { type: 'TOKENS', unit: 'DAY', value: 1_000 }]);
    const second = createSpending({ rateLimiter: other.rateLimiter });
    const first = await key.admit(CALL);
    const answer = await second.admit(key.tenant, key.spender, CALL);
    assert.ok('admission' in answer);
    assert.equal(answer.admission.headers['x-ratelimit-remaining-requests'], '1');
    assert.equal(answer.admission.headers['x-ratelimit-remaining-tokens'], '980');
    await first.settle({ cost: null, tokens: 1 });
    await answer.admission.release();
    assert.equal((await key.admit(CALL)).headers['x-ratelimit-remaining-tokens'], '989');
    await key.admit(CALL);
    assert.equal((await key.refuse(CALL)).reason, 'RATE_LIMITED');

    const { organizationId, id } = key.spender;
    const names = await redis.keys(`castellan:rate:${organizationId}:KEY:${id}:*`);
    assert.deepEqual(names.map((name) => name.split(':').slice(5, 7).join(' ')).sort(), [
      'REQUESTS WEEK',
      'TOKENS DAY',
    ]);
    for (const name of names) assert.ok((await redis.ttl(name)) > 0, 'it is forgotten one day');
    assert.deepEqual([one.reports, other.reports], [[], []]);
  },
);

test(
  'while Redis is away each node counts for itself, and it is told once; then both count together again',
  { skip },
  async (context) => {
    const redis = new Redis(REDIS_URL);
    context.after(() => {
      redis.disconnect();
    });
    const way = await proxyTo(context);
    const { rateLimiter, reports } = await nodeOf(context, way.url);
    const key = await keyOn(rateLimiter, [THREE_A_WEEK]);
    const before = await key.admit(CALL);

    way.cut();
    for (let call = 0; call < 3; call += 1) await key.admit(CALL);
    assert.equal((await key.refuse(CALL)).reason, 'RATE_LIMITED');
    // Its count cannot be reached: it stays.
    await before.release();
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', /^Redis is away, rate limits are counted by each node for itself: /);

    await way.open();
    await reached(rateLimiter, redis);
    assert.equal((await key.admit(CALL)).headers['x-ratelimit-remaining-requests'], '1');
  },
);

test('a server starts without the Redis it is told of, holds its limits and says nothing of the password', async (context) => {
  const { rateLimiter, reports } = await nodeOf(context, 'redis://user:redis-password@127.0.0.1:1');
  const key = await keyOn(rateLimiter, [THREE_A_WEEK]);
  for (let call = 0; call < 3; call += 1) await key.admit(CALL);
  await key.refuse(CALL);
  assert.equal(reports.length, 1);
  assert.ok(!reports.join().includes('redis-password'));
});

test('a server counts in the Redis of REDIS_URL', { skip }, async () => {
  const node = await startTestServer({ REDIS_URL });
  const key = await keyWith(node, await createOrganization(node), { rateLimits: [THREE_A_WEEK] });
  await key.admit(CALL);
  const redis = new Redis(REDIS_URL);
  const names = await redis.keys(`castellan:rate:${key.spender.organizationId}:*`);
  redis.disconnect();
  assert.equal(names.length, 1);
});

test('REDIS_URL must be the address of a Redis', () => {
  for (const url of ['http://127.0.0.1:6379', '127.0.0.1:6379', 'redis://']) {
    assert.throws(
      () => readSettings({ REDIS_URL: url }),
      new SettingsError('The variable REDIS_URL is not valid: must be a redis:// or rediss:// URL.'),
    );
  }
  assert.equal(
    readSettings({ REDIS_URL: 'rediss://cache.example.com' }).redisUrl,
    'rediss://cache.example.com',
  );
  assert.equal(readSettings({}).redisUrl, undefined);
});
