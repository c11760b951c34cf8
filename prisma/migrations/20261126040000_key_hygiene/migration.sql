-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "expiryNoticeAt" TIMESTAMPTZ(3),
ADD COLUMN     "rotatesAt" TIMESTAMPTZ(3),
ADD COLUMN     "secretDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "usesObservedSince" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "ApiKeySecret" ADD COLUMN     "remindAt" TIMESTAMPTZ(3),
ADD COLUMN     "sealedSecret" TEXT,
ADD COLUMN     "secretKeyId" TEXT;

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "keyPolicyNoticeDays" INTEGER NOT NULL DEFAULT 14,
ADD COLUMN     "maxSecretAgeDays" INTEGER;

-- CreateTable
CREATE TABLE "ApiKeyPermissionUse" (
    "organizationId" UUID NOT NULL,
    "apiKeyId" UUID NOT NULL,
    "permission" TEXT NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ApiKeyPermissionUse_pkey" PRIMARY KEY ("organizationId","apiKeyId","permission")
);

-- CreateIndex
CREATE INDEX "ApiKeyPermissionUse_lastUsedAt_idx" ON "ApiKeyPermissionUse"("lastUsedAt");

-- CreateIndex
CREATE INDEX "ApiKey_rotatesAt_idx" ON "ApiKey"("rotatesAt");

-- CreateIndex
CREATE INDEX "ApiKey_secretDueAt_idx" ON "ApiKey"("secretDueAt");

-- CreateIndex
CREATE INDEX "ApiKey_expiryNoticeAt_idx" ON "ApiKey"("expiryNoticeAt");

-- CreateIndex
CREATE INDEX "ApiKeySecret_remindAt_idx" ON "ApiKeySecret"("remindAt");

-- CreateIndex
CREATE INDEX "ApiKeySecret_secretKeyId_idx" ON "ApiKeySecret"("secretKeyId");

-- AddForeignKey
ALTER TABLE "ApiKeyPermissionUse" ADD CONSTRAINT "ApiKeyPermissionUse_organizationId_apiKeyId_fkey" FOREIGN KEY ("organizationId", "apiKeyId") REFERENCES "ApiKey"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is due of the keys that are there. Rotation policies begin with their next date: what was due before the server
-- carried them out is not made up for. What row-level security is forced for, its owner cannot change either.
ALTER TABLE "ApiKey" NO FORCE ROW LEVEL SECURITY;

UPDATE "ApiKey" k SET "rotatesAt" = CASE
    WHEN p."anchor" > p."now" THEN p."anchor"
    WHEN p."period" = 'MONTHLY' AND p."anchor" IS NULL THEN date_trunc('month', p."now") + interval '1 month'
    WHEN p."period" = 'MONTHLY' THEN p."anchor" + interval '1 month' * (1 + EXTRACT(year FROM age(p."now", p."anchor")) * 12
      + EXTRACT(month FROM age(p."now", p."anchor")))
    WHEN p."period" = 'WEEKLY' AND p."anchor" IS NULL THEN date_trunc('week', p."now") + interval '7 days'
    WHEN p."anchor" IS NULL THEN p."now" + interval '1 day' * p."days"
    ELSE p."anchor" + interval '1 day' * p."days"
      * (1 + floor(EXTRACT(epoch FROM p."now" - p."anchor") / (p."days" * 86400)))
  END AT TIME ZONE 'UTC'
FROM (
  SELECT "organizationId", "id", "rotationPolicy" ->> 'period' AS "period",
    COALESCE(("rotationPolicy" ->> 'everyDays')::int, 7) AS "days",
    ("rotationPolicy" ->> 'nextRotationAt')::timestamptz AT TIME ZONE 'UTC' AS "anchor",
    now() AT TIME ZONE 'UTC' AS "now"
  FROM "ApiKey" WHERE "revokedAt" IS NULL AND jsonb_typeof("rotationPolicy") = 'object'
) p
WHERE k."organizationId" = p."organizationId" AND k."id" = p."id";

UPDATE "ApiKey" SET "expiryNoticeAt" = CASE
    WHEN "expiresAt" - interval '336 hours' > now() THEN "expiresAt" - interval '336 hours'
    WHEN "expiresAt" - interval '24 hours' > now() THEN "expiresAt" - interval '24 hours'
    ELSE "expiresAt"
  END
WHERE "revokedAt" IS NULL AND "expiresAt" > now();

ALTER TABLE "ApiKey" FORCE ROW LEVEL SECURITY;
