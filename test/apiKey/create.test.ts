import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused, countKeys, CREATE, READ } from '../support/apiKeys.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const FEATURES = [
  ...['METRICS', 'COMPLETIONS', 'PROMPTS', 'CONFIGS', 'GUARDRAILS', 'INTEGRATIONS', 'PROVIDERS', 'MODELS'],
  ...['USERS', 'API_KEYS'],
];

/** The levels on all features, given those that are not disabled. */
function levels(given: Record<string, string>): object[] {
  return FEATURES.map((feature) => ({ feature, level: given[feature] ?? 'DISABLED' }));
}

void test('a key made with only a name and type has the defaults: completions and reading prompts', async () => {
  const { owner } = await createOrganization(server);
  const { createApiKey } = await owner.ask(CREATE, { input: { name: '  Plain  ', type: 'SERVICE' } });
  const { id, maskedSecret, ...rest } = createApiKey.apiKey;
  assert.match(id, /^key_[0-9a-z]{26}$/);
  assert.match(maskedSecret, /^ck_.{3}…/);
  assert.deepEqual(rest, {
    name: 'Plain',
    description: null,
    type: 'SERVICE',
    status: 'ACTIVE',
    createdBy: owner.name,
    expiresAt: null,
    lastUsedAt: null,
    metadata: {},
    alertEmails: [],
    allowedCidrs: [],
    allowConfigOverride: true,
    owner: null,
    permissions: levels({ COMPLETIONS: 'ENABLED', PROMPTS: 'READ' }),
    rateLimits: [],
    usageLimit: null,
    rotationPolicy: null,
  });
});

void test('every option of a key is stored and read back as it was given', async () => {
  const { owner } = await createOrganization(server);
  const given = {
    name: 'Everything 🔑 مفتاح',
    description: 'All of it',
    type: 'SERVICE',
    metadata: { team: 'search', stage: 'x'.repeat(128) },
    alertEmails: ['Ops@Example.com', 'ops@example.com'],
    allowedCidrs: ['203.0.113.7', '198.51.100.77/24', '2001:db8::1/32', '2001:db8::5', '203.0.113.7/32'],
    permissions: [
      { feature: 'METRICS', level: 'ENABLED' },
      { feature: 'CONFIGS', level: 'DELETE' },
    ],
    rateLimits: [
      { type: 'REQUESTS', unit: 'MINUTE', value: 60 },
      { type: 'REQUESTS', unit: 'WEEK', value: 1 },
      { type: 'TOKENS', unit: 'MINUTE', value: 2147483647 },
    ],
    usageLimit: {
      type: 'COST',
      creditLimit: '100.50',
      alertThreshold: '99.999999999',
      periodicReset: 'EVERY_N_DAYS',
      resetEveryDays: 365,
    },
    rotationPolicy: {
      period: 'EVERY_N_DAYS',
      everyDays: 30,
      nextRotationAt: '2099-01-01T01:00:00+01:00',
      transitionPeriodMs: 1_800_000,
    },
    expiresAt: '2098-06-01T00:00:00Z',
    allowConfigOverride: false,
  };
  const { createApiKey } = await owner.ask(CREATE, { input: given });
  const { id, maskedSecret } = createApiKey.apiKey;
  const expected = {
    ...given,
    ...{ id, maskedSecret, status: 'ACTIVE', createdBy: owner.name, lastUsedAt: null, owner: null },
    alertEmails: ['ops@example.com'],
    allowedCidrs: ['203.0.113.7/32', '198.51.100.0/24', '2001:db8::/32', '2001:db8::5/128'],
    permissions: levels({ METRICS: 'ENABLED', CONFIGS: 'DELETE' }),
    rotationPolicy: { ...given.rotationPolicy, nextRotationAt: '2099-01-01T00:00:00.000Z' },
    expiresAt: '2098-06-01T00:00:00.000Z',
  };
  assert.deepEqual(createApiKey.apiKey, expected);
  assert.deepEqual((await owner.ask(READ, { id })).apiKey, expected);
});

void test('the other choices are taken too: weekly, monthly, tokens, the default transition, no reset', async () => {
  const { owner } = await createOrganization(server);
  const create = async (input: object): Promise<Record<string, unknown>> =>
    (await owner.ask(CREATE, { input: { name: 'k', type: 'SERVICE', ...input } })).createApiKey.apiKey;
  const none = { everyDays: null, nextRotationAt: null };
  for (const period of ['WEEKLY', 'MONTHLY']) {
    const { rotationPolicy } = await create({ rotationPolicy: { period } });
    assert.deepEqual(rotationPolicy, { period, ...none, transitionPeriodMs: 1_800_000 });
    const usage = { type: 'TOKENS', creditLimit: '1', alertThreshold: '0.5', periodicReset: period };
    const { usageLimit } = await create({ usageLimit: usage });
    assert.deepEqual(usageLimit, { ...usage, resetEveryDays: null });
  }
  const { usageLimit } = await create({ usageLimit: { type: 'COST', creditLimit: 0.000001 } });
  assert.equal((usageLimit as { creditLimit: string }).creditLimit, '0.000001');
  const { rotationPolicy } = await create({
    rotationPolicy: { period: 'EVERY_N_DAYS', everyDays: 1, transitionPeriodMs: 86_399_999 },
  });
  assert.deepEqual(rotationPolicy, {
    ...{ period: 'EVERY_N_DAYS', everyDays: 1, nextRotationAt: null },
    transitionPeriodMs: 86_399_999,
  });
  for (const unit of ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK']) {
    const { rateLimits } = await create({ rateLimits: [{ type: 'TOKENS', unit, value: 1 }] });
    assert.deepEqual(rateLimits, [{ type: 'TOKENS', unit, value: 1 }]);
  }
});

void test('a key made with an empty list of permissions has none', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey({ permissions: [] });
  const { viewer } = await key.ask('{ viewer { kind permissions } }');
  assert.deepEqual(viewer, { kind: 'API_KEY', permissions: [] });
});

void test('a USER key belongs to who makes it; a key cannot make one', async () => {
  const { owner, organization } = await createOrganization(server);
  const admin = await owner.invite('ADMIN');
  const { createApiKey } = await admin.ask(CREATE, { input: { name: 'mine', type: 'USER' } });
  assert.equal(createApiKey.apiKey.type, 'USER');
  assert.deepEqual(createApiKey.apiKey.owner, { id: admin.memberId });

  const key = await owner.createApiKey({ permissions: [{ feature: 'API_KEYS', level: 'WRITE' }] });
  const before = await countKeys(server, organization.id);
  const refused = await key.send(CREATE, { input: { name: 'not mine', type: 'USER', permissions: [] } });
  assertRefused(refused, 'FORBIDDEN');
  const made = await key.send(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { createdBy } } }',
    { input: { name: 'fine', type: 'SERVICE', permissions: [] } },
  );
  assert.deepEqual(made.errors, []);
  assert.equal(await countKeys(server, organization.id), before + 1);
});

void test('nobody chooses the owner, the maker, the state or the organization of a key', async () => {
  const { owner, organization } = await createOrganization(server);
  const other = await createOrganization(server);
  const fields = {
    ownerId: other.owner.memberId,
    owner: other.owner.memberId,
    createdById: 'x',
    organizationId: other.organization.id,
    status: 'ACTIVE',
    exhaustedAt: null,
    lastUsedAt: null,
    secret: 'ck_mine',
    id: 'key_00000000000000000000000000',
  };
  for (const [name, value] of Object.entries(fields)) {
    const answer = await owner.send(CREATE, { input: { name: 'k', type: 'SERVICE', [name]: value } });
    assertRefused(answer, 'BAD_USER_INPUT');
  }
  assert.equal(await countKeys(server, organization.id), 0);
  assert.equal(await countKeys(server, other.organization.id), 0);
});
