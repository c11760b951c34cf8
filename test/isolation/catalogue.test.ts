import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openDatabase } from '../../src/persistence/database.js';
import { findGapsInTheWall } from '../../src/persistence/selfCheck.js';
import { StartError } from '../../src/server/startError.js';
import { createTestDatabase, engine } from '../support/database.js';
import { createDurableTestDatabase } from '../support/durableDatabase.js';
import { startTestServerOn } from '../support/server.js';
import { COMPOSITE_FOREIGN_KEYS } from './compositeForeignKeys.js';
import {
  definerFunctions,
  faultsOfPolicies,
  foreignKeysAcrossTenants,
  globalUniqueIndexes,
  governedTables,
  partitionsInReach,
} from './catalogue.js';
import { TAMPERINGS_OF_JOBS, type Tampering } from './tamperings.js';

const testDatabase = await createTestDatabase();
const database = await openDatabase(testDatabase.options);
const ask = database.ownerQuery;
after(async () => {
  await database.close();
  await testDatabase.drop();
});

describe('the catalogue of a migrated database', () => {
  test('every table forces row-level security with the one comparison that pins it, for reading and writing', async () => {
    assert.deepEqual(await faultsOfPolicies(ask), []);
    const tables = await governedTables(ask);
    for (const table of ['ApiKey', 'ApiKeySecret', 'AuditEntry', 'Member', 'Organization', 'Role', 'User']) {
      assert.ok(tables.includes(table), `${table} was looked at`);
    }
  });

  test('partitions are reached through their table alone', async () => {
    assert.deepEqual(await partitionsInReach(ask), []);
    const [row] = await ask<{ count: number }>('SELECT count(*)::int AS count FROM pg_inherits');
    assert.ok(row !== undefined && row.count >= 2, 'there are partitions');
  });

  test('the only other policies are those of the look-ups, and they open reading alone', async () => {
    const rows = await ask<{ table: string; command: string }>(
      `SELECT c.relname AS "table", p.polcmd::text AS command FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
       WHERE p.polroles = ARRAY[to_regrole('castellan_lookup')::oid] ORDER BY 1`,
    );
    assert.deepEqual([...new Set(rows.map(({ command }) => command))], ['r']);
    assert.deepEqual(
      rows.map(({ table }) => table),
      [
        ...['ApiKey', 'ApiKeyPermissionUse', 'ApiKeyRotation', 'ApiKeySecret', 'BillingAccount'],
        ...['CachedResponse', 'Credential', 'Guardrail', 'GuardrailVersion', 'Integration', 'Invitation'],
        ...['LogExport', 'Member', 'Notice', 'NoticeDelivery', 'Organization', 'PendingLogHour'],
        ...['Provider', 'Role', 'Session', 'UsageReservation', 'User', 'Webhook'],
      ],
    );
  });

  test('foreign keys between tables of a tenant compare the organization', async () => {
    assert.deepEqual(await foreignKeysAcrossTenants(ask), []);
    const composite = await ask<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) > 1 ORDER BY 1`,
    );
    assert.deepEqual(
      composite.map(({ name }) => name),
      COMPOSITE_FOREIGN_KEYS,
    );
  });

  test('unique indexes that span organizations are over random hashes, people, the server’s work and the organizations themselves', async () => {
    assert.deepEqual(await globalUniqueIndexes(ask), [
      'AccountEntry_pkey',
      'ApiKeySecret_hash_key',
      'Credential_pkey',
      'Invitation_tokenHash_key',
      'Organization_pkey',
      'ScheduledJob_pkey',
      'Session_pkey',
      'Session_tokenHash_key',
      'User_email_key',
      'User_pkey',
    ]);
  });

  test('functions with their owner’s rights are look-ups that only requests may call and the chain of the audit log that nobody may, with a fixed search_path', async () => {
    const functions = await definerFunctions(ask);
    assert.deepEqual(
      functions.map(({ name }) => name),
      [
        ...['audit_chain()', 'lookup_api_key(text)', 'lookup_credential(text)'],
        'lookup_due_deliveries(timestamp with time zone)',
        'lookup_due_exports(timestamp with time zone)',
        'lookup_due_invoices(timestamp with time zone)',
        'lookup_due_key_notices(timestamp with time zone,timestamp with time zone)',
        'lookup_due_key_rotations(timestamp with time zone)',
        'lookup_ended_exhaustion(timestamp with time zone)',
        'lookup_ended_invitations(timestamp with time zone)',
        'lookup_expired_rows(timestamp with time zone,timestamp with time zone)',
        'lookup_expired_sessions(timestamp with time zone)',
        ...['lookup_invitation(text)', 'lookup_memberships()'],
        'lookup_old_notices(timestamp with time zone)',
        'lookup_pending_hours(timestamp with time zone)',
        ...['lookup_retentions()', 'lookup_sealed_otherwise(text)', 'lookup_session(text,text)'],
      ],
    );
    for (const { name, settings, owner, callers } of functions) {
      assert.equal(settings, 'search_path=pg_catalog, pg_temp', name);
      const isChain = name === 'audit_chain()';
      assert.equal(owner, isChain ? 'castellan_audit' : 'castellan_lookup', name);
      assert.equal(callers, isChain ? null : 'castellan_runtime', name);
    }
  });

  // Logins that other tests have made on the same server begin with castellan_test_.
  test('the roles of the wall cannot log in, pass it, make others, or act as others', async () => {
    const roles = await ask<Record<string, unknown>>(
      `SELECT rolname::text AS name, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb, rolreplication,
         (SELECT count(*)::int FROM pg_auth_members m WHERE m.member = pg_roles.oid) AS memberships
       FROM pg_roles WHERE rolname LIKE 'castellan%' AND rolname NOT LIKE 'castellan\\_test\\_%' ORDER BY 1`,
    );
    const powerless = {
      ...{ rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false },
      ...{ rolcreatedb: false, rolreplication: false, memberships: 0 },
    };
    assert.deepEqual(roles, [
      { name: 'castellan_audit', ...powerless },
      { name: 'castellan_lookup', ...powerless },
      { name: 'castellan_runtime', ...powerless },
    ]);
  });

  test('the role of requests owns nothing and can neither empty, trigger nor shape anything', async () => {
    const owned = await ask(`SELECT 1 FROM pg_shdepend WHERE deptype = 'o'
      AND refobjid = to_regrole('castellan_runtime') AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    assert.deepEqual(owned, []);
    const [may] =
      await ask(`SELECT has_schema_privilege('castellan_runtime', 'public', 'CREATE') AS "inSchema",
      has_database_privilege('castellan_runtime', current_database(), 'CREATE') AS "inDatabase"`);
    assert.deepEqual(may, { inSchema: false, inDatabase: false });
    const shaping = await ask<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind = ANY ('{r,p}')
       AND has_table_privilege('castellan_runtime', oid, 'TRUNCATE, TRIGGER, REFERENCES')`,
    );
    assert.deepEqual(shaping, []);
  });

  test('the logs can be read and added to, nothing else, their ends only read; the list of migrations is out of reach', async () => {
    const rows = await ask<{ name: string; may: string }>(
      `SELECT c.relname AS name, string_agg(p.privilege, ' ' ORDER BY p.privilege) FILTER (
         WHERE has_table_privilege('castellan_runtime', c.oid, p.privilege)
           OR (p.privilege IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege('castellan_runtime', c.oid, p.privilege))
       ) AS may
       FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p (privilege)
       WHERE c.relnamespace = to_regnamespace('public') AND c.relname IN ('AccountEntry', 'AuditEntry', 'AuditHead', '_prisma_migrations')
       GROUP BY c.relname ORDER BY c.relname`,
    );
    assert.deepEqual(rows, [
      { name: 'AccountEntry', may: 'INSERT SELECT' },
      { name: 'AuditEntry', may: 'INSERT SELECT' },
      { name: 'AuditHead', may: 'SELECT' },
      { name: '_prisma_migrations', may: null },
    ]);
  });

  test('scheduled work is added and noted, never removed', async () => {
    const rows = await ask<{ may: string }>(
      `SELECT string_agg(p.privilege, ' ' ORDER BY p.privilege) AS may
       FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p (privilege)
       WHERE has_table_privilege('castellan_runtime', '"ScheduledJob"', p.privilege)`,
    );
    assert.deepEqual(rows, [{ may: 'INSERT SELECT UPDATE' }]);
  });

  test('versions are never changed, but for what is sealed in those of guardrails', async () => {
    const columns = await ask<{ name: string }>(
      `SELECT c.relname || '.' || a.attname AS name FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE c.relnamespace = to_regnamespace('public') AND c.relkind = 'r'
         AND c.relname = ANY ('{PromptVersion,PromptInclusion,ConfigVersion,GuardrailVersion}')
         AND has_column_privilege('castellan_runtime', c.oid, a.attnum, 'UPDATE')`,
    );
    assert.deepEqual(columns, [{ name: 'GuardrailVersion.checks' }]);
  });

  test('the server’s own check finds no gap', async () => {
    assert.deepEqual(await findGapsInTheWall(database), []);
  });
});

const tamperings: Tampering[] = [
  {
    name: 'a new table of a tenant without row-level security',
    does: [
      'CREATE TABLE "Intruder" ("organizationId" uuid NOT NULL, "id" uuid NOT NULL, PRIMARY KEY ("organizationId", "id"))',
    ],
    undoes: ['DROP TABLE "Intruder"'],
    gap: 'row-level security is not forced on table Intruder',
    seen: { by: faultsOfPolicies, as: 'Intruder: not forced' },
  },
  {
    name: 'a new table of a tenant without a policy',
    does: [
      'CREATE TABLE "Intruder" ("organizationId" uuid NOT NULL, "id" uuid NOT NULL, PRIMARY KEY ("organizationId", "id"))',
      'ALTER TABLE "Intruder" ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE "Intruder" FORCE ROW LEVEL SECURITY',
    ],
    undoes: ['DROP TABLE "Intruder"'],
    gap: 'no policy compares with the pinned organization (or person) on table Intruder',
    seen: { by: faultsOfPolicies, as: 'Intruder: no policy for reading' },
  },
  {
    name: 'a table that no longer forces row-level security on its owner',
    does: ['ALTER TABLE "ApiKey" NO FORCE ROW LEVEL SECURITY'],
    undoes: ['ALTER TABLE "ApiKey" FORCE ROW LEVEL SECURITY'],
    gap: 'row-level security is not forced on table ApiKey',
    seen: { by: faultsOfPolicies, as: 'ApiKey: not forced' },
  },
  {
    name: 'row-level security switched off',
    does: ['ALTER TABLE "Role" DISABLE ROW LEVEL SECURITY'],
    undoes: ['ALTER TABLE "Role" ENABLE ROW LEVEL SECURITY'],
    gap: 'row-level security is not forced on table Role',
    seen: { by: faultsOfPolicies, as: 'Role: not forced' },
  },
  {
    name: 'a dropped policy',
    does: ['DROP POLICY tenant ON "Invitation"'],
    undoes: [
      `CREATE POLICY tenant ON "Invitation" TO castellan_runtime
        USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
        WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)`,
    ],
    gap: 'no policy compares with the pinned organization (or person) on table Invitation',
    seen: { by: faultsOfPolicies, as: 'Invitation: no policy for reading' },
  },
  {
    name: 'a second policy that opens every row to everybody',
    does: ['CREATE POLICY open ON "Member" USING (true)'],
    undoes: ['DROP POLICY open ON "Member"'],
    gap: 'a policy for requests does not compare with a pin: Member.open',
    seen: { by: faultsOfPolicies, as: 'Member.open: opens more' },
  },
  {
    name: 'a second policy that lets any row be written',
    does: [
      `CREATE POLICY moving ON "Role" TO castellan_runtime
        USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid) WITH CHECK (true)`,
    ],
    undoes: ['DROP POLICY moving ON "Role"'],
    gap: 'a policy for requests does not compare with a pin: Role.moving',
    seen: { by: faultsOfPolicies, as: 'Role.moving: opens more' },
  },
  {
    name: 'a policy whose comparison has an alternative',
    does: [
      `CREATE POLICY hole ON "Role" TO castellan_runtime
        USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid OR "builtIn" IS NULL)`,
    ],
    undoes: ['DROP POLICY hole ON "Role"'],
    gap: 'a policy for requests does not compare with a pin: Role.hole',
    seen: { by: faultsOfPolicies, as: 'Role.hole: opens more' },
  },
  ...TAMPERINGS_OF_JOBS,
  {
    name: 'a foreign key between tables of a tenant without the organization',
    does: [
      'CREATE UNIQUE INDEX "Role_id_key" ON "Role" ("id")',
      'ALTER TABLE "Member" ADD CONSTRAINT "Member_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "Role" ("id")',
    ],
    undoes: ['ALTER TABLE "Member" DROP CONSTRAINT "Member_roleId_fkey"', 'DROP INDEX "Role_id_key"'],
    gap: 'a foreign key between tables of a tenant leaves out the organization: Member_roleId_fkey',
    seen: { by: foreignKeysAcrossTenants, as: 'Member_roleId_fkey' },
  },
  {
    name: 'a unique index that spans organizations',
    does: ['CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization" ("slug")'],
    undoes: ['DROP INDEX "Organization_slug_key"'],
    gap: 'a unique index spans organizations: Organization_slug_key',
    seen: { by: globalUniqueIndexes, as: 'Organization_slug_key' },
  },
  {
    name: 'a unique index that only carries the organization along',
    does: ['CREATE UNIQUE INDEX "Role_nameKey_key" ON "Role" ("nameKey") INCLUDE ("organizationId")'],
    undoes: ['DROP INDEX "Role_nameKey_key"'],
    gap: 'a unique index spans organizations: Role_nameKey_key',
    seen: { by: globalUniqueIndexes, as: 'Role_nameKey_key' },
  },
  {
    name: 'one more function with its owner’s rights',
    does: [
      'CREATE FUNCTION every_key() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS \'SELECT count(*) FROM "ApiKey"\'',
    ],
    undoes: ['DROP FUNCTION every_key()'],
    gap: 'a function runs with rights of its owner and is not on the list of look-ups: every_key',
    seen: { by: async (query) => (await definerFunctions(query)).map(({ name }) => name), as: 'every_key()' },
  },
  {
    name: 'a look-up that follows the caller’s search_path',
    does: ['ALTER FUNCTION lookup_session(text, text) RESET search_path'],
    undoes: ['ALTER FUNCTION lookup_session(text, text) SET search_path = pg_catalog, pg_temp'],
    gap: 'a look-up does not fix its search_path or belongs to a role that can do more than look up: lookup_session',
  },
  {
    name: 'a look-up that everybody may call',
    does: ['GRANT EXECUTE ON FUNCTION lookup_api_key(text) TO PUBLIC'],
    undoes: ['REVOKE EXECUTE ON FUNCTION lookup_api_key(text) FROM PUBLIC'],
    gap: 'a look-up may be called by everybody: lookup_api_key',
  },
  {
    name: 'a partition that requests reach around its table',
    does: ['GRANT SELECT ON "RequestLog_default" TO castellan_runtime'],
    undoes: ['REVOKE SELECT ON "RequestLog_default" FROM castellan_runtime'],
    gap: 'requests can reach around row-level security a partition of RequestLog_default',
    seen: { by: partitionsInReach, as: 'RequestLog_default' },
  },
  {
    name: 'an audit log that can be rewritten',
    does: ['GRANT UPDATE ON "AuditEntry" TO castellan_runtime'],
    undoes: ['REVOKE UPDATE ON "AuditEntry" FROM castellan_runtime'],
    gap: 'the role of requests may change or delete what is written for ever in AuditEntry',
  },
  {
    name: 'requests that may empty a table, which no policy stops',
    does: ['GRANT TRUNCATE ON "Role" TO castellan_runtime'],
    undoes: ['REVOKE TRUNCATE ON "Role" FROM castellan_runtime'],
    gap: 'the role of requests owns, may empty or may change the shape of Role',
  },
  {
    name: 'requests that may create tables',
    does: ['GRANT CREATE ON SCHEMA public TO castellan_runtime'],
    undoes: ['REVOKE CREATE ON SCHEMA public FROM castellan_runtime'],
    gap: 'the role of requests may create objects in schema public',
  },
  {
    name: 'a view, which reads with the rights of its owner',
    does: [
      'CREATE VIEW "AllKeys" AS SELECT * FROM "ApiKey"',
      'GRANT SELECT ON "AllKeys" TO castellan_runtime',
    ],
    undoes: ['DROP VIEW "AllKeys"'],
    gap: 'requests can read around row-level security through AllKeys',
  },
];

describe('a gap in the wall is found by the check before a server starts', () => {
  for (const { name, does, undoes, gap, seen } of tamperings) {
    test(name, async () => {
      for (const sql of does) await ask(sql);
      try {
        const gaps = await findGapsInTheWall(database);
        assert.ok(gaps.includes(gap), `${gap}\nwas not among\n${gaps.join('\n')}`);
        if (seen !== undefined) assert.ok((await seen.by(ask)).includes(seen.as), seen.as);
      } finally {
        for (const sql of undoes) await ask(sql);
      }
      assert.deepEqual(await findGapsInTheWall(database), []);
    });
  }

  test(
    'a role of requests that may pass row-level security',
    { skip: engine === 'postgres' && 'roles belong to the whole cluster, which other tests share' },
    async () => {
      await ask('ALTER ROLE castellan_runtime BYPASSRLS');
      assert.deepEqual(await findGapsInTheWall(database), [
        'a role of the wall has rights it must not have: castellan_runtime',
      ]);
      await ask('ALTER ROLE castellan_runtime NOBYPASSRLS');
    },
  );

  test('a server does not start on a database with a gap, and says which; with the gap closed it does', async () => {
    const durable = await createDurableTestDatabase();
    try {
      const tamper = async (sql: string): Promise<void> => {
        const opened = await openDatabase(durable.options);
        await opened.ownerQuery(sql);
        await opened.close();
      };
      await tamper('CREATE TABLE "Intruder" ("organizationId" uuid NOT NULL, "text" text)');
      await assert.rejects(startTestServerOn(durable), (error: unknown) => {
        assert.ok(error instanceof StartError);
        assert.equal(
          error.message,
          'The database does not keep tenants apart: row-level security is not forced on table Intruder; ' +
            'no policy compares with the pinned organization (or person) on table Intruder.',
        );
        return true;
      });
      await tamper('DROP TABLE "Intruder"');
      const server = await startTestServerOn(durable);
      await server.castellan.stop();
    } finally {
      await durable.drop();
    }
  });
});
