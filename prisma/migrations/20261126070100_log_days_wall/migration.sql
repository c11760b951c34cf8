-- The tenant wall of days of calls. They are made of the hours that are there by the job that counts hours.

-- Days are made anew, not changed.
GRANT SELECT, INSERT, DELETE ON "LogDay" TO castellan_runtime;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "LogDay" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LogDay" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "LogDay" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);
