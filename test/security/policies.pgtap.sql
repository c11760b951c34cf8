-- The tenant wall, told by pgTAP (https://pgtap.org) from inside the database. Run by pgtap.test.ts as the owner, in a
-- database with two tenants, `tap.mine` and `tap.theirs`; every line that is answered is one of TAP.
SET search_path = tap, public;

-- What a statement comes to under the role of requests, pinned to an organization or to none: the number of rows, or the
-- code of the error.
CREATE FUNCTION tap.as_runtime(organization text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer bigint;
BEGIN
  PERFORM set_config('app.organization_id', organization, true), set_config('app.user_id', '', true);
  PERFORM set_config('role', 'castellan_runtime', true);
  EXECUTE statement;
  GET DIAGNOSTICS answer = ROW_COUNT;
  PERFORM set_config('role', 'none', true);
  -- Nothing stays.
  RAISE EXCEPTION USING ERRCODE = 'TAP01', MESSAGE = answer::text;
EXCEPTION
  WHEN SQLSTATE 'TAP01' THEN RETURN SQLERRM;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

CREATE FUNCTION tap.rows_of(name text, organization text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE answer bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM public.%I WHERE "organizationId" = %L', name, organization) INTO answer;
  RETURN answer;
END $$;

-- A row of theirs as it would have to be inserted.
CREATE FUNCTION tap.insertion(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  theirs jsonb;
  names text;
BEGIN
  EXECUTE format(
    'SELECT to_jsonb(t) FROM public.%I t WHERE "organizationId" = %L LIMIT 1', name, current_setting('tap.theirs')
  ) INTO theirs;
  SELECT string_agg(quote_ident(attname), ', ') INTO names FROM pg_attribute
    WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  RETURN format(
    'INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::public.%1$I, %3$L)',
    name, names, coalesce(theirs, jsonb_build_object('organizationId', current_setting('tap.theirs')))
  );
END $$;

CREATE TABLE tap.tenant_tables AS
  SELECT c.oid, c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS is_forced
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organizationId'
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;

SELECT * FROM no_plan();

-- The roles.
SELECT has_role(role) FROM unnest(ARRAY['castellan_runtime', 'castellan_lookup', 'castellan_audit']::name[]) role;
SELECT isnt_superuser(role) FROM unnest(ARRAY['castellan_runtime', 'castellan_lookup', 'castellan_audit']::name[]) role;
SELECT ok(
  NOT (rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin),
  format('%s bypasses nothing, makes nothing and cannot log in', rolname)
) FROM pg_roles WHERE rolname IN ('castellan_runtime', 'castellan_lookup', 'castellan_audit');
SELECT is_empty(
  $$SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE rolname = 'castellan_runtime'$$,
  'the role of requests owns nothing'
);
SELECT schema_privs_are('public', 'castellan_runtime', ARRAY['USAGE'], 'the role of requests makes no tables');
SELECT is_empty(
  $$SELECT m.roleid FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE rolname = 'castellan_runtime'$$,
  'the role of requests is a member of no other'
);

-- Every table of tenants.
SELECT cmp_ok((SELECT count(*) FROM tap.tenant_tables), '>=', 45::bigint, 'the tables of tenants are found');
SELECT ok(is_forced, format('%s: row-level security is in force, for its owner too', name)) FROM tap.tenant_tables;
SELECT policy_cmd_is('public', name::name, 'tenant'::name, 'all', format('%s: a policy for everything', name))
  FROM tap.tenant_tables;
SELECT policy_roles_are('public', name::name, 'tenant'::name, ARRAY['castellan_runtime']::name[],
  format('%s: the policy is for the role of requests', name)) FROM tap.tenant_tables;
SELECT ok(
  NOT has_table_privilege('castellan_runtime', oid, 'TRUNCATE, REFERENCES, TRIGGER'),
  format('%s: is neither emptied, referenced nor given triggers by requests', name)
) FROM tap.tenant_tables;
SELECT table_privs_are('public', name::name, 'castellan_runtime', ARRAY['SELECT', 'INSERT']::name[],
  format('%s: what is written once is not changed or removed', name))
FROM unnest(ARRAY[
  'AuditEntry', 'ConfigVersion', 'GuardrailVersion', 'PromptVersion', 'PromptInclusion', 'BillingEvent', 'InvoiceLine'
]) name;
SELECT is_empty(
  $$SELECT privilege_type FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee IN ('PUBLIC', 'anon')$$,
  'everybody is granted nothing'
);

-- Under the role of requests.
SELECT is(
  tap.as_runtime(current_setting('tap.mine'), format('SELECT FROM public.%I', name)),
  tap.rows_of(name, current_setting('tap.mine'))::text,
  format('%s: a tenant sees its own rows, all of them and no others', name)
) FROM tap.tenant_tables;
SELECT is(
  tap.as_runtime(
    current_setting('tap.mine'),
    format('SELECT FROM public.%I WHERE "organizationId" = %L', name, current_setting('tap.theirs'))
  ), '0', format('%s: rows of another tenant are not seen', name)
) FROM tap.tenant_tables;
SELECT is(
  tap.as_runtime('', format('SELECT FROM public.%I', name)), '0', format('%s: without a pin there are no rows', name)
) FROM tap.tenant_tables;
SELECT is(
  tap.as_runtime(current_setting('tap.mine'), tap.insertion(name)), '42501',
  format('%s: a row of another tenant cannot be inserted', name)
) FROM tap.tenant_tables;
SELECT is(
  tap.as_runtime('', tap.insertion(name)), '42501', format('%s: without a pin nothing can be inserted', name)
) FROM tap.tenant_tables;
SELECT ok(
  tap.as_runtime(current_setting('tap.mine'), format(statement, name, current_setting('tap.theirs'))) IN ('0', '42501'),
  format('%s: rows of another tenant cannot be %s', name, done)
) FROM tap.tenant_tables, (VALUES
  ('updated', 'UPDATE public.%1$I SET "organizationId" = "organizationId" WHERE "organizationId" = %2$L'),
  ('taken over', 'UPDATE public.%1$I SET "organizationId" = NULLIF(current_setting(''app.organization_id''), '''')::uuid WHERE "organizationId" = %2$L'),
  ('deleted', 'DELETE FROM public.%1$I WHERE "organizationId" = %2$L')
) AS tried (done, statement);
SELECT ok(
  tap.as_runtime(
    current_setting('tap.mine'), format('UPDATE public.%I SET "organizationId" = %L', name, current_setting('tap.theirs'))
  ) = CASE WHEN tap.rows_of(name, current_setting('tap.mine')) > 0
    OR NOT has_column_privilege('castellan_runtime', oid, 'organizationId', 'UPDATE') THEN '42501' ELSE '0' END,
  format('%s: a row cannot be moved to another tenant', name)
) FROM tap.tenant_tables;

-- What the checks above need in order to say anything.
SELECT cmp_ok(
  (SELECT count(*) FROM tap.tenant_tables WHERE tap.rows_of(name, current_setting('tap.theirs')) > 0), '>=', 30::bigint,
  'most tables have rows of the other tenant'
);
SELECT * FROM finish();
