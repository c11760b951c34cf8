import assert from 'node:assert/strict';
import { createRotatedKey, noteUse, observeSince } from './keyHygiene.js';
import { createConfig } from './features/config.js';
import { assertGone, opens, view } from './operations.mutations.js';
import type { Operation } from './operations.js';
import { random } from './seed.js';

/** The mutations of API keys in the registry; see operations.ts. */
export const API_KEY_MUTATIONS: Readonly<Record<string, Operation>> = {
  createApiKey: {
    kind: 'mutation',
    rule: 'apiKey:create',
    document:
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
    ids: [{ path: 'input.configId', kind: 'Config' }],
    variables: async (seed) => ({
      input: {
        ...{ name: random('key'), type: 'SERVICE', permissions: [] },
        configId: (await createConfig(seed)).id,
      },
    }),
    assertDone: async (outcome) => {
      assert.ok(await opens(outcome, outcome.data.secret));
      const { configId } = outcome.variables['input'];
      const key = await view(outcome, 'apiKey', outcome.data.apiKey.id, 'config { id }');
      assert.deepEqual(key, { config: { id: configId } });
    },
  },
  editApiKey: {
    kind: 'mutation',
    rule: 'apiKey:edit',
    document: 'mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { apiKey { id } } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({
      input: { id: (await seeded.owner.createApiKey()).id, name: random('renamed-key') },
    }),
    assertDone: async (outcome) => {
      const { id, name } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, 'apiKey', id, 'name'), { name });
    },
  },
  updateApiKey: {
    kind: 'mutation',
    rule: 'apiKey:update',
    document: 'mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { apiKey { id } } }',
    ids: [
      { path: 'input.id', kind: 'ApiKey' },
      { path: 'input.configId', kind: 'Config' },
    ],
    variables: async (seed) => ({
      input: {
        id: (await seed.seeded.owner.createApiKey()).id,
        allowedCidrs: ['203.0.113.0/24'],
        configId: (await createConfig(seed)).id,
      },
    }),
    assertDone: async (outcome) => {
      const { id, allowedCidrs, configId } = outcome.variables['input'];
      assert.deepEqual(await view(outcome, 'apiKey', id, 'allowedCidrs config { id }'), {
        ...{ allowedCidrs, config: { id: configId } },
      });
    },
  },
  resetApiKeyUsage: {
    kind: 'mutation',
    rule: 'apiKey:update',
    document:
      'mutation ($input: ResetApiKeyUsageInput!) { resetApiKeyUsage(input: $input) { apiKey { id } } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({ input: { id: (await seeded.owner.createApiKey()).id } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      const { createdAt, usage } = await view(
        outcome,
        'apiKey',
        id,
        'createdAt usage { periodStartedAt cost }',
      );
      assert.notEqual(usage.periodStartedAt, createdAt);
      assert.equal(usage.cost, '0');
    },
  },
  rotateApiKey: {
    kind: 'mutation',
    rule: 'apiKey:rotate',
    document:
      'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret apiKey { id } } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({ input: { id: (await seeded.owner.createApiKey()).id } }),
    assertDone: async (outcome) => {
      assert.ok(await opens(outcome, outcome.data.secret));
    },
  },
  narrowApiKeyToUsed: {
    kind: 'mutation',
    rule: 'apiKey:update',
    document:
      'mutation ($input: NarrowApiKeyToUsedInput!) { narrowApiKeyToUsed(input: $input) { apiKey { id } after { feature level } } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    // It used what it does not hold any more: narrowed, it holds no more than before.
    variables: async ({ server, seeded }) => {
      const { id } = await seeded.owner.createApiKey();
      await observeSince(server, id, 10);
      await noteUse(server, id, 'prompt:view', 1);
      return { input: { id, days: 30 } };
    },
    assertDone: ({ data }) => {
      assert.deepEqual(
        new Set(data.after.map(({ level }: { level: string }) => level)),
        new Set(['DISABLED']),
      );
    },
  },
  collectApiKeySecret: {
    kind: 'mutation',
    rule: 'apiKey:rotate',
    document:
      'mutation ($input: CollectApiKeySecretInput!) { collectApiKeySecret(input: $input) { secret apiKey { id } } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ server, seeded }) => ({
      input: { id: (await createRotatedKey(server, seeded.owner)).id },
    }),
    assertDone: async (outcome) => {
      assert.ok(await opens(outcome, outcome.data.secret));
    },
  },
  revokeApiKey: {
    kind: 'mutation',
    rule: 'apiKey:delete',
    document: 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({ input: { id: (await seeded.owner.createApiKey()).id } }),
    assertDone: async (outcome) => {
      const { status } = await view(outcome, 'apiKey', outcome.variables['input'].id, 'status');
      assert.equal(status, 'REVOKED');
    },
  },
  deleteApiKey: {
    kind: 'mutation',
    rule: 'apiKey:delete',
    document: 'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { deletedApiKeyId } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({ input: { id: (await seeded.owner.createApiKey()).id } }),
    assertDone: async (outcome) => {
      await assertGone(outcome, 'apiKey', outcome.variables['input'].id);
    },
  },
};
