/** Notices of changes that get lost on their way to a node: what is gone is gone there as well. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { assertAlive, REVOKE } from '../support/apiKeys.js';
import { uuidOf } from '../support/catalog.js';
import { isMeasuring, note, quantile } from '../support/measures.js';
import { castellan } from '../support/program.js';
import { createOrganization, type Key } from '../support/seed.js';
import { until } from '../support/until.js';
import { startDeafProxy, type DeafProxy } from './deafProxy.js';
import { at, skip, startNodes, type Node } from './nodes.js';

const TRIES = Number(process.env['TEST_TRIES'] ?? '2');
/** What is promised, for who measures: that it is soon, and when a node knows that it does not hear. Milliseconds. */
const PROMISED_MS = 1_000;
const FOUND_OUT_MS = 5_000;
/** By which the connections of the second node are known. */
const SECOND = 'castellan_second_node';

let deaf: DeafProxy | undefined;
const running =
  skip === false
    ? await startNodes({}, async (index, { variables: { DATABASE_URL = '' } }) => {
        if (index === 0) return {};
        if (index === 1) return { DATABASE_URL: `${DATABASE_URL}?application_name=${SECOND}` };
        deaf = await startDeafProxy(DATABASE_URL);
        return { DATABASE_URL: deaf.url };
      })
    : null;

/** A key that a node knows, and keeps in its memory. */
async function keyKnownTo(
  node: Node,
): Promise<{ key: Key; organizationId: string; revoke(): Promise<unknown> }> {
  const { owner, organization } = await createOrganization((running as NonNullable<typeof running>).nodes[0]);
  const key = await owner.createApiKey();
  for (let turn = 0; turn < 3; turn += 1) await assertAlive({ ...at(node, key), id: key.id });
  return {
    key,
    organizationId: uuidOf(organization.id),
    revoke: async () => await owner.ask(REVOKE, { input: { id: key.id } }),
  };
}

/** How long a node still lets a key in. Milliseconds. */
async function untilRefused(node: Node, key: Key): Promise<number> {
  const begun = performance.now();
  await until(async () => (await at(node, key).send('{ viewer { kind } }')).status === 401);
  return performance.now() - begun;
}

test(
  'a revocation that is committed while a node is cut off from notices acts there at once',
  { skip },
  async () => {
    assert.ok(running);
    const node = running.nodes[1];
    const admin = new pg.Client({ connectionString: running.database.variables['DATABASE_URL'] });
    await admin.connect();
    const listening = `FROM pg_stat_activity WHERE application_name = '${SECOND}' AND query LIKE 'LISTEN%'`;
    const times: number[] = [];
    try {
      for (let turn = 0; turn < TRIES; turn += 1) {
        await until(async () => (await admin.query(`SELECT 1 ${listening}`)).rowCount === 2);
        const { key, organizationId, revoke } = await keyKnownTo(node);
        // The change is under way, and waits for this transaction, while the sessions that listen are ended.
        await admin.query('BEGIN');
        await admin.query('SELECT 1 FROM "Organization" WHERE "id" = $1 FOR UPDATE', [organizationId]);
        const revoked = revoke();
        const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()`;
        await until(async () => ((await admin.query(waiting)).rowCount ?? 0) > 0);
        const { rows } = await admin.query(`SELECT pg_terminate_backend(pid) AS ended ${listening}`);
        assert.deepEqual(rows, [{ ended: true }, { ended: true }]);
        await admin.query('COMMIT');
        await revoked;
        times.push(await untilRefused(node, key));
      }
      // It hears again what is told after that.
      await until(async () => (await admin.query(`SELECT 1 ${listening}`)).rowCount === 2);
      const { key, revoke } = await keyKnownTo(node);
      await revoke();
      await untilRefused(node, key);
    } finally {
      await admin.end();
    }
    const [medianMs, worstMs] = [quantile(times, 0.5), Math.max(...times)];
    note({
      ...{ table: 'nodes', change: 'a revoked key, while the node’s LISTEN is cut', nodes: 2 },
      ...{ tries: times.length, medianMs, worstMs },
    });
    assert.equal(times.length, TRIES);
    if (isMeasuring) assert.ok(worstMs < PROMISED_MS, `it acted after ${String(worstMs)} ms`);
  },
);

test(
  'a node that the network lets hear nothing more finds out and forgets its keys, and hears again by itself',
  { skip },
  async () => {
    assert.ok(running && deaf);
    const node = running.nodes[2];
    const before = await keyKnownTo(node);
    const listeners = deaf.listeners;
    deaf.goDeaf();
    await before.revoke();
    const ms = await untilRefused(node, before.key);
    if (isMeasuring) assert.ok(ms < FOUND_OUT_MS + PROMISED_MS, `it acted after ${String(ms)} ms`);
    assert.ok(deaf.swallowed.includes(before.organizationId), 'the notice was sent, and did not arrive');
    note({
      ...{ table: 'nodes', change: 'a revoked key, its notice swallowed by the network', nodes: 2 },
      ...{ tries: 1, medianMs: ms, worstMs: ms },
    });
    // It listens anew, by connections that work.
    await until(() => (deaf?.listeners ?? 0) >= listeners + 2);
    const after = await keyKnownTo(node);
    await after.revoke();
    await untilRefused(node, after.key);
  },
);

test('a change acts at once on the node that made it, also where it hears of nothing', { skip }, async () => {
  assert.ok(running && deaf);
  const node = running.nodes[2];
  const { owner } = await createOrganization(node);
  const key = await owner.createApiKey();
  for (let turn = 0; turn < 3; turn += 1) await assertAlive(key);
  deaf.goDeaf();
  await owner.ask(REVOKE, { input: { id: key.id } });
  assert.equal((await key.send('{ viewer { kind } }')).status, 401);
});

test('what an operator gives on the command line is told to every node', { skip }, async () => {
  assert.ok(running);
  const { variables } = running.database;
  const { organization } = await createOrganization(running.nodes[0]);
  const listener = new pg.Client({ connectionString: variables['DATABASE_URL'] });
  await listener.connect();
  const told: unknown[] = [];
  listener.on('notification', ({ payload }) => told.push(payload));
  await listener.query('LISTEN castellan_authority');
  const create = ['owner', 'create', '--email', 'operator@example.com', '--join', organization.id];
  const { code, stderr } = await castellan(create, variables);
  assert.equal(code, 0, stderr);
  await until(() => told.includes(uuidOf(organization.id)));
  await listener.end();
});
