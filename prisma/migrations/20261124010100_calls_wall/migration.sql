-- The tenant wall of LLM calls: partitions, row-level security and grants.

-- Logs are kept in a table a month, by the time that their ids begin with. The server makes those tables ahead
-- (persistence/partitions.ts); what is of no such month stands here.
CREATE TABLE "RequestLog_default" PARTITION OF "RequestLog" DEFAULT;
CREATE TABLE "RequestLogBody_default" PARTITION OF "RequestLogBody" DEFAULT;

-- Usage is of a key or of a provider.
ALTER TABLE "UsagePeriod" ADD CONSTRAINT "UsagePeriod_of_one"
  CHECK (num_nonnulls("apiKeyId", "providerId") = 1);

-- Grants ---------------------------------------------------------------------------------------------------

-- An alert is written once. What is written of a call is not changed; it goes when its time of keeping is over.
-- Partitions are reached through their table alone, where row-level security stands.
GRANT SELECT, INSERT, UPDATE, DELETE ON "UsagePeriod" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "UsageReservation" TO castellan_runtime;
GRANT SELECT, INSERT ON "UsageAlert" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "RequestLog" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "RequestLogBody" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "LogHour" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "PendingLogHour" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "IngestedLog" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "LogFeedback" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "SavedLogFilter" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "LogExport" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "LogExportPart" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "CachedResponse" TO castellan_runtime;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "UsagePeriod" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "UsagePeriod" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "UsagePeriod" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "UsageReservation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "UsageReservation" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "UsageReservation" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "UsageAlert" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "UsageAlert" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "UsageAlert" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "RequestLog" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "RequestLog" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "RequestLog" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "RequestLogBody" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "RequestLogBody" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "RequestLogBody" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "LogHour" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LogHour" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "LogHour" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "PendingLogHour" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PendingLogHour" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "PendingLogHour" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "IngestedLog" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "IngestedLog" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "IngestedLog" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "LogFeedback" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LogFeedback" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "LogFeedback" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "SavedLogFilter" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "SavedLogFilter" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "SavedLogFilter" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "LogExport" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LogExport" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "LogExport" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "LogExportPart" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LogExportPart" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "LogExportPart" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "CachedResponse" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "CachedResponse" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "CachedResponse" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

-- What is kept how long ---------------------------------------------------------------------------------------

GRANT SELECT ("id", "logRetentionDays", "metricsRetentionDays") ON "Organization" TO castellan_lookup;

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- How long each organization keeps its logs: for the work that removes what is older. It tells ids and days alone.
CREATE FUNCTION lookup_retentions()
RETURNS TABLE ("organizationId" uuid, "logRetentionDays" integer, "metricsRetentionDays" integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT o."id", o."logRetentionDays", o."metricsRetentionDays" FROM public."Organization" o ORDER BY o."id"
$$;
ALTER FUNCTION lookup_retentions() OWNER TO castellan_lookup;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_retentions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_retentions() TO castellan_runtime;
