import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { createRollUpLogs } from '../../src/context/jobs/rollUpLogs.js';
import { systemAuthor, writeAuditEntry } from '../../src/domain/operations/change.js';
import { openDatabase, type Database } from '../../src/persistence/database.js';
import { diffMigrationsToSchema } from '../../src/persistence/migrate.js';
import { findGapsInTheWall } from '../../src/persistence/selfCheck.js';
import { createSystemClient } from '../../src/persistence/systemClient.js';
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
  '20261126070000_log_days',
  '20261126070100_log_days_wall',
  '20261127000000_lookups_planned_once',
  '20261128000000_log_values_in_line',
];

/** The table in which Prisma puts down what was applied: https://github.com/prisma/prisma-engines. */
const MIGRATIONS_TABLE = `CREATE TABLE _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

/** A database as it was before a migration: those up to it, put down as applied. It goes when the test is over. */
async function openBefore(migration: string): Promise<Database> {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase(testDatabase.options);
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });
  await database.ownerQuery('DROP SCHEMA public CASCADE');
  await database.ownerQuery('CREATE SCHEMA public');
  await database.ownerQuery(MIGRATIONS_TABLE);
  for (const name of MIGRATIONS.slice(0, MIGRATIONS.indexOf(migration))) {
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
  return database;
}

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
  const database = await openBefore('20261126010000_audit');
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

test('hours that were rolled up before there were days are added up with the next hour that is counted, of each organization its own', async () => {
  const database = await openBefore('20261126070000_log_days');
  const organizations = [randomUUID(), randomUUID()];
  for (const [index, id] of organizations.entries()) {
    await database.ownerQuery(
      `INSERT INTO "Organization" ("id", "name", "slug", "updatedAt") VALUES ('${id}', 'Old', 'old', now())`,
    );
    for (const [hour, buckets, counts, users] of [
      ['2026-03-01T00:00:00Z', '-1, 5', '2, 1', "'ada', 'bob'"],
      ['2026-03-01T23:00:00Z', '5, 1000', '90, 7', "'bob', 'cyd'"],
      ['2026-03-02T00:00:00Z', '7', '100', ''],
    ]) {
      for (const [dimension, value] of [
        ['ALL', 'NULL'],
        ['USER', "'bob'"],
      ]) {
        await database.ownerQuery(
          `INSERT INTO "LogHour" VALUES ('${id}', '${dimension!}', '${hour!}', '${dimension!} ${value === 'NULL' ? '' : 'bob'}',
             ${value!}, NULL, 100, 1, 2, 3, 0.5, ${String(index + 4)}, 5, 6, '{${buckets!}}', '{${counts!}}',
             ARRAY[${users!}]::text[])`,
        );
      }
    }
  }
  assert.deepEqual(await database.migrate(), MIGRATIONS.slice(MIGRATIONS.indexOf('20261126070000_log_days')));
  assert.deepEqual(await findGapsInTheWall(database), []);
  await database.ownerQuery(
    `INSERT INTO "PendingLogHour" SELECT "id", '2026-03-03T05:00:00Z' FROM "Organization"`,
  );
  const job = createRollUpLogs({
    database,
    system: createSystemClient(database),
    onError: (error) => {
      throw error;
    },
  });
  assert.equal(await job.work(new Date(), () => false), 2);
  for (const [index, organizationId] of organizations.entries()) {
    const days = await database.forOrganization(organizationId).logDay.findMany({
      orderBy: [{ dimension: 'asc' }, { day: 'asc' }],
    });
    assert.deepEqual(
      days.map(({ dimension, day, value, requests, inputTokens, cost, ...rest }) => [
        ...[dimension, day.toISOString().slice(0, 10), value, requests, Number(inputTokens), cost.toFixed()],
        ...[rest.latencies.toFixed(), [...rest.users].sort(), rest.userCount],
        ...[rest.p50Bucket, rest.p90Bucket, rest.p99Bucket],
      ]),
      ['ALL', 'USER'].flatMap((dimension) => {
        const value = dimension === 'USER' ? 'bob' : null;
        const sums = [2 * (index + 4), '1'];
        // Twelve digits a bucket: 2 of bucket -1 stand last, 91 of 5 before six times twelve, 7 of 1000 first.
        const first = `7${'91'.padStart(12 * 995, '0')}${'2'.padStart(72, '0')}`;
        const users = dimension === 'USER' ? [] : ['ada', 'bob', 'cyd'];
        return [
          [dimension, '2026-03-01', value, 200, ...sums, first, users, value ? 1 : 3, 5, 5, 1000],
          [
            ...[
              dimension,
              '2026-03-02',
              value,
              100,
              index + 4,
              '0.5',
              `100${'0'.repeat(96)}`,
              [],
              value ? 1 : 0,
            ],
            ...[7, 7, 7],
          ],
        ];
      }),
    );
  }
});

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
