import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { hold, untilWaiting } from '../support/locks.js';
import { writeLogs } from '../support/logs.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { setLimit, spendingOf } from './spending.js';

// A limit that is set while logs of calls are being written, each stopped at the moment that matters. An embedded
// database has one connection: there transactions take turns anyway.

const server = await startTestServer();
const { url } = server.testDatabase;

describe('a call is counted once', { skip: url === null }, () => {
  test('whose log is being written, and not to be seen yet, while a limit is set', async () => {
    const seeded = await createOrganization(server);
    const id = uuidOf(seeded.organization.id);
    const createdAt = new Date();
    // Who writes the log has looked for something to count it in, and waits to mark its hour.
    const letGo = await hold(
      server,
      `INSERT INTO "PendingLogHour" ("organizationId", "hour")
      VALUES ('${id}', date_trunc('hour', '${createdAt.toISOString()}'::timestamptz, 'UTC'))`,
    );
    const writing = writeLogs(server, seeded, [{ createdAt, cost: '0.5' }]);
    assert.ok(await untilWaiting(server, 1, writing));
    const setting = setLimit(seeded.owner, '10');
    await untilWaiting(server, 2, setting);
    await letGo();
    await Promise.all([writing, setting]);
    const { spent, requests } = await spendingOf(seeded.owner);
    assert.deepEqual([spent, requests], ['0.5', 1]);
  });

  test('whose log is to be written while a limit is being set, and not to be seen yet', async () => {
    const seeded = await createOrganization(server);
    const id = uuidOf(seeded.organization.id);
    // Who sets the limit has added up what is logged, and waits to write the entry of the audit log.
    const letGo = await hold(server, `SELECT 1 FROM "AuditHead" WHERE "organizationId" = '${id}' FOR UPDATE`);
    const setting = setLimit(seeded.owner, '10');
    assert.ok(await untilWaiting(server, 1, setting));
    const writing = writeLogs(server, seeded, [{ cost: '0.5' }]);
    await untilWaiting(server, 2, writing);
    await letGo();
    await Promise.all([writing, setting]);
    const { spent, requests } = await spendingOf(seeded.owner);
    assert.deepEqual([spent, requests], ['0.5', 1]);
  });
});
