import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { CastellanApiError, createClient, LogTailDocument, TransportError } from '../../src/sdk/index.js';
import { startFakeHost } from '../support/fakeHost.js';
import { writeLogs } from '../support/logs.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const METRICS = { permissions: [{ feature: 'METRICS', level: 'ENABLED' }] };

test('a program follows the logs with the SDK until it leaves the loop', async () => {
  const seeded = await createOrganization(server);
  const { secret } = await seeded.owner.createApiKey(METRICS);
  const client = createClient({ url: server.url, apiKey: secret });
  const told: unknown[] = [];
  for await (const { log } of client.logs.tail({ filter: { isError: true } })) {
    told.push(log?.traceId);
    if (told.length === 1) {
      await writeLogs(server, seeded, [{ traceId: 'good' }, { traceId: 'bad', status: 500 }]);
    } else break;
  }
  assert.deepEqual(told, [undefined, 'bad']);
});

test('the loop ends with the reason of the signal that is aborted, and documents of one’s own can be followed', async () => {
  const { owner } = await createOrganization(server);
  const { secret } = await owner.createApiKey(METRICS);
  const client = createClient({ url: server.url, apiKey: secret });
  const giveUp = new AbortController();
  const reason = new Error('Seen enough.');
  const told: unknown[] = [];
  const follow = async (): Promise<void> => {
    for await (const { logTail } of client.subscribe(LogTailDocument, {}, { signal: giveUp.signal })) {
      told.push(logTail?.log);
      giveUp.abort(reason);
    }
  };
  await assert.rejects(follow(), (error) => error === reason);
  assert.deepEqual(told, [null]);
});

test('a refusal, and the end of what was allowed, are thrown with their codes', async () => {
  const seeded = await createOrganization(server);
  const none = await seeded.owner.createApiKey();
  const key = await seeded.owner.createApiKey(METRICS);
  const codeOf = async (secret: string, onFirst: () => Promise<void>): Promise<unknown> => {
    try {
      const events = createClient({ url: server.url, apiKey: secret }).logs.tail();
      for await (const { log } of events) {
        assert.equal(log, null);
        await onFirst();
      }
    } catch (error) {
      assert.ok(error instanceof CastellanApiError);
      return error.code;
    }
    return null;
  };
  assert.equal(await codeOf(none.secret, () => Promise.reject(new Error('no stream'))), 'FORBIDDEN');
  assert.equal(
    await codeOf(key.secret, async () => {
      await seeded.owner.ask(
        'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
        { input: { id: key.id } },
      );
      await writeLogs(server, seeded, [{}]);
    }),
    'UNAUTHENTICATED',
  );
});

const FIRST = 'event: next\ndata: {"data":{"logTail":{"dropped":0,"log":null}}}\n\n';

/** What ends a loop that would go on for ever. */
const bounded = () => ({ signal: AbortSignal.timeout(20_000) });

/** A host whose stream begins with one event and is then the test's. */
async function streaming(): Promise<{ url: string; streams: ServerResponse[] }> {
  const streams: ServerResponse[] = [];
  const { url } = await startFakeHost((_asked, response) => {
    streams.push(response.writeHead(200, { 'Content-Type': 'text/event-stream' }));
    response.write(FIRST);
  });
  return { url, streams };
}

test('the loop ends where the server says that it is complete, though the connection stays', async () => {
  const { url, streams } = await streaming();
  let told = 0;
  for await (const { dropped } of createClient({ url }).logs.tail({}, bounded())) {
    told += dropped + 1;
    streams[0]!.write('event: complete\ndata:\n\n');
  }
  assert.equal(told, 1);
});

test('leaving the loop hangs up', async () => {
  const { url, streams } = await streaming();
  for await (const _event of createClient({ url }).logs.tail({}, bounded())) break;
  const [stream] = streams;
  if (!stream!.destroyed) await once(stream!, 'close', { signal: AbortSignal.timeout(10_000) });
  assert.equal(stream!.writableFinished, false);
});

test('a stream that has begun may be silent for longer than an answer may take', async () => {
  const { url, streams } = await streaming();
  let told = 0;
  for await (const _event of createClient({ url, timeoutMs: 500 }).logs.tail({}, bounded())) {
    told += 1;
    if (told === 2) break;
    setTimeout(() => streams[0]!.write(FIRST), 1_000);
  }
  assert.equal(told, 2);
});

test('a connection that is lost is told as such', async () => {
  const { url, streams } = await streaming();
  const follow = async (): Promise<void> => {
    for await (const _event of createClient({ url }).logs.tail({}, bounded())) streams[0]!.destroy();
  };
  await assert.rejects(follow(), (error) => {
    assert.ok(error instanceof TransportError);
    assert.equal(error.reason, 'UNREACHABLE');
    return true;
  });
});
