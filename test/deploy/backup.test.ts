/** A backup, restored as docs/deploy.md tells it, has everything: rows, the wall, the audit chain, sealed secrets. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { call, makeTenant, MESSAGES, VENDOR_SECRET, type Tenant } from '../gateway/harness.js';
import { createTestDatabase, engine, type TestDatabase } from '../support/database.js';
import { createOrganization, asker, type SeededOrganization } from '../support/seed.js';
import { startTestServerOn, type TestServer } from '../support/server.js';

const vendor = await startFakeVendor();
const SETTINGS = { CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8' };
const hasTools = spawnSync('pg_dump', ['--version']).status === 0;

interface Filled {
  readonly tenant: Tenant;
  readonly other: SeededOrganization;
  readonly before: Record<string, any>;
}

const EVERYTHING = `{
  organization: viewer { organization { id name } }
  roles { edges { node { id name permissions } } }
  apiKeys { edges { node { id name maskedSecret status } } }
  integrations { edges { node { id name slug maskedSecret } } }
  providers { edges { node { id slug } } }
  logs { totalCount edges { node { id status } } }
  auditEntries(first: 50) { edges { node { sequence action outcome hash } } }
  verifyAuditLog { isWhole checked }
}`;

/** Fills a server with what is to be found again. */
async function fill(server: TestServer): Promise<Filled> {
  const tenant = await makeTenant(server, vendor);
  const other = await createOrganization(server);
  await tenant.owner.createRole(['prompt:list']);
  await tenant.key.send('{ members { totalCount } }');
  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.equal(answer.status, 200);
  await server.castellan.services.flush();
  return { tenant, other, before: await tenant.owner.ask(EVERYTHING) };
}

/** What a server on the restored database must show: the very same, and walls as they were. */
async function assertRestored(server: TestServer, { tenant, other, before }: Filled): Promise<void> {
  // It started: the check of the wall at its start found no gap.
  const owner = asker(server, tenant.owner.credentials);
  const found = await owner.ask(EVERYTHING);
  assert.deepEqual(found, before);
  assert.deepEqual(found['verifyAuditLog'].isWhole, true);
  assert.ok(found['verifyAuditLog'].checked >= 4);
  assert.equal(found['logs'].totalCount, 1);
  // The secret of the integration opens, under the same key, and reaches the vendor.
  vendor.reset();
  const answer = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(vendor.seen[0]?.headers.authorization, `Bearer ${VENDOR_SECRET}`);
  // Somebody else sees nothing of it, and the chain goes on.
  const stranger = await asker(server, other.owner.credentials).ask(EVERYTHING);
  assert.deepEqual(
    [stranger['apiKeys'].edges, stranger['integrations'].edges, stranger['logs'].totalCount],
    [[], [], 0],
  );
  const foreign = await asker(server, other.owner.credentials).send(
    'query ($id: ID!) { apiKey(id: $id) { id } }',
    {
      id: tenant.key.id,
    },
  );
  assert.equal(foreign.errors[0]?.extensions.code, 'NOT_FOUND');
  await owner.ask('mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }', {
    input: { name: 'Afterwards', permissions: [] },
  });
  const { verifyAuditLog } = await owner.ask('{ verifyAuditLog { isWhole checked } }');
  assert.equal(verifyAuditLog.isWhole, true);
  assert.ok(verifyAuditLog.checked > found['verifyAuditLog'].checked);
  // Requests cannot change what is written for good, whatever the dump restored.
  const { database } = server.castellan;
  const [rights] = await database.ownerQuery<Record<string, boolean>>(
    `SELECT has_table_privilege('castellan_runtime', '"AuditEntry"', 'UPDATE') AS "update",
            has_table_privilege('castellan_runtime', '"AuditEntry"', 'DELETE') AS "delete",
            has_table_privilege('castellan_runtime', '"AuditEntry"', 'INSERT') AS "insert"`,
  );
  assert.deepEqual(rights, { update: false, delete: false, insert: true });
}

void test(
  'pg_dump and pg_restore into a new database give back everything',
  {
    skip: engine === 'pglite' ? 'PGlite is backed up as a folder' : hasTools ? false : 'there is no pg_dump',
  },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'castellan-backup-'));
    const testDatabase = await createTestDatabase();
    const { url } = testDatabase;
    assert.ok(url !== null);
    const name = `castellan_test_${randomBytes(6).toString('hex')}`;
    const restoredUrl = new URL(url);
    restoredUrl.pathname = `/${name}`;
    const admin = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
    await admin.connect();
    after(async () => {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
      await testDatabase.drop();
      rmSync(folder, { recursive: true });
    });
    const first = await startTestServerOn(testDatabase, SETTINGS);
    const filled = await fill(first);
    // While the server runs.
    const file = path.join(folder, 'castellan.dump');
    execFileSync('pg_dump', ['--format=custom', `--file=${file}`, url]);
    await first.castellan.stop();
    await admin.query(`CREATE DATABASE ${name}`);
    execFileSync('pg_restore', [
      '--exit-on-error',
      '--single-transaction',
      `--dbname=${restoredUrl.href}`,
      file,
    ]);

    const options = { postgres: { url: restoredUrl.href, poolSize: 5 } };
    const second = await startTestServerOn(
      { options, url: restoredUrl.href, drop: testDatabase.drop },
      SETTINGS,
    );
    after(second.castellan.stop);
    // Nothing was to be migrated: what was applied is known.
    assert.ok(!second.log.some((line) => line.includes('Migrations were applied')));
    await assertRestored(second, filled);
  },
);

void test(
  'the folder of the embedded database, copied while the server is stopped, gives back everything',
  { skip: engine === 'postgres' ? 'PostgreSQL is backed up by pg_dump' : false },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'castellan-backup-'));
    after(() => {
      rmSync(folder, { recursive: true });
    });
    const at = (dataDir: string): TestDatabase => ({
      options: { embedded: { dataDir } },
      url: null,
      drop: () => Promise.resolve(),
    });
    const used = path.join(folder, 'used');
    const first = await startTestServerOn(at(used), SETTINGS);
    const filled = await fill(first);
    await first.castellan.stop();
    const restored = path.join(folder, 'restored');
    cpSync(used, restored, { recursive: true });
    rmSync(used, { recursive: true });
    const second = await startTestServerOn(at(restored), SETTINGS);
    after(second.castellan.stop);
    await assertRestored(second, filled);
  },
);
