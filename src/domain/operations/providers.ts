import type { Prisma, Provider } from '../../persistence/generated/prisma/client.js';
import { NO_JSON } from '../../persistence/values.js';
import { assertGoodExpiry } from '../apiKeyRules.js';
import { assertGoodRateLimits, assertGoodUsageLimit, type RateLimit, type UsageLimit } from '../limits.js';
import { nameOfCopy } from '../names.js';
import { exhaustionUnder } from '../usage/exhaustion.js';
import { findLiveIntegration } from './models.js';
import { usesByVersions } from './promptKinds.js';
import {
  changedBy,
  changeResource,
  createdBy,
  findForChange,
  keyOf,
  missingReference,
  type ResourceKind,
  entryOf,
} from './resources.js';
import { createWithSlug } from './slugs.js';
import type { Requester } from './requester.js';

/** What providers are among the governed resources. */
export const PROVIDER: ResourceKind<Provider> = {
  type: 'Provider',
  what: 'provider',
  slugPrefix: null,
  delegate: (rows) => rows.provider,
  facts: ({ slug, name, integrationId, note, usageLimit, rateLimits, expiresAt, exhaustedAt }) => ({
    ...{ slug, name, integrationId, note, usageLimit, rateLimits, expiresAt, exhaustedAt },
  }),
  uses: async (transaction, { id }) => [
    {
      type: 'Config',
      permission: 'config:list',
      rows: await transaction.config.findMany({
        where: { deletedAt: null, providers: { some: { providerId: id } } },
        select: { id: true, name: true },
      }),
    },
    ...(await usesByVersions(transaction, { providerId: id })),
  ],
  assertRestorable: async (transaction, { integrationId }) => {
    const integration = await transaction.integration.findFirst({ where: { id: integrationId } });
    if (integration !== null && integration.deletedAt !== null) {
      throw missingReference('integration', [integration.slug]);
    }
  },
  stillReferredTo: { OR: [{ configs: { some: {} } }, { promptVersions: { some: {} } }] },
};

/** What a provider's inputs say; undefined stays as it is, null is none. */
interface ProviderInput {
  readonly note?: string | null | undefined;
  readonly usageLimit?: UsageLimit | null | undefined;
  readonly rateLimits?: readonly RateLimit[] | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** Makes a provider. It is on. @throws CodedError NOT_FOUND, BAD_USER_INPUT; CONFLICT where its slug is taken */
export async function createProvider(
  requester: Requester,
  input: ProviderInput & { integrationId: string; name: string; slug?: string | null | undefined },
): Promise<Provider> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const integration = await findLiveIntegration(transaction, input.integrationId);
    const { name } = input;
    const columns = checkedColumns(input);
    const provider = await createWithSlug(transaction, PROVIDER, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.provider.createManyAndReturn({
          data: { ...createdBy(requester), ...columns, slug, name, integrationId: integration.id },
          skipDuplicates: true,
        }),
    });
    await record(entryOf(PROVIDER, 'create', { after: provider }));
    return provider;
  });
}

/**
 * Changes a provider; what is left out stays. It may move to another integration, so that a credential can be replaced
 * without touching what names the provider; its requests go there from then on.
 *
 * @throws CodedError NOT_FOUND, CONFLICT, BAD_USER_INPUT
 */
export async function editProvider(
  requester: Requester,
  input: ProviderInput & {
    id: string;
    expectedVersion?: number | null | undefined;
    integrationId?: string | undefined;
    name?: string | null | undefined;
  },
): Promise<Provider> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const provider = await findForChange(transaction, PROVIDER, input);
    const integrationId =
      input.integrationId === undefined
        ? provider.integrationId
        : (await findLiveIntegration(transaction, input.integrationId)).id;
    const changed = await transaction.provider.update({
      where: keyOf(provider),
      data: {
        ...changedBy(requester, provider),
        ...checkedColumns(input),
        ...exhaustionUnder(input.usageLimit, provider, new Date()),
        integrationId,
        name: input.name ?? provider.name,
      },
    });
    await record(entryOf(PROVIDER, 'edit', { before: provider, after: changed }));
    return changed;
  });
}

/** Makes a provider with the same settings, on and with nothing used. @throws CodedError NOT_FOUND, CONFLICT */
export async function duplicateProvider(
  requester: Requester,
  input: { id: string; name?: string | null | undefined; slug?: string | null | undefined },
): Promise<Provider> {
  return await changeResource(requester, async ({ transaction, record }) => {
    const origin = await findForChange(transaction, PROVIDER, { id: input.id });
    const { integrationId, note, usageLimit, rateLimits, expiresAt } = origin;
    const name = input.name ?? nameOfCopy(origin.name);
    const provider = await createWithSlug(transaction, PROVIDER, {
      ...{ given: input.slug, name },
      write: async (slug) =>
        await transaction.provider.createManyAndReturn({
          data: {
            ...createdBy(requester),
            ...{ slug, integrationId, name, note, expiresAt },
            usageLimit: usageLimit ?? NO_JSON,
            rateLimits: rateLimits as Prisma.InputJsonValue,
            duplicatedFrom: origin.slug,
          },
          skipDuplicates: true,
        }),
    });
    await record({
      action: 'provider.duplicate',
      resourceType: 'Provider',
      resourceId: provider.id,
      after: { ...PROVIDER.facts(provider), duplicatedFrom: origin.slug },
    });
    return provider;
  });
}

/** The columns that an input names, checked. */
function checkedColumns({ note, usageLimit, rateLimits, expiresAt }: ProviderInput): {
  note?: string | null;
  usageLimit?: Prisma.InputJsonValue | typeof NO_JSON;
  rateLimits?: Prisma.InputJsonValue;
  expiresAt?: Date | null;
} {
  if (rateLimits !== undefined) assertGoodRateLimits(rateLimits);
  if (usageLimit) assertGoodUsageLimit(usageLimit);
  if (expiresAt) assertGoodExpiry(expiresAt, new Date(), null);
  return {
    ...(note === undefined ? {} : { note }),
    ...(usageLimit === undefined ? {} : { usageLimit: usageLimit === null ? NO_JSON : { ...usageLimit } }),
    ...(rateLimits === undefined ? {} : { rateLimits: rateLimits.map((limit) => ({ ...limit })) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
