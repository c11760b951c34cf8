/**
 * What is taken from somebody on one node is gone on every node. How soon is measured by `npm run test:faults`, with as many
 * tries as TEST_TRIES says; here it is asserted that it comes to be.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAlive, REVOKE } from '../support/apiKeys.js';
import { isMeasuring, note, quantile } from '../support/measures.js';
import { createOrganization, random, type Asker, type Key, type Person } from '../support/seed.js';
import type { TestServer } from '../support/server.js';
import { at, skip, startNodes, type Node } from './nodes.js';

const TRIES = Number(process.env['TEST_TRIES'] ?? '2');
/** What is promised, for who measures. Milliseconds. */
const PROMISED_MS = 1_000;
/** What is waited for where nothing is measured. */
const PATIENCE_MS = 20_000;

const running = skip === false ? await startNodes() : null;

/** A change, and whether a node acts on it. */
interface Change {
  /** Makes it over some node. */
  make(node: TestServer): Promise<unknown>;
  hasEffect(node: TestServer): Promise<boolean>;
}

/** Makes ready what a change is about: everything is known to each of the nodes by then. */
type Preparation = (nodes: readonly Node[]) => Promise<Change>;

const statusOf = async (node: TestServer, who: Asker): Promise<number> =>
  (await at(node, who).send('{ viewer { kind } }')).status;

async function permissionsOf(node: TestServer, who: Asker): Promise<string[]> {
  return (await at(node, who).ask('{ viewer { permissions } }')).viewer.permissions as string[];
}

async function knownTo(nodes: readonly Node[], key: Key): Promise<Key> {
  for (const node of nodes) {
    for (let turn = 0; turn < 2; turn += 1) await assertAlive({ ...at(node, key), id: key.id });
  }
  return key;
}

async function userKey(person: Person): Promise<Key> {
  return await person.createApiKey({ type: 'USER', permissions: [{ feature: 'API_KEYS', level: 'READ' }] });
}

const REMOVE =
  'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId: __typename } }';
const ASSIGN = 'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }';
const CHANGE_PASSWORD =
  'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }';
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }';

const CHANGES: Record<string, Preparation> = {
  'a revoked key': async (nodes) => {
    const { owner } = await createOrganization(nodes[0] as Node);
    const key = await knownTo(nodes, await owner.createApiKey());
    return {
      make: async (node) => await at(node, owner).ask(REVOKE, { input: { id: key.id } }),
      hasEffect: async (node) => (await statusOf(node, key)) === 401,
    };
  },
  'a changed role': async (nodes) => {
    const { owner, roles } = await createOrganization(nodes[0] as Node);
    const member = await owner.invite('ADMIN');
    const key = await knownTo(nodes, await userKey(member));
    assert.ok((await permissionsOf(nodes[0] as Node, key)).includes('apiKey:list'));
    return {
      make: async (node) =>
        await at(node, owner).ask(ASSIGN, {
          input: { memberId: member.memberId, roleId: roles.MEMBER },
        }),
      hasEffect: async (node) => {
        const held = [...(await permissionsOf(node, key)), ...(await permissionsOf(node, member))];
        return !held.includes('apiKey:list') && !held.includes('apiKey:create');
      },
    };
  },
  'a removed member': async (nodes) => {
    const { owner } = await createOrganization(nodes[0] as Node);
    const member = await owner.invite('ADMIN');
    const key = await knownTo(nodes, await userKey(member));
    return {
      make: async (node) => await at(node, owner).ask(REMOVE, { input: { memberId: member.memberId } }),
      hasEffect: async (node) =>
        (await statusOf(node, key)) === 401 && (await statusOf(node, member)) === 404,
    };
  },
  'a changed password': async (nodes) => {
    const { owner } = await createOrganization(nodes[0] as Node);
    const { email, password } = owner;
    const { signIn } = await owner.ask(SIGN_IN, { input: { email, password } });
    const other: Asker = { ...owner, credentials: { token: String(signIn.token) } };
    for (const node of nodes) assert.equal(await statusOf(node, other), 200);
    return {
      make: async (node) =>
        await at(node, owner).ask(CHANGE_PASSWORD, {
          input: { presentPassword: password, newPassword: random('another password') },
        }),
      hasEffect: async (node) =>
        (await statusOf(node, other)) === 401 && (await statusOf(node, owner)) === 200,
    };
  },
};

/** How long it takes from the answer to a change until the last node acts on it. Milliseconds. */
async function lastOf(nodes: readonly Node[], { hasEffect }: Change): Promise<number> {
  const answered = performance.now();
  const times = nodes.map(async (node) => {
    for (;;) {
      if (await hasEffect(node)) return performance.now() - answered;
      assert.ok(performance.now() - answered < PATIENCE_MS, `${node.url} does not act on it`);
    }
  });
  return Math.max(...(await Promise.all(times)));
}

for (const count of [2, 3]) {
  describe(`on ${String(count)} nodes`, { skip }, () => {
    for (const [change, prepare] of Object.entries(CHANGES)) {
      test(`${change} acts on every one of them, whichever made the change`, async () => {
        const nodes = (running?.nodes ?? []).slice(0, count);
        const times: number[] = [];
        for (let turn = 0; turn < Math.max(TRIES, count); turn += 1) {
          const prepared = await prepare(nodes);
          const maker = nodes[turn % count] as Node;
          assert.equal(await prepared.hasEffect(maker), false);
          await prepared.make(maker);
          times.push(await lastOf(nodes, prepared));
        }
        const [medianMs, worstMs] = [quantile(times, 0.5), Math.max(...times)];
        note({ table: 'nodes', change, nodes: count, tries: times.length, medianMs, worstMs });
        assert.equal(times.length, Math.max(TRIES, count));
        if (isMeasuring) assert.ok(worstMs < PROMISED_MS, `the last one acted after ${String(worstMs)} ms`);
      });
    }
  });
}
