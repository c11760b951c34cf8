-- The tenant wall: roles, row-level security, grants and the named look-ups.
-- ARCHITECTURE.md says how the parts work together.

-- Roles belong to the whole cluster: another database of it may have made them already, or be at it just now.
DO $$
BEGIN
  -- What requests run as: owns nothing, bypasses nothing.
  CREATE ROLE castellan_runtime NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  -- Owns the look-ups that run before the tenant is known, and can read just what they return.
  CREATE ROLE castellan_lookup NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'castellan_runtime', 'MEMBER') THEN
    EXECUTE format('GRANT castellan_runtime TO %I', current_user);
  END IF;
  IF NOT pg_has_role(current_user, 'castellan_lookup', 'MEMBER') THEN
    EXECUTE format('GRANT castellan_lookup TO %I', current_user);
  END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO castellan_runtime, castellan_lookup;

-- Grants ---------------------------------------------------------------------------------------------------

GRANT SELECT, INSERT ON "User" TO castellan_runtime;
GRANT UPDATE ("name", "lastOrganizationId", "updatedAt") ON "User" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE ON "Credential" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Session" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Organization" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Role" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Member" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Invitation" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "ApiKey" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "ApiKeySecret" TO castellan_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON "ApiKeyRotation" TO castellan_runtime;
GRANT SELECT, INSERT ON "AuditEntry" TO castellan_runtime;

-- Tables of a person ---------------------------------------------------------------------------------------

ALTER TABLE "User" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "User" FORCE ROW LEVEL SECURITY;
-- People see themselves, and an organization sees its members.
CREATE POLICY person_reads ON "User" FOR SELECT TO castellan_runtime USING (
  "id" = NULLIF(current_setting('app.user_id', true), '')::uuid
  OR EXISTS (
    SELECT 1 FROM "Member"
    WHERE "Member"."organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid
      AND "Member"."userId" = "User"."id"
  )
);
CREATE POLICY person_signs_up ON "User" FOR INSERT TO castellan_runtime
  WITH CHECK ("id" = NULLIF(current_setting('app.user_id', true), '')::uuid);
CREATE POLICY person_changes ON "User" FOR UPDATE TO castellan_runtime
  USING ("id" = NULLIF(current_setting('app.user_id', true), '')::uuid)
  WITH CHECK ("id" = NULLIF(current_setting('app.user_id', true), '')::uuid);

ALTER TABLE "Credential" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Credential" FORCE ROW LEVEL SECURITY;
CREATE POLICY person ON "Credential" TO castellan_runtime
  USING ("userId" = NULLIF(current_setting('app.user_id', true), '')::uuid)
  WITH CHECK ("userId" = NULLIF(current_setting('app.user_id', true), '')::uuid);

ALTER TABLE "Session" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Session" FORCE ROW LEVEL SECURITY;
CREATE POLICY person ON "Session" TO castellan_runtime
  USING ("userId" = NULLIF(current_setting('app.user_id', true), '')::uuid)
  WITH CHECK ("userId" = NULLIF(current_setting('app.user_id', true), '')::uuid);

-- Tables of a tenant ---------------------------------------------------------------------------------------

ALTER TABLE "Organization" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Organization" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Organization" TO castellan_runtime
  USING ("id" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("id" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Role" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Role" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Role" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Member" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Member" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Member" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "Invitation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Invitation" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Invitation" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "ApiKey" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ApiKey" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ApiKey" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "ApiKeySecret" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ApiKeySecret" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ApiKeySecret" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "ApiKeyRotation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ApiKeyRotation" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "ApiKeyRotation" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

ALTER TABLE "AuditEntry" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "AuditEntry" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "AuditEntry" TO castellan_runtime
  USING ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  WITH CHECK ("organizationId" = NULLIF(current_setting('app.organization_id', true), '')::uuid);

-- Named look-ups -------------------------------------------------------------------------------------------
-- Authentication has to find a session, a key or an invitation before it knows the tenant. These functions are
-- the only way to do so: each takes a secret's hash (or the pinned person) and returns what authentication needs.

GRANT SELECT ("id", "email", "name", "lastOrganizationId") ON "User" TO castellan_lookup;
GRANT SELECT ("userId", "passwordHash") ON "Credential" TO castellan_lookup;
GRANT SELECT ("id", "userId", "tokenHash", "createdAt", "lastSeenAt", "expiresAt") ON "Session" TO castellan_lookup;
GRANT SELECT ("id", "name", "slug", "sessionLifetimeMinutes") ON "Organization" TO castellan_lookup;
GRANT SELECT ("organizationId", "id", "name", "builtIn", "permissions") ON "Role" TO castellan_lookup;
GRANT SELECT ("organizationId", "id", "userId", "roleId", "joinedAt", "lastActiveAt") ON "Member" TO castellan_lookup;
GRANT SELECT ("organizationId", "id", "email", "tokenHash", "expiresAt", "acceptedAt", "cancelledAt")
  ON "Invitation" TO castellan_lookup;
GRANT SELECT ("organizationId", "id", "name", "type", "ownerId", "permissions", "allowedCidrs", "expiresAt",
  "exhaustedAt", "revokedAt") ON "ApiKey" TO castellan_lookup;
GRANT SELECT ("organizationId", "apiKeyId", "hash", "endsAt") ON "ApiKeySecret" TO castellan_lookup;

CREATE POLICY lookup ON "User" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Credential" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Session" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Organization" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Role" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Member" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Invitation" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "ApiKey" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "ApiKeySecret" FOR SELECT TO castellan_lookup USING (true);

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- The password hash of the person with an e-mail address.
CREATE FUNCTION lookup_credential(email_address text)
RETURNS TABLE ("userId" uuid, "passwordHash" text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT u."id", c."passwordHash"
  FROM public."User" u JOIN public."Credential" c ON c."userId" = u."id"
  WHERE u."email" = email_address
$$;
ALTER FUNCTION lookup_credential(text) OWNER TO castellan_lookup;

-- The live session with a token, its person, and the membership that the request is for: the one named by
-- organization id or slug; with none named the person's last used one, else their first.
CREATE FUNCTION lookup_session(token_hash text, organization text)
RETURNS TABLE (
  "sessionId" uuid, "userId" uuid, "email" text, "userName" text, "createdAt" timestamptz,
  "lastSeenAt" timestamptz, "expiresAt" timestamptz, "lastOrganizationId" uuid,
  "organizationId" uuid, "organizationName" text, "slug" text, "sessionLifetimeMinutes" integer,
  "memberId" uuid, "lastActiveAt" timestamptz, "roleId" uuid, "roleName" text, "builtIn" text,
  "permissions" text[], "matches" bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s."id", u."id", u."email", u."name", s."createdAt", s."lastSeenAt", s."expiresAt",
    u."lastOrganizationId", m.*
  FROM public."Session" s
  JOIN public."User" u ON u."id" = s."userId"
  LEFT JOIN LATERAL (
    SELECT o."id", o."name", o."slug", o."sessionLifetimeMinutes", m."id", m."lastActiveAt", r."id", r."name",
      r."builtIn"::text, r."permissions", count(*) OVER ()
    FROM public."Member" m
    JOIN public."Organization" o ON o."id" = m."organizationId"
    JOIN public."Role" r ON r."organizationId" = m."organizationId" AND r."id" = m."roleId"
    WHERE m."userId" = u."id" AND (organization IS NULL OR o."id"::text = organization OR o."slug" = organization)
    ORDER BY (o."id"::text = organization) DESC NULLS LAST,
      (o."id" = u."lastOrganizationId") DESC NULLS LAST, m."joinedAt", m."id"
    LIMIT 1
  ) m ON true
  WHERE s."tokenHash" = token_hash AND s."expiresAt" > now()
$$;
ALTER FUNCTION lookup_session(text, text) OWNER TO castellan_lookup;

-- The memberships of the pinned person.
CREATE FUNCTION lookup_memberships()
RETURNS TABLE (
  "organizationId" uuid, "organizationName" text, "slug" text, "memberId" uuid, "roleName" text,
  "joinedAt" timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT o."id", o."name", o."slug", m."id", r."name", m."joinedAt"
  FROM public."Member" m
  JOIN public."Organization" o ON o."id" = m."organizationId"
  JOIN public."Role" r ON r."organizationId" = m."organizationId" AND r."id" = m."roleId"
  WHERE m."userId" = NULLIF(current_setting('app.user_id', true), '')::uuid
  ORDER BY m."joinedAt", m."id"
$$;
ALTER FUNCTION lookup_memberships() OWNER TO castellan_lookup;

-- The key that a secret opens, with the present role of the owner of a USER key.
CREATE FUNCTION lookup_api_key(secret_hash text)
RETURNS TABLE (
  "organizationId" uuid, "organizationName" text, "slug" text, "apiKeyId" uuid, "name" text, "type" text,
  "permissions" jsonb, "allowedCidrs" text[], "expiresAt" timestamptz, "exhaustedAt" timestamptz,
  "revokedAt" timestamptz, "secretEndsAt" timestamptz, "ownerId" uuid, "ownerBuiltIn" text,
  "ownerPermissions" text[]
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k."organizationId", o."name", o."slug", k."id", k."name", k."type"::text, k."permissions",
    k."allowedCidrs", k."expiresAt", k."exhaustedAt", k."revokedAt", s."endsAt", m."id", r."builtIn"::text,
    r."permissions"
  FROM public."ApiKeySecret" s
  JOIN public."ApiKey" k ON k."organizationId" = s."organizationId" AND k."id" = s."apiKeyId"
  JOIN public."Organization" o ON o."id" = k."organizationId"
  LEFT JOIN public."Member" m ON m."organizationId" = k."organizationId" AND m."id" = k."ownerId"
  LEFT JOIN public."Role" r ON r."organizationId" = m."organizationId" AND r."id" = m."roleId"
  WHERE s."hash" = secret_hash
$$;
ALTER FUNCTION lookup_api_key(text) OWNER TO castellan_lookup;

-- The invitation that a token opens, whatever its state.
CREATE FUNCTION lookup_invitation(token_hash text)
RETURNS TABLE (
  "organizationId" uuid, "invitationId" uuid, "email" text, "expiresAt" timestamptz,
  "acceptedAt" timestamptz, "cancelledAt" timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i."organizationId", i."id", i."email", i."expiresAt", i."acceptedAt", i."cancelledAt"
  FROM public."Invitation" i WHERE i."tokenHash" = token_hash
$$;
ALTER FUNCTION lookup_invitation(text) OWNER TO castellan_lookup;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_credential(text), lookup_session(text, text), lookup_memberships(),
  lookup_api_key(text), lookup_invitation(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_credential(text), lookup_session(text, text), lookup_memberships(),
  lookup_api_key(text), lookup_invitation(text) TO castellan_runtime;
