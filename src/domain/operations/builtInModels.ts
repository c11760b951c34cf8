import type { Integration, Model } from '../../persistence/generated/prisma/client.js';
import type { TenantTransaction } from '../../persistence/tenantClient.js';
import { listedModels } from '../catalog/listedModels.js';
import { PRICE_LIST_VERSION } from '../catalog/priceList.js';
import type { AuditRecord, Change } from './change.js';
import { findLiveIntegration, MODEL } from './models.js';
import { changeResource } from './resources.js';
import { derivedSlug } from './slugs.js';
import type { Requester } from './requester.js';

/**
 * Gives an integration the built-in models that its vendor has in the price list and that it does not have yet. A model
 * that the organization made under such a name stays what it is.
 */
export async function addBuiltInModels(
  { transaction, record }: Change,
  integration: Pick<Integration, 'organizationId' | 'id' | 'vendor'>,
): Promise<void> {
  const added = await addMissing(transaction, integration);
  if (added.length > 0) await record(entryOf(integration, added));
}

/** Adds the built-in models that came to the price list since the integration was made. @throws CodedError NOT_FOUND */
export async function syncModels(requester: Requester, integrationId: string): Promise<Model[]> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const integration = await findLiveIntegration(transaction, integrationId);
    const names = await addMissing(transaction, integration);
    await record(entryOf(integration, names));
    return await transaction.model.findMany({
      where: { integrationId, name: { in: names } },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    });
  });
}

/** @returns the names of the models that were added */
async function addMissing(
  transaction: TenantTransaction,
  { organizationId, id, vendor }: Pick<Integration, 'organizationId' | 'id' | 'vendor'>,
): Promise<string[]> {
  const present = await transaction.model.findMany({ where: { integrationId: id }, select: { name: true } });
  const names = new Set(present.map(({ name }) => name));
  const added = listedModels(vendor)
    .map(({ name }) => name)
    .filter((name) => !names.has(name));
  if (added.length === 0) return [];
  const all = await transaction.model.findMany({ select: { slug: true } });
  const taken = new Set(all.map(({ slug }) => slug));
  const by = { createdByName: 'Castellan', updatedByName: 'Castellan' };
  await transaction.model.createMany({
    data: added.map((name) => ({
      ...{ organizationId, integrationId: id, name, slug: takeSlug(taken, name), isCustom: false },
      ...by,
    })),
  });
  return added;
}

function entryOf({ id }: Pick<Integration, 'id'>, added: readonly string[]): AuditRecord {
  return {
    action: 'integration.addModels',
    resourceType: 'Integration',
    resourceId: id,
    after: { priceList: PRICE_LIST_VERSION.version, added },
  };
}

/** A slug for a name that is not among those taken, and is from now on. */
function takeSlug(taken: Set<string>, name: string): string {
  for (let attempt = 1; ; attempt += 1) {
    const slug = derivedSlug(MODEL, name, attempt);
    if (!taken.has(slug)) {
      taken.add(slug);
      return slug;
    }
  }
}
