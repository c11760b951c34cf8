-- Billing: what must hold of its rows, narrower grants, the look-up of what is due, and accounts of organizations
-- that are there already.

-- What must hold ---------------------------------------------------------------------------------------------

-- An invoice has its number from when it is issued on, and keeps it.
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_numbered_when_issued"
  CHECK (("state" = 'DRAFT') = ("number" IS NULL));
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_states_have_their_times"
  CHECK (("state" = 'PAID') = ("paidAt" IS NOT NULL) AND ("state" = 'VOID') = ("voidedAt" IS NOT NULL));
ALTER TABLE "BillingAccount" ADD CONSTRAINT "BillingAccount_period_has_a_length"
  CHECK ("periodStartedAt" < "periodEndsAt");

-- Grants ---------------------------------------------------------------------------------------------------

-- A line is written once. Of an invoice changes what its issuing and its payment tell; of a day what is counted.
REVOKE DELETE ON "InvoiceLine" FROM castellan_runtime;
REVOKE UPDATE ON "Invoice" FROM castellan_runtime;
GRANT UPDATE ("number", "state", "total", "billedTo", "billedBy", "processorInvoiceId", "issuedAt", "dueAt", "paidAt",
  "voidedAt") ON "Invoice" TO castellan_runtime;
REVOKE UPDATE ON "BillingUsageDay" FROM castellan_runtime;
GRANT UPDATE ("requests", "cost") ON "BillingUsageDay" TO castellan_runtime;

-- Named look-up --------------------------------------------------------------------------------------------

GRANT SELECT ("organizationId", "periodEndsAt") ON "BillingAccount" TO castellan_lookup;
CREATE POLICY lookup ON "BillingAccount" FOR SELECT TO castellan_lookup USING (true);

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- The organizations whose billing period is over: their ids and nothing else.
CREATE FUNCTION lookup_due_invoices(moment timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a."organizationId" FROM public."BillingAccount" a WHERE a."periodEndsAt" <= moment
  ORDER BY a."periodEndsAt", a."organizationId"
$$;
ALTER FUNCTION lookup_due_invoices(timestamptz) OWNER TO castellan_lookup;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_due_invoices(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_due_invoices(timestamptz) TO castellan_runtime;

-- Accounts ---------------------------------------------------------------------------------------------------

-- Whoever is here already goes on without bounds and without a price, from now to the end of the month (UTC). An
-- owner who is no superuser is bound by forced row-level security too: it is lifted for this one statement.
ALTER TABLE "Organization" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "BillingAccount" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "BillingAccount" ("organizationId", "plan", "periodStartedAt", "periodEndsAt")
SELECT "id", 'ENTERPRISE', date_trunc('milliseconds', now()),
  (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'
FROM "Organization"
ON CONFLICT DO NOTHING;
ALTER TABLE "BillingAccount" FORCE ROW LEVEL SECURITY;
ALTER TABLE "Organization" FORCE ROW LEVEL SECURITY;
