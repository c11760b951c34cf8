import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { readMetadata } from '../apiKeyRules.js';
import { costOf } from '../catalog/cost.js';
import { factsOfModel, listedModel } from '../catalog/listedModels.js';
import { compareDecimals } from '../decimal.js';
import { badInputs, CodedError, type FieldFault } from '../errors.js';
import { newUuid, newUuidOf } from '../ids.js';
import { change } from '../operations/change.js';
import type { Requester } from '../operations/requester.js';
import type { NewLog } from './newLog.js';
import { markHours, storeLogs } from './storing.js';
import { keptBody } from './texts.js';

/** A call that was made elsewhere, as it is reported. */
export interface ReportedLog {
  /** What it is called elsewhere: the same id again is the same call. */
  readonly id: string;
  readonly createdAt: Date;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly endpoint: string;
  readonly isStream: boolean;
  readonly status: number;
  readonly errorCode: string | null;
  readonly requestedModel: string | null;
  readonly model: string | null;
  readonly vendor: string | null;
  /** The slug of a provider of the organization, with or without the `@` before it. */
  readonly provider: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, a decimal as text; null where it is to be reckoned from the price of the model. */
  readonly cost: string | null;
  readonly latencyMs: number;
  readonly firstTokenMs: number | null;
  readonly metadata: unknown;
  readonly request: unknown;
  readonly response: unknown;
}

/** What became of a reported call. */
export interface IngestedCall {
  readonly id: string;
  readonly logId: string;
  /** Whether it had been reported before: then nothing was written. */
  readonly isDuplicate: boolean;
}

const DAY_MS = 86_400_000;
/** How far the clock of who reports may be ahead of ours. */
const LEEWAY_MS = 5 * 60_000;

/**
 * Writes down calls that were made elsewhere, all of them or none. Those that were reported before are passed over.
 *
 * @throws CodedError BAD_USER_INPUT with the path of each fault
 */
export async function ingestLogs(
  requester: Requester,
  reported: readonly ReportedLog[],
): Promise<IngestedCall[]> {
  const { tenant, organizationId, actor } = requester;
  const now = new Date();
  const { calls, added, wasMarked } = await change(requester, async ({ transaction, record }) => {
    const organization = await transaction.organization.findFirstOrThrow();
    const oldest = new Date(now.getTime() - organization.metricsRetentionDays * DAY_MS);
    const providers = await findProviders(transaction, reported);
    const faults = reported.flatMap((log, index) =>
      faultsOf(log, { path: `input.logs.${String(index)}`, now, oldest, providers }),
    );
    if (faults.length > 0) throw badInputs(faults);

    const ids = reported.map(({ createdAt }) => newUuidOf(createdAt));
    const isNew = await claimIds(transaction, organizationId, { reported, ids });
    const logs = reported.flatMap((log, index) =>
      isNew(index)
        ? [logOf(log, { id: ids[index] ?? '', organizationId, actor, provider: providers(log.provider) })]
        : [],
    );
    const stored =
      logs.length > 0 && (await storeLogs(transaction, logs, organization.requestLogging)).wasMarked;
    const rows = await transaction.ingestedLog.findMany({
      where: { externalId: { in: reported.map(({ id }) => id) } },
    });
    await record({
      action: 'log.ingest',
      ...{ resourceType: null, resourceId: null },
      after: { reported: reported.length, added: logs.length },
    });
    const logIds = new Map(rows.map(({ externalId, logId }) => [externalId, logId]));
    return {
      calls: reported.map(({ id }, index) => ({
        id,
        logId: logIds.get(id) ?? '',
        isDuplicate: !isNew(index),
      })),
      added: logs,
      wasMarked: stored,
    };
  });
  if (wasMarked) await markHours(tenant, added);
  return calls;
}

/** Claims the ids of calls. Of two requests with the same id the second waits for the first. @returns which are new */
async function claimIds(
  transaction: TenantTransaction,
  organizationId: string,
  { reported, ids }: { reported: readonly ReportedLog[]; ids: readonly string[] },
): Promise<(index: number) => boolean> {
  // In one order, so that two requests with the same ids do not wait for each other.
  const rows = reported
    .map(({ id }, index) => ({ organizationId, externalId: id, logId: ids[index] ?? '' }))
    .sort((one, other) =>
      one.externalId < other.externalId ? -1 : one.externalId > other.externalId ? 1 : 0,
    );
  const claimed = await transaction.ingestedLog.createManyAndReturn({ data: rows, skipDuplicates: true });
  const won = new Set(claimed.map(({ logId }) => logId));
  return (index) => won.has(ids[index] ?? '');
}

interface Provider {
  readonly id: string;
  readonly slug: string;
  readonly integration: { readonly id: string; readonly slug: string; readonly vendor: string };
  /** What a model of it costs; null where it has no such model. */
  prices(model: string): ReturnType<typeof factsOfModel> | null;
}

type FindProvider = (slug: string | null) => Provider | null;

const plainSlug = (slug: string): string => slug.replace(/^@/, '');

async function findProviders(
  transaction: TenantTransaction,
  reported: readonly ReportedLog[],
): Promise<FindProvider> {
  const slugs = [
    ...new Set(reported.flatMap(({ provider }) => (provider === null ? [] : [plainSlug(provider)]))),
  ];
  if (slugs.length === 0) return () => null;
  const rows = await transaction.provider.findMany({
    where: { slug: { in: slugs }, deletedAt: null },
    include: { integration: true },
  });
  const names = [...new Set(reported.flatMap(({ model }) => (model === null ? [] : [model])))];
  const models = await transaction.model.findMany({
    where: { integrationId: { in: rows.map(({ integrationId }) => integrationId) }, name: { in: names } },
  });
  const found = new Map(
    rows.map(({ id, slug, integration }) => [
      slug,
      {
        ...{ id, slug, integration },
        prices: (name: string) => {
          const model = models.find((row) => row.integrationId === integration.id && row.name === name);
          return model === undefined ? null : factsOfModel(model, integration.vendor);
        },
      },
    ]),
  );
  return (slug) => (slug === null ? null : (found.get(plainSlug(slug)) ?? null));
}

function faultsOf(
  log: ReportedLog,
  { path, now, oldest, providers }: { path: string; now: Date; oldest: Date; providers: FindProvider },
): FieldFault[] {
  const faults: FieldFault[] = [];
  const check = (isGood: boolean, field: string, message: string): void => {
    if (!isGood) faults.push({ path: `${path}.${field}`, message });
  };
  check(log.createdAt.getTime() <= now.getTime() + LEEWAY_MS, 'createdAt', 'must not lie in the future');
  check(log.createdAt >= oldest, 'createdAt', 'is older than metrics are kept');
  check(log.status >= 100 && log.status <= 599, 'status', 'must be an HTTP status, 100 to 599');
  for (const field of ['inputTokens', 'outputTokens', 'latencyMs'] as const) {
    check(log[field] >= 0, field, 'must not be negative');
  }
  check((log.firstTokenMs ?? 0) >= 0, 'firstTokenMs', 'must not be negative');
  check(log.cost === null || compareDecimals(log.cost, '0') >= 0, 'cost', 'must not be negative');
  check(
    log.provider === null || providers(log.provider) !== null,
    'provider',
    'is not the slug of a provider',
  );
  try {
    readMetadata(log.metadata, `${path}.metadata`);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    faults.push(...(error.details.fields ?? []));
  }
  return faults;
}

function logOf(
  log: ReportedLog,
  {
    id,
    organizationId,
    actor,
    provider,
  }: Pick<Requester, 'organizationId' | 'actor'> & { id: string; provider: Provider | null },
): NewLog {
  const metadata = readMetadata(log.metadata, 'input.metadata');
  const { request, response, provider: _slug, id: externalId, ...columns } = log;
  const bySelf = actor.kind === 'API_KEY' ? { apiKeyId: actor.apiKeyId, apiKeyName: actor.displayName } : {};
  return {
    ...columns,
    ...bySelf,
    ...{ id, organizationId, externalId, source: 'INGESTED', metadata, user: metadata['_user'] ?? null },
    traceId: log.traceId ?? newUuid(),
    spanId: log.spanId ?? newUuid(),
    vendor: provider?.integration.vendor ?? log.vendor,
    providerId: provider?.id ?? null,
    providerSlug: provider?.slug ?? null,
    integrationId: provider?.integration.id ?? null,
    integrationSlug: provider?.integration.slug ?? null,
    cost: log.cost ?? reckonedCost(log, provider),
    isUsageEstimated: false,
    cacheStatus: 'DISABLED',
    retries: 0,
    fallbackUsed: false,
    guardrails: [],
    requestBody: keptBody(request === null ? null : JSON.stringify(request)),
    responseBody: keptBody(response === null ? null : JSON.stringify(response)),
  };
}

/** What a call cost by the price of its model: the organization's own where a provider is named, else the list's. */
function reckonedCost(log: ReportedLog, provider: Provider | null): string | null {
  const name = log.model ?? log.requestedModel;
  if (name === null) return null;
  const prices =
    provider?.prices(name) ?? listedModel(provider?.integration.vendor ?? log.vendor ?? '', name);
  return prices === null ? null : costOf({ input: log.inputTokens, output: log.outputTokens }, prices);
}
