-- CreateEnum
CREATE TYPE "RequestLogging" AS ENUM ('FULL', 'METRICS');

-- CreateEnum
CREATE TYPE "LogSource" AS ENUM ('GATEWAY', 'INGESTED');

-- CreateEnum
CREATE TYPE "CacheStatus" AS ENUM ('DISABLED', 'MISS', 'HIT');

-- CreateEnum
CREATE TYPE "GuardrailOutcome" AS ENUM ('ALLOW', 'WARN', 'DENY');

-- CreateEnum
CREATE TYPE "LogExportFormat" AS ENUM ('JSONL', 'CSV');

-- CreateEnum
CREATE TYPE "LogExportState" AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "UsageAlertKind" AS ENUM ('THRESHOLD', 'EXHAUSTED');

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "logRetentionDays" INTEGER NOT NULL DEFAULT 90,
ADD COLUMN     "metadata" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "metricsRetentionDays" INTEGER NOT NULL DEFAULT 365,
ADD COLUMN     "requestLogging" "RequestLogging" NOT NULL DEFAULT 'FULL';

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "exhaustedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "usageResetAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Provider" ADD COLUMN     "exhaustedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "usageResetAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "UsagePeriod" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "apiKeyId" UUID,
    "providerId" UUID,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "cost" DECIMAL(24,9) NOT NULL DEFAULT 0,
    "tokens" BIGINT NOT NULL DEFAULT 0,
    "requests" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "UsagePeriod_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "UsageReservation" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "periodId" UUID NOT NULL,
    "cost" DECIMAL(24,9) NOT NULL,
    "tokens" BIGINT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UsageReservation_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "UsageAlert" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "periodId" UUID NOT NULL,
    "kind" "UsageAlertKind" NOT NULL,
    "used" DECIMAL(24,9) NOT NULL,
    "creditLimit" DECIMAL(24,9) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UsageAlert_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "RequestLog" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "source" "LogSource" NOT NULL,
    "externalId" TEXT,
    "traceId" TEXT NOT NULL,
    "spanId" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "isStream" BOOLEAN NOT NULL,
    "status" INTEGER NOT NULL,
    "errorCode" TEXT,
    "requestedModel" TEXT,
    "model" TEXT,
    "vendor" TEXT,
    "providerId" UUID,
    "providerSlug" TEXT,
    "integrationId" UUID,
    "integrationSlug" TEXT,
    "configId" UUID,
    "configSlug" TEXT,
    "configNumber" INTEGER,
    "promptId" UUID,
    "promptSlug" TEXT,
    "promptNumber" INTEGER,
    "apiKeyId" UUID,
    "apiKeyName" TEXT,
    "user" TEXT,
    "inputTokens" INTEGER NOT NULL,
    "outputTokens" INTEGER NOT NULL,
    "isUsageEstimated" BOOLEAN NOT NULL DEFAULT false,
    "cost" DECIMAL(24,9),
    "latencyMs" INTEGER NOT NULL,
    "firstTokenMs" INTEGER,
    "cacheStatus" "CacheStatus" NOT NULL,
    "retries" INTEGER NOT NULL,
    "fallbackUsed" BOOLEAN NOT NULL,
    "guardrailOutcome" "GuardrailOutcome",
    "guardrails" JSONB NOT NULL DEFAULT '[]',
    "metadata" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "RequestLog_pkey" PRIMARY KEY ("organizationId","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "RequestLogBody" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request" TEXT,
    "response" TEXT,

    CONSTRAINT "RequestLogBody_pkey" PRIMARY KEY ("organizationId","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "LogHour" (
    "organizationId" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT NOT NULL,
    "model" TEXT,
    "providerId" UUID,
    "providerSlug" TEXT,
    "status" INTEGER NOT NULL,
    "apiKeyId" UUID,
    "configId" UUID,
    "configSlug" TEXT,
    "promptId" UUID,
    "promptSlug" TEXT,
    "user" TEXT,
    "cacheStatus" "CacheStatus" NOT NULL,
    "requests" INTEGER NOT NULL,
    "cost" DECIMAL(24,9) NOT NULL,
    "inputTokens" BIGINT NOT NULL,
    "outputTokens" BIGINT NOT NULL,
    "latencySumMs" BIGINT NOT NULL,
    "latencyBuckets" INTEGER[],
    "latencyCounts" INTEGER[],

    CONSTRAINT "LogHour_pkey" PRIMARY KEY ("organizationId","hour","key")
);

-- CreateTable
CREATE TABLE "PendingLogHour" (
    "organizationId" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PendingLogHour_pkey" PRIMARY KEY ("organizationId","hour")
);

-- CreateTable
CREATE TABLE "IngestedLog" (
    "organizationId" UUID NOT NULL,
    "externalId" TEXT NOT NULL,
    "logId" UUID NOT NULL,

    CONSTRAINT "IngestedLog_pkey" PRIMARY KEY ("organizationId","externalId")
);

-- CreateTable
CREATE TABLE "LogFeedback" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "logId" UUID NOT NULL,
    "value" INTEGER NOT NULL,
    "weight" DECIMAL(4,3) NOT NULL,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LogFeedback_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "SavedLogFilter" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SavedLogFilter_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "LogExport" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "format" "LogExportFormat" NOT NULL,
    "filter" JSONB NOT NULL,
    "state" "LogExportState" NOT NULL DEFAULT 'QUEUED',
    "totalRows" INTEGER,
    "writtenRows" INTEGER NOT NULL DEFAULT 0,
    "fault" TEXT,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),
    "leasedUntil" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LogExport_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "LogExportPart" (
    "organizationId" UUID NOT NULL,
    "exportId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content" TEXT NOT NULL,

    CONSTRAINT "LogExportPart_pkey" PRIMARY KEY ("organizationId","exportId","number")
);

-- CreateTable
CREATE TABLE "CachedResponse" (
    "organizationId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CachedResponse_pkey" PRIMARY KEY ("organizationId","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "UsagePeriod_organizationId_apiKeyId_startedAt_key" ON "UsagePeriod"("organizationId", "apiKeyId", "startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "UsagePeriod_organizationId_providerId_startedAt_key" ON "UsagePeriod"("organizationId", "providerId", "startedAt");

-- CreateIndex
CREATE INDEX "UsageReservation_organizationId_periodId_idx" ON "UsageReservation"("organizationId", "periodId");

-- CreateIndex
CREATE UNIQUE INDEX "UsageAlert_organizationId_periodId_kind_key" ON "UsageAlert"("organizationId", "periodId", "kind");

-- CreateIndex
CREATE INDEX "RequestLog_organizationId_traceId_idx" ON "RequestLog"("organizationId", "traceId");

-- CreateIndex
CREATE INDEX "RequestLog_organizationId_apiKeyId_id_idx" ON "RequestLog"("organizationId", "apiKeyId", "id");

-- CreateIndex
CREATE INDEX "IngestedLog_organizationId_logId_idx" ON "IngestedLog"("organizationId", "logId");

-- CreateIndex
CREATE INDEX "LogFeedback_organizationId_logId_idx" ON "LogFeedback"("organizationId", "logId");

-- CreateIndex
CREATE UNIQUE INDEX "SavedLogFilter_organizationId_name_key" ON "SavedLogFilter"("organizationId", "name");

-- CreateIndex
CREATE INDEX "CachedResponse_organizationId_expiresAt_idx" ON "CachedResponse"("organizationId", "expiresAt");

-- AddForeignKey
ALTER TABLE "UsagePeriod" ADD CONSTRAINT "UsagePeriod_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UsagePeriod" ADD CONSTRAINT "UsagePeriod_organizationId_apiKeyId_fkey" FOREIGN KEY ("organizationId", "apiKeyId") REFERENCES "ApiKey"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UsagePeriod" ADD CONSTRAINT "UsagePeriod_organizationId_providerId_fkey" FOREIGN KEY ("organizationId", "providerId") REFERENCES "Provider"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UsageReservation" ADD CONSTRAINT "UsageReservation_organizationId_periodId_fkey" FOREIGN KEY ("organizationId", "periodId") REFERENCES "UsagePeriod"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UsageAlert" ADD CONSTRAINT "UsageAlert_organizationId_periodId_fkey" FOREIGN KEY ("organizationId", "periodId") REFERENCES "UsagePeriod"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RequestLog" ADD CONSTRAINT "RequestLog_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RequestLogBody" ADD CONSTRAINT "RequestLogBody_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogHour" ADD CONSTRAINT "LogHour_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PendingLogHour" ADD CONSTRAINT "PendingLogHour_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IngestedLog" ADD CONSTRAINT "IngestedLog_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogFeedback" ADD CONSTRAINT "LogFeedback_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedLogFilter" ADD CONSTRAINT "SavedLogFilter_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogExport" ADD CONSTRAINT "LogExport_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogExportPart" ADD CONSTRAINT "LogExportPart_organizationId_exportId_fkey" FOREIGN KEY ("organizationId", "exportId") REFERENCES "LogExport"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CachedResponse" ADD CONSTRAINT "CachedResponse_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
