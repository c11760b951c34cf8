import { SUPPORT } from './content.js';
import { BUSY_MODEL, THINKING_MODEL } from './vendor.js';
import { SHORT_LIFE_MS, type Workspace } from './workspace.js';

/** What routes and checks the calls of an organization: the ids by slugs. */
export interface DemoCatalog {
  readonly providerSlugs: readonly string[];
  readonly guardrailId: string;
  readonly configs: Readonly<Record<'cached' | 'fallback', { readonly id: string; readonly slug: string }>>;
}

/** No credential of anybody: the demo's vendor takes whatever it is shown. */
const VENDOR_SECRET = 'sk-demo-vendor-takes-anything';

/** Makes integrations, providers, models, guardrails and configs; all lead to the demo's own vendor. */
export async function makeCatalog(workspace: Workspace): Promise<DemoCatalog> {
  const { target, content, owner } = workspace;
  target.say(`${content.name}: providers, models, guardrails, configs`);
  const vendor = { secret: VENDOR_SECRET, baseUrl: target.vendorUrl };
  const main = await owner.integrations.create({
    ...{ name: 'OpenAI', slug: 'openai', vendor: 'OPENAI', ...vendor },
    description: 'Named as the real one, but leads to the vendor of the demo.',
  });
  const spare = await owner.integrations.create({
    ...{ name: 'Own models', slug: 'own-models', vendor: 'OPENAI_COMPATIBLE', ...vendor },
  });
  const integrationId = spare.integration.id;
  for (const name of ['demo-small', THINKING_MODEL, BUSY_MODEL]) {
    await owner.models.create({
      ...{ name, integrationId, inputPrice: '0.1', outputPrice: '0.4' },
      ...{ contextWindow: 32_000, capabilities: ['CHAT', 'TOOLS'] },
    });
  }
  await owner.providers.create({
    ...{ name: 'OpenAI', slug: 'openai', integrationId: main.integration.id },
    usageLimit: { type: 'COST', creditLimit: '500', alertThreshold: '400', periodicReset: 'MONTHLY' },
    rateLimits: [{ type: 'REQUESTS', unit: 'MINUTE', value: 600 }],
  });
  await owner.providers.create({
    name: 'Own models',
    slug: 'own',
    integrationId,
    note: 'For what is not urgent.',
  });
  if (content.slug === SUPPORT.slug) await makeStates(workspace, integrationId);
  const guardrailId = await makeGuardrails(workspace);
  return { providerSlugs: ['openai', 'own'], guardrailId, configs: await makeConfigs(workspace) };
}

/** Resources that are switched off, past their time or deleted, so that every state is there to be seen. */
async function makeStates({ owner }: Workspace, integrationId: string): Promise<void> {
  const off = await owner.integrations.duplicate({ id: integrationId, name: 'Switched off' });
  await owner.integrations.disable({ ids: [off.integration.id] });
  const trial = await owner.providers.create({
    ...{ name: 'Trial', slug: 'trial', integrationId },
    expiresAt: new Date(Date.now() + SHORT_LIFE_MS).toISOString(),
  });
  await owner.providers.duplicate({ id: trial.provider.id, name: 'Trial, once more' });
  const gone = await owner.configs.create({ name: 'Former', content: { provider: '@own' } });
  await owner.configs.delete({ id: gone.config.id });
}

async function makeGuardrails({ owner }: Workspace): Promise<string> {
  const { guardrail } = await owner.guardrails.create({
    name: 'No secrets',
    description: 'Nothing that looks like a key leaves the house.',
    checks: [{ type: 'REGEX_MATCH', parameters: { pattern: 'sk-[a-z0-9]{6,}', not: true } }],
    actions: { deny: true },
  });
  await owner.guardrails.create({
    name: 'Short answers',
    checks: [{ type: 'WORD_COUNT', parameters: { max: 10 } }],
    actions: { deny: false, onFail: { value: -1 }, onSuccess: { value: 1 } },
  });
  await owner.organization.update({ defaultInputGuardrailIds: [guardrail.id] });
  return guardrail.id;
}

async function makeConfigs({ owner }: Workspace): Promise<DemoCatalog['configs']> {
  const cached = await owner.configs.create({
    ...{ name: 'Cached', slug: 'pc-cached' },
    content: { provider: '@openai', cache: { mode: 'simple', max_age: 3_600 } },
    description: 'The same question gets the same answer, for an hour.',
  });
  const fallback = await owner.configs.create({
    ...{ name: 'Fallback', slug: 'pc-fallback' },
    content: { strategy: { mode: 'fallback' }, targets: [{ provider: '@own' }, { provider: '@openai' }] },
  });
  await owner.configs.update({
    id: fallback.config.id,
    description: 'With a retry, and an answer that is looked at.',
    content: {
      strategy: { mode: 'fallback', on_status_codes: [429, 503] },
      targets: [
        { provider: '@own', override_params: { model: BUSY_MODEL } },
        { provider: '@openai', override_params: { model: 'gpt-4o-mini' } },
      ],
      retry: { attempts: 1, on_status_codes: [503] },
      output_guardrails: ['guard-short-answers'],
    },
  });
  await owner.configs.create({
    ...{ name: 'Shared out', slug: 'pc-shared-out' },
    content: {
      strategy: { mode: 'loadbalance' },
      targets: [
        { provider: '@openai', weight: 9, override_params: { model: 'gpt-4o-mini' } },
        { provider: '@own', weight: 1, override_params: { model: 'demo-small' } },
      ],
    },
  });
  return {
    cached: { id: cached.config.id, slug: cached.config.slug },
    fallback: { id: fallback.config.id, slug: fallback.config.slug },
  };
}
