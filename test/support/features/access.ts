import assert from 'node:assert/strict';
import type { Operation } from '../operations.js';
import { bystander } from '../operations.queries.js';

/** Explanations and previews in the registry. */
export const ACCESS_OPERATIONS: Readonly<Record<string, Operation>> = {
  explainAccess: {
    kind: 'query',
    rule: 'authenticated',
    document: 'query ($input: ExplainAccessInput!) { explainAccess(input: $input) { allowed rule } }',
    ids: [
      { path: 'input.memberId', kind: 'Member' },
      { path: 'input.apiKeyId', kind: 'ApiKey' },
      {
        path: 'input.resourceId',
        kind: 'ApiKey',
        gets: { explainAccess: { allowed: false, rule: 'RESOURCE_NOT_HERE' } },
      },
    ],
    variables: () => ({
      input: { memberId: null, apiKeyId: null, permission: 'apiKey:view', resourceId: null },
    }),
    assertDone: ({ data }) => {
      assert.equal(data.allowed, ['ROLE_GRANTS', 'KEY_GRANTS'].includes(data.rule));
    },
  },
  previewRoleChange: {
    kind: 'query',
    rule: 'role:update',
    document:
      'query ($input: PreviewRoleChangeInput!) { previewRoleChange(input: $input) { refusal { rule } gains memberCount } }',
    ids: [{ path: 'input.roleId', kind: 'Role' }],
    // Whoever may ask holds it.
    variables: async (seed) => ({
      input: { roleId: (await bystander(seed)).roleId, permissions: ['role:update'] },
    }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, { refusal: null, gains: ['role:update'], memberCount: 1 });
    },
  },
  previewMemberRole: {
    kind: 'query',
    rule: 'member:assignRole',
    document:
      'query ($input: PreviewMemberRoleInput!) { previewMemberRole(input: $input) { refusal { rule } gains memberCount } }',
    ids: [
      { path: 'input.memberId', kind: 'Member' },
      { path: 'input.roleId', kind: 'Role' },
    ],
    variables: async (seed) => ({
      input: {
        memberId: (await bystander(seed)).memberId,
        roleId: await seed.seeded.owner.createRole(['member:assignRole']),
      },
    }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, { refusal: null, gains: ['member:assignRole'], memberCount: 1 });
    },
  },
  previewKeyChange: {
    kind: 'query',
    rule: 'apiKey:update',
    document:
      'query ($input: PreviewKeyChangeInput!) { previewKeyChange(input: $input) { refusal { rule } losses apiKeyCount } }',
    ids: [{ path: 'input.id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({
      input: {
        id: (await seeded.owner.createApiKey()).id,
        permissions: [{ feature: 'PROMPTS', level: 'DISABLED' }],
      },
    }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, { refusal: null, losses: [], apiKeyCount: 0 });
    },
  },
};
