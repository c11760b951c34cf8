import { createSealer } from '../domain/credentials/sealing.js';
import { previewResealing, resealSecrets, type Resealing } from '../domain/operations/resealing.js';
import type { Database } from '../persistence/database.js';
import { createSystemClient } from '../persistence/systemClient.js';
import type { Services } from './requestContext.js';

/**
 * Seals the stored secrets of all organizations under the present key of the server: at a start, after an operator has
 * put a new key before the others. Each organization is one transaction, under its own pin.
 */
export async function resealStoredSecrets({
  database,
  system,
  sealer,
}: Pick<Services, 'database' | 'system' | 'sealer'>): Promise<Resealing> {
  const organizations = await system.organizationsSealedOtherwise(sealer.keyId);
  return await sum(organizations, async (id) => await resealSecrets(database.forOrganization(id), sealer));
}

/** How many stored secrets wait to be sealed anew, and how many no key opens. Changes nothing. */
export async function previewStoredSecrets(database: Database, keys: readonly Buffer[]): Promise<Resealing> {
  const sealer = createSealer(keys);
  const organizations = await createSystemClient(database).organizationsSealedOtherwise(sealer.keyId);
  return await sum(organizations, async (id) => await previewResealing(database.forOrganization(id), sealer));
}

async function sum(
  organizations: readonly string[],
  count: (organizationId: string) => Promise<Resealing>,
): Promise<Resealing> {
  let total: Resealing = { resealed: 0, unopened: 0 };
  for (const organizationId of organizations) {
    const { resealed, unopened } = await count(organizationId);
    total = { resealed: total.resealed + resealed, unopened: total.unopened + unopened };
  }
  return total;
}
