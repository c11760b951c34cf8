import assert from 'node:assert/strict';
import { before, describe } from 'node:test';
import { attack } from '../support/attacks.js';
import { startTestServer } from '../support/server.js';
import { createTenant, type Tenant } from './rows.js';

const server = await startTestServer();
const { database } = server.castellan;

let mine: Tenant;
let theirs: Tenant;

before(async () => {
  mine = await createTenant(server);
  theirs = await createTenant(server);
});

describe('the foreign keys themselves, row-level security aside, refuse another organization’s row', () => {
  // As the owner of the database, whom row-level security does not bind on either engine.
  const columns = '"organizationId", "id"';
  const statements: Record<string, () => string> = {
    Member_organizationId_roleId_fkey: () =>
      `INSERT INTO "Member" (${columns}, "userId", "roleId")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.userId}', '${theirs.role}')`,
    Invitation_organizationId_roleId_fkey: () =>
      `INSERT INTO "Invitation" (${columns}, "email", "roleId", "tokenHash", "createdById", "createdByName", "expiresAt")
       VALUES ('${mine.id}', gen_random_uuid(), 'x', '${theirs.role}', 'x', gen_random_uuid(), 'x', now())`,
    ApiKey_organizationId_ownerId_fkey: () =>
      `INSERT INTO "ApiKey" (${columns}, "name", "type", "ownerId", "permissions", "createdById", "createdByName", "updatedAt")
       VALUES ('${mine.id}', gen_random_uuid(), 'x', 'USER', '${theirs.member}', '{}', gen_random_uuid(), 'x', now())`,
    ApiKeySecret_organizationId_apiKeyId_fkey: () =>
      `INSERT INTO "ApiKeySecret" (${columns}, "apiKeyId", "hash", "masked")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.apiKey}', 'x', 'x')`,
    ApiKeyRotation_organizationId_apiKeyId_fkey: () =>
      `INSERT INTO "ApiKeyRotation" (${columns}, "apiKeyId", "idempotencyHash", "sealedSecret", "repeatableUntil")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.apiKey}', 'x', 'x', now())`,
    ApiKey_organizationId_configId_fkey: () => pointing('ApiKey', 'configId', theirs.resources['config']),
    Provider_organizationId_integrationId_fkey: () =>
      pointing('Provider', 'integrationId', theirs.resources['integration']),
    Model_organizationId_integrationId_fkey: () =>
      pointing('Model', 'integrationId', theirs.resources['integration']),
    GuardrailVersion_organizationId_guardrailId_fkey: () =>
      pointing('GuardrailVersion', 'guardrailId', theirs.resources['guardrail']),
    ConfigVersion_organizationId_configId_fkey: () =>
      pointing('ConfigVersion', 'configId', theirs.resources['config']),
    ConfigProvider_organizationId_configId_fkey: () =>
      pointing('ConfigProvider', 'configId', theirs.resources['config']),
    ConfigProvider_organizationId_providerId_fkey: () =>
      pointing('ConfigProvider', 'providerId', theirs.resources['provider']),
    ConfigGuardrail_organizationId_configId_fkey: () =>
      pointing('ConfigGuardrail', 'configId', theirs.resources['config']),
    ConfigGuardrail_organizationId_guardrailId_fkey: () =>
      pointing('ConfigGuardrail', 'guardrailId', theirs.resources['guardrail']),
    PromptCollection_organizationId_parentId_fkey: () =>
      pointing('PromptCollection', 'parentId', theirs.resources['promptCollection']),
    Prompt_organizationId_collectionId_fkey: () =>
      pointing('Prompt', 'collectionId', theirs.resources['promptCollection']),
    // Version 1 of their prompt is there, and of one's own; 987654 of neither.
    Prompt_organizationId_id_publishedNumber_fkey: () => pointing('Prompt', 'publishedNumber', 987_654),
    PromptVersion_organizationId_providerId_fkey: () =>
      pointing('PromptVersion', 'providerId', theirs.resources['provider']),
    PromptInclusion_organizationId_partialId_fkey: () =>
      pointing('PromptInclusion', 'partialId', theirs.resources['prompt']),
    PromptInclusion_organizationId_promptId_number_fkey: () =>
      pointing('PromptInclusion', 'promptId', theirs.resources['prompt']),
    LogExportPart_organizationId_exportId_fkey: () =>
      pointing('LogExportPart', 'exportId', theirs.resources['logExport']),
    PromptLabelAssignment_organizationId_labelId_fkey: () =>
      pointing('PromptLabelAssignment', 'labelId', theirs.resources['promptLabel']),
    PromptLabelAssignment_organizationId_promptId_number_fkey: () =>
      pointing('PromptLabelAssignment', 'number', 987_654),
    NoticeDelivery_organizationId_noticeId_fkey: () =>
      pointing('NoticeDelivery', 'noticeId', theirs.resources['notice']),
    NoticeDelivery_organizationId_webhookId_fkey: () =>
      pointing('NoticeDelivery', 'webhookId', theirs.resources['webhook']),
    UsagePeriod_organizationId_apiKeyId_fkey: () => pointing('UsagePeriod', 'apiKeyId', theirs.apiKey),
    UsagePeriod_organizationId_providerId_fkey: () =>
      `INSERT INTO "UsagePeriod" (${columns}, "providerId", "startedAt")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.resources['provider'] ?? ''}', now())`,
    UsageReservation_organizationId_periodId_fkey: () =>
      pointing('UsageReservation', 'periodId', theirs.resources['usagePeriod']),
    SpendingAlert_organizationId_periodId_fkey: () =>
      `INSERT INTO "SpendingAlert" ("organizationId", "periodId", "percent", "spent", "spendingLimit")
       VALUES ('${mine.id}', '${theirs.resources['usagePeriod']}', 80, 1, 1)`,
    UsageAlert_organizationId_periodId_fkey: () =>
      pointing('UsageAlert', 'periodId', theirs.resources['usagePeriod']),
    InvoiceLine_organizationId_invoiceId_fkey: () =>
      pointing('InvoiceLine', 'invoiceId', theirs.resources['invoice']),
  };
  /** Points a row of one's own at what is in another organization, or nowhere. */
  function pointing(of: string, column: string, target: string | number | undefined): string {
    assert.ok(target);
    return `UPDATE "${of}" SET "${column}" = '${String(target)}' WHERE "organizationId" = '${mine.id}'`;
  }
  for (const [constraint, statement] of Object.entries(statements)) {
    attack(11, constraint, async () => {
      const broken = { code: '23503', constraint };
      await assert.rejects(database.ownerQuery(statement()), broken);
    });
  }
});
