-- AlterTable
ALTER TABLE "Webhook" ADD COLUMN     "formerSealedSecret" TEXT,
ADD COLUMN     "formerSecretEndsAt" TIMESTAMPTZ(3),
ADD COLUMN     "formerSecretKeyId" TEXT;

-- CreateIndex
CREATE INDEX "Notice_organizationId_createdAt_idx" ON "Notice"("organizationId", "createdAt");

-- CreateIndex
CREATE INDEX "Notice_createdAt_idx" ON "Notice"("createdAt");
