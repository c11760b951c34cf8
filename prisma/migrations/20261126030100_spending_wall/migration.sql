-- The usage of whole organizations, and the tenant wall of its alerts.

-- Usage is of a key, of a provider, or of the organization itself.
ALTER TABLE "UsagePeriod" DROP CONSTRAINT "UsagePeriod_of_one";
ALTER TABLE "UsagePeriod" ADD CONSTRAINT "UsagePeriod_of_one"
  CHECK (num_nonnulls("apiKeyId", "providerId") <= 1);

-- The unique indexes over a key's and a provider's periods take rows without either for different ones.
CREATE UNIQUE INDEX "UsagePeriod_organizationId_startedAt_own_key" ON "UsagePeriod" ("organizationId", "startedAt")
  WHERE "apiKeyId" IS NULL AND "providerId" IS NULL;

-- Grants ---------------------------------------------------------------------------------------------------

-- An alert is written once.
GRANT SELECT, INSERT ON "SpendingAlert" TO castellan_runtime;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "SpendingAlert" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "SpendingAlert" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "SpendingAlert" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);
