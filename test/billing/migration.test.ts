import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findGapsInTheWall } from '../../src/persistence/selfCheck.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { uuidOf } from './billing.js';

const server = await startTestServer();
const { database } = server.castellan;
const { ownerQuery } = database;

/** The part of the migration that gives accounts to organizations which are there already, a statement each. */
function accountStatements(): string[] {
  const script = readFileSync(
    new URL('../../prisma/migrations/20261126020100_billing_wall/migration.sql', import.meta.url),
    'utf8',
  );
  return script
    .slice(script.indexOf('-- Accounts --'))
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(';\n')
    .filter((statement) => statement.trim() !== '');
}

test('an organization that is there already goes on without bounds and without a price, to the end of the month', async () => {
  const [before, other] = [await createOrganization(server), await createOrganization(server)];
  const kept = await other.owner.ask('{ billing { periodStartedAt periodEndsAt } }');
  await ownerQuery(`DELETE FROM "BillingAccount" WHERE "organizationId" = '${uuidOf(before)}'`);
  const statements = accountStatements();
  assert.equal(statements.length, 5);
  // As whoever owns the tables and is no superuser, whom forced row-level security binds.
  const role = `plain_owner_${randomBytes(4).toString('hex')}`;
  const tables = ['"Organization"', '"BillingAccount"'];
  await ownerQuery(`CREATE ROLE ${role} NOSUPERUSER NOBYPASSRLS`);
  try {
    for (const table of tables) await ownerQuery(`ALTER TABLE ${table} OWNER TO ${role}`);
    await ownerQuery(`BEGIN; SET LOCAL ROLE ${role}; ${statements.join('; ')}; COMMIT`);
  } finally {
    for (const table of tables) await ownerQuery(`ALTER TABLE ${table} OWNER TO CURRENT_USER`);
    await ownerQuery(`DROP OWNED BY ${role}`);
    await ownerQuery(`DROP ROLE ${role}`);
  }
  assert.deepEqual(await findGapsInTheWall(database), []);
  const { billing } = await before.owner.ask(
    '{ billing { plan { code } monthlyPrice periodStartedAt periodEndsAt } }',
  );
  const [started, ends] = [
    new Date(billing.periodStartedAt as string),
    new Date(billing.periodEndsAt as string),
  ];
  assert.deepEqual([billing.plan.code, billing.monthlyPrice], ['ENTERPRISE', '0.00']);
  assert.deepEqual(
    [ends.toISOString().slice(8), new Date(ends.getTime() - 1).toISOString().slice(0, 7)],
    ['01T00:00:00.000Z', started.toISOString().slice(0, 7)],
  );
  assert.deepEqual(await other.owner.ask('{ billing { periodStartedAt periodEndsAt } }'), kept);
});
