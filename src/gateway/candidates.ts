import type { Integration, Model, Provider } from '../persistence/generated/prisma/client.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { factsOfModel } from '../domain/catalog/listedModels.js';
import { providerStatus } from '../domain/catalog/providerStatus.js';
import { modelReference } from '../domain/catalog/reference.js';
import type { Outbound } from '../outbound/outbound.js';
import { GatewayError } from './errors.js';
import type { Prices } from '../domain/catalog/cost.js';
import type { Leaf } from './routing.js';

/** A model of a provider that a call may be made to: the rows behind a leaf, all of them there and on. */
export interface Candidate {
  readonly leaf: Leaf;
  readonly provider: Provider;
  readonly integration: Integration;
  readonly model: Model;
  readonly prices: Prices;
  /** Tokens; null where it is not known. */
  readonly contextWindow: number | null;
}

/** What may not be taken, and why. */
export interface RefusedLeaf {
  readonly leaf: Leaf;
  readonly refusal: GatewayError;
}

/** How long the address of a name may take to be known. Milliseconds. */
const LOOKUP_MS = 3_000;

type ProviderRow = Provider & { readonly integration: Integration };

/** The rows that leaves name, as far as they are there. */
export interface LeafRows {
  readonly providers: readonly ProviderRow[];
  readonly models: readonly Model[];
}

/** Finds the rows that leaves name. */
export async function findRows(tenant: TenantClient, leaves: readonly Leaf[]): Promise<LeafRows> {
  const slugs = [...new Set(leaves.map(({ provider }) => provider))];
  const names = [...new Set(leaves.map(({ model }) => model))];
  const [providers, models] = await tenant.together(
    async (reads) =>
      await Promise.all([
        reads.provider.findMany({
          where: { slug: { in: slugs }, deletedAt: null },
          include: { integration: true },
        }),
        reads.model.findMany({ where: { name: { in: names }, deletedAt: null } }),
      ]),
  );
  // Conditions on relations would keep both from being compiled (persistence/reads).
  return { providers: providers.filter(({ integration }) => integration.deletedAt === null), models };
}

/**
 * Finds out which leaves a call may be made to now: the provider is on and not expired, its integration is on, the model
 * is one that the integration has turned on, and the host one that may be called. Budgets are not asked for here.
 */
export async function judgeLeaves(
  leaves: readonly Leaf[],
  rows: LeafRows,
  outbound: Outbound,
): Promise<{ candidates: Candidate[]; refused: RefusedLeaf[] }> {
  const judged = await Promise.all(
    leaves.map(async (leaf) => {
      const found = candidateOf(leaf, rows);
      if (found instanceof GatewayError) return { candidate: null, refused: { leaf, refusal: found } };
      const refusal = await hostFault(found, outbound);
      return refusal === null
        ? { candidate: found, refused: null }
        : { candidate: null, refused: { leaf, refusal } };
    }),
  );
  return {
    candidates: judged.flatMap(({ candidate }) => candidate ?? []),
    refused: judged.flatMap(({ refused }) => refused ?? []),
  };
}

function candidateOf(leaf: Leaf, { providers, models }: LeafRows): Candidate | GatewayError {
  const found = providers.find(({ slug }) => slug === leaf.provider);
  if (found === undefined) {
    return new GatewayError('provider_not_found', `There is no provider @${leaf.provider}.`, {
      param: 'model',
    });
  }
  const { integration, ...provider } = found;
  const obstacle = obstacleOf(provider, integration);
  if (obstacle !== null) return new GatewayError('provider_unavailable', `@${leaf.provider} ${obstacle}.`);
  const model = models.find(
    ({ name, integrationId }) => name === leaf.model && integrationId === integration.id,
  );
  const reference = modelReference({ provider: leaf.provider, model: leaf.model });
  if (model === undefined) {
    return new GatewayError('model_not_found', `There is no model ${reference}.`, { param: 'model' });
  }
  if (model.disabledAt !== null) {
    return new GatewayError('model_not_allowed', `The model ${reference} is turned off.`, { param: 'model' });
  }
  const { inputPrice, outputPrice, contextWindow } = factsOfModel(model, integration.vendor);
  return { leaf, provider, integration, model, contextWindow, prices: { inputPrice, outputPrice } };
}

function obstacleOf(provider: Provider, integration: Integration): string | null {
  const status = providerStatus(provider, new Date());
  if (status === 'DISABLED') return 'is turned off';
  if (status === 'EXPIRED') return 'has expired';
  return integration.disabledAt === null ? null : 'belongs to an integration that is turned off';
}

/** An address that somebody wrote is judged when it is called: what it leads to, and leave for it, change. */
async function hostFault({ leaf, integration }: Candidate, outbound: Outbound): Promise<GatewayError | null> {
  const { customHost } = leaf;
  if (customHost !== null && !integration.allowCustomHost) {
    return new GatewayError(
      'custom_host_not_allowed',
      `The integration of @${leaf.provider} does not allow another host.`,
    );
  }
  const address = customHost ?? integration.baseUrl;
  if (address === null) return null;
  const fault = outbound.faultOf(address, { carriesSecret: integration.sealedSecret !== null });
  if (fault !== null || !(await outbound.resolves(address, LOOKUP_MS))) {
    return new GatewayError(
      'custom_host_not_allowed',
      `The host of @${leaf.provider} ${fault ?? 'cannot be called: it leads to no public address'}.`,
    );
  }
  return null;
}
