import type { OwnerQuery } from '../../src/persistence/database.js';

/**
 * Asks the catalogue of the database how the tenant wall stands. Written apart from the server's own check
 * (src/persistence/selfCheck.ts), with its own SQL and its own literal expectations, so that a mistake in one is
 * found by the other.
 */

/** Whose rows a table holds, where it is not `organizationId` against the pinned organization. */
const GOVERNED_OTHERWISE: Record<string, { column: string; setting: string }> = {
  Organization: { column: 'id', setting: 'app.organization_id' },
  User: { column: 'id', setting: 'app.user_id' },
  Credential: { column: '"userId"', setting: 'app.user_id' },
  Session: { column: '"userId"', setting: 'app.user_id' },
  AccountEntry: { column: '"userId"', setting: 'app.user_id' },
};

/** The one policy that opens rows by more than a comparison: an organization sees its members' names. */
const READS_OF_PEOPLE =
  "((id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid) OR (EXISTS ( SELECT 1 " +
  'FROM "Member" WHERE (("Member"."organizationId" = (NULLIF(current_setting(' +
  `'app.organization_id'::text, true), ''::text))::uuid) AND ("Member"."userId" = "User".id)))))`;

/** Tables of the server's own work, which nobody sees who is pinned to an organization or a person. */
const OF_NOBODY = ['ScheduledJob'];
const PINNED_TO_NOTHING =
  "((COALESCE(current_setting('app.organization_id'::text, true), ''::text) = ''::text) AND " +
  "(COALESCE(current_setting('app.user_id'::text, true), ''::text) = ''::text))";

interface Policy {
  table: string;
  policy: string;
  /** `*` for all, else `r`ead, `a`dd, `w`rite, `d`elete, as the catalogue abbreviates. */
  command: string;
  reads: string | null;
  writes: string | null;
}

/** The tables of the schema that hold rows of somebody; of those in partitions the table that is asked. */
export async function governedTables(ask: OwnerQuery): Promise<string[]> {
  const rows = await ask<{ name: string }>(
    `SELECT relname AS name FROM pg_catalog.pg_class
     WHERE relnamespace = to_regnamespace('public') AND relkind = ANY ('{r,p}') AND NOT relispartition
     ORDER BY relname`,
  );
  return rows.map(({ name }) => name).filter((name) => name !== '_prisma_migrations');
}

/** Partitions that requests could reach by their own name, where row-level security of their table does not hold. */
export async function partitionsInReach(ask: OwnerQuery): Promise<string[]> {
  const rows = await ask<{ name: string }>(
    `SELECT c.relname AS name FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
     WHERE c.relnamespace = to_regnamespace('public') AND c.relkind = 'r'
       AND has_table_privilege('castellan_runtime', c.oid, 'SELECT, INSERT, UPDATE, DELETE') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Tables without row-level security in force, and policies for requests that are not the expected comparison. */
export async function faultsOfPolicies(ask: OwnerQuery): Promise<string[]> {
  const faults: string[] = [];
  const unforced = await ask<{ name: string }>(
    `SELECT relname AS name FROM pg_catalog.pg_class
     WHERE relnamespace = to_regnamespace('public') AND relkind = ANY ('{r,p}') AND NOT relispartition
       AND (relrowsecurity IS FALSE OR relforcerowsecurity IS FALSE) ORDER BY relname`,
  );
  for (const { name } of unforced) if (name !== '_prisma_migrations') faults.push(`${name}: not forced`);

  // Of every policy but those for the look-ups alone: also one for everybody is one for requests.
  const policies = await ask<Policy>(
    `SELECT c.relname AS "table", p.polname AS policy, p.polcmd::text AS command,
       pg_get_expr(p.polqual, p.polrelid) AS reads, pg_get_expr(p.polwithcheck, p.polrelid) AS writes
     FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
     WHERE c.relnamespace = to_regnamespace('public')
       AND p.polroles <> ARRAY[to_regrole('castellan_lookup')::oid]
       AND (0 = ANY (p.polroles) OR to_regrole('castellan_runtime')::oid = ANY (p.polroles))`,
  );
  for (const table of await governedTables(ask)) {
    const own = policies.filter((policy) => policy.table === table);
    for (const command of ['r', 'a']) {
      if (!own.some((policy) => policy.command === '*' || policy.command === command)) {
        faults.push(`${table}: no policy for ${command === 'r' ? 'reading' : 'writing'}`);
      }
    }
    for (const policy of own) if (!isExpected(policy)) faults.push(`${table}.${policy.policy}: opens more`);
  }
  return faults;
}

function isExpected({ table, command, reads, writes }: Policy): boolean {
  const { column, setting } = GOVERNED_OTHERWISE[table] ?? {
    column: '"organizationId"',
    setting: 'app.organization_id',
  };
  const comparison = OF_NOBODY.includes(table)
    ? PINNED_TO_NOTHING
    : `(${column} = (NULLIF(current_setting('${setting}'::text, true), ''::text))::uuid)`;
  const flat = reads?.replaceAll(/\s+/g, ' ');
  if (command === 'a') return reads === null && writes === comparison;
  if (command === 'r' && table === 'User') return flat === READS_OF_PEOPLE && writes === null;
  if (command === 'r' || command === 'd') return flat === comparison && writes === null;
  return flat === comparison && writes === comparison;
}

/** Foreign keys from a tenant's table to another that do not compare the organization of both rows. */
export async function foreignKeysAcrossTenants(ask: OwnerQuery): Promise<string[]> {
  const rows = await ask<{ name: string }>(
    `SELECT k.conname AS name
     FROM pg_catalog.pg_constraint k
     JOIN information_schema.columns a ON a.table_schema = 'public' AND a.column_name = 'organizationId'
       AND format('%I.%I', a.table_schema, a.table_name)::regclass = k.conrelid
     JOIN information_schema.columns b ON b.table_schema = 'public' AND b.column_name = 'organizationId'
       AND format('%I.%I', b.table_schema, b.table_name)::regclass = k.confrelid
     WHERE k.contype = 'f' AND NOT EXISTS (
       SELECT 1 FROM unnest(k.conkey, k.confkey) AS pair (own, theirs)
       WHERE pair.own = a.ordinal_position AND pair.theirs = b.ordinal_position)
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Unique indexes whose key (not just what they carry along) leaves out the organization. */
export async function globalUniqueIndexes(ask: OwnerQuery): Promise<string[]> {
  const rows = await ask<{ name: string }>(
    `SELECT i.indexrelid::regclass::text AS name, t.relname AS "table"
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
     WHERE i.indisunique AND t.relnamespace = to_regnamespace('public')
       AND t.relname <> '_prisma_migrations' AND NOT EXISTS (
         SELECT 1 FROM generate_series(1, i.indnkeyatts) AS place
         WHERE pg_get_indexdef(i.indexrelid, place::int, true) = '"organizationId"')
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name.replaceAll('"', '')).sort();
}

export interface DefinerFunction {
  name: string;
  settings: string;
  owner: string;
  /** Who may call it, the owner aside. PUBLIC is everybody. */
  callers: string;
}

/** The functions that run with their owner's rights, in every schema but the system's own. */
export async function definerFunctions(ask: OwnerQuery): Promise<DefinerFunction[]> {
  return await ask<DefinerFunction>(
    `SELECT p.oid::regprocedure::text AS name, array_to_string(p.proconfig, '; ') AS settings,
       pg_get_userbyid(p.proowner)::text AS owner,
       (SELECT string_agg(DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END, ', ')
        FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) g
        WHERE g.grantee <> p.proowner) AS callers
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
}
