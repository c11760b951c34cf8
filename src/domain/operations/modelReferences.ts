import type { Integration, Model, Provider } from '../../persistence/generated/prisma/client.js';
import type { Delegates } from '../../persistence/tenantClient.js';
import { providerStatus } from '../catalog/providerStatus.js';
import { modelReference, parseModelReference } from '../catalog/reference.js';
import { notFound } from '../errors.js';

/** Why no request goes through to a model now. */
export const OBSTACLES = [
  'INTEGRATION_DISABLED',
  'PROVIDER_DISABLED',
  'PROVIDER_EXPIRED',
  'PROVIDER_EXHAUSTED',
  'MODEL_DISABLED',
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** What a reference names. All three are there; whether they may be used now is told by the obstacles. */
export interface ReferredModel {
  readonly provider: Provider;
  readonly integration: Integration;
  readonly model: Model;
  /** Empty where requests go through. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * The model that a reference names, with its provider and integration.
 *
 * @param reference as in `@provider/model`
 * @returns null where the text is no reference, or one of the three is not there
 */
export async function findModelByReference(
  rows: Delegates,
  reference: string,
): Promise<ReferredModel | null> {
  const parsed = parseModelReference(reference);
  if (parsed === null) return null;
  const found = await rows.provider.findFirst({
    where: { slug: parsed.provider, deletedAt: null, integration: { deletedAt: null } },
    include: {
      integration: { include: { models: { where: { name: parsed.model, deletedAt: null } } } },
    },
  });
  if (found === null) return null;
  const {
    integration: { models, ...integration },
    ...provider
  } = found;
  const [model] = models;
  if (model === undefined) return null;
  return { provider, integration, model, obstacles: obstaclesOf({ provider, integration, model }) };
}

function obstaclesOf({ provider, integration, model }: Omit<ReferredModel, 'obstacles'>): Obstacle[] {
  const status = providerStatus(provider, new Date());
  return [
    ...(integration.disabledAt === null ? [] : ['INTEGRATION_DISABLED' as const]),
    ...(status === 'ACTIVE' ? [] : [`PROVIDER_${status}` as const]),
    ...(model.disabledAt === null ? [] : ['MODEL_DISABLED' as const]),
  ];
}

/** The reference of a provider, and those of the models that are on and can be asked for through it. */
export async function referencesOfProvider(
  rows: Delegates,
  id: string,
): Promise<{ reference: string; models: string[] }> {
  const provider = await rows.provider.findFirst({ where: { id, deletedAt: null } });
  if (provider === null) throw notFound('provider');
  const { slug, integrationId } = provider;
  const models = await rows.model.findMany({
    where: { integrationId, deletedAt: null, disabledAt: null },
    select: { name: true },
    orderBy: { name: 'asc' },
  });
  return {
    reference: `@${slug}`,
    models: models.map(({ name }) => modelReference({ provider: slug, model: name })),
  };
}

/** The references of a model, one for each provider of its integration. @throws CodedError NOT_FOUND */
export async function referencesOfModel(
  rows: Delegates,
  id: string,
): Promise<{ name: string; references: string[] }> {
  const model = await rows.model.findFirst({
    where: { id, deletedAt: null, integration: { deletedAt: null } },
  });
  if (model === null) throw notFound('model');
  const { name, integrationId } = model;
  const providers = await rows.provider.findMany({
    where: { integrationId, deletedAt: null },
    select: { slug: true },
    orderBy: { slug: 'asc' },
  });
  return { name, references: providers.map(({ slug }) => modelReference({ provider: slug, model: name })) };
}
