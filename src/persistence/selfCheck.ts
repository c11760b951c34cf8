import type { Database } from './database.js';
import { RUNTIME_ROLE } from './pin.js';

/** Tables without rows of anybody. */
const NOT_GOVERNED = ['_prisma_migrations'];

/** Tables of a person, governed by the pinned person instead of the pinned organization. */
export const PERSON_TABLES = ['User', 'Credential', 'Session', 'AccountEntry'];

/** Tables of the server's own work: of no tenant, and seen by nobody who is pinned to one or to a person. */
export const SERVER_TABLES = ['ScheduledJob'];

/** The whole condition of their one policy, as the catalogue prints it. */
const OF_NOBODY =
  "((COALESCE(current_setting('app.organization_id'::text, true), ''::text) = ''::text) AND " +
  "(COALESCE(current_setting('app.user_id'::text, true), ''::text) = ''::text))";

/** The functions that look up with other rights than their caller's. */
export const LOOK_UPS = [
  'lookup_api_key',
  'lookup_credential',
  'lookup_due_deliveries',
  'lookup_due_exports',
  'lookup_ended_exhaustion',
  'lookup_ended_invitations',
  'lookup_expired_rows',
  'lookup_expired_sessions',
  'lookup_due_key_notices',
  'lookup_due_key_rotations',
  'lookup_due_invoices',
  'lookup_invitation',
  'lookup_memberships',
  'lookup_old_notices',
  'lookup_pending_hours',
  'lookup_retentions',
  'lookup_sealed_otherwise',
  'lookup_session',
];

/** The one other function with rights of its own: the trigger that chains the audit log, whose role moves its ends. */
const AUDIT_CHAIN = { name: 'audit_chain', owner: 'castellan_audit' };

/**
 * Unique indexes that span organizations, each for a reason: they are over the hash of 256 random bits, which
 * nobody can hit, or over what belongs to no organization.
 */
export const GLOBAL_UNIQUE_INDEXES = [
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
];

/** Policies that open rows by more than one comparison: an organization sees who its members are. */
export const POLICIES_WITH_ALTERNATIVES = ['User.person_reads'];

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const CHECKS: readonly { says: string; sql: string }[] = [
  {
    says: 'row-level security is not forced on table',
    sql: `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN (${list(NOT_GOVERNED)})
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
  },
  {
    says: 'no policy compares with the pinned organization (or person) on table',
    sql: `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN (${list(NOT_GOVERNED)})
      AND NOT EXISTS (
        SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
          AND p.roles = ARRAY['${RUNTIME_ROLE}']::name[]
          AND COALESCE(p.with_check, p.qual) LIKE '%current_setting(''app.' || CASE
            WHEN c.relname IN (${list(PERSON_TABLES)}) THEN 'user_id' ELSE 'organization_id' END || '''%')`,
  },
  {
    says: 'a table of the server alone is open to somebody else:',
    sql: `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relname IN (${list(SERVER_TABLES)}) AND EXISTS (
        SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
          AND (p.qual IS DISTINCT FROM ${literal(OF_NOBODY)} OR p.with_check IS DISTINCT FROM ${literal(OF_NOBODY)}))`,
  },
  {
    says: 'a policy opens rows to who is pinned to nothing:',
    sql: `SELECT p.tablename || '.' || p.policyname AS name FROM pg_policies p WHERE p.schemaname = 'public'
      AND p.tablename NOT IN (${list(SERVER_TABLES)}) AND (p.qual LIKE '%COALESCE(current_setting(%'
        OR p.with_check LIKE '%COALESCE(current_setting(%' OR p.qual LIKE '%IS NULL%' OR p.with_check LIKE '%IS NULL%')`,
  },
  {
    // Row-level security is that of the table which a statement names: a partition is reached through its table alone.
    says: 'requests can reach around row-level security a partition of',
    sql: `SELECT c.relname AS name FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS may
      WHERE c.relnamespace = 'public'::regnamespace AND c.relispartition AND c.relkind IN ('r', 'p')
      AND (has_any_column_privilege('${RUNTIME_ROLE}', c.oid, may)
        OR has_table_privilege('${RUNTIME_ROLE}', c.oid, 'DELETE'))`,
  },
  {
    says: 'a policy for requests does not compare with a pin:',
    sql: `SELECT p.tablename || '.' || p.policyname AS name FROM pg_policies p
      WHERE p.schemaname = 'public' AND NOT p.roles = ARRAY['castellan_lookup']::name[]
      AND (COALESCE(p.qual, p.with_check) NOT LIKE '%current_setting(''app.%'
        OR COALESCE(p.with_check, p.qual) NOT LIKE '%current_setting(''app.%'
        OR ((p.qual LIKE '% OR %' OR p.with_check LIKE '% OR %')
          AND p.tablename || '.' || p.policyname NOT IN (${list(POLICIES_WITH_ALTERNATIVES)})))`,
  },
  {
    says: 'a foreign key between tables of a tenant leaves out the organization:',
    sql: `SELECT k.conname AS name FROM pg_constraint k
      JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
      WHERE k.contype = 'f' AND a.relnamespace = 'public'::regnamespace
      AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = a.oid AND t.attname = 'organizationId')
      AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = b.oid AND t.attname = 'organizationId')
      AND NOT EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = a.oid AND t.attname = 'organizationId'
        AND t.attnum = ANY (k.conkey))`,
  },
  {
    says: 'a unique index spans organizations:',
    sql: `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_class t ON t.oid = i.indrelid
      WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace
      AND t.relname NOT IN (${list(NOT_GOVERNED)}) AND c.relname NOT IN (${list(GLOBAL_UNIQUE_INDEXES)})
      AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'organizationId'
        -- Columns behind the key are only carried along: they make nothing unique.
        AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))`,
  },
  {
    says: 'requests can read around row-level security through',
    // A view reads with the rights of its owner; the other kinds know no row-level security.
    sql: `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('v', 'm', 'f') AND has_any_column_privilege('${RUNTIME_ROLE}', c.oid, 'SELECT')`,
  },
  {
    says: 'a function runs with rights of its owner and is not on the list of look-ups:',
    sql: `SELECT p.proname AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND p.prosecdef AND p.proname NOT IN (${list([...LOOK_UPS, AUDIT_CHAIN.name])})`,
  },
  {
    says: 'a look-up does not fix its search_path or belongs to a role that can do more than look up:',
    sql: `SELECT p.proname AS name FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
      WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
      AND (r.rolname <> CASE p.proname WHEN '${AUDIT_CHAIN.name}' THEN '${AUDIT_CHAIN.owner}' ELSE 'castellan_lookup' END
        OR NOT COALESCE(p.proconfig::text LIKE '%search_path=pg_catalog, pg_temp%', false))`,
  },
  {
    says: 'a look-up may be called by everybody:',
    sql: `SELECT p.proname AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
      AND EXISTS (SELECT 1 FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) g WHERE g.grantee = 0)`,
  },
  {
    says: 'a role of the wall has rights it must not have:',
    sql: `SELECT r.rolname AS name FROM pg_roles r WHERE r.rolname IN ('${RUNTIME_ROLE}', 'castellan_lookup', '${AUDIT_CHAIN.owner}')
      AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolcanlogin)`,
  },
  {
    says: 'the role of requests owns, may empty or may change the shape of',
    sql: `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p') AND (pg_get_userbyid(c.relowner) = '${RUNTIME_ROLE}'
        OR has_table_privilege('${RUNTIME_ROLE}', c.oid, 'TRUNCATE')
        OR has_table_privilege('${RUNTIME_ROLE}', c.oid, 'TRIGGER')
        OR has_table_privilege('${RUNTIME_ROLE}', c.oid, 'REFERENCES'))`,
  },
  {
    says: 'the role of requests may create objects in schema',
    sql: `SELECT 'public' AS name WHERE has_schema_privilege('${RUNTIME_ROLE}', 'public', 'CREATE')`,
  },
  {
    says: 'the role of requests may change or delete what is written for ever in',
    sql: `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relname IN ('AuditEntry', 'AuditHead', 'AccountEntry')
      AND (has_any_column_privilege('${RUNTIME_ROLE}', c.oid, 'UPDATE')
        OR has_table_privilege('${RUNTIME_ROLE}', c.oid, 'DELETE')
        OR (c.relname = 'AuditHead' AND has_any_column_privilege('${RUNTIME_ROLE}', c.oid, 'INSERT')))`,
  },
  {
    says: 'entries are not chained by the trigger of',
    // Before each row that is inserted (type 7), always, and by that function.
    sql: `SELECT 'AuditEntry' AS name WHERE NOT EXISTS (
      SELECT 1 FROM pg_trigger t WHERE t.tgrelid = 'public."AuditEntry"'::regclass AND NOT t.tgisinternal
        AND t.tgfoid = 'public.${AUDIT_CHAIN.name}()'::regprocedure AND t.tgenabled IN ('O', 'A')
        AND t.tgtype = 7 AND t.tgqual IS NULL)`,
  },
  {
    says: 'the role that chains the audit log can do more than move its ends:',
    sql: `SELECT c.relname AS name FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS may
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND (has_table_privilege('${AUDIT_CHAIN.owner}', c.oid, 'DELETE')
        OR (c.relname <> 'AuditHead' AND has_any_column_privilege('${AUDIT_CHAIN.owner}', c.oid, may)))`,
  },
];

/**
 * Asks the catalogue whether the tenant wall stands as the migrations built it.
 *
 * @returns what is wrong, a line each; empty where all is well. A server with a gap in its wall must not start.
 */
export async function findGapsInTheWall(database: Database): Promise<string[]> {
  const gaps: string[] = [];
  for (const { says, sql } of CHECKS) {
    for (const { name } of await database.ownerQuery<{ name: string }>(sql)) gaps.push(`${says} ${name}`);
  }
  return gaps;
}
