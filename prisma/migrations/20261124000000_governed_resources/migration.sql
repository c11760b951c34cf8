-- CreateEnum
CREATE TYPE "PromptKind" AS ENUM ('PROMPT', 'PARTIAL');

-- CreateEnum
CREATE TYPE "PromptFormat" AS ENUM ('CHAT', 'TEXT');

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "allowConfigOverride" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "configId" UUID;

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "allowInlineConfig" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "PromptCollection" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parentId" UUID,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PromptCollection_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Prompt" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "PromptKind" NOT NULL,
    "collectionId" UUID NOT NULL,
    "latestNumber" INTEGER NOT NULL DEFAULT 0,
    "publishedNumber" INTEGER,
    "publishedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Prompt_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "PromptVersion" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "format" "PromptFormat" NOT NULL,
    "template" JSONB NOT NULL,
    "model" TEXT,
    "providerId" UUID,
    "parameters" JSONB NOT NULL DEFAULT '{}',
    "tools" JSONB,
    "toolChoice" JSONB,
    "responseFormat" JSONB,
    "description" TEXT,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PromptVersion_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "PromptInclusion" (
    "organizationId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "partialId" UUID NOT NULL,
    "reference" TEXT NOT NULL,

    CONSTRAINT "PromptInclusion_pkey" PRIMARY KEY ("organizationId","promptId","number","partialId","reference")
);

-- CreateTable
CREATE TABLE "PromptLabel" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "isFixed" BOOLEAN NOT NULL DEFAULT false,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PromptLabel_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "PromptLabelAssignment" (
    "organizationId" UUID NOT NULL,
    "promptId" UUID NOT NULL,
    "labelId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "assignedByName" TEXT NOT NULL,
    "assignedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PromptLabelAssignment_pkey" PRIMARY KEY ("organizationId","promptId","labelId")
);

-- CreateTable
CREATE TABLE "Config" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "content" JSONB NOT NULL,
    "currentNumber" INTEGER NOT NULL DEFAULT 1,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Config_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "ConfigVersion" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "configId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "description" TEXT,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ConfigVersion_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "ConfigProvider" (
    "organizationId" UUID NOT NULL,
    "configId" UUID NOT NULL,
    "providerId" UUID NOT NULL,

    CONSTRAINT "ConfigProvider_pkey" PRIMARY KEY ("organizationId","configId","providerId")
);

-- CreateTable
CREATE TABLE "ConfigGuardrail" (
    "organizationId" UUID NOT NULL,
    "configId" UUID NOT NULL,
    "guardrailId" UUID NOT NULL,

    CONSTRAINT "ConfigGuardrail_pkey" PRIMARY KEY ("organizationId","configId","guardrailId")
);

-- CreateTable
CREATE TABLE "Guardrail" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "checks" JSONB NOT NULL,
    "actions" JSONB NOT NULL,
    "currentNumber" INTEGER NOT NULL DEFAULT 1,
    "isDefaultInput" BOOLEAN NOT NULL DEFAULT false,
    "isDefaultOutput" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Guardrail_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "GuardrailVersion" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "guardrailId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "checks" JSONB NOT NULL,
    "actions" JSONB NOT NULL,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "GuardrailVersion_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Integration" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "vendor" TEXT NOT NULL,
    "baseUrl" TEXT,
    "sealedSecret" TEXT,
    "secretKeyId" TEXT,
    "secretMask" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "allowCustomHost" BOOLEAN NOT NULL DEFAULT false,
    "disabledAt" TIMESTAMPTZ(3),
    "duplicatedFrom" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Integration_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Provider" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "integrationId" UUID NOT NULL,
    "note" TEXT,
    "usageLimit" JSONB,
    "rateLimits" JSONB NOT NULL DEFAULT '[]',
    "expiresAt" TIMESTAMPTZ(3),
    "disabledAt" TIMESTAMPTZ(3),
    "exhaustedAt" TIMESTAMPTZ(3),
    "duplicatedFrom" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Provider_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Model" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "integrationId" UUID NOT NULL,
    "isCustom" BOOLEAN NOT NULL,
    "baseModel" TEXT,
    "inputPrice" DECIMAL(18,9),
    "outputPrice" DECIMAL(18,9),
    "contextWindow" INTEGER,
    "capabilities" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "disabledAt" TIMESTAMPTZ(3),
    "duplicatedFrom" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedByName" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Model_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateIndex
CREATE INDEX "PromptCollection_organizationId_name_idx" ON "PromptCollection"("organizationId", "name");

-- CreateIndex
CREATE INDEX "PromptCollection_organizationId_parentId_idx" ON "PromptCollection"("organizationId", "parentId");

-- CreateIndex
CREATE UNIQUE INDEX "PromptCollection_organizationId_slug_key" ON "PromptCollection"("organizationId", "slug");

-- CreateIndex
CREATE INDEX "Prompt_organizationId_name_idx" ON "Prompt"("organizationId", "name");

-- CreateIndex
CREATE INDEX "Prompt_organizationId_collectionId_idx" ON "Prompt"("organizationId", "collectionId");

-- CreateIndex
CREATE UNIQUE INDEX "Prompt_organizationId_kind_slug_key" ON "Prompt"("organizationId", "kind", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "Prompt_organizationId_id_publishedNumber_key" ON "Prompt"("organizationId", "id", "publishedNumber");

-- CreateIndex
CREATE INDEX "PromptVersion_organizationId_providerId_idx" ON "PromptVersion"("organizationId", "providerId");

-- CreateIndex
CREATE UNIQUE INDEX "PromptVersion_organizationId_promptId_number_key" ON "PromptVersion"("organizationId", "promptId", "number");

-- CreateIndex
CREATE INDEX "PromptInclusion_organizationId_partialId_idx" ON "PromptInclusion"("organizationId", "partialId");

-- CreateIndex
CREATE UNIQUE INDEX "PromptLabel_organizationId_name_key" ON "PromptLabel"("organizationId", "name");

-- CreateIndex
CREATE INDEX "PromptLabelAssignment_organizationId_labelId_idx" ON "PromptLabelAssignment"("organizationId", "labelId");

-- CreateIndex
CREATE INDEX "PromptLabelAssignment_organizationId_promptId_number_idx" ON "PromptLabelAssignment"("organizationId", "promptId", "number");

-- CreateIndex
CREATE INDEX "Config_organizationId_name_idx" ON "Config"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Config_organizationId_slug_key" ON "Config"("organizationId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "ConfigVersion_organizationId_configId_number_key" ON "ConfigVersion"("organizationId", "configId", "number");

-- CreateIndex
CREATE INDEX "ConfigProvider_organizationId_providerId_idx" ON "ConfigProvider"("organizationId", "providerId");

-- CreateIndex
CREATE INDEX "ConfigGuardrail_organizationId_guardrailId_idx" ON "ConfigGuardrail"("organizationId", "guardrailId");

-- CreateIndex
CREATE INDEX "Guardrail_organizationId_name_idx" ON "Guardrail"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Guardrail_organizationId_slug_key" ON "Guardrail"("organizationId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "GuardrailVersion_organizationId_guardrailId_number_key" ON "GuardrailVersion"("organizationId", "guardrailId", "number");

-- CreateIndex
CREATE INDEX "Integration_organizationId_name_idx" ON "Integration"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Integration_organizationId_slug_key" ON "Integration"("organizationId", "slug");

-- CreateIndex
CREATE INDEX "Provider_organizationId_name_idx" ON "Provider"("organizationId", "name");

-- CreateIndex
CREATE INDEX "Provider_organizationId_integrationId_idx" ON "Provider"("organizationId", "integrationId");

-- CreateIndex
CREATE UNIQUE INDEX "Provider_organizationId_slug_key" ON "Provider"("organizationId", "slug");

-- CreateIndex
CREATE INDEX "Model_organizationId_name_idx" ON "Model"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Model_organizationId_slug_key" ON "Model"("organizationId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "Model_organizationId_integrationId_name_key" ON "Model"("organizationId", "integrationId", "name");

-- CreateIndex
CREATE INDEX "ApiKey_organizationId_configId_idx" ON "ApiKey"("organizationId", "configId");

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_organizationId_configId_fkey" FOREIGN KEY ("organizationId", "configId") REFERENCES "Config"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PromptCollection" ADD CONSTRAINT "PromptCollection_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PromptCollection" ADD CONSTRAINT "PromptCollection_organizationId_parentId_fkey" FOREIGN KEY ("organizationId", "parentId") REFERENCES "PromptCollection"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Prompt" ADD CONSTRAINT "Prompt_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Prompt" ADD CONSTRAINT "Prompt_organizationId_collectionId_fkey" FOREIGN KEY ("organizationId", "collectionId") REFERENCES "PromptCollection"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Prompt" ADD CONSTRAINT "Prompt_organizationId_id_publishedNumber_fkey" FOREIGN KEY ("organizationId", "id", "publishedNumber") REFERENCES "PromptVersion"("organizationId", "promptId", "number") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PromptVersion" ADD CONSTRAINT "PromptVersion_organizationId_promptId_fkey" FOREIGN KEY ("organizationId", "promptId") REFERENCES "Prompt"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PromptVersion" ADD CONSTRAINT "PromptVersion_organizationId_providerId_fkey" FOREIGN KEY ("organizationId", "providerId") REFERENCES "Provider"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PromptInclusion" ADD CONSTRAINT "PromptInclusion_organizationId_promptId_number_fkey" FOREIGN KEY ("organizationId", "promptId", "number") REFERENCES "PromptVersion"("organizationId", "promptId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PromptInclusion" ADD CONSTRAINT "PromptInclusion_organizationId_partialId_fkey" FOREIGN KEY ("organizationId", "partialId") REFERENCES "Prompt"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PromptLabel" ADD CONSTRAINT "PromptLabel_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PromptLabelAssignment" ADD CONSTRAINT "PromptLabelAssignment_organizationId_promptId_fkey" FOREIGN KEY ("organizationId", "promptId") REFERENCES "Prompt"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PromptLabelAssignment" ADD CONSTRAINT "PromptLabelAssignment_organizationId_labelId_fkey" FOREIGN KEY ("organizationId", "labelId") REFERENCES "PromptLabel"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PromptLabelAssignment" ADD CONSTRAINT "PromptLabelAssignment_organizationId_promptId_number_fkey" FOREIGN KEY ("organizationId", "promptId", "number") REFERENCES "PromptVersion"("organizationId", "promptId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Config" ADD CONSTRAINT "Config_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConfigVersion" ADD CONSTRAINT "ConfigVersion_organizationId_configId_fkey" FOREIGN KEY ("organizationId", "configId") REFERENCES "Config"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConfigProvider" ADD CONSTRAINT "ConfigProvider_organizationId_configId_fkey" FOREIGN KEY ("organizationId", "configId") REFERENCES "Config"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConfigProvider" ADD CONSTRAINT "ConfigProvider_organizationId_providerId_fkey" FOREIGN KEY ("organizationId", "providerId") REFERENCES "Provider"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ConfigGuardrail" ADD CONSTRAINT "ConfigGuardrail_organizationId_configId_fkey" FOREIGN KEY ("organizationId", "configId") REFERENCES "Config"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConfigGuardrail" ADD CONSTRAINT "ConfigGuardrail_organizationId_guardrailId_fkey" FOREIGN KEY ("organizationId", "guardrailId") REFERENCES "Guardrail"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Guardrail" ADD CONSTRAINT "Guardrail_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GuardrailVersion" ADD CONSTRAINT "GuardrailVersion_organizationId_guardrailId_fkey" FOREIGN KEY ("organizationId", "guardrailId") REFERENCES "Guardrail"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Integration" ADD CONSTRAINT "Integration_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Provider" ADD CONSTRAINT "Provider_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Provider" ADD CONSTRAINT "Provider_organizationId_integrationId_fkey" FOREIGN KEY ("organizationId", "integrationId") REFERENCES "Integration"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Model" ADD CONSTRAINT "Model_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Model" ADD CONSTRAINT "Model_organizationId_integrationId_fkey" FOREIGN KEY ("organizationId", "integrationId") REFERENCES "Integration"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
