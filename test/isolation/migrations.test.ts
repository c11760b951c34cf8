import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { systemAuthor, writeAuditEntry } from '../../src/domain/operations/change.js';
import { openDatabase } from '../../src/persistence/database.js';
import { diffMigrationsToSchema } from '../../src/persistence/migrate.js';
import { findGapsInTheWall } from '../../src/persistence/selfCheck.js';
import { canonical, sha256 } from '../support/audit.js';
import { createTestDatabase } from '../support/database.js';
import { createDurableTestDatabase } from '../support/durableDatabase.js';
import { createOrganization } from '../support/seed.js';
import { startTestServerOn } from '../support/server.js';

const MIGRATIONS = [
  '20261101000000_tables',
  '20261101000100_tenant_wall',
  '20261124000000_governed_resources',
  '20261124000100_governed_wall',
  '20261124010000_calls',
  '20261124010100_calls_wall',
  '20261126000000_oversight',
  '20261126000100_oversight_wall',
  '20261126010000_audit',
  '20261126010100_audit_wall',
  '20261126020000_billing',
  '20261126020100_billing_wall',
  '20261126030000_spending',
  '20261126030100_spending_wall',
  '20261126040000_key_hygiene',
  '20261126040100_key_hygiene_wall',
  '20261126050000_jobs',
  '20261126050100_jobs_wall',
  '20261126060000_notices',
  '20261126060100_notices_wall',
];

test('a database made by the migrations is the one that schema.prisma describes', async () => {
  const database = await PGlite.create();
  after(async () => {
    await database.close();
  });
  const scripts: string[] = [];
  // Prisma's adapter for PostgreSQL cannot give the engine the catalogue's columns of the type "char".
  const adapters = new PrismaPGlite(database);
  // The adapter's own shadow neither waits for a script nor reports its errors.
  adapters.connectToShadowDb = async () => {
    const adapter = await adapters.connect();
    adapter.executeScript = async (script) => {
      scripts.push(script);
      await database.exec(script);
    };
    return adapter;
  };
  assert.equal(await diffMigrationsToSchema(adapters), '');
  // What was compared is the work of both migrations.
  assert.ok(scripts.some((script) => script.includes('CREATE TABLE "ApiKey"')));
  assert.ok(scripts.some((script) => script.includes('CREATE FUNCTION lookup_api_key')));
});

test('an empty database takes every migration once, and nothing the second time', async () => {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase(testDatabase.options);
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });
  // The copy is migrated already. Its roles stay: they belong to the cluster, where another database has made them.
  assert.deepEqual(await database.migrate(), []);
  await database.ownerQuery('DROP SCHEMA public CASCADE');
  await database.ownerQuery('CREATE SCHEMA public');
  assert.deepEqual(await database.migrate(), MIGRATIONS);
  assert.deepEqual(await findGapsInTheWall(database), []);
  assert.deepEqual(await database.migrate(), []);
  const rows = await database.ownerQuery<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    MIGRATIONS,
  );
});

test('entries of a database that was released before are chained, of each organization in their order', async () => {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase(testDatabase.options);
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });
  await database.ownerQuery('DROP SCHEMA public CASCADE');
  await database.ownerQuery('CREATE SCHEMA public');
  // As it was before the log was a chain: the migrations up to then, put down as applied.
  await database.ownerQuery(MIGRATIONS_TABLE);
  for (const name of MIGRATIONS.slice(0, MIGRATIONS.indexOf('20261126010000_audit'))) {
    const script = readFileSync(
      new URL(`../../prisma/migrations/${name}/migration.sql`, import.meta.url),
      'utf8',
    );
    await database.ownerQuery(script);
    await database.ownerQuery(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ('${randomUUID()}', '${createHash('sha256').update(script).digest('hex')}', '${name}', now(), 1)`,
    );
  }
  const organizations = [randomUUID(), randomUUID()];
  for (const id of organizations) {
    await database.ownerQuery(
      `INSERT INTO "Organization" ("id", "name", "slug", "updatedAt") VALUES ('${id}', 'Old', 'old', now())`,
    );
  }
  for (let number = 0; number < 10; number += 1) {
    await database.ownerQuery(
      `INSERT INTO "AuditEntry" ("organizationId", "id", "at", "actorKind", "actorName", "action", "resourceType",
         "resourceId", "before", "after", "requestId")
       VALUES ('${organizations[number % 2] ?? ''}', '${randomUUID()}', '2026-01-01'::timestamptz + interval '${String(10 - number)} hours',
         'USER', 'Ada', 'old.${String(number)}', 'Role', '${randomUUID()}', '{"b": 1.5, "a": [null]}', NULL, 'x')`,
    );
  }
  assert.deepEqual(await database.migrate(), MIGRATIONS.slice(MIGRATIONS.indexOf('20261126010000_audit')));
  assert.deepEqual(await findGapsInTheWall(database), []);
  for (const [index, organizationId] of organizations.entries()) {
    const tenant = database.forOrganization(organizationId);
    await tenant.transaction((transaction) => {
      const author = systemAuthor({ tenant, organizationId }, 'test');
      writeAuditEntry(transaction, author, { action: 'new', resourceType: null, resourceId: null });
      return Promise.resolve();
    });
    const rows = await tenant.auditEntry.findMany({ orderBy: { sequence: 'asc' } });
    assert.deepEqual(
      rows.map(({ action, outcome, attempts }) => [action, outcome, attempts]),
      [...[8, 6, 4, 2, 0].map((number) => `old.${String(number + index)}`), 'new'].map((action) => [
        action,
        'SUCCESS',
        1,
      ]),
    );
    let former = '0'.repeat(64);
    for (const [place, { sequence, at, previousHash, hash, ...entry }] of rows.entries()) {
      const shown = {
        ...{ ...entry, sequence: Number(sequence), at: at.toISOString() },
        previousHash: Buffer.from(previousHash).toString('hex'),
      };
      assert.deepEqual([shown.sequence, shown.previousHash], [place + 1, former]);
      former = Buffer.from(hash).toString('hex');
      assert.equal(sha256(canonical(shown)), former);
    }
    const head = await tenant.auditHead.findFirstOrThrow();
    assert.deepEqual([head.sequence, Buffer.from(head.hash).toString('hex')], [6n, former]);
  }
});

/** The table in which Prisma puts down what was applied: https://github.com/prisma/prisma-engines. */
const MIGRATIONS_TABLE = `CREATE TABLE _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

test('a second server on the same database finds what the first one wrote, and makes no second first owner', async () => {
  const durable = await createDurableTestDatabase();
  try {
    const first = await startTestServerOn(durable);
    assert.notEqual(first.castellan.firstOwner, null);
    const { owner, organization } = await createOrganization(first);
    const key = await owner.createApiKey();
    await first.castellan.stop();

    const second = await startTestServerOn(durable);
    try {
      assert.equal(second.castellan.firstOwner, null);
      for (const token of [owner.token, key.secret]) {
        const { data, errors } = await second.send('{ organization { id } }', {}, { token });
        assert.deepEqual({ data, errors }, { data: { organization: { id: organization.id } }, errors: [] });
      }
    } finally {
      await second.castellan.stop();
    }
  } finally {
    await durable.drop();
  }
});
