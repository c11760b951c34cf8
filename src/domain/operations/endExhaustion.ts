import type { TenantClient } from '../../persistence/tenantClient.js';

/**
 * Takes the mark off an organization's keys and providers that were exhausted in a period which is over, so that lists
 * and filters tell what holds. No change of theirs, and therefore without an audit entry: who asks has compared the time
 * before.
 *
 * @returns how many
 */
export async function endExhaustion(tenant: TenantClient, now: Date): Promise<number> {
  return await tenant.transaction(async (transaction) => {
    // Several keys are held at once, as by changes under this lock; calls hold one.
    await transaction.lockOrganization();
    const ended = {
      where: { exhaustedUntil: { lte: now } },
      data: { exhaustedAt: null, exhaustedUntil: null },
    };
    const keys = await transaction.apiKey.updateMany(ended);
    const providers = await transaction.provider.updateMany(ended);
    return keys.count + providers.count;
  });
}
