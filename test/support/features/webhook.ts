import assert from 'node:assert/strict';
import type { Operation, Seed } from '../operations.js';
import { random } from '../seed.js';

const CREATE =
  'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id } } }';

/** What whoever has organization:update and nothing else may be told of. */
const KINDS = ['KEY_POLICY_CHANGED'];

/** An address at which nothing answers: names that end so lead nowhere. */
const url = (): string => `https://${random('hook')}.invalid/notices`;

/** A webhook, made by the organization's owner, who makes room where there are too many. */
export async function createWebhook(
  { seeded }: Pick<Seed, 'seeded'>,
  input: object = {},
): Promise<{ id: string; name: string }> {
  await makeRoom({ seeded });
  const name = random('Webhook');
  const { createWebhook: made } = await seeded.owner.ask(CREATE, {
    input: { name, url: url(), kinds: KINDS, ...input },
  });
  return { id: String(made.webhook.id), name };
}

async function makeRoom({ seeded }: Pick<Seed, 'seeded'>): Promise<void> {
  const { webhooks } = await seeded.owner.ask(
    '{ webhooks(orderBy: CREATED_ASC) { totalCount edges { node { id } } } }',
  );
  if (webhooks.totalCount < 18) return;
  for (const { node } of (webhooks.edges as { node: { id: string } }[]).slice(1, 10)) {
    await seeded.owner.ask(
      'mutation ($input: DeleteWebhookInput!) { deleteWebhook(input: $input) { deletedWebhookId } }',
      { input: { id: node.id } },
    );
  }
}

/** A webhook as the owner sees it; null where there is none. */
async function seen({ seeded }: Seed, id: string): Promise<any> {
  const answer = await seeded.owner.send(
    'query ($id: ID!) { webhook(id: $id) { name url kinds isEnabled formerSecretEndsAt version } }',
    { id },
  );
  return answer.data?.['webhook'];
}

const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

/** The registry's entries of webhooks; see ../operations.ts. */
export const WEBHOOK_OPERATIONS: Readonly<Record<string, Operation>> = {
  webhooks: {
    kind: 'query',
    rule: 'organization:update',
    document:
      'query ($filter: WebhookFilter, $orderBy: ResourceOrder) { webhooks(filter: $filter, orderBy: $orderBy) { totalCount edges { node { id name } } } }',
    ids: [],
    variables: async (seed) => {
      const { name } = await createWebhook(seed);
      return { filter: { search: name, kind: KINDS[0], isEnabled: true }, orderBy: 'UPDATED_DESC' };
    },
    assertDone: ({ data, variables }) => {
      const names = (data.edges as any[]).map(({ node }): unknown => node.name);
      assert.deepEqual([data.totalCount, names], [1, [variables['filter'].search]]);
    },
  },
  webhook: {
    kind: 'query',
    rule: 'organization:update',
    document: 'query ($id: ID!) { webhook(id: $id) { id kinds } }',
    ids: [{ path: 'id', kind: 'Webhook' }],
    variables: async (seed) => ({ id: (await createWebhook(seed)).id }),
    assertDone: ({ data, variables }) => {
      assert.deepEqual(data, { id: variables['id'], kinds: KINDS });
    },
  },
  createWebhook: {
    kind: 'mutation',
    rule: 'organization:update',
    document: CREATE,
    ids: [],
    variables: async (seed) => {
      await makeRoom(seed);
      return { input: { name: random('Webhook'), url: url(), kinds: KINDS } };
    },
    assertDone: async (outcome) => {
      const { input } = outcome.variables;
      const { secret, webhook } = outcome.data;
      assert.match(secret as string, SECRET);
      const { name, url: address, kinds, isEnabled } = await seen(outcome, webhook.id as string);
      assert.deepEqual([name, address, kinds, isEnabled], [input.name, input.url, KINDS, true]);
    },
  },
  updateWebhook: {
    kind: 'mutation',
    rule: 'organization:update',
    document:
      'mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { secret webhook { id } } }',
    ids: [{ path: 'input.id', kind: 'Webhook' }],
    variables: async (seed) => ({
      input: { id: (await createWebhook(seed)).id, name: random('Renamed'), url: url(), kinds: KINDS },
    }),
    assertDone: async (outcome) => {
      const { id, name, url: address } = outcome.variables['input'];
      assert.match(outcome.data.secret as string, SECRET);
      const after = await seen(outcome, id as string);
      assert.deepEqual([after.name, after.url, after.version], [name, address, 2]);
    },
  },
  deleteWebhook: {
    kind: 'mutation',
    rule: 'organization:update',
    document: 'mutation ($input: DeleteWebhookInput!) { deleteWebhook(input: $input) { deletedWebhookId } }',
    ids: [{ path: 'input.id', kind: 'Webhook' }],
    variables: async (seed) => ({ input: { id: (await createWebhook(seed)).id } }),
    assertDone: async (outcome) => {
      const { id } = outcome.variables['input'];
      assert.equal(outcome.data.deletedWebhookId, id);
      assert.equal(await seen(outcome, id as string), null);
    },
  },
  rotateWebhookSecret: {
    kind: 'mutation',
    rule: 'organization:update',
    document:
      'mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { secret webhook { id } } }',
    ids: [{ path: 'input.id', kind: 'Webhook' }],
    variables: async (seed) => ({ input: { id: (await createWebhook(seed)).id } }),
    assertDone: async (outcome) => {
      assert.match(outcome.data.secret as string, SECRET);
      const { formerSecretEndsAt } = await seen(outcome, outcome.variables['input'].id as string);
      assert.ok(typeof formerSecretEndsAt === 'string');
    },
  },
  setWebhookEnabled: {
    kind: 'mutation',
    rule: 'organization:update',
    document:
      'mutation ($input: SetWebhookEnabledInput!) { setWebhookEnabled(input: $input) { webhook { id isEnabled } } }',
    ids: [{ path: 'input.id', kind: 'Webhook' }],
    variables: async (seed) => ({ input: { id: (await createWebhook(seed)).id, enabled: false } }),
    assertDone: async (outcome) => {
      const { isEnabled } = await seen(outcome, outcome.variables['input'].id as string);
      assert.deepEqual([outcome.data.webhook.isEnabled, isEnabled], [false, false]);
    },
  },
  testWebhook: {
    kind: 'mutation',
    rule: 'organization:update',
    document:
      'mutation ($input: TestWebhookInput!) { testWebhook(input: $input) { webhook { id } test { isOk outcome status } } }',
    ids: [{ path: 'input.id', kind: 'Webhook' }],
    variables: async (seed) => ({ input: { id: (await createWebhook(seed)).id } }),
    assertDone: ({ data }) => {
      // Where names are looked up with patience there is no answer in time.
      assert.ok(['UNREACHABLE', 'TIMEOUT'].includes(data.test.outcome as string));
      assert.deepEqual([data.test.isOk, data.test.status], [false, null]);
    },
  },
};
