-- AlterTable
ALTER TABLE "LogHour" ADD COLUMN     "latencies" DECIMAL,
ADD COLUMN     "p50Bucket" INTEGER,
ADD COLUMN     "p90Bucket" INTEGER,
ADD COLUMN     "p99Bucket" INTEGER,
ADD COLUMN     "userCount" INTEGER;

-- CreateTable
CREATE TABLE "LogDay" (
    "organizationId" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT,
    "slug" TEXT,
    "requests" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "cacheHits" INTEGER NOT NULL,
    "cacheLookups" INTEGER NOT NULL,
    "cost" DECIMAL(24,9) NOT NULL,
    "inputTokens" BIGINT NOT NULL,
    "outputTokens" BIGINT NOT NULL,
    "latencySumMs" BIGINT NOT NULL,
    "latencies" DECIMAL NOT NULL,
    "users" TEXT[],
    "p50Bucket" INTEGER NOT NULL,
    "p90Bucket" INTEGER NOT NULL,
    "p99Bucket" INTEGER NOT NULL,
    "userCount" INTEGER NOT NULL,

    CONSTRAINT "LogDay_pkey" PRIMARY KEY ("organizationId","dimension","day","key")
);

-- AddForeignKey
ALTER TABLE "LogDay" ADD CONSTRAINT "LogDay_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
