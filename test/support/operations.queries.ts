import assert from 'node:assert/strict';
import type { Operation, Seed } from './operations.js';
import { random } from './seed.js';

/** A member with a role that holds nothing. */
export async function bystander({ seeded: { owner } }: Pick<Seed, 'seeded'>): Promise<{
  memberId: string;
  roleId: string;
}> {
  const roleId = await owner.createRole([]);
  const { memberId } = await owner.invite({ roleId });
  return { memberId, roleId };
}

/** An open invitation to a role that holds nothing. */
export async function openInvitation({ seeded: { owner } }: Pick<Seed, 'seeded'>): Promise<{
  id: string;
  email: string;
  token: string;
}> {
  const roleId = await owner.createRole([]);
  const email = `${random('guest')}@example.com`;
  const { createInvitation } = await owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }',
    { input: { email, roleId } },
  );
  return { id: String(createInvitation.invitation.id), email, token: String(createInvitation.token) };
}

const nodes = (connection: any): any[] =>
  (connection.edges as { node: unknown }[]).map((edge): unknown => edge.node);

const none = (): Record<string, any> => ({});

/** The kinds of objects, beside the organization, that `node` opens. */
const NODE_KINDS = [
  'Member',
  'Role',
  'Invitation',
  'ApiKey',
  'Config',
  'ConfigVersion',
  'Guardrail',
  'GuardrailVersion',
  'Integration',
  'PromptCollection',
  'Prompt',
  'PromptPartial',
  'Provider',
  'Model',
  'RequestLog',
  'SavedLogFilter',
  'LogExport',
  'AuditEntry',
] as const;

/** The queries of the registry; see operations.ts. */
export const QUERIES: Readonly<Record<string, Operation>> = {
  viewer: {
    kind: 'query',
    rule: 'authenticated',
    document: '{ viewer { kind displayName permissions organization { id } } }',
    ids: [],
    variables: none,
    assertDone: ({ data, seeded }) => {
      assert.equal(data.organization.id, seeded.organization.id);
    },
  },
  organization: {
    kind: 'query',
    rule: 'authenticated',
    document: '{ organization { id name slug } }',
    ids: [],
    variables: none,
    assertDone: ({ data, seeded }) => {
      assert.equal(data.id, seeded.organization.id);
    },
  },
  node: {
    kind: 'query',
    rule: 'authenticated',
    document: 'query ($id: ID!) { node(id: $id) { __typename id } }',
    // Other kinds need their own view permission on top.
    ids: [{ path: 'id', kind: 'Organization', alsoKinds: NODE_KINDS, gets: { node: null } }],
    variables: ({ seeded }) => ({ id: seeded.organization.id }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, { __typename: 'Organization', id: variables['id'] });
    },
  },
  nodes: {
    kind: 'query',
    rule: 'authenticated',
    document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
    ids: [{ path: 'ids.0', kind: 'Organization', alsoKinds: NODE_KINDS, gets: { nodes: [null] } }],
    variables: ({ seeded }) => ({ ids: [seeded.organization.id] }),
    assertDone: ({ data, seeded }) => {
      assert.deepEqual(data, [{ __typename: 'Organization', id: seeded.organization.id }]);
    },
  },
  sessions: {
    kind: 'query',
    rule: 'session',
    document: '{ sessions { totalCount edges { node { id isCurrent } } } }',
    ids: [],
    variables: none,
    assertDone: ({ data }) => {
      assert.equal(nodes(data).filter((session) => session.isCurrent).length, 1);
    },
  },
  permissions: {
    kind: 'query',
    rule: 'public',
    document: '{ permissions { name roles keyFeature keyLevel } }',
    ids: [],
    variables: none,
    assertDone: ({ data }) => {
      assert.ok(data.length > 0);
    },
  },
  keyFeatures: {
    kind: 'query',
    rule: 'public',
    document: '{ keyFeatures { feature levels } }',
    ids: [],
    variables: none,
    assertDone: ({ data }) => {
      assert.equal(data.length, 10);
    },
  },
  members: {
    kind: 'query',
    rule: 'member:list',
    document:
      'query ($filter: MemberFilter) { members(filter: $filter) { totalCount edges { node { id name email } } } }',
    ids: [{ path: 'filter.roleId', kind: 'Role', gets: { members: { totalCount: 0, edges: [] } } }],
    variables: async (seed) => ({ filter: { roleId: (await bystander(seed)).roleId } }),
    assertDone: ({ data }) => {
      assert.deepEqual([data.totalCount, nodes(data).length], [1, 1]);
    },
  },
  member: {
    kind: 'query',
    rule: 'member:view',
    document: 'query ($id: ID!) { member(id: $id) { id name role { id name } } }',
    ids: [{ path: 'id', kind: 'Member' }],
    variables: async (seed) => ({ id: (await bystander(seed)).memberId }),
    assertDone: ({ data, variables }) => {
      assert.equal(data.id, variables['id']);
    },
  },
  invitations: {
    kind: 'query',
    rule: 'member:list',
    document:
      'query ($filter: InvitationFilter) { invitations(filter: $filter) { totalCount edges { node { id email } } } }',
    ids: [],
    variables: async (seed) => ({ filter: { search: (await openInvitation(seed)).email } }),
    assertDone: ({ data }) => {
      assert.deepEqual([data.totalCount, nodes(data).length], [1, 1]);
    },
  },
  invitation: {
    kind: 'query',
    rule: 'member:view',
    document: 'query ($id: ID!) { invitation(id: $id) { id email status role { id } } }',
    ids: [{ path: 'id', kind: 'Invitation' }],
    variables: async (seed) => ({ id: (await openInvitation(seed)).id }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual([data.id, data.status], [variables['id'], 'PENDING']);
    },
  },
  roles: {
    kind: 'query',
    rule: 'role:list',
    document:
      'query ($filter: RoleFilter) { roles(filter: $filter) { totalCount edges { node { id name permissions memberCount } } } }',
    ids: [],
    variables: () => ({ filter: { builtIn: true } }),
    assertDone: ({ data }) => {
      assert.deepEqual([data.totalCount, nodes(data).length], [3, 3]);
    },
  },
  role: {
    kind: 'query',
    rule: 'role:view',
    document: 'query ($id: ID!) { role(id: $id) { id name permissions memberCount } }',
    ids: [{ path: 'id', kind: 'Role' }],
    variables: async ({ seeded }) => ({ id: await seeded.owner.createRole([]) }),
    assertDone: ({ data, variables }) => {
      assert.equal(data.id, variables['id']);
    },
  },
  apiKeys: {
    kind: 'query',
    rule: 'apiKey:list',
    document:
      'query ($filter: ApiKeyFilter) { apiKeys(filter: $filter) { totalCount edges { node { id name } } } }',
    ids: [{ path: 'filter.ownerId', kind: 'Member', gets: { apiKeys: { totalCount: 0, edges: [] } } }],
    variables: async ({ seeded }) => {
      await seeded.owner.createApiKey({ type: 'USER' });
      return { filter: { ownerId: seeded.owner.memberId } };
    },
    assertDone: ({ data }) => {
      assert.ok(nodes(data).length > 0);
    },
  },
  apiKey: {
    kind: 'query',
    rule: 'apiKey:view',
    document: 'query ($id: ID!) { apiKey(id: $id) { id name status permissions { feature level } } }',
    ids: [{ path: 'id', kind: 'ApiKey' }],
    variables: async ({ seeded }) => ({ id: (await seeded.owner.createApiKey()).id }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual([data.id, data.status], [variables['id'], 'ACTIVE']);
    },
  },
  apiKeyHygiene: {
    kind: 'query',
    rule: 'apiKey:view',
    document:
      'query ($filter: ApiKeyHygieneFilter) { apiKeyHygiene(filter: $filter) { totalCount counts { finding keys } edges { node { id hygiene { findings } } } } }',
    ids: [],
    variables: async ({ seeded }) => {
      await seeded.owner.createApiKey();
      return { filter: { finding: 'NO_EXPIRY' } };
    },
    assertDone: ({ data }) => {
      assert.ok(nodes(data)[0].hygiene.findings.includes('NO_EXPIRY'));
    },
  },
  verifyApiKey: {
    kind: 'query',
    rule: 'apiKey:view',
    document:
      'query ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { valid code apiKey { id } } }',
    ids: [],
    variables: async ({ seeded }) => ({ input: { secret: (await seeded.owner.createApiKey()).secret } }),
    assertDone: ({ data }) => {
      assert.deepEqual([data.valid, data.code], [true, 'VALID']);
    },
  },
};
