import type { LogFeedback } from '../../persistence/generated/prisma/client.js';
import { csvOf } from '../csv.js';
import { encodeId, type IdKind } from '../ids.js';
import type { LoadedLog } from './reading.js';

export type ExportFormat = 'JSONL' | 'CSV';

/** The columns of a CSV file, in order: the names of the API. */
const COLUMNS = [
  ...['id', 'createdAt', 'source', 'externalId', 'traceId', 'spanId', 'endpoint', 'isStream', 'status'],
  ...['errorCode', 'requestedModel', 'model', 'vendor', 'providerId', 'providerSlug', 'integrationId'],
  ...['integrationSlug', 'configId', 'configSlug', 'configNumber', 'promptId', 'promptSlug', 'promptNumber'],
  ...['apiKeyId', 'apiKeyName', 'user', 'inputTokens', 'outputTokens', 'totalTokens'],
  ...['isUsageEstimated', 'cost', 'latencyMs'],
  ...['firstTokenMs', 'cacheStatus', 'retries', 'fallbackUsed', 'guardrailOutcome', 'guardrails', 'metadata'],
  ...['feedback', 'request', 'response'],
];

/** What a file of a format begins with: the names of the columns in CSV. */
export function exportHead(format: ExportFormat): string {
  return format === 'CSV' ? csvOf([COLUMNS]) : '';
}

/**
 * A log as the lines of a file have it. JSONL: an object in one line, under the API's names. CSV (RFC 4180): a record,
 * objects and lists as JSON; a text that a spreadsheet would take for a formula begins with an apostrophe.
 */
export async function exportedLog(log: LoadedLog, format: ExportFormat): Promise<string> {
  const { request = null, response = null } = (await log.body()) ?? {};
  const record: Record<string, unknown> = {
    ...valuesOf(log),
    feedback: (await log.feedback()).map(feedbackOf),
  };
  if (format === 'JSONL') {
    return `${JSON.stringify({ ...record, request: jsonOf(request), response: jsonOf(response) })}\n`;
  }
  const cells: Record<string, unknown> = { ...record, request, response };
  return csvOf([COLUMNS.map((name) => cells[name])]);
}

function valuesOf(log: LoadedLog): Record<string, unknown> {
  return {
    id: encodeId('RequestLog', log.id),
    createdAt: log.createdAt.toISOString(),
    source: log.source,
    externalId: log.externalId,
    traceId: log.traceId,
    spanId: log.spanId,
    endpoint: log.endpoint,
    isStream: log.isStream,
    status: log.status,
    errorCode: log.errorCode,
    requestedModel: log.requestedModel,
    model: log.model,
    vendor: log.vendor,
    providerId: idOr('Provider', log.providerId),
    providerSlug: log.providerSlug,
    integrationId: idOr('Integration', log.integrationId),
    integrationSlug: log.integrationSlug,
    configId: idOr('Config', log.configId),
    configSlug: log.configSlug,
    configNumber: log.configNumber,
    promptId: idOr('Prompt', log.promptId),
    promptSlug: log.promptSlug,
    promptNumber: log.promptNumber,
    apiKeyId: idOr('ApiKey', log.apiKeyId),
    apiKeyName: log.apiKeyName,
    user: log.user,
    inputTokens: log.inputTokens,
    outputTokens: log.outputTokens,
    totalTokens: log.inputTokens + log.outputTokens,
    isUsageEstimated: log.isUsageEstimated,
    // As text: a double would not hold all of its digits.
    cost: log.cost?.toFixed() ?? null,
    latencyMs: log.latencyMs,
    firstTokenMs: log.firstTokenMs,
    cacheStatus: log.cacheStatus,
    retries: log.retries,
    fallbackUsed: log.fallbackUsed,
    guardrailOutcome: log.guardrailOutcome,
    guardrails: log.guardrails,
    metadata: log.metadata,
  };
}

function feedbackOf({ id, value, weight, metadata, createdByName, createdAt }: LogFeedback): object {
  return {
    id: encodeId('LogFeedback', id),
    value,
    weight: weight.toFixed(),
    metadata,
    createdBy: createdByName,
    createdAt: createdAt.toISOString(),
  };
}

function idOr(kind: IdKind, uuid: string | null): string | null {
  return uuid === null ? null : encodeId(kind, uuid);
}

/** A kept text as JSON; one that was cut is no JSON any more and stays the text it is. */
function jsonOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
