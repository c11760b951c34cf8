-- The tenant wall of notices and billing: grants and row-level security.

-- Grants ---------------------------------------------------------------------------------------------------

-- What a notice tells is written once; what only its recipient may read goes with its delivery. Accounts, invoices and
-- what was counted for them stay; events are written once.
GRANT SELECT, INSERT, UPDATE, DELETE ON "Webhook" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE ("sealedData", "secretKeyId"), DELETE ON "Notice" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "NoticeDelivery" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE ON "BillingAccount" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE ON "Invoice" TO castellan_runtime;
GRANT SELECT, INSERT, DELETE ON "InvoiceLine" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE ON "BillingUsageDay" TO castellan_runtime;
GRANT SELECT, INSERT ON "BillingEvent" TO castellan_runtime;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "Webhook" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Webhook" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Webhook" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Notice" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Notice" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Notice" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "NoticeDelivery" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "NoticeDelivery" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "NoticeDelivery" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "BillingAccount" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "BillingAccount" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "BillingAccount" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Invoice" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Invoice" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Invoice" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "InvoiceLine" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "InvoiceLine" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "InvoiceLine" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "BillingUsageDay" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "BillingUsageDay" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "BillingUsageDay" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "BillingEvent" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "BillingEvent" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "BillingEvent" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);
