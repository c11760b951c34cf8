-- The tenant wall of the governed resources: what every organization starts with, row-level security and grants.

-- Organizations that are here already get what new ones are made with (domain/operations/startingPrompts.ts). The
-- owner of the tables must see them all for that, and only now.
ALTER TABLE "Organization" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "PromptCollection" ("organizationId", "id", "slug", "name", "isDefault", "createdByName", "updatedByName")
  SELECT "id", gen_random_uuid(), 'default', 'Default', true, 'Castellan', 'Castellan' FROM "Organization";
INSERT INTO "PromptLabel" ("organizationId", "id", "name", "isFixed", "createdByName")
  SELECT "Organization"."id", gen_random_uuid(), fixed.name, true, 'Castellan'
  FROM "Organization", (VALUES ('production'), ('staging'), ('development')) AS fixed (name);
ALTER TABLE "Organization" FORCE ROW LEVEL SECURITY;

-- Grants ---------------------------------------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE, DELETE ON "PromptCollection" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Prompt" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "PromptLabel" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "PromptLabelAssignment" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Config" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "ConfigProvider" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "ConfigGuardrail" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Guardrail" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Integration" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Provider" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Model" TO castellan_runtime;
-- A version is never changed; it goes with what it is a version of.
GRANT SELECT, INSERT ON "PromptVersion" TO castellan_runtime;
GRANT SELECT, INSERT ON "PromptInclusion" TO castellan_runtime;
GRANT SELECT, INSERT ON "ConfigVersion" TO castellan_runtime;
GRANT SELECT, INSERT ON "GuardrailVersion" TO castellan_runtime;
-- Except that what is sealed in it is sealed anew when the server's key changes (domain/operations/resealing.ts).
GRANT UPDATE ("checks") ON "GuardrailVersion" TO castellan_runtime;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "PromptCollection" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PromptCollection" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "PromptCollection" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Prompt" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Prompt" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Prompt" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "PromptVersion" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PromptVersion" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "PromptVersion" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "PromptInclusion" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PromptInclusion" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "PromptInclusion" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "PromptLabel" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PromptLabel" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "PromptLabel" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "PromptLabelAssignment" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PromptLabelAssignment" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "PromptLabelAssignment" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Config" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Config" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Config" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "ConfigVersion" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ConfigVersion" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ConfigVersion" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "ConfigProvider" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ConfigProvider" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ConfigProvider" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "ConfigGuardrail" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ConfigGuardrail" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ConfigGuardrail" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Guardrail" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Guardrail" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Guardrail" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "GuardrailVersion" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "GuardrailVersion" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "GuardrailVersion" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Integration" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Integration" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Integration" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Provider" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Provider" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Provider" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Model" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Model" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Model" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

-- Named look-up --------------------------------------------------------------------------------------------

GRANT SELECT ("organizationId", "secretKeyId") ON "Integration" TO castellan_lookup;
GRANT SELECT ("organizationId", "checks") ON "Guardrail" TO castellan_lookup;
GRANT SELECT ("organizationId", "checks") ON "GuardrailVersion" TO castellan_lookup;
CREATE POLICY lookup ON "Integration" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Guardrail" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "GuardrailVersion" FOR SELECT TO castellan_lookup USING (true);

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- The organizations with secrets that are sealed under another key of the server than this one: where a start has
-- something to seal anew. It tells their ids and nothing else.
CREATE FUNCTION lookup_sealed_otherwise(key_id text)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i."organizationId" FROM public."Integration" i WHERE i."secretKeyId" <> key_id
  UNION
  SELECT g."organizationId" FROM (
    SELECT "organizationId", "checks" FROM public."Guardrail"
    UNION ALL SELECT "organizationId", "checks" FROM public."GuardrailVersion"
  ) g
  WHERE jsonb_path_exists(g."checks", '$[*].parameters.headers.*.keyId ? (@ != $present)',
    jsonb_build_object('present', key_id))
$$;
ALTER FUNCTION lookup_sealed_otherwise(text) OWNER TO castellan_lookup;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_sealed_otherwise(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_sealed_otherwise(text) TO castellan_runtime;
