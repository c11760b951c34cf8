-- CreateEnum
CREATE TYPE "NoticeKind" AS ENUM ('KEY_EXPIRING', 'KEY_EXPIRED', 'KEY_ROTATED', 'KEY_POLICY_CHANGED', 'BUDGET_ALERT', 'SPENDING_ALERT', 'INVITATION', 'ROLE_CHANGED', 'INVOICE_ISSUED', 'INVOICE_PAID', 'PAYMENT_FAILED');

-- CreateEnum
CREATE TYPE "NoticeChannel" AS ENUM ('EMAIL', 'WEBHOOK', 'PROCESSOR');

-- CreateEnum
CREATE TYPE "NoticeDeliveryState" AS ENUM ('PENDING', 'SENT', 'FAILED');

-- CreateEnum
CREATE TYPE "BillingPlan" AS ENUM ('FREE', 'PRO', 'ENTERPRISE');

-- CreateEnum
CREATE TYPE "InvoiceState" AS ENUM ('DRAFT', 'OPEN', 'PAID', 'VOID');

-- CreateEnum
CREATE TYPE "InvoiceLineKind" AS ENUM ('PLAN', 'REQUESTS', 'SPEND', 'PRORATION_CREDIT', 'PRORATION_CHARGE');

-- CreateTable
CREATE TABLE "Webhook" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "kinds" "NoticeKind"[],
    "sealedSecret" TEXT NOT NULL,
    "secretKeyId" TEXT NOT NULL,
    "disabledAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Webhook_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Notice" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "NoticeKind" NOT NULL,
    "data" JSONB NOT NULL,
    "sealedData" TEXT,
    "secretKeyId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "NoticeDelivery" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "noticeId" UUID NOT NULL,
    "channel" "NoticeChannel" NOT NULL,
    "email" TEXT,
    "webhookId" UUID,
    "state" "NoticeDeliveryState" NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leasedUntil" TIMESTAMPTZ(3),
    "fault" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "NoticeDelivery_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "BillingAccount" (
    "organizationId" UUID NOT NULL,
    "plan" "BillingPlan" NOT NULL,
    "periodStartedAt" TIMESTAMPTZ(3) NOT NULL,
    "periodEndsAt" TIMESTAMPTZ(3) NOT NULL,
    "contactName" TEXT,
    "contactEmail" TEXT,
    "addressLines" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "city" TEXT,
    "region" TEXT,
    "postalCode" TEXT,
    "country" TEXT,
    "taxId" TEXT,
    "spendingLimit" DECIMAL(24,9),
    "spendingAlertPercents" INTEGER[] DEFAULT ARRAY[80]::INTEGER[],
    "processorCustomerId" TEXT,
    "paymentMethodReference" TEXT,
    "paymentMethodLabel" TEXT,
    "lastInvoiceNumber" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BillingAccount_pkey" PRIMARY KEY ("organizationId")
);

-- CreateTable
CREATE TABLE "Invoice" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "number" INTEGER,
    "state" "InvoiceState" NOT NULL DEFAULT 'DRAFT',
    "periodStartedAt" TIMESTAMPTZ(3) NOT NULL,
    "periodEndsAt" TIMESTAMPTZ(3) NOT NULL,
    "total" DECIMAL(18,2) NOT NULL DEFAULT 0,
    "billedTo" JSONB,
    "processorInvoiceId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "issuedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3),
    "paidAt" TIMESTAMPTZ(3),
    "voidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "InvoiceLine" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "InvoiceLineKind" NOT NULL,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(24,9) NOT NULL,
    "unitPrice" DECIMAL(24,9) NOT NULL,
    "amount" DECIMAL(18,2) NOT NULL,
    "periodStartedAt" TIMESTAMPTZ(3) NOT NULL,
    "periodEndsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "InvoiceLine_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "BillingUsageDay" (
    "organizationId" UUID NOT NULL,
    "day" DATE NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "cost" DECIMAL(24,9) NOT NULL DEFAULT 0,

    CONSTRAINT "BillingUsageDay_pkey" PRIMARY KEY ("organizationId","day")
);

-- CreateTable
CREATE TABLE "BillingEvent" (
    "organizationId" UUID NOT NULL,
    "externalId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BillingEvent_pkey" PRIMARY KEY ("organizationId","externalId")
);

-- CreateIndex
CREATE INDEX "NoticeDelivery_organizationId_noticeId_idx" ON "NoticeDelivery"("organizationId", "noticeId");

-- CreateIndex
CREATE INDEX "NoticeDelivery_organizationId_webhookId_idx" ON "NoticeDelivery"("organizationId", "webhookId");

-- CreateIndex
CREATE INDEX "NoticeDelivery_state_nextAttemptAt_idx" ON "NoticeDelivery"("state", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "BillingAccount_periodEndsAt_idx" ON "BillingAccount"("periodEndsAt");

-- CreateIndex
CREATE INDEX "Invoice_organizationId_periodStartedAt_idx" ON "Invoice"("organizationId", "periodStartedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_organizationId_number_key" ON "Invoice"("organizationId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "InvoiceLine_organizationId_invoiceId_position_key" ON "InvoiceLine"("organizationId", "invoiceId", "position");

-- AddForeignKey
ALTER TABLE "Webhook" ADD CONSTRAINT "Webhook_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NoticeDelivery" ADD CONSTRAINT "NoticeDelivery_organizationId_noticeId_fkey" FOREIGN KEY ("organizationId", "noticeId") REFERENCES "Notice"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NoticeDelivery" ADD CONSTRAINT "NoticeDelivery_organizationId_webhookId_fkey" FOREIGN KEY ("organizationId", "webhookId") REFERENCES "Webhook"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BillingAccount" ADD CONSTRAINT "BillingAccount_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLine" ADD CONSTRAINT "InvoiceLine_organizationId_invoiceId_fkey" FOREIGN KEY ("organizationId", "invoiceId") REFERENCES "Invoice"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BillingUsageDay" ADD CONSTRAINT "BillingUsageDay_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BillingEvent" ADD CONSTRAINT "BillingEvent_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
