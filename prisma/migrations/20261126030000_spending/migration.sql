-- AlterTable
ALTER TABLE "BillingAccount" ADD COLUMN     "requestsLimit" INTEGER;

-- CreateTable
CREATE TABLE "SpendingAlert" (
    "organizationId" UUID NOT NULL,
    "periodId" UUID NOT NULL,
    "percent" INTEGER NOT NULL,
    "spent" DECIMAL(24,9) NOT NULL,
    "spendingLimit" DECIMAL(24,9) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SpendingAlert_pkey" PRIMARY KEY ("organizationId","periodId","percent")
);

-- AddForeignKey
ALTER TABLE "SpendingAlert" ADD CONSTRAINT "SpendingAlert_organizationId_periodId_fkey" FOREIGN KEY ("organizationId", "periodId") REFERENCES "UsagePeriod"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
