/** Requests go through a pooler in transaction mode; what listens for notices must not. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import pg from 'pg';
import { createTestDatabase, engine } from '../support/database.js';
import { hasPooler, throughPooler } from '../support/pooler.js';
import { createOrganization } from '../support/seed.js';
import { startTestServerOn } from '../support/server.js';

const skip =
  engine === 'pglite'
    ? 'a pooler is for PostgreSQL'
    : hasPooler()
      ? false
      : 'there is no PgBouncer on this machine';

void test(
  'behind a pooler requests run as their own login, apart, and revoked keys are refused at once',
  { skip },
  async () => {
    const testDatabase = await createTestDatabase();
    const { url } = testDatabase;
    assert.ok(url !== null);
    const login = `castellan_app_${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`CREATE ROLE ${login} LOGIN; GRANT castellan_runtime TO ${login}`);
    const options = { postgres: { url, runtimeUrl: await throughPooler(url, login), poolSize: 12 } };
    const server = await startTestServerOn({ ...testDatabase, options });
    after(async () => {
      await server.castellan.stop();
      await admin.query(`REVOKE castellan_runtime FROM ${login}; DROP ROLE ${login}`);
      await admin.end();
      await testDatabase.drop();
    });
    // No warning that requests use the owner’s login: they have their own.
    assert.ok(!server.log.some((line) => line.includes('Requests use the login')));

    const tenants = await Promise.all([1, 2, 3].map(async () => await createOrganization(server)));
    await Promise.all(
      tenants.map(async ({ owner }, index) => await owner.createApiKey({ name: `key-of-${index}` })),
    );
    const answers = await Promise.all(
      Array.from({ length: 90 }, async (_, index) =>
        tenants[index % 3]!.owner.ask(
          '{ apiKeys { edges { node { name } } } organization: viewer { organization { id } } }',
        ),
      ),
    );
    for (const [index, { apiKeys, organization }] of answers.entries()) {
      assert.equal(organization.organization.id, tenants[index % 3]!.organization.id);
      assert.deepEqual(
        apiKeys.edges.map(({ node }: any) => node.name),
        [`key-of-${index % 3}`],
      );
    }
    const { rows } = await admin.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()`,
      [login],
    );
    assert.ok(rows[0]!.count >= 1 && rows[0]!.count <= 3, `${rows[0]!.count} connections of PostgreSQL`);

    const { owner } = tenants[0]!;
    const key = await owner.createApiKey();
    assert.equal((await key.send('{ viewer { kind } }')).status, 200);
    await owner.ask(
      'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
      {
        input: { id: key.id },
      },
    );
    assert.equal((await key.send('{ viewer { kind } }')).status, 401);
  },
);

void test('a server that would not hear of what others change does not start', { skip }, async () => {
  const testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  assert.ok(url !== null);
  after(testDatabase.drop);
  const pooled = await throughPooler(url, new URL(url).username);
  const options = { postgres: { url: pooled, poolSize: 3 } };
  await assert.rejects(
    startTestServerOn({ ...testDatabase, options }),
    /Notices do not arrive over DATABASE_URL\. .*not to a pooler in transaction mode/,
  );
});
