// @no-database
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyCache, type KeyCache } from '../../src/context/keyCache.js';
import { createMemories, type Memories } from '../../src/context/memory.js';
import type { Database, NoticeListener } from '../../src/persistence/database.js';
import type { FoundApiKey, SystemClient } from '../../src/persistence/systemClient.js';

/**
 * The cache alone, its database played by the test: what is looked up and when an answer or a notice comes is in
 * the test's hands, so that the races of a busy server happen each time.
 */
interface Stage {
  readonly memories: Memories;
  readonly cache: KeyCache;
  readonly listener: NoticeListener;
  /** The hashes that were looked up, in order. */
  readonly lookups: string[];
  /** What is stored now. */
  readonly stored: Map<string, FoundApiKey>;
  /** Holds the answers of look-ups back until the function it gives is called. They read before they wait. */
  hold(): () => void;
  isListening(): boolean;
}

async function stage(): Promise<Stage> {
  const stored = new Map<string, FoundApiKey>();
  const lookups: string[] = [];
  let held: Promise<void> = Promise.resolve();
  let listener: NoticeListener | undefined;
  let listening = true;
  const database = {
    listen: (_channel: string, given: NoticeListener) => {
      listener = given;
      return Promise.resolve(() => {
        listening = false;
        return Promise.resolve();
      });
    },
  } as unknown as Database;
  const system = {
    apiKeyBySecretHash: async (hash: string) => {
      lookups.push(hash);
      const read = stored.get(hash) ?? null;
      await held;
      return read;
    },
  } as unknown as SystemClient;
  const memories = await createMemories(database);
  const cache = createKeyCache(memories, system);
  assert.ok(listener);
  return {
    memories,
    cache,
    listener,
    lookups,
    stored,
    hold: () => {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    isListening: () => listening,
  };
}

function key(organizationId: string, revokedAt: Date | null = null): FoundApiKey {
  return {
    ...{ organizationId, organizationName: 'O', slug: 'o', apiKeyId: `key of ${organizationId}`, name: 'k' },
    ...{ type: 'SERVICE', permissions: {}, allowedCidrs: [], expiresAt: null, exhaustedAt: null, revokedAt },
    ...{ secretEndsAt: null, ownerId: null, ownerBuiltIn: null, ownerPermissions: null },
  };
}

const HASH = 'a'.repeat(64);

void test('a key is looked up once, until its organization’s authority changes', async () => {
  const { cache, listener, lookups, stored } = await stage();
  listener.onReady();
  stored.set(HASH, key('one'));
  for (let count = 0; count < 5; count += 1) assert.equal((await cache.find(HASH))?.organizationId, 'one');
  assert.equal(lookups.length, 1);
  listener.onNotice('another');
  await cache.find(HASH);
  assert.equal(lookups.length, 1);
  stored.set(HASH, key('one', new Date()));
  listener.onNotice('one');
  assert.notEqual((await cache.find(HASH))?.revokedAt, null);
  assert.equal(lookups.length, 2);
});

void test('a look-up under way while a key is revoked cannot put the live key back', async () => {
  const { cache, listener, lookups, stored, hold } = await stage();
  listener.onReady();
  stored.set(HASH, key('one'));
  const release = hold();
  const underWay = cache.find(HASH);
  stored.set(HASH, key('one', new Date()));
  listener.onNotice('one');
  release();
  // Its own request had begun before the change.
  assert.equal((await underWay)?.revokedAt, null);
  assert.notEqual((await cache.find(HASH))?.revokedAt, null);
  assert.equal(lookups.length, 2);
});

void test('a look-up under way while a key is deleted cannot put it back', async () => {
  const { cache, listener, stored, hold } = await stage();
  listener.onReady();
  stored.set(HASH, key('one'));
  const release = hold();
  const underWay = cache.find(HASH);
  stored.delete(HASH);
  listener.onNotice('one');
  release();
  await underWay;
  assert.equal(await cache.find(HASH), null);
});

void test('while notices may be missed nothing is kept, and what was kept is forgotten', async () => {
  const { cache, listener, lookups, stored } = await stage();
  stored.set(HASH, key('one'));
  // Not connected yet.
  await cache.find(HASH);
  await cache.find(HASH);
  assert.equal(lookups.length, 2);

  listener.onReady();
  await cache.find(HASH);
  await cache.find(HASH);
  assert.equal(lookups.length, 3);

  listener.onGap();
  stored.set(HASH, key('one', new Date()));
  assert.notEqual((await cache.find(HASH))?.revokedAt, null);
  await cache.find(HASH);
  assert.equal(lookups.length, 5);

  listener.onReady();
  await cache.find(HASH);
  await cache.find(HASH);
  assert.equal(lookups.length, 6);
});

void test('a look-up that spans the loss or the return of the connection is not kept', async () => {
  for (const event of ['onGap', 'onReady'] as const) {
    const { cache, listener, stored, hold } = await stage();
    if (event === 'onGap') listener.onReady();
    stored.set(HASH, key('one'));
    const release = hold();
    const underWay = cache.find(HASH);
    listener[event]();
    if (event === 'onGap') listener.onReady();
    stored.set(HASH, key('one', new Date()));
    release();
    await underWay;
    assert.notEqual((await cache.find(HASH))?.revokedAt, null, event);
  }
});

void test('two secrets that differ in the last character of their hashes are two keys', async () => {
  const { cache, listener, stored } = await stage();
  listener.onReady();
  const other = `${HASH.slice(0, -1)}b`;
  stored.set(HASH, key('one'));
  stored.set(other, key('two'));
  assert.equal((await cache.find(HASH))?.organizationId, 'one');
  assert.equal((await cache.find(other))?.organizationId, 'two');
  assert.equal(await cache.find(`${HASH.slice(0, -1)}c`), null);
  listener.onNotice('one');
  stored.delete(HASH);
  assert.equal(await cache.find(HASH), null);
  assert.equal((await cache.find(other))?.organizationId, 'two');
});

void test('what is not there is asked for each time, so that a new key works at once', async () => {
  const { cache, listener, lookups, stored } = await stage();
  listener.onReady();
  assert.equal(await cache.find(HASH), null);
  assert.equal(await cache.find(HASH), null);
  assert.equal(lookups.length, 2);
  stored.set(HASH, key('one'));
  assert.equal((await cache.find(HASH))?.organizationId, 'one');
});

void test('a memory keeps what it has room for, what was used least goes first, and what is larger is read each time', async () => {
  const { memories, listener } = await stage();
  listener.onReady();
  const memory = memories.create<{ text: string }>(10, { most: 8, sizeOf: ({ text }) => text.length });
  const reads: string[] = [];
  const recall = async (text: string): Promise<void> => {
    const read = (): Promise<{ text: string }> => {
      reads.push(text);
      return Promise.resolve({ text });
    };
    assert.equal((await memory.recall(text, read, () => 'one')).text, text);
  };
  for (const text of ['four', 'FOUR', 'four', 'FOUR', 'nine here', 'nine here', 'more', 'FOUR', 'four']) {
    await recall(text);
  }
  assert.deepEqual(reads, ['four', 'FOUR', 'nine here', 'nine here', 'more', 'four']);
  listener.onNotice('one');
  assert.equal(memory.counts().kept, 0);
});

void test('what belongs to nobody is not remembered', async () => {
  const { memories, listener } = await stage();
  listener.onReady();
  const memory = memories.create<{ text: string }>(10);
  for (let turn = 0; turn < 2; turn += 1) {
    await memory.recall(
      'name',
      () => Promise.resolve({ text: 'x' }),
      () => null,
    );
  }
  assert.deepEqual(memory.counts(), { hits: 0, misses: 2, kept: 0 });
});

void test('closed memories no longer listen', async () => {
  const { memories, isListening } = await stage();
  assert.equal(isListening(), true);
  await memories.close();
  assert.equal(isListening(), false);
});
