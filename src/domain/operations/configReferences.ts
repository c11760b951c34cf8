import type { Delegates, TenantTransaction } from '../../persistence/tenantClient.js';
import type { ReadContent } from '../config/content.js';
import type { FieldFault } from '../errors.js';

/** The rows that a content names, and what is wrong with the content: as it stands, and as things are. */
export interface Resolved {
  readonly faults: readonly FieldFault[];
  readonly providerIds: readonly string[];
  readonly guardrailIds: readonly string[];
}

/**
 * Looks up what a content names. The rows are of one organization: another's provider is missing like one that
 * never was. An expired or disabled provider is there; it may come back.
 */
export async function resolveReferences(
  rows: Delegates,
  { faults, references, customHosts }: ReadContent,
): Promise<Resolved> {
  const slugsOf = (kind: 'provider' | 'guardrail'): string[] => [
    ...new Set(references.filter((reference) => reference.kind === kind).map(({ slug }) => slug)),
  ];
  const found = {
    provider: await rows.provider.findMany({
      where: { slug: { in: slugsOf('provider') }, deletedAt: null },
      select: { id: true, slug: true, integration: { select: { allowCustomHost: true } } },
    }),
    guardrail: await rows.guardrail.findMany({
      where: { slug: { in: slugsOf('guardrail') }, deletedAt: null },
      select: { id: true, slug: true },
    }),
  };
  const missing = references
    .filter(({ kind, slug }) => !found[kind].some((row) => row.slug === slug))
    .map(({ kind, path }) => ({ path, message: `names no ${kind} of this organization` }));
  const refusedHosts = customHosts
    .filter(({ provider }) =>
      found.provider.some(({ slug, integration }) => slug === provider && !integration.allowCustomHost),
    )
    .map(({ path }) => ({ path, message: 'is not allowed by the integration of the provider' }));
  return {
    faults: [...faults, ...missing, ...refusedHosts],
    providerIds: found.provider.map(({ id }) => id),
    guardrailIds: found.guardrail.map(({ id }) => id),
  };
}

/** Writes down what a config names, in place of what it named before: the database then keeps those rows. */
export async function writeReferences(
  transaction: TenantTransaction,
  { organizationId, id: configId }: { organizationId: string; id: string },
  { providerIds, guardrailIds }: Resolved,
): Promise<void> {
  const whose = { organizationId, configId };
  await transaction.configProvider.deleteMany({ where: { configId } });
  await transaction.configProvider.createMany({
    data: providerIds.map((providerId) => ({ ...whose, providerId })),
  });
  await transaction.configGuardrail.deleteMany({ where: { configId } });
  await transaction.configGuardrail.createMany({
    data: guardrailIds.map((guardrailId) => ({ ...whose, guardrailId })),
  });
}
