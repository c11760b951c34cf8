import type { CreateApiKeyInput } from '../../src/sdk/index.js';
import { RESEARCH, SUPPORT } from './content.js';
import type { DemoCatalog } from './catalog.js';
import { SHORT_LIFE_MS, type DemoKey, type Workspace } from './workspace.js';

/** The keys of an organization that its programs use. */
export interface DemoKeys {
  /** Calls models. */
  readonly app: DemoKey;
  /** Calls models too, at night. */
  readonly batch: DemoKey;
  readonly others: readonly DemoKey[];
}

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

const CALLS: CreateApiKeyInput['permissions'] = [
  { feature: 'COMPLETIONS', level: 'ENABLED' },
  { feature: 'PROMPTS', level: 'READ' },
];

/** Makes keys of both kinds and in every state, with limits of every sort. */
export async function makeKeys(workspace: Workspace, catalog: DemoCatalog): Promise<DemoKeys> {
  const { target, content } = workspace;
  target.say(`${content.name}: API keys`);
  const make = maker(workspace);
  const app = await make('calls models and renders prompts', {
    ...{ name: 'app', type: 'SERVICE', permissions: CALLS, metadata: { team: 'product' } },
    description: 'The app that people use.',
    rateLimits: [{ type: 'REQUESTS', unit: 'MINUTE', value: 300 }],
    usageLimit: { type: 'COST', creditLimit: '100', alertThreshold: '80', periodicReset: 'MONTHLY' },
    alertEmails: [`alerts@${content.slug}.example`],
  });
  const batch = await make('calls models, on this machine alone', {
    ...{ name: 'batch', type: 'SERVICE', permissions: CALLS, expiresAt: inDays(90) },
    allowedCidrs: ['127.0.0.0/8'],
    rateLimits: [{ type: 'TOKENS', unit: 'DAY', value: 2_000_000 }],
  });
  const reader = await make('reads prompts, configs and analytics', {
    ...{ name: 'dashboard', type: 'SERVICE' },
    permissions: [
      { feature: 'METRICS', level: 'ENABLED' },
      { feature: 'PROMPTS', level: 'READ' },
      { feature: 'CONFIGS', level: 'READ' },
      { feature: 'COMPLETIONS', level: 'DISABLED' },
    ],
  });
  const others = [reader, ...(content.slug === SUPPORT.slug ? await makeStates(workspace, catalog) : [])];
  return { app, batch, others };
}

/** Keys that are spent, expired, revoked, rotated and about to expire, and one of a person. */
async function makeStates(workspace: Workspace, catalog: DemoCatalog): Promise<DemoKey[]> {
  const { owner } = workspace;
  const make = maker(workspace);
  const verifier = await make('verifies keys, as a gateway does', {
    ...{ name: 'verifier', type: 'SERVICE' },
    permissions: [
      { feature: 'API_KEYS', level: 'READ' },
      { feature: 'COMPLETIONS', level: 'DISABLED' },
    ],
  });
  const fixed = await make('calls models by the config pc-fallback', {
    ...{ name: 'fixed-config', type: 'SERVICE', permissions: CALLS },
    ...{ configId: catalog.configs.fallback.id, allowConfigOverride: false, expiresAt: inDays(10) },
    rotationPolicy: { period: 'WEEKLY' },
  });
  const small = await make('has spent its budget: 412', {
    ...{ name: 'small-budget', type: 'SERVICE', permissions: CALLS },
    usageLimit: { type: 'TOKENS', creditLimit: '100', alertThreshold: '80' },
  });
  const revoked = await make('is revoked: 401', { name: 'revoked', type: 'SERVICE' });
  await owner.apiKeys.revoke({ id: revoked.id });
  const trial = await make('is expired: 401', {
    ...{ name: 'trial-week', type: 'SERVICE' },
    expiresAt: new Date(Date.now() + SHORT_LIFE_MS).toISOString(),
  });
  const rotated = await make('has a former secret that works for a day', {
    name: 'rotated',
    type: 'SERVICE',
  });
  const { secret } = await owner.apiKeys.rotate({ id: rotated.id, transitionPeriodMs: DAY_MS });
  const admin = workspace.content.people.find(({ role }) => role === 'ADMIN');
  const personal =
    admin === undefined
      ? []
      : [await maker(workspace, admin.email)('is the admin’s own', { name: 'of-the-admin', type: 'USER' })];
  return [verifier, fixed, small, revoked, trial, { ...rotated, secret }, ...personal];
}

/** Makes keys as the owner, or as somebody else: a USER key is for whoever makes it. */
function maker({ content, owner, as }: Workspace, email?: string) {
  const by = email === undefined ? owner : as(email);
  return async (use: string, input: CreateApiKeyInput): Promise<DemoKey> => {
    const { secret, apiKey } = await by.apiKeys.create(input);
    return { id: apiKey.id, name: apiKey.name, secret, organization: content.slug, use };
  };
}

/** Has keys of the lab end, by a policy that those which are there learn of in time. */
export async function setKeyPolicy({ content, owner }: Workspace): Promise<void> {
  if (content.slug !== RESEARCH.slug) return;
  await owner.organization.update({ maxKeyLifetimeDays: 365, maxSecretAgeDays: 90, keyPolicyNoticeDays: 14 });
}
