import type { Prisma, SavedLogFilter } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { badInput, conflict, failedPrecondition, notFound } from '../errors.js';
import { readStoredFilter, type StoredLogFilter } from '../logs/storedFilter.js';
import type { Requester } from './requester.js';
import { assertExpectedVersion, changedBy, changeResource, createdBy, keyOf } from './resources.js';

/** How many an organization may have. */
const MAX_FILTERS = 1_000;

/** Ten years. */
const MAX_MINUTES = 5_256_000;

/** What a saved filter finds: the conditions, and in place of their times the last so many minutes. */
export interface SavedConditions {
  readonly filter: StoredLogFilter;
  readonly lastMinutes: number | null;
}

/** What is to be changed of a saved filter; undefined leaves it as it is. */
export interface SavedLogFilterChange {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly filter?: StoredLogFilter | undefined;
  readonly lastMinutes?: number | null | undefined;
}

/**
 * Saves a filter under a name, for everybody in the organization.
 *
 * @throws CodedError CONFLICT where the name is taken; NOT_FOUND for what the filter names; BAD_USER_INPUT where it names
 *   its time twice; FAILED_PRECONDITION where there are 1,000 already
 */
export async function createSavedLogFilter(
  requester: Requester,
  { name, ...conditions }: SavedConditions & { readonly name: string },
): Promise<SavedLogFilter> {
  assertOneTime(conditions);
  return await changeResource(requester, async ({ transaction, record }) => {
    await assertNameFree(transaction, name);
    await assertNamedAreThere(transaction, conditions.filter);
    if ((await transaction.savedLogFilter.count()) >= MAX_FILTERS) {
      throw failedPrecondition('There are 1,000 saved filters already. Delete one first.');
    }
    const saved = await transaction.savedLogFilter.create({
      data: { ...createdBy(requester), name, ...columnsOf(conditions) },
    });
    await record({
      action: 'savedLogFilter.create',
      resourceType: 'SavedLogFilter',
      resourceId: saved.id,
      after: factsOf(saved),
    });
    return saved;
  });
}

/**
 * Changes what is given of a saved filter.
 *
 * @throws CodedError NOT_FOUND; CONFLICT where it was changed since, or the name is taken; BAD_USER_INPUT where it would
 *   name its time twice
 */
export async function updateSavedLogFilter(
  requester: Requester,
  { id, expectedVersion, name, filter, lastMinutes }: SavedLogFilterChange,
): Promise<SavedLogFilter> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const former = await findSaved(transaction, { id, expectedVersion });
    if (typeof name === 'string' && name !== former.name) await assertNameFree(transaction, name);
    const conditions = {
      filter: filter ?? (former.filter as StoredLogFilter),
      lastMinutes: lastMinutes === undefined ? former.lastMinutes : lastMinutes,
    };
    assertOneTime(conditions);
    if (filter !== undefined) await assertNamedAreThere(transaction, filter);
    const saved = await transaction.savedLogFilter.update({
      where: keyOf(former),
      data: { ...changedBy(requester, former), name: name ?? former.name, ...columnsOf(conditions) },
    });
    await record({
      action: 'savedLogFilter.update',
      resourceType: 'SavedLogFilter',
      resourceId: id,
      before: factsOf(former),
      after: factsOf(saved),
    });
    return saved;
  });
}

/** Deletes a saved filter for good. @throws CodedError NOT_FOUND; CONFLICT where it was changed since */
export async function deleteSavedLogFilter(
  requester: Requester,
  target: { readonly id: string; readonly expectedVersion?: number | null | undefined },
): Promise<void> {
  await changeResource(requester, async ({ transaction, record }) => {
    const former = await findSaved(transaction, target);
    await transaction.savedLogFilter.deleteMany({ where: { id: former.id } });
    await record({
      action: 'savedLogFilter.delete',
      resourceType: 'SavedLogFilter',
      resourceId: former.id,
      before: factsOf(former),
    });
  });
}

/** A saved filter as `logs` takes it at a moment: the last minutes become a time to begin with. */
export function filterAt(
  { filter, lastMinutes }: Pick<SavedLogFilter, 'filter' | 'lastMinutes'>,
  now: Date,
): StoredLogFilter {
  const stored = filter as StoredLogFilter;
  if (lastMinutes === null) return stored;
  return { ...stored, from: new Date(now.getTime() - lastMinutes * 60_000).toISOString() };
}

async function findSaved(
  transaction: TenantTransaction,
  { id, expectedVersion }: { id: string; expectedVersion?: number | null | undefined },
): Promise<SavedLogFilter> {
  const saved = await transaction.savedLogFilter.findFirst({ where: { id } });
  if (saved === null) throw notFound('saved filter');
  assertExpectedVersion(saved, expectedVersion);
  return saved;
}

async function assertNameFree(transaction: TenantTransaction, name: string): Promise<void> {
  const holder = await transaction.savedLogFilter.findFirst({ where: { name } });
  if (holder !== null) throw conflict('input.name', 'There is a saved filter with this name already.');
}

/** What a filter names by its id must be of this organization, deleted or not. @throws CodedError NOT_FOUND */
async function assertNamedAreThere(transaction: TenantTransaction, stored: StoredLogFilter): Promise<void> {
  const { providerIds, configIds, promptIds, apiKeyIds } = readStoredFilter(stored);
  const found = {
    provider: [providerIds, async (where: Where) => await transaction.provider.count({ where })],
    config: [configIds, async (where: Where) => await transaction.config.count({ where })],
    prompt: [promptIds, async (where: Where) => await transaction.prompt.count({ where })],
    'API key': [apiKeyIds, async (where: Where) => await transaction.apiKey.count({ where })],
  } as const;
  for (const [what, [ids, count]] of Object.entries(found)) {
    const named = [...new Set(ids ?? [])];
    if (named.length > 0 && (await count({ id: { in: named } })) < named.length) throw notFound(what);
  }
}

interface Where {
  readonly id: { readonly in: string[] };
}

function assertOneTime({ filter, lastMinutes }: SavedConditions): void {
  if (lastMinutes === null) return;
  if (lastMinutes < 1 || lastMinutes > MAX_MINUTES) {
    throw badInput('input.lastMinutes', 'must be between 1 and 5,256,000');
  }
  if ('from' in filter || 'to' in filter) {
    throw badInput('input.lastMinutes', 'must not be given together with filter.from or filter.to');
  }
}

function columnsOf({ filter, lastMinutes }: SavedConditions) {
  return { filter: filter as Prisma.InputJsonObject, lastMinutes };
}

/** What the audit log keeps. */
function factsOf({ name, filter, lastMinutes }: SavedLogFilter): object {
  return { name, filter, lastMinutes };
}
