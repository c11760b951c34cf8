import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UPDATE, uuidOf } from '../support/apiKeys.js';
import { engine } from '../support/database.js';
import { noteUse } from '../support/keyHygiene.js';
import { entriesAbout, noticesOfKey } from '../support/notices.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer, startTestServerOn } from '../support/server.js';

const server = await startTestServer();
const { ownerQuery } = server.castellan.database;
const { jobs } = server.castellan.services;
const DAY_MS = 86_400_000;
const { owner } = await createOrganization(server);

const kindsOf = async (id: string): Promise<string[]> =>
  (await noticesOfKey(server, id)).map(({ kind }) => kind);

/** Runs the job so many milliseconds after a time. */
const runAt = async (time: string, afterMs: number): Promise<void> => {
  await jobs.run('expire-api-keys', new Date(Date.parse(time) + afterMs));
};

describe('The expiry of a key', () => {
  test('is told 14 days ahead, a day ahead and when it has come, each once', async () => {
    const expiresAt = new Date(Date.now() + 100 * DAY_MS).toISOString();
    const { id } = await owner.createApiKey({ expiresAt, alertEmails: ['ops@example.com'] });
    const steps: [number, string[]][] = [
      [-14 * DAY_MS - 1, []],
      [-14 * DAY_MS, ['KEY_EXPIRING']],
      [-13 * DAY_MS, ['KEY_EXPIRING']],
      [-DAY_MS - 1, ['KEY_EXPIRING']],
      [-DAY_MS, ['KEY_EXPIRING', 'KEY_EXPIRING']],
      [-1, ['KEY_EXPIRING', 'KEY_EXPIRING']],
      [0, ['KEY_EXPIRING', 'KEY_EXPIRING', 'KEY_EXPIRED']],
      [DAY_MS, ['KEY_EXPIRING', 'KEY_EXPIRING', 'KEY_EXPIRED']],
    ];
    for (const [afterMs, expected] of steps) {
      await runAt(expiresAt, afterMs);
      assert.deepEqual(await kindsOf(id), expected, String(afterMs));
    }
    for (const { data, emails } of await noticesOfKey(server, id)) {
      assert.deepEqual([data['apiKeyId'], data['expiresAt']], [id, expiresAt]);
      assert.deepEqual(emails, ['ops@example.com', owner.email].sort());
    }
    assert.deepEqual(
      (await entriesAbout(server, id)).map(({ action, actorKind }) => [action, actorKind]),
      [
        ['apiKey.create', 'USER'],
        ['apiKey.warnOfExpiry', 'SYSTEM'],
        ['apiKey.warnOfExpiry', 'SYSTEM'],
        ['apiKey.expire', 'SYSTEM'],
      ],
    );
  });

  test('after a time without any server is told as it is by then, once', async () => {
    const expiresAt = new Date(Date.now() + 100 * DAY_MS).toISOString();
    const [near, over] = [await owner.createApiKey({ expiresAt }), await owner.createApiKey({ expiresAt })];
    await runAt(expiresAt, -3_600_000);
    assert.deepEqual(await kindsOf(near.id), ['KEY_EXPIRING']);
    await runAt(expiresAt, 3_600_000);
    assert.deepEqual(await kindsOf(over.id), ['KEY_EXPIRING', 'KEY_EXPIRED']);
    const gone = await owner.createApiKey({ expiresAt });
    await runAt(expiresAt, 50 * DAY_MS);
    assert.deepEqual(await kindsOf(gone.id), ['KEY_EXPIRED']);
  });

  test('is told of by one of several servers', async () => {
    const expiresAt = new Date(Date.now() + 10 * DAY_MS).toISOString();
    const { id } = await owner.createApiKey({ expiresAt });
    const other = engine === 'postgres' ? await startTestServerOn(server.testDatabase) : server;
    try {
      const now = new Date(Date.parse(expiresAt) - 1_000);
      await Promise.all(
        [server, other, server, other].map(async ({ castellan }) => {
          await castellan.services.jobs.run('expire-api-keys', now);
        }),
      );
    } finally {
      if (other !== server) await other.castellan.stop();
    }
    assert.deepEqual(await kindsOf(id), ['KEY_EXPIRING']);
  });

  test('that is moved is told anew; one that is taken away, or of a revoked key, is not', async () => {
    const expiresAt = new Date(Date.now() + 30 * DAY_MS).toISOString();
    const later = new Date(Date.now() + 60 * DAY_MS).toISOString();
    const [moved, endless, revoked] = [
      await owner.createApiKey({ expiresAt }),
      await owner.createApiKey({ expiresAt }),
      await owner.createApiKey({ expiresAt }),
    ];
    await runAt(expiresAt, -14 * DAY_MS);
    await owner.ask(UPDATE, { input: { id: moved.id, expiresAt: later } });
    await owner.ask(UPDATE, { input: { id: endless.id, expiresAt: null } });
    await owner.ask('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename } }', {
      input: { id: revoked.id },
    });
    await runAt(expiresAt, 0);
    for (const { id } of [moved, endless, revoked]) assert.deepEqual(await kindsOf(id), ['KEY_EXPIRING']);
    await runAt(later, -14 * DAY_MS);
    assert.deepEqual(await kindsOf(moved.id), ['KEY_EXPIRING', 'KEY_EXPIRING']);
  });
});

test('what keys used is forgotten after a year, and not before', async () => {
  const { id } = await owner.createApiKey();
  await noteUse(server, id, 'prompt:view', 366);
  await noteUse(server, id, 'prompt:list', 364);
  await jobs.run('expire-api-keys', new Date());
  const rows = await ownerQuery<{ permission: string }>(
    `SELECT "permission" FROM "ApiKeyPermissionUse" WHERE "apiKeyId" = '${uuidOf(id)}'`,
  );
  assert.deepEqual(rows, [{ permission: 'prompt:list' }]);
});
