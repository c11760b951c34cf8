import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openDatabase } from '../../src/persistence/database.js';
import { findGapsInTheWall } from '../../src/persistence/selfCheck.js';
import { createTestDatabase } from '../support/database.js';

// The wall around the audit log, asked of the catalogue; see also test/isolation/catalogue.test.ts.

const testDatabase = await createTestDatabase();
const database = await openDatabase(testDatabase.options);
const ask = database.ownerQuery;
after(async () => {
  await database.close();
  await testDatabase.drop();
});

describe('the role that chains the audit log', () => {
  test('has one policy, on the ends of the chains, which compares with the pinned organization', async () => {
    const policies = await ask(
      `SELECT c.relname AS "table", p.polname AS policy, p.polcmd::text AS command,
         pg_get_expr(p.polqual, p.polrelid) AS reads, pg_get_expr(p.polwithcheck, p.polrelid) AS writes
       FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
       WHERE to_regrole('castellan_audit')::oid = ANY (p.polroles)`,
    );
    const pinned = `("organizationId" = (NULLIF(current_setting('app.organization_id'::text, true), ''::text))::uuid)`;
    assert.deepEqual(policies, [
      { table: 'AuditHead', policy: 'chain', command: '*', reads: pinned, writes: pinned },
    ]);
  });

  test('may read, add and move them and touch no other table, and owns the one function', async () => {
    const grants = await ask<{ may: string }>(
      `SELECT c.relname || ' ' || p.privilege AS may FROM pg_class c
       CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS p (privilege)
       WHERE c.relnamespace = to_regnamespace('public') AND c.relkind = ANY ('{r,p,v,m,f}')
         AND (has_table_privilege('castellan_audit', c.oid, p.privilege)
           OR (p.privilege IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege('castellan_audit', c.oid, p.privilege)))
       ORDER BY 1`,
    );
    assert.deepEqual(
      grants.map(({ may }) => may),
      ['AuditHead INSERT', 'AuditHead SELECT', 'AuditHead UPDATE'],
    );
    const [moved] = await ask<{ organization: boolean }>(
      `SELECT has_column_privilege('castellan_audit', 'public."AuditHead"', 'organizationId', 'UPDATE') AS organization`,
    );
    assert.deepEqual(moved, { organization: false });
    const owned = await ask<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p WHERE p.proowner = to_regrole('castellan_audit')`,
    );
    assert.deepEqual(owned, [{ name: 'audit_chain' }]);
    const [may] = await ask(`SELECT has_schema_privilege('castellan_audit', 'public', 'CREATE') AS "create"`);
    assert.deepEqual(may, { create: false });
  });
});

describe('a gap in the wall of the audit log is found before a server starts', () => {
  const gaps: [name: string, does: string, undoes: string, gap: string][] = [
    [
      'the chain switched off',
      'ALTER TABLE "AuditEntry" DISABLE TRIGGER chain',
      'ALTER TABLE "AuditEntry" ENABLE TRIGGER chain',
      'entries are not chained by the trigger of AuditEntry',
    ],
    [
      'the chain dropped',
      'DROP TRIGGER chain ON "AuditEntry"',
      'CREATE TRIGGER chain BEFORE INSERT ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION audit_chain()',
      'entries are not chained by the trigger of AuditEntry',
    ],
    [
      'requests that may move the end of the chain',
      'GRANT UPDATE ("hash") ON "AuditHead" TO castellan_runtime',
      'REVOKE UPDATE ("hash") ON "AuditHead" FROM castellan_runtime',
      'the role of requests may change or delete what is written for ever in AuditHead',
    ],
    [
      'requests that may make an end of a chain',
      'GRANT INSERT ON "AuditHead" TO castellan_runtime',
      'REVOKE INSERT ON "AuditHead" FROM castellan_runtime',
      'the role of requests may change or delete what is written for ever in AuditHead',
    ],
    [
      'requests that may change one column of an entry',
      'GRANT UPDATE ("actorName") ON "AuditEntry" TO castellan_runtime',
      'REVOKE UPDATE ("actorName") ON "AuditEntry" FROM castellan_runtime',
      'the role of requests may change or delete what is written for ever in AuditEntry',
    ],
    [
      'the log of an account that can be emptied',
      'GRANT DELETE ON "AccountEntry" TO castellan_runtime',
      'REVOKE DELETE ON "AccountEntry" FROM castellan_runtime',
      'the role of requests may change or delete what is written for ever in AccountEntry',
    ],
    [
      'a chaining role that reads other tables',
      'GRANT SELECT ("name") ON "ApiKey" TO castellan_audit',
      'REVOKE SELECT ("name") ON "ApiKey" FROM castellan_audit',
      'the role that chains the audit log can do more than move its ends: ApiKey',
    ],
    [
      'a chain that belongs to the look-ups',
      'ALTER FUNCTION audit_chain() OWNER TO castellan_lookup',
      'ALTER FUNCTION audit_chain() OWNER TO castellan_audit',
      'a look-up does not fix its search_path or belongs to a role that can do more than look up: audit_chain',
    ],
    [
      'a look-up that belongs to the role of the chain',
      'ALTER FUNCTION lookup_retentions() OWNER TO castellan_audit',
      'ALTER FUNCTION lookup_retentions() OWNER TO castellan_lookup',
      'a look-up does not fix its search_path or belongs to a role that can do more than look up: lookup_retentions',
    ],
  ];
  for (const [name, does, undoes, gap] of gaps) {
    test(name, async () => {
      assert.deepEqual(await findGapsInTheWall(database), []);
      await ask(does);
      try {
        assert.deepEqual(await findGapsInTheWall(database), [gap]);
      } finally {
        await ask(undoes);
      }
      assert.deepEqual(await findGapsInTheWall(database), []);
    });
  }
});
