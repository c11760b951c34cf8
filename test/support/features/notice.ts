import assert from 'node:assert/strict';
import { encodeId, decodeId } from '../../../src/domain/ids.js';
import type { Operation, Seed } from '../operations.js';

/** A notice of a kind that everybody with organization:update may read, and its delivery, which has failed. */
async function plant({
  server,
  seeded,
}: Pick<Seed, 'server' | 'seeded'>): Promise<{ notice: string; delivery: string }> {
  const organizationId = decodeId(seeded.organization.id)?.uuid ?? '';
  const tenant = server.castellan.database.forOrganization(organizationId);
  const notice = await tenant.notice.create({
    data: { organizationId, kind: 'KEY_POLICY_CHANGED', data: { reason: 'a test' } },
  });
  const delivery = await tenant.noticeDelivery.create({
    data: { organizationId, noticeId: notice.id, channel: 'PROCESSOR', state: 'FAILED', fault: 'planted' },
  });
  return { notice: encodeId('Notice', notice.id), delivery: encodeId('NoticeDelivery', delivery.id) };
}

/** The newest notice and its delivery that are told of an invitation, made by the organization's owner. */
export async function createNotice(
  { seeded }: Pick<Seed, 'seeded'>,
  what: 'notice' | 'delivery',
): Promise<string> {
  await seeded.owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token } }',
    { input: { email: `${crypto.randomUUID()}@example.com`, roleId: seeded.roles.MEMBER } },
  );
  const { notices } = await seeded.owner.ask(
    '{ notices(first: 1) { edges { node { id deliveries(first: 1) { edges { node { id } } } } } } }',
  );
  const { node } = notices.edges[0];
  return String(what === 'notice' ? node.id : node.deliveries.edges[0].node.id);
}

/** The registry's entries of notices; see ../operations.ts. */
export const NOTICE_OPERATIONS: Readonly<Record<string, Operation>> = {
  notices: {
    kind: 'query',
    rule: 'organization:update',
    document:
      'query ($filter: NoticeFilter) { notices(filter: $filter, first: 1) { edges { node { kind data } } } }',
    ids: [],
    variables: async (seed) => {
      await plant(seed);
      return { filter: { kind: 'KEY_POLICY_CHANGED', state: 'FAILED' } };
    },
    assertDone: ({ data }) => {
      assert.deepEqual(data.edges[0].node, { kind: 'KEY_POLICY_CHANGED', data: { reason: 'a test' } });
    },
  },
  redeliverNotice: {
    kind: 'mutation',
    rule: 'organization:update',
    document:
      'mutation ($input: RedeliverNoticeInput!) { redeliverNotice(input: $input) { delivery { id state } } }',
    ids: [{ path: 'input.id', kind: 'NoticeDelivery' }],
    variables: async (seed) => ({ input: { id: (await plant(seed)).delivery } }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data.delivery, { id: variables['input'].id, state: 'PENDING' });
    },
  },
};
