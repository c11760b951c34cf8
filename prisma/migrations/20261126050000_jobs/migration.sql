-- CreateEnum
CREATE TYPE "JobOutcome" AS ENUM ('DONE', 'FAILED', 'STOPPED');

-- AlterTable
ALTER TABLE "Invitation" ADD COLUMN     "expiredAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "ScheduledJob" (
    "name" TEXT NOT NULL,
    "nextRunAt" TIMESTAMPTZ(3) NOT NULL,
    "leasedUntil" TIMESTAMPTZ(3),
    "leasedBy" TEXT,
    "lastStartedAt" TIMESTAMPTZ(3),
    "lastFinishedAt" TIMESTAMPTZ(3),
    "lastOutcome" "JobOutcome",
    "lastDone" INTEGER,
    "lastFaults" INTEGER,
    "lastFault" TEXT,
    "runs" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failuresInRow" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ScheduledJob_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "ApiKeyRotation_repeatableUntil_idx" ON "ApiKeyRotation"("repeatableUntil");

-- CreateIndex
CREATE INDEX "CachedResponse_expiresAt_idx" ON "CachedResponse"("expiresAt");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "UsageReservation_expiresAt_idx" ON "UsageReservation"("expiresAt");
