import assert from 'node:assert/strict';
import { makeIntegration, mutation } from '../support/catalog.js';
import { configOf, create } from '../support/configs.js';
import { createGuardrail } from '../support/features/guardrail.js';
import { setLimit } from '../billing/spending.js';
import type { TestServer } from '../support/server.js';
import type { FakeVendor } from './fakeVendor.js';
import { addProvider, call, makeTenant, type CallAnswer, type Tenant } from './harness.js';

/** A change of what calls go by, and what the next call is answered. */
export interface ChangeOfCalls {
  readonly what: string;
  /** What has to be there before the first call. */
  prepare?(tenant: Tenant, vendor: FakeVendor): Promise<unknown>;
  /** @param prepared what `prepare` gave */
  make(tenant: Tenant, prepared: any): Promise<unknown>;
  /** The code of the error, and the header that names the config, where the call does not name its model. */
  readonly code: string;
  readonly config?: 'INLINE' | 'SAVED' | 'NONE';
}

const ask = async ({ owner }: Tenant, name: string, input: object): Promise<unknown> =>
  await owner.ask(mutation(name, '__typename'), { input });

const savedConfig = async (tenant: Tenant): Promise<Record<string, any>> =>
  configOf(await create(tenant.owner, { provider: `@${String(tenant.provider['slug'])}` }));

const NEXT_TO_NOTHING = {
  usageLimit: { type: 'COST', creditLimit: '0.000000001' },
};

/** Each acts on the very next call, whatever a server remembers of the calls before. */
export const CHANGES: readonly ChangeOfCalls[] = [
  {
    what: 'a provider is turned off',
    make: async (tenant) => await ask(tenant, 'disableProviders', { ids: [tenant.provider['id']] }),
    code: 'provider_unavailable',
  },
  {
    what: 'a provider is deleted',
    make: async (tenant) => await ask(tenant, 'deleteProvider', { id: tenant.provider['id'] }),
    code: 'provider_not_found',
  },
  {
    what: 'a provider gets a rate limit',
    make: async (tenant) =>
      await ask(tenant, 'editProvider', {
        id: tenant.provider['id'],
        rateLimits: [{ type: 'TOKENS', unit: 'HOUR', value: 1 }],
      }),
    code: 'rate_limit_exceeded',
  },
  {
    what: 'a provider gets a budget',
    make: async (tenant) =>
      await ask(tenant, 'editProvider', { id: tenant.provider['id'], ...NEXT_TO_NOTHING }),
    code: 'budget_exhausted',
  },
  {
    what: 'a provider goes to another integration, without the model',
    prepare: async (tenant, vendor) =>
      await makeIntegration(tenant.owner, {
        vendor: 'OPENAI_COMPATIBLE',
        baseUrl: vendor.url,
        secret: 'a-secret-0123456789',
      }),
    make: async (tenant, other) =>
      await ask(tenant, 'editProvider', { id: tenant.provider['id'], integrationId: other.id }),
    code: 'model_not_found',
  },
  {
    what: 'an integration is turned off',
    make: async (tenant) => await ask(tenant, 'disableIntegrations', { ids: [tenant.integration['id']] }),
    code: 'provider_unavailable',
  },
  {
    what: 'an integration gets another address',
    make: async (tenant) =>
      await ask(tenant, 'editIntegration', {
        id: tenant.integration['id'],
        baseUrl: 'http://127.0.0.1:9/v1',
        secret: 'another-secret-0123',
      }),
    code: 'unreachable',
  },
  {
    what: 'a model is turned off',
    prepare: async (tenant) => await modelOf(tenant),
    make: async (tenant, id) => await ask(tenant, 'disableModels', { ids: [id] }),
    code: 'model_not_allowed',
  },
  {
    what: 'a model is deleted',
    prepare: async (tenant) => await modelOf(tenant),
    make: async (tenant, id) => await ask(tenant, 'deleteModel', { id }),
    code: 'model_not_found',
  },
  {
    what: 'a key gets a rate limit',
    make: async (tenant) =>
      await ask(tenant, 'updateApiKey', {
        id: tenant.key.id,
        rateLimits: [{ type: 'TOKENS', unit: 'HOUR', value: 1 }],
      }),
    code: 'rate_limit_exceeded',
  },
  {
    what: 'a key gets a budget',
    make: async (tenant) => await ask(tenant, 'updateApiKey', { id: tenant.key.id, ...NEXT_TO_NOTHING }),
    code: 'budget_exhausted',
  },
  {
    what: 'a key has to keep to its own config',
    prepare: savedConfig,
    make: async (tenant) =>
      await ask(tenant, 'updateApiKey', { id: tenant.key.id, allowConfigOverride: false }),
    code: 'config_override_not_allowed',
    config: 'SAVED',
  },
  {
    what: 'a key loses the permission',
    make: async (tenant) =>
      await ask(tenant, 'updateApiKey', {
        id: tenant.key.id,
        permissions: [{ feature: 'COMPLETIONS', level: 'DISABLED' }],
      }),
    code: 'permission_denied',
  },
  {
    what: 'a key is revoked',
    make: async (tenant) => await ask(tenant, 'revokeApiKey', { id: tenant.key.id }),
    code: 'invalid_api_key',
  },
  {
    what: 'a config changes its provider to one that is off',
    prepare: async (tenant, vendor) => ({
      ...(await savedConfig(tenant)),
      off: await providerThatIsOff(tenant, vendor),
    }),
    make: async (tenant, { id, off }) =>
      await ask(tenant, 'updateConfig', { id, content: { provider: `@${String(off)}` } }),
    code: 'provider_unavailable',
    config: 'SAVED',
  },
  {
    what: 'a config is deleted',
    prepare: savedConfig,
    make: async (tenant, { id }) => await ask(tenant, 'deleteConfig', { id }),
    code: 'config_not_found',
    config: 'SAVED',
  },
  {
    what: 'the organization gets another default config',
    prepare: async (tenant, vendor) => {
      await ask(tenant, 'setDefaultConfig', { id: (await savedConfig(tenant))['id'] });
      const off = await providerThatIsOff(tenant, vendor);
      return configOf(await create(tenant.owner, { provider: `@${String(off)}` }));
    },
    make: async (tenant, { id }) => await ask(tenant, 'setDefaultConfig', { id }),
    code: 'provider_unavailable',
    config: 'NONE',
  },
  {
    what: 'the organization refuses configs that requests bring along',
    make: async (tenant) => await ask(tenant, 'updateOrganization', { allowInlineConfig: false }),
    code: 'inline_config_not_allowed',
    config: 'INLINE',
  },
  {
    what: 'the organization gets a guardrail for all calls',
    prepare: async (tenant) =>
      await createGuardrail(
        { seeded: tenant },
        {
          checks: [{ type: 'CONTAINS', parameters: { words: ['Hello'], operator: 'none' } }],
          actions: { deny: true },
        },
      ),
    make: async (tenant, { id }) =>
      await ask(tenant, 'updateOrganization', { defaultInputGuardrailIds: [id] }),
    code: 'guardrail_denied',
  },
  {
    what: 'the organization gets a spending limit',
    make: async (tenant) => await setLimit(tenant.owner, '0.000001'),
    code: 'budget_exhausted',
  },
];

async function modelOf({ owner, integration }: Tenant): Promise<string> {
  const data = await owner.ask(`{ models(first: 100) { edges { node { id integration { id } } } } }`);
  const edges = data['models'].edges as { node: { id: string; integration: { id: string } } }[];
  return edges.find(({ node }) => node.integration.id === integration['id'])?.node.id ?? assert.fail();
}

/** @returns its slug */
async function providerThatIsOff(tenant: Tenant, vendor: FakeVendor): Promise<string> {
  const { id, slug } = await addProvider(tenant, vendor);
  await ask(tenant, 'disableProviders', { ids: [id] });
  return String(slug);
}

/** The call of a change: its body and headers. */
function callOf(
  tenant: Tenant,
  { config }: ChangeOfCalls,
  prepared: any,
): { body: object; headers: Record<string, string> } {
  const messages = [{ role: 'user', content: 'Hello?' }];
  if (config === undefined) return { body: { model: tenant.model, messages }, headers: {} };
  const named = {
    NONE: null,
    SAVED: String(prepared?.slug),
    INLINE: JSON.stringify({ provider: `@${String(tenant.provider['slug'])}` }),
  }[config];
  return {
    body: { model: 'fake-model', messages },
    headers: named === null ? {} : { 'x-portkey-config': named },
  };
}

/**
 * Makes two calls on a server, which it remembers what they went by, and then a change on another one or the same.
 *
 * @returns what makes the call once more
 */
export async function changedAfterCalls(
  change: ChangeOfCalls,
  { changing, calling, vendor }: { changing: TestServer; calling: TestServer; vendor: FakeVendor },
): Promise<() => Promise<CallAnswer>> {
  const tenant = await makeTenant(changing, vendor);
  const prepared = await change.prepare?.(tenant, vendor);
  const { body, headers } = callOf(tenant, change, prepared);
  const again = async (): Promise<CallAnswer> => await call(calling, tenant.key, body, { headers });
  for (let turn = 0; turn < 2; turn += 1) {
    const answer = await again();
    assert.equal(answer.status, 200, answer.text);
  }
  await change.make(tenant, prepared);
  return again;
}

/** What a call was answered: the code of its error, null for none. */
export const codeOf = ({ body }: CallAnswer): string | null => body?.error?.code ?? null;
