import type { IdKind } from '../../../src/domain/ids.js';
import type { Operation, Seed } from '../operations.js';
import { ACCESS_OPERATIONS } from './access.js';
import { AUDIT_LOG_OPERATIONS, firstEntry } from './auditLog.js';
import { ANALYTICS_OPERATIONS } from './analytics.js';
import { BILLING_OPERATIONS, createDraftInvoice } from './billing.js';
import { CONFIG, CONFIG_OPERATIONS, createConfigVersion } from './config.js';
import { createGuardrailVersion, GUARDRAIL, GUARDRAIL_OPERATIONS } from './guardrail.js';
import { INTEGRATION, INTEGRATION_OPERATIONS } from './integration.js';
import { createFeedback, createLog, LOG_OPERATIONS } from './log.js';
import { createExport, LOG_EXPORT_OPERATIONS } from './logExport.js';
import { LOG_TAIL_OPERATIONS } from './logTail.js';
import { createSavedFilter, SAVED_LOG_FILTER_OPERATIONS } from './savedLogFilter.js';
import { createNotice, NOTICE_OPERATIONS } from './notice.js';
import { createWebhook, WEBHOOK_OPERATIONS } from './webhook.js';
import { PROMPT_COLLECTION, PROMPT_COLLECTION_OPERATIONS } from './promptCollection.js';
import { createLabel, PARTIAL, PROMPT, PROMPT_OPERATIONS } from './prompt.js';
import { MODEL, MODEL_OPERATIONS } from './model.js';
import { PROVIDER, PROVIDER_OPERATIONS } from './provider.js';
import { PROMPT_RENDERING_OPERATIONS } from './promptRendering.js';
import { PAYMENT_OPERATIONS } from './payment.js';
import { SPENDING_LIMIT_OPERATIONS } from './spendingLimit.js';
import type { ResourceSpec } from './resource.js';

// One line a governed feature in each list; see ../operations.ts.

/** The registry's entries of the governed features. */
export const FEATURE_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...ACCESS_OPERATIONS,
  ...CONFIG_OPERATIONS,
  ...GUARDRAIL_OPERATIONS,
  ...INTEGRATION_OPERATIONS,
  ...PROMPT_COLLECTION_OPERATIONS,
  ...PROMPT_OPERATIONS,
  ...PROVIDER_OPERATIONS,
  ...MODEL_OPERATIONS,
  ...PROMPT_RENDERING_OPERATIONS,
  ...LOG_OPERATIONS,
  ...ANALYTICS_OPERATIONS,
  ...SAVED_LOG_FILTER_OPERATIONS,
  ...LOG_EXPORT_OPERATIONS,
  ...LOG_TAIL_OPERATIONS,
  ...AUDIT_LOG_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...NOTICE_OPERATIONS,
  ...SPENDING_LIMIT_OPERATIONS,
  ...PAYMENT_OPERATIONS,
  ...BILLING_OPERATIONS,
};

/** The kinds of governed resources. */
export const RESOURCES: readonly ResourceSpec[] = [
  CONFIG,
  GUARDRAIL,
  INTEGRATION,
  PROMPT_COLLECTION,
  PROMPT,
  PARTIAL,
  PROVIDER,
  MODEL,
];

/** Makes a new object of a kind as the organization's owner, and gives back its id. */
export const CREATORS: Readonly<Partial<Record<IdKind, (seed: Pick<Seed, 'seeded'>) => Promise<string>>>> = {
  ...Object.fromEntries(
    RESOURCES.map(({ kind, create }) => [
      kind,
      async (seed: Pick<Seed, 'seeded'>) => (await create(seed)).id,
    ]),
  ),
  ConfigVersion: createConfigVersion,
  GuardrailVersion: createGuardrailVersion,
  PromptLabel: async (seed) => (await createLabel(seed)).id,
  // The log is one with contents, so that every table of logs has a row.
  RequestLog: async (seed) => await createLog(seed, { request: { a: 1 }, response: { b: 2 } }),
  LogFeedback: createFeedback,
  SavedLogFilter: async (seed) => (await createSavedFilter(seed)).id,
  LogExport: createExport,
  AuditEntry: firstEntry,
  Webhook: async (seed) => (await createWebhook(seed)).id,
  Notice: async (seed) => await createNotice(seed, 'notice'),
  NoticeDelivery: async (seed) => await createNotice(seed, 'delivery'),
  Invoice: createDraftInvoice,
};
