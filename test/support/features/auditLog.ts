import assert from 'node:assert/strict';
import type { IdKind } from '../../../src/domain/ids.js';
import type { Operation, Seed } from '../operations.js';

const NONE = { auditEntries: { totalCount: 0, edges: [] } };

/** What entries can be about, beside the organization. */
const RESOURCE_KINDS: readonly IdKind[] = [
  ...(['Member', 'Role', 'Invitation', 'ApiKey', 'Config', 'ConfigVersion', 'Guardrail'] as const),
  ...([
    'GuardrailVersion',
    'Integration',
    'PromptCollection',
    'Prompt',
    'PromptPartial',
    'Provider',
  ] as const),
  ...(['Model', 'RequestLog', 'LogFeedback', 'SavedLogFilter', 'LogExport', 'AuditEntry'] as const),
];

/** The id of the first entry of the organization's log: that it was made. */
export async function firstEntry({ seeded }: Pick<Seed, 'seeded'>): Promise<string> {
  const { auditEntries } = await seeded.owner.ask('{ auditEntries(last: 1) { edges { node { id } } } }');
  return String(auditEntries.edges[0].node.id);
}

/** The registry's entries of the audit log and of the log of accounts; see ../operations.ts. */
export const AUDIT_LOG_OPERATIONS: Readonly<Record<string, Operation>> = {
  auditEntries: {
    kind: 'query',
    rule: 'auditLog:view',
    document:
      'query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount edges { node { id action actor { kind id } resourceId } } } }',
    ids: [
      { path: 'filter.actorId', kind: 'User', alsoKinds: ['Member', 'ApiKey'], gets: NONE },
      { path: 'filter.resourceId', kind: 'Organization', alsoKinds: RESOURCE_KINDS, gets: NONE },
    ],
    variables: async ({ seeded }) => {
      const { viewer } = await seeded.owner.ask('{ viewer { user { id } } }');
      const filter = {
        actorId: String(viewer.user.id),
        ...{ actorKind: 'USER', action: 'organization.*', outcome: 'SUCCESS', resourceType: 'Organization' },
        resourceId: seeded.organization.id,
        ...{ from: '2026-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
      };
      return { filter };
    },
    assertDone: ({ data, variables }) => {
      const { actorId, resourceId } = variables['filter'];
      const entry = data.edges.at(-1).node;
      assert.deepEqual(
        [entry.action, entry.actor, entry.resourceId, data.totalCount >= 1],
        ['organization.create', { kind: 'USER', id: actorId }, resourceId, true],
      );
    },
  },
  auditEntry: {
    kind: 'query',
    rule: 'auditLog:view',
    document: 'query ($id: ID!) { auditEntry(id: $id) { id action sequence hash } }',
    ids: [{ path: 'id', kind: 'AuditEntry' }],
    variables: async (seed) => ({ id: await firstEntry(seed) }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual([data.id, data.action], [variables['id'], 'organization.create']);
      assert.match(data.hash, /^[0-9a-f]{64}$/);
    },
  },
  verifyAuditLog: {
    kind: 'query',
    rule: 'auditLog:view',
    document:
      'query ($from: Int, $to: Int) { verifyAuditLog(from: $from, to: $to) { isWhole checked from to broken { sequence } } }',
    ids: [],
    variables: () => ({ from: 1, to: 1 }),
    assertDone: ({ data }) => {
      assert.deepEqual(data, { isWhole: true, checked: 1, from: 1, to: 1, broken: null });
    },
  },
  accountEntries: {
    kind: 'query',
    rule: 'session',
    document: '{ accountEntries(first: 100) { totalCount edges { node { id action outcome } } } }',
    ids: [],
    variables: () => ({}),
    assertDone: ({ data }) => {
      const actions = (data.edges as any[]).map(({ node }): unknown => node.action);
      assert.equal(data.totalCount, actions.length);
      assert.ok(actions.includes('account.signUp'));
    },
  },
};
