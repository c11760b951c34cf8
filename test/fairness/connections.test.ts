/** The connections to the database are shared among organizations by turns, whoever came first. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { createTestDatabase, engine } from '../support/database.js';
import { createGate, type Gate } from '../support/gate.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { until } from '../support/until.js';
import { startTestServerOn } from '../support/server.js';

/** Connections for requests; PGlite has one. */
const POOL = 5;

const testDatabase = await createTestDatabase();
const { options } = testDatabase;
const server = await startTestServerOn(
  {
    ...testDatabase,
    options: 'postgres' in options ? { postgres: { ...options.postgres, poolSize: POOL } } : options,
  },
  { CASTELLAN_REQUESTS_PER_ORGANIZATION: '1000' },
);
after(async () => {
  await server.castellan.stop();
  await testDatabase.drop();
});
const { database } = server.castellan;
const skip = engine === 'pglite' ? 'PGlite has one connection' : false;

interface Held {
  /** Has the transaction end. */
  readonly gate: Gate;
  readonly ended: Promise<void>;
}

/** Begins transactions that hold a connection each until their gate is opened. `begun` is told of each that got one. */
function hold({ organization }: SeededOrganization, count: number, begun: () => void): Held[] {
  const tenant = database.forOrganization(uuidOf(organization.id));
  return Array.from({ length: count }, () => {
    const gate = createGate();
    const ended = tenant.transaction(async (transaction) => {
      await transaction.role.count();
      begun();
      await gate.opened;
    });
    return { gate, ended };
  });
}

/**
 * Has an organization hold all connections that one may have, and a third one what is left, until the gates are opened:
 * whoever asks then has to wait.
 */
async function holdAll(busy: SeededOrganization): Promise<Held[]> {
  let begun = 0;
  const most = engine === 'pglite' ? 1 : POOL;
  const held = hold(busy, Math.max(1, most - 1), () => void (begun += 1));
  if (engine === 'postgres') held.push(...hold(await createOrganization(server), 1, () => void (begun += 1)));
  await until(() => begun === most);
  return held;
}

async function end(held: readonly Held[]): Promise<void> {
  for (const { gate } of held) gate.open();
  await Promise.all(held.map(async ({ ended }) => await ended));
}

test('an organization that has fifty transactions waiting lets another one’s in after two of them at most', async () => {
  const [busy, quiet] = [await createOrganization(server), await createOrganization(server)];
  const all = await holdAll(busy);
  const order: string[] = [];
  const waiting = [
    ...hold(busy, 50, () => void order.push('busy')),
    ...hold(quiet, 1, () => void order.push('quiet')),
  ];
  assert.equal(database.poolState().waiting, 51);
  // One place after another comes free, so that it is plain who was given which: the answers of transactions that begin
  // at once come in any order.
  const held = [...all, ...waiting];
  for (let freed = 1; freed <= 3 && !order.includes('quiet'); freed += 1) {
    const { gate, ended } = held[freed - 1] ?? assert.fail();
    gate.open();
    await ended;
    await until(() => order.length === freed);
  }
  const before = order.indexOf('quiet');
  await end(held);
  assert.ok(before >= 0 && before <= 2, 'three or more were let in before it');
  assert.equal(order.length, 51);
});

test('single statements take turns likewise, also those of Prisma’s own', async () => {
  const [busy, quiet] = [await createOrganization(server), await createOrganization(server)];
  const all = await holdAll(busy);
  const order: string[] = [];
  const ask = async (who: string, { organization }: SeededOrganization, turn: number): Promise<void> => {
    const id = uuidOf(organization.id);
    const { role } = database.forOrganization(id);
    // Pages behind a cursor are left to Prisma.
    if (turn % 2 === 0) await role.count();
    else await role.findMany({ cursor: { organizationId_id: { organizationId: id, id } }, take: 1 });
    order.push(who);
  };
  const asked = Array.from({ length: 60 }, async (_, turn) => {
    await ask('busy', busy, turn);
  });
  asked.push(ask('quiet', quiet, 0), ask('quiet', quiet, 1));
  await until(() => database.poolState().waiting === 62);
  await end(all);
  await Promise.all(asked);
  const last = order.lastIndexOf('quiet');
  assert.ok(last <= 3 * POOL, `they were done after ${String(last)}`);
  assert.equal(order.length, 62);
});

test('an organization whose statements are slow leaves a connection to the others', { skip }, async () => {
  const [busy, quiet] = [await createOrganization(server), await createOrganization(server)];
  let begun = 0;
  let ended = 0;
  const held = hold(busy, 20, () => void (begun += 1));
  for (const one of held) void one.ended.finally(() => (ended += 1));
  await until(() => begun === POOL - 1);
  for (let turn = 0; turn < 5; turn += 1) {
    assert.equal(await database.forOrganization(uuidOf(quiet.organization.id)).role.count(), 3);
    // Sessions are looked up, before it is known whose they are.
    assert.equal((await quiet.owner.ask('{ viewer { kind } }')).viewer.kind, 'USER');
  }
  assert.deepEqual([begun, ended], [POOL - 1, 0]);
  for (const { gate } of held) gate.open();
  await Promise.all(held.map(async (one) => await one.ended));
});

test(
  'who holds the fewest comes next: two busy organizations end up with as many each',
  { skip },
  async () => {
    const [first, second] = [await createOrganization(server), await createOrganization(server)];
    const begun = { first: 0, second: 0 };
    const ofFirst = hold(first, 10, () => void (begun.first += 1));
    await until(() => begun.first === POOL - 1);
    const ofSecond = hold(second, 10, () => void (begun.second += 1));
    await until(() => begun.second === 1);
    // Of the connections that come free one stays for a third organization; the others are the second one's.
    for (const { gate, ended } of ofFirst.slice(0, 2)) {
      gate.open();
      await ended;
    }
    await until(() => begun.second === 2);
    assert.deepEqual(begun, { first: POOL - 1, second: 2 });
    for (const { gate } of [...ofFirst, ...ofSecond]) gate.open();
    await Promise.all([...ofFirst, ...ofSecond].map(async (one) => await one.ended));
    assert.equal(database.poolState().waiting, 0);
  },
);

test('the look-ups of one organization’s sessions do not keep those of another waiting', async () => {
  const [busy, quiet] = [await createOrganization(server), await createOrganization(server)];
  for (const { owner } of [busy, quiet]) await owner.ask('{ viewer { kind } }');
  const all = await holdAll(busy);
  const order: string[] = [];
  const ask = async (who: string, { owner }: SeededOrganization): Promise<void> => {
    await owner.ask('{ apiKeys { edges { node { id } } } }');
    order.push(who);
  };
  const asked = Array.from({ length: 100 }, async () => {
    await ask('busy', busy);
  });
  await until(() => database.poolState().waiting === 100);
  asked.push(ask('quiet', quiet));
  await until(() => database.poolState().waiting === 101);
  await end(all);
  await Promise.all(asked);
  assert.ok(order.indexOf('quiet') <= 20, `it came after ${String(order.indexOf('quiet'))} of a hundred`);
});
