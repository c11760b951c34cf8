import type { ApiKey, Config, Guardrail, Organization } from '../persistence/generated/prisma/client.js';
import type { BillingBounds } from './admission.js';
import type { Caller } from './caller.js';
import { GatewayError } from './errors.js';

/** What the organization and the key say of a call. */
export interface Facts {
  readonly organization: Organization;
  /** What bounds its calls as a whole; null where it has no account. */
  readonly bounds: BillingBounds | null;
  /** Null for a person. */
  readonly key: (ApiKey & { readonly config: Config | null }) | null;
  /** The person whose key it is; null for a key of the organization, and for a person. */
  readonly keyOwner: string | null;
  /** The config that the request names; null where there is none such. */
  readonly named: Config | null;
  readonly defaultConfig: Config | null;
  readonly inputGuardrails: readonly Guardrail[];
  readonly outputGuardrails: readonly Guardrail[];
}

const BOUNDS = {
  spendingLimit: true,
  requestsLimit: true,
  periodStartedAt: true,
  periodEndsAt: true,
} as const;

/**
 * Reads all of it, in one message.
 *
 * @param slug of the config that the request names; null where it names none
 * @throws GatewayError invalid_api_key where the key went meanwhile
 */
export async function readFacts(
  { actor, tenant, organizationId }: Caller,
  slug: string | null,
): Promise<Facts> {
  const [organization, bounds, key, configs, guardrails] = await tenant.together(
    async (reads) =>
      await Promise.all([
        reads.organization.findFirst({ where: { id: organizationId } }),
        reads.billingAccount.findFirst({ select: BOUNDS }),
        actor.kind === 'USER'
          ? null
          : reads.apiKey.findFirst({
              where: { id: actor.apiKeyId },
              include: { config: true, owner: { include: { user: { select: { email: true } } } } },
            }),
        reads.config.findMany({
          where: { deletedAt: null, OR: [{ isDefault: true }, ...(slug === null ? [] : [{ slug }])] },
        }),
        reads.guardrail.findMany({
          where: { deletedAt: null, OR: [{ isDefaultInput: true }, { isDefaultOutput: true }] },
          orderBy: { slug: 'asc' },
        }),
      ]),
  );
  if (organization === null || (actor.kind === 'API_KEY' && key === null)) {
    throw new GatewayError('invalid_api_key', 'The API key is not valid.');
  }
  return {
    organization,
    bounds,
    key,
    keyOwner: key?.owner?.user.email ?? null,
    named: configs.find((config) => config.slug === slug) ?? null,
    defaultConfig: configs.find(({ isDefault }) => isDefault) ?? null,
    inputGuardrails: guardrails.filter(({ isDefaultInput }) => isDefaultInput),
    outputGuardrails: guardrails.filter(({ isDefaultOutput }) => isDefaultOutput),
  };
}
