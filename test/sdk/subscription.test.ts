import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CastellanApiError, createClient, LogTailDocument } from '../../src/sdk/index.js';
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
