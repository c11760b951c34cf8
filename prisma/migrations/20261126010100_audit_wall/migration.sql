-- Who may do what with the audit log, and the trigger that chains it.

DO $$
BEGIN
  -- Owns the trigger's function, and can move the ends of the chains, nothing else.
  CREATE ROLE castellan_audit NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'castellan_audit', 'MEMBER') THEN
    EXECUTE format('GRANT castellan_audit TO %I', current_user);
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO castellan_audit;

-- The ends of the chains: requests read theirs, the trigger moves the one of the organization that is pinned.
ALTER TABLE "AuditHead" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "AuditHead" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "AuditHead" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY chain ON "AuditHead" TO castellan_audit
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);
GRANT SELECT ON "AuditHead" TO castellan_runtime;
GRANT SELECT, INSERT ON "AuditHead" TO castellan_audit;
GRANT UPDATE ("sequence", "hash") ON "AuditHead" TO castellan_audit;

ALTER TABLE "AccountEntry" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "AccountEntry" FORCE ROW LEVEL SECURITY;
CREATE POLICY person ON "AccountEntry" TO castellan_runtime
  USING ("userId" = NULLIF(current_setting('app.user_id', true), '')::uuid)
  WITH CHECK ("userId" = NULLIF(current_setting('app.user_id', true), '')::uuid);
GRANT SELECT, INSERT ON "AccountEntry" TO castellan_runtime;

GRANT EXECUTE ON FUNCTION audit_canonical(jsonb), audit_hash("AuditEntry") TO castellan_runtime, castellan_audit;

GRANT CREATE ON SCHEMA public TO castellan_audit;

-- Gives an entry its place behind the last one of its organization, whatever the insert says of place, time and hashes.
-- The end of the chain stays locked to the end of the transaction: writers of one organization take turns.
CREATE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last public."AuditHead";
BEGIN
  SELECT * INTO last FROM public."AuditHead" WHERE "organizationId" = NEW."organizationId" FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO public."AuditHead" ("organizationId", "sequence", "hash")
      VALUES (NEW."organizationId", 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT last FROM public."AuditHead" WHERE "organizationId" = NEW."organizationId" FOR UPDATE;
  END IF;
  NEW."sequence" := last."sequence" + 1;
  -- In the order of the chain: the beginning of the transaction may be earlier than an entry that is there.
  NEW."at" := date_trunc('milliseconds', clock_timestamp());
  NEW."previousHash" := last."hash";
  NEW."hash" := public.audit_hash(NEW);
  UPDATE public."AuditHead" SET "sequence" = NEW."sequence", "hash" = NEW."hash"
    WHERE "organizationId" = NEW."organizationId";
  RETURN NEW;
END $$;
ALTER FUNCTION audit_chain() OWNER TO castellan_audit;

REVOKE CREATE ON SCHEMA public FROM castellan_audit;
REVOKE EXECUTE ON FUNCTION audit_chain() FROM PUBLIC;

CREATE TRIGGER chain BEFORE INSERT ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION audit_chain();
