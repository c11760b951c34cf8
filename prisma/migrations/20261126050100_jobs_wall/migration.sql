-- The wall around scheduled work, and the look-ups that tell whom it concerns.

-- The server's own table -----------------------------------------------------------------------------------

-- Jobs are added and noted, never removed.
GRANT SELECT, INSERT, UPDATE ON "ScheduledJob" TO castellan_runtime;

ALTER TABLE "ScheduledJob" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ScheduledJob" FORCE ROW LEVEL SECURITY;
-- Who is pinned to an organization or a person has no business here: the opposite of every other policy.
CREATE POLICY server ON "ScheduledJob" TO castellan_runtime
  USING (COALESCE(current_setting('app.organization_id', true), '') = ''
    AND COALESCE(current_setting('app.user_id', true), '') = '')
  WITH CHECK (COALESCE(current_setting('app.organization_id', true), '') = ''
    AND COALESCE(current_setting('app.user_id', true), '') = '');

-- Indexes --------------------------------------------------------------------------------------------------
-- Of those alone that are still to be looked at, which schema.prisma cannot say. So work that has nothing to do costs
-- nothing, however many organizations there are.

CREATE INDEX "Invitation_due" ON "Invitation" ("expiresAt")
  WHERE "acceptedAt" IS NULL AND "cancelledAt" IS NULL AND "expiredAt" IS NULL;
CREATE INDEX "ApiKey_exhausted" ON "ApiKey" ("exhaustedUntil") WHERE "exhaustedUntil" IS NOT NULL;
CREATE INDEX "Provider_exhausted" ON "Provider" ("exhaustedUntil") WHERE "exhaustedUntil" IS NOT NULL;
CREATE INDEX "ApiKeySecret_replaced" ON "ApiKeySecret" ("endsAt") WHERE "endsAt" IS NOT NULL;

-- Named look-ups -------------------------------------------------------------------------------------------
-- They tell ids of organizations or people for whom something is due, and nothing else.

GRANT SELECT ("expiredAt") ON "Invitation" TO castellan_lookup;
GRANT SELECT ("exhaustedUntil") ON "ApiKey" TO castellan_lookup;
GRANT SELECT ("organizationId", "exhaustedUntil") ON "Provider" TO castellan_lookup;
GRANT SELECT ("organizationId", "repeatableUntil") ON "ApiKeyRotation" TO castellan_lookup;
GRANT SELECT ("organizationId", "expiresAt") ON "CachedResponse" TO castellan_lookup;
GRANT SELECT ("organizationId", "expiresAt") ON "UsageReservation" TO castellan_lookup;
CREATE POLICY lookup ON "Provider" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "ApiKeyRotation" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "CachedResponse" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "UsageReservation" FOR SELECT TO castellan_lookup USING (true);

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- Where open invitations have come to their end and it is not noted.
CREATE FUNCTION lookup_ended_invitations(moment timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT i."organizationId" FROM public."Invitation" i
  WHERE i."acceptedAt" IS NULL AND i."cancelledAt" IS NULL AND i."expiredAt" IS NULL AND i."expiresAt" <= moment
  ORDER BY 1
$$;
ALTER FUNCTION lookup_ended_invitations(timestamptz) OWNER TO castellan_lookup;

-- Where keys or providers are marked as exhausted for a period that is over.
CREATE FUNCTION lookup_ended_exhaustion(moment timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k."organizationId" FROM public."ApiKey" k WHERE k."exhaustedUntil" <= moment
  UNION SELECT p."organizationId" FROM public."Provider" p WHERE p."exhaustedUntil" <= moment
  ORDER BY 1
$$;
ALTER FUNCTION lookup_ended_exhaustion(timestamptz) OWNER TO castellan_lookup;

-- Where there are rows of calls and keys that are kept no longer.
CREATE FUNCTION lookup_expired_rows(moment timestamptz, secrets_until timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c."organizationId" FROM public."CachedResponse" c WHERE c."expiresAt" <= moment
  UNION SELECT u."organizationId" FROM public."UsageReservation" u WHERE u."expiresAt" <= moment
  UNION SELECT r."organizationId" FROM public."ApiKeyRotation" r WHERE r."repeatableUntil" <= moment
  UNION SELECT s."organizationId" FROM public."ApiKeySecret" s WHERE s."endsAt" <= secrets_until
  ORDER BY 1
$$;
ALTER FUNCTION lookup_expired_rows(timestamptz, timestamptz) OWNER TO castellan_lookup;

-- Who has sessions that are over.
CREATE FUNCTION lookup_expired_sessions(moment timestamptz)
RETURNS TABLE ("userId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT s."userId" FROM public."Session" s WHERE s."expiresAt" <= moment ORDER BY 1
$$;
ALTER FUNCTION lookup_expired_sessions(timestamptz) OWNER TO castellan_lookup;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_ended_invitations(timestamptz), lookup_ended_exhaustion(timestamptz),
  lookup_expired_rows(timestamptz, timestamptz), lookup_expired_sessions(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_ended_invitations(timestamptz), lookup_ended_exhaustion(timestamptz),
  lookup_expired_rows(timestamptz, timestamptz), lookup_expired_sessions(timestamptz) TO castellan_runtime;
