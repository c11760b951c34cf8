import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { openDatabase } from '../../src/persistence/database.js';
import { diffMigrationsToSchema } from '../../src/persistence/migrate.js';
import { findGapsInTheWall } from '../../src/persistence/selfCheck.js';
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
  '20261126020000_billing',
  '20261126020100_billing_wall',
];

test('a database made by the migrations is the one that schema.prisma describes', async () => {
  const database = await PGlite.create();
  after(async () => {
    await database.close();
  });
  const scripts: string[] = [];
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
