import { resealSecrets, type Resealing } from '../domain/operations/resealing.js';
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
  let total: Resealing = { resealed: 0, unopened: 0 };
  for (const organizationId of await system.organizationsSealedOtherwise(sealer.keyId)) {
    const { resealed, unopened } = await resealSecrets(database.forOrganization(organizationId), sealer);
    total = { resealed: total.resealed + resealed, unopened: total.unopened + unopened };
  }
  return total;
}
