import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused, EDIT, READ, REVOKE, UPDATE } from '../support/apiKeys.js';
import { createOrganization, random } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

const FULL = {
  name: 'Full',
  description: 'before',
  metadata: { team: 'before' },
  alertEmails: ['before@example.com'],
  permissions: [
    { feature: 'PROMPTS', level: 'WRITE' },
    { feature: 'CONFIGS', level: 'READ' },
  ],
  rateLimits: [{ type: 'REQUESTS', unit: 'MINUTE', value: 10 }],
  usageLimit: {
    type: 'COST',
    creditLimit: '10',
    alertThreshold: '5',
    periodicReset: 'MONTHLY',
    resetEveryDays: null,
  },
  rotationPolicy: { period: 'WEEKLY', everyDays: null, nextRotationAt: null, transitionPeriodMs: 3_600_000 },
  allowedCidrs: ['127.0.0.0/8'],
  expiresAt: '2098-01-01T00:00:00.000Z',
  allowConfigOverride: false,
};

const CHANGES: [mutation: 'EDIT' | 'UPDATE', field: string, value: unknown][] = [
  ['EDIT', 'name', 'After'],
  ['EDIT', 'description', 'after'],
  ['EDIT', 'description', null],
  ['EDIT', 'metadata', { other: 'after' }],
  ['EDIT', 'metadata', {}],
  ['EDIT', 'alertEmails', ['after@example.com']],
  ['EDIT', 'alertEmails', []],
  ['UPDATE', 'rateLimits', [{ type: 'TOKENS', unit: 'DAY', value: 3 }]],
  ['UPDATE', 'rateLimits', []],
  [
    'UPDATE',
    'usageLimit',
    { type: 'TOKENS', creditLimit: '7', alertThreshold: null, periodicReset: null, resetEveryDays: null },
  ],
  ['UPDATE', 'usageLimit', null],
  [
    'UPDATE',
    'rotationPolicy',
    { period: 'MONTHLY', everyDays: null, nextRotationAt: null, transitionPeriodMs: 1_800_000 },
  ],
  ['UPDATE', 'rotationPolicy', null],
  ['UPDATE', 'allowedCidrs', ['10.0.0.0/8']],
  ['UPDATE', 'allowedCidrs', []],
  ['UPDATE', 'expiresAt', '2097-01-01T00:00:00.000Z'],
  ['UPDATE', 'expiresAt', null],
  ['UPDATE', 'allowConfigOverride', true],
];

void test('a change of one thing leaves all else of a key as it was', async (t) => {
  const { owner } = await createOrganization(server);
  for (const [mutation, field, value] of CHANGES) {
    await t.test(`${field} = ${JSON.stringify(value)}`, async () => {
      const { id } = await owner.createApiKey(FULL);
      const before = (await owner.ask(READ, { id })).apiKey;
      const document = mutation === 'EDIT' ? EDIT : UPDATE;
      const answer = await owner.ask(document, { input: { id, [field]: value } });
      const after = { ...before, [field]: value };
      assert.deepEqual(Object.values(answer), [{ apiKey: after }]);
      assert.deepEqual((await owner.ask(READ, { id })).apiKey, after);
    });
  }
});

void test('permissions that a change names are set, the others stay', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey(FULL);
  const { updateApiKey } = await owner.ask(UPDATE, {
    input: {
      id,
      permissions: [
        { feature: 'CONFIGS', level: 'DISABLED' },
        { feature: 'MODELS', level: 'READ' },
      ],
    },
  });
  const set = (updateApiKey.apiKey.permissions as { feature: string; level: string }[]).filter(
    ({ level }) => level !== 'DISABLED',
  );
  assert.deepEqual(set, [
    { feature: 'PROMPTS', level: 'WRITE' },
    { feature: 'MODELS', level: 'READ' },
  ]);
});

void test('a change that names nothing, or lists as null, changes nothing', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey(FULL);
  const before = await owner.ask(READ, { id });
  await owner.ask(EDIT, { input: { id } });
  await owner.ask(EDIT, { input: { id, name: null, metadata: null, alertEmails: null } });
  await owner.ask(UPDATE, { input: { id } });
  await owner.ask(UPDATE, { input: { id, permissions: null, rateLimits: null, allowedCidrs: null } });
  await owner.ask(UPDATE, { input: { id, allowConfigOverride: null } });
  assert.deepEqual(await owner.ask(READ, { id }), before);
});

void test('editing does not reach a key’s authority, nor updating its description', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey(FULL);
  const before = await owner.ask(READ, { id });
  const { name, description, metadata, alertEmails, ...authority } = FULL;
  for (const [field, value] of Object.entries(authority)) {
    assertRefused(await owner.send(EDIT, { input: { id, name: 'x', [field]: value } }), 'BAD_USER_INPUT');
  }
  for (const [field, value] of Object.entries({ name, description, metadata, alertEmails })) {
    assertRefused(
      await owner.send(UPDATE, { input: { id, allowedCidrs: [], [field]: value } }),
      'BAD_USER_INPUT',
    );
  }
  for (const document of [EDIT, UPDATE]) {
    for (const field of ['type', 'ownerId', 'status', 'revokedAt', 'organizationId']) {
      assertRefused(await owner.send(document, { input: { id, [field]: 'SERVICE' } }), 'BAD_USER_INPUT');
    }
  }
  assert.deepEqual(await owner.ask(READ, { id }), before);
});

void test('who may edit keys may not update them, nor the other way round', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey();
  const editor = await owner.invite({ roleId: await owner.createRole(['apiKey:edit']) });
  const updater = await owner.invite({ roleId: await owner.createRole(['apiKey:update']) });
  const edit = 'mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { apiKey { id } } }';
  const update = 'mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { apiKey { id } } }';

  assert.deepEqual((await editor.ask(edit, { input: { id, name: 'edited' } })).editApiKey, {
    apiKey: { id },
  });
  const notUpdated = await editor.send(update, { input: { id, allowedCidrs: ['10.0.0.0/8'] } });
  assertRefused(notUpdated, 'FORBIDDEN');
  assert.equal(notUpdated.errors[0]?.extensions.requiredPermission, 'apiKey:update');

  await updater.ask(update, { input: { id, expiresAt: '2098-01-01T00:00:00Z' } });
  const notEdited = await updater.send(edit, { input: { id, name: 'updated' } });
  assertRefused(notEdited, 'FORBIDDEN');
  assert.equal(notEdited.errors[0]?.extensions.requiredPermission, 'apiKey:edit');

  const { apiKey } = await owner.ask(READ, { id });
  assert.equal(apiKey.name, 'edited');
  assert.deepEqual(apiKey.allowedCidrs, []);
  assert.equal(apiKey.expiresAt, '2098-01-01T00:00:00.000Z');
});

void test('a change counts from the key’s next request on', async () => {
  const { owner } = await createOrganization(server);
  const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  const holds = async (): Promise<unknown> =>
    (await key.ask('{ viewer { permissions displayName } }')).viewer;
  assert.deepEqual(((await holds()) as { permissions: string[] }).permissions, [
    'prompt:list',
    'prompt:view',
  ]);
  const name = random('renamed');
  await owner.ask(UPDATE, {
    input: { id: key.id, permissions: [{ feature: 'PROMPTS', level: 'DISABLED' }] },
  });
  await owner.ask(EDIT, { input: { id: key.id, name } });
  assert.deepEqual(await holds(), { permissions: [], displayName: name });
});

void test('a revoked key cannot be updated', async () => {
  const { owner } = await createOrganization(server);
  const { id } = await owner.createApiKey(FULL);
  await owner.ask(REVOKE, { input: { id } });
  const before = await owner.ask(READ, { id });
  assertRefused(
    await owner.send(UPDATE, { input: { id, expiresAt: '2099-01-01T00:00:00Z' } }),
    'FAILED_PRECONDITION',
  );
  assert.deepEqual(await owner.ask(READ, { id }), before);
  assert.equal(before['apiKey'].status, 'REVOKED');
});

void test('a key goes by its new name from its next request on', async () => {
  const { owner } = await createOrganization(server);
  const { id, ask } = await owner.createApiKey({ name: 'before' });
  const told = async (): Promise<unknown> => (await ask('{ viewer { displayName } }'))['viewer'].displayName;
  assert.equal(await told(), 'before');
  await owner.ask(EDIT, { input: { id, name: 'after' } });
  assert.equal(await told(), 'after');
});
