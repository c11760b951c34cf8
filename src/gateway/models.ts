import { modelReference } from '../domain/catalog/reference.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { GatewayError } from './errors.js';

/** A model as OpenAI's clients list it. */
export interface ListedModel {
  /** As requests name it: `@provider/model`. */
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. */
  readonly created: number;
  /** The vendor. */
  readonly owned_by: string;
}

/** The models that calls may be made to now: turned on, of providers and integrations that are on. Budgets aside. */
export async function listModels(tenant: TenantClient): Promise<ListedModel[]> {
  const now = new Date();
  const [providers, models] = await Promise.all([
    tenant.provider.findMany({
      where: {
        deletedAt: null,
        disabledAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
        integration: { deletedAt: null, disabledAt: null },
      },
      select: { slug: true, integrationId: true, integration: { select: { vendor: true } } },
      orderBy: { slug: 'asc' },
    }),
    tenant.model.findMany({
      where: { deletedAt: null, disabledAt: null, integration: { deletedAt: null, disabledAt: null } },
      select: { name: true, integrationId: true, createdAt: true },
      orderBy: { name: 'asc' },
    }),
  ]);
  return providers.flatMap(({ slug, integrationId, integration }) =>
    models
      .filter((model) => model.integrationId === integrationId)
      .map(({ name, createdAt }) => ({
        id: modelReference({ provider: slug, model: name }),
        object: 'model' as const,
        created: Math.floor(createdAt.getTime() / 1000),
        owned_by: integration.vendor,
      })),
  );
}

/** @throws GatewayError model_not_found */
export async function findModel(tenant: TenantClient, id: string): Promise<ListedModel> {
  const found = (await listModels(tenant)).find((model) => model.id === id);
  if (found === undefined) {
    throw new GatewayError('model_not_found', 'There is no such model.', { param: 'model' });
  }
  return found;
}
