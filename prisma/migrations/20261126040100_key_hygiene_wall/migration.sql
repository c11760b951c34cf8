-- The tenant wall of key hygiene: grants, row-level security and named look-ups.

-- Grants ---------------------------------------------------------------------------------------------------

-- Of a use only the time changes.
GRANT SELECT, INSERT, UPDATE ("lastUsedAt"), DELETE ON "ApiKeyPermissionUse" TO castellan_runtime;

-- Row-level security ----------------------------------------------------------------------------------------

ALTER TABLE "ApiKeyPermissionUse" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ApiKeyPermissionUse" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ApiKeyPermissionUse" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

-- Named look-ups -------------------------------------------------------------------------------------------
-- Each tells the organizations in which something of keys is due, and nothing of the keys.

GRANT SELECT ("rotatesAt", "secretDueAt", "expiryNoticeAt") ON "ApiKey" TO castellan_lookup;
GRANT SELECT ("remindAt", "secretKeyId") ON "ApiKeySecret" TO castellan_lookup;
GRANT SELECT ("organizationId", "lastUsedAt") ON "ApiKeyPermissionUse" TO castellan_lookup;
CREATE POLICY lookup ON "ApiKeyPermissionUse" FOR SELECT TO castellan_lookup USING (true);

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- Where secrets are to be replaced by a policy, or nobody has collected one that was.
CREATE FUNCTION lookup_due_key_rotations(moment timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k."organizationId" FROM public."ApiKey" k
  WHERE (k."rotatesAt" <= moment OR k."secretDueAt" <= moment) AND k."revokedAt" IS NULL
    AND (k."expiresAt" IS NULL OR k."expiresAt" > moment)
  UNION
  SELECT s."organizationId" FROM public."ApiKeySecret" s WHERE s."remindAt" <= moment
$$;
ALTER FUNCTION lookup_due_key_rotations(timestamptz) OWNER TO castellan_lookup;

-- Where something is to be told of the expiry of keys, or what they used is noted from before a moment.
CREATE FUNCTION lookup_due_key_notices(moment timestamptz, used_before timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k."organizationId" FROM public."ApiKey" k
  WHERE k."expiryNoticeAt" <= moment AND k."revokedAt" IS NULL
  UNION
  SELECT u."organizationId" FROM public."ApiKeyPermissionUse" u WHERE u."lastUsedAt" < used_before
$$;
ALTER FUNCTION lookup_due_key_notices(timestamptz, timestamptz) OWNER TO castellan_lookup;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_due_key_rotations(timestamptz), lookup_due_key_notices(timestamptz, timestamptz)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_due_key_rotations(timestamptz), lookup_due_key_notices(timestamptz, timestamptz)
  TO castellan_runtime;
