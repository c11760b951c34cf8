import type { TenantTransaction } from '../../persistence/tenantClient.js';

/** The labels that every organization has and cannot lose. */
export const FIXED_LABELS = ['production', 'staging', 'development'] as const;

/** Makes what every organization starts with: the default collection of prompts, and the fixed labels. */
export async function createStartingPrompts(
  transaction: TenantTransaction,
  organizationId: string,
): Promise<void> {
  const by = { createdByName: 'Castellan' };
  await transaction.promptCollection.create({
    data: {
      organizationId,
      slug: 'default',
      name: 'Default',
      isDefault: true,
      updatedByName: 'Castellan',
      ...by,
    },
  });
  await transaction.promptLabel.createMany({
    data: FIXED_LABELS.map((name) => ({ organizationId, name, isFixed: true, ...by })),
  });
}
