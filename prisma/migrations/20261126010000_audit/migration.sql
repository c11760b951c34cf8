-- The audit log as a chain: each entry has its place in the log of its organization and the hash of the one before.
-- What happened to a person's own account is a log of that person.

-- CreateEnum
CREATE TYPE "AuditOutcome" AS ENUM ('SUCCESS', 'DENIED');

-- DropIndex
DROP INDEX "AuditEntry_organizationId_resourceType_resourceId_idx";

-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "hash" BYTEA NOT NULL DEFAULT '\x',
ADD COLUMN     "outcome" "AuditOutcome" NOT NULL DEFAULT 'SUCCESS',
ADD COLUMN     "previousHash" BYTEA NOT NULL DEFAULT '\x',
ADD COLUMN     "reason" TEXT,
ADD COLUMN     "requiredPermission" TEXT,
ADD COLUMN     "sequence" BIGINT NOT NULL DEFAULT 0,
ALTER COLUMN "resourceType" DROP NOT NULL,
ALTER COLUMN "resourceId" DROP NOT NULL;

-- CreateTable
CREATE TABLE "AuditHead" (
    "organizationId" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("organizationId")
);

-- CreateTable
CREATE TABLE "AccountEntry" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" TEXT NOT NULL,
    "outcome" "AuditOutcome" NOT NULL DEFAULT 'SUCCESS',
    "reason" TEXT,
    "details" JSONB,
    "address" TEXT,
    "userAgent" TEXT,
    "requestId" TEXT NOT NULL,

    CONSTRAINT "AccountEntry_pkey" PRIMARY KEY ("id")
);

-- The canonical form that is hashed ------------------------------------------------------------------------

-- A JSON value without blanks, the members of objects in the order of the code points of their names, numbers with all
-- their digits and without an exponent. Written out here, since how PostgreSQL prints jsonb is its own affair.
CREATE FUNCTION audit_canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  CASE jsonb_typeof(value)
  WHEN 'object' THEN
    RETURN '{' || COALESCE((
      SELECT string_agg(
        to_json(m.key)::text || ':' || CASE WHEN jsonb_typeof(m.value) IN ('object', 'array')
          THEN public.audit_canonical(m.value) ELSE m.value::text END,
        ',' ORDER BY m.key COLLATE "C")
      FROM jsonb_each(value) m), '') || '}';
  WHEN 'array' THEN
    RETURN '[' || COALESCE((
      SELECT string_agg(
        CASE WHEN jsonb_typeof(e.value) IN ('object', 'array')
          THEN public.audit_canonical(e.value) ELSE e.value::text END,
        ',' ORDER BY e.place)
      FROM jsonb_array_elements(value) WITH ORDINALITY AS e (value, place)), '') || ']';
  ELSE
    RETURN value::text;
  END CASE;
END $$;

-- The hash of an entry: SHA-256 over the UTF-8 of the canonical JSON object of all its columns but the hash.
CREATE FUNCTION audit_hash(entry "AuditEntry") RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(
    '{"action":' || to_json(entry."action")::text
    || ',"actorId":' || COALESCE(to_json(entry."actorId"::text)::text, 'null')
    || ',"actorKind":' || to_json(entry."actorKind")::text
    || ',"actorName":' || to_json(entry."actorName")::text
    || ',"address":' || COALESCE(to_json(entry."address")::text, 'null')
    || ',"after":' || COALESCE(public.audit_canonical(entry."after"), 'null')
    || ',"at":"' || to_char(entry."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'
    || ',"attempts":' || entry."attempts"::text
    || ',"before":' || COALESCE(public.audit_canonical(entry."before"), 'null')
    || ',"id":"' || entry."id"::text || '"'
    || ',"organizationId":"' || entry."organizationId"::text || '"'
    || ',"outcome":"' || entry."outcome"::text || '"'
    || ',"previousHash":"' || encode(entry."previousHash", 'hex') || '"'
    || ',"reason":' || COALESCE(to_json(entry."reason")::text, 'null')
    || ',"requestId":' || to_json(entry."requestId")::text
    || ',"requiredPermission":' || COALESCE(to_json(entry."requiredPermission")::text, 'null')
    || ',"resourceId":' || COALESCE(to_json(entry."resourceId"::text)::text, 'null')
    || ',"resourceType":' || COALESCE(to_json(entry."resourceType")::text, 'null')
    || ',"sequence":' || entry."sequence"::text
    || ',"userAgent":' || COALESCE(to_json(entry."userAgent")::text, 'null')
    || '}', 'UTF8'))
$$;

REVOKE EXECUTE ON FUNCTION audit_canonical(jsonb), audit_hash("AuditEntry") FROM PUBLIC;

-- Entries that are there already -----------------------------------------------------------------------------

-- Row-level security holds for the owner of the table too; it is lifted until they are chained.
ALTER TABLE "AuditEntry" NO FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
  entry public."AuditEntry";
  former public."AuditEntry";
BEGIN
  FOR entry IN SELECT * FROM public."AuditEntry" ORDER BY "organizationId", "at", "id" LOOP
    IF former."organizationId" IS DISTINCT FROM entry."organizationId" THEN
      entry."sequence" := 1;
      entry."previousHash" := decode(repeat('00', 32), 'hex');
    ELSE
      entry."sequence" := former."sequence" + 1;
      entry."previousHash" := former."hash";
    END IF;
    entry."hash" := public.audit_hash(entry);
    UPDATE public."AuditEntry" SET
      "sequence" = entry."sequence", "previousHash" = entry."previousHash", "hash" = entry."hash"
      WHERE "organizationId" = entry."organizationId" AND "id" = entry."id";
    former := entry;
  END LOOP;
  INSERT INTO public."AuditHead" ("organizationId", "sequence", "hash")
    SELECT DISTINCT ON ("organizationId") "organizationId", "sequence", "hash"
    FROM public."AuditEntry" ORDER BY "organizationId", "sequence" DESC;
END $$;

ALTER TABLE "AuditEntry" FORCE ROW LEVEL SECURITY;

-- CreateIndex
CREATE INDEX "AccountEntry_userId_id_idx" ON "AccountEntry"("userId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_at_sequence_idx" ON "AuditEntry"("organizationId", "at", "sequence");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_actorId_sequence_idx" ON "AuditEntry"("organizationId", "actorId", "sequence");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_actorKind_sequence_idx" ON "AuditEntry"("organizationId", "actorKind", "sequence");

-- CreateIndex: by the bytes of the text, so that it finds what begins alike, too
CREATE INDEX "AuditEntry_organizationId_action_sequence_idx" ON "AuditEntry"("organizationId", "action" text_pattern_ops, "sequence");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_resourceType_resourceId_sequence_idx" ON "AuditEntry"("organizationId", "resourceType", "resourceId", "sequence");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_outcome_sequence_idx" ON "AuditEntry"("organizationId", "outcome", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "AuditEntry_organizationId_sequence_key" ON "AuditEntry"("organizationId", "sequence");

-- AddForeignKey
ALTER TABLE "AuditHead" ADD CONSTRAINT "AuditHead_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountEntry" ADD CONSTRAINT "AccountEntry_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
