/**
 * kill -9 under mixed writes: whatever was acknowledged is there after the next start, each change with its audit entry,
 * the chain whole, and no call counted twice or left out.
 *
 * TEST_KILLS is the number of kills: few in the ordinary suite, 20 by `npm run test:faults`.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { call, makeTenant, MESSAGES, type Tenant } from '../gateway/harness.js';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { asServer, started, stop, type Run } from '../support/program.js';
import { fault, OWNER_SETTINGS } from './processes.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { mutation } from '../support/catalog.js';
import { type TestServer } from '../support/server.js';

const KILLS = Number(process.env['TEST_KILLS'] ?? '2');
const WRITERS = 4;
/** What a call of the fake vendor costs: 11 tokens in and 7 out, at 1 and 2 dollars a million. */
const COST_OF_CALL = 25n;

/** What a server was asked to do, and what of it it said was done. */
interface Ledger {
  readonly asked: Set<string>;
  readonly acknowledged: Map<string, string>;
  callsAsked: number;
  callsAnswered: number;
}

/** Writes without a pause until the server is gone: collections, keys, changes of a key, and calls by turns. */
async function write(server: TestServer, tenant: Tenant, ledger: Ledger): Promise<void> {
  const { token } = tenant.owner;
  const credentials = { token, organization: tenant.organization.id };
  const create = async (
    field: string,
    selection: string,
    input: { name: string; type?: string },
  ): Promise<void> => {
    ledger.asked.add(input.name);
    const answer = await server.send(mutation(field, `${selection} { id }`), { input }, credentials);
    assert.deepEqual(answer.errors, []);
    ledger.acknowledged.set(input.name, String(answer.data?.[field][selection].id));
  };
  try {
    for (let turn = 0; turn < 100_000; turn++) {
      const name = `w${String(ledger.asked.size)}-${String(randomInt(1e9))}`;
      await create('createPromptCollection', 'promptCollection', { name });
      await create('createApiKey', 'apiKey', { name: `${name}k`, type: 'SERVICE' });
      ledger.callsAsked++;
      const { status } = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
      assert.equal(status, 200);
      ledger.callsAnswered++;
    }
  } catch (error) {
    // The connection broke off: that is what a kill looks like. All else is a finding.
    if (error instanceof assert.AssertionError || !(error instanceof Error)) throw error;
  }
}

fault(
  `what was acknowledged outlives kill -9 under mixed writes, ${String(KILLS)} times`,
  { of: 'Server killed with -9', tries: KILLS },
  async () => {
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const settings = {
      ...variables,
      ...OWNER_SETTINGS,
    };
    const ledger: Ledger = { asked: new Set(), acknowledged: new Map(), callsAsked: 0, callsAnswered: 0 };
    let tenant: Tenant | undefined;
    for (let kill = 0; kill < KILLS; kill++) {
      const running: Run & { url: string } = await started(settings);
      const server = asServer(running);
      tenant ??= await makeTenant(server, vendor, {
        key: { usageLimit: { type: 'COST', creditLimit: '1000000' } },
      });
      const before = ledger.acknowledged.size;
      const current = tenant;
      const writers = Array.from({ length: WRITERS }, async () => {
        await write(server, current, ledger);
      });
      // At whatever the server is doing, but once it has done something.
      for (let waited = 0; ledger.acknowledged.size < before + 10 && waited < 600; waited++)
        await setTimeout(50);
      await setTimeout(randomInt(500));
      running.child.kill('SIGKILL');
      await running.ended;
      await Promise.all(writers);
      assert.ok(ledger.acknowledged.size >= before + 10, 'something was written before the kill');
    }
    assert.ok(tenant !== undefined && ledger.callsAnswered > 0);

    const last = await started(settings);
    const server = asServer(last);
    const ask = async (document: string, asked: object = {}): Promise<Record<string, any>> => {
      const credentials = { token: tenant.owner.token, organization: tenant.organization.id };
      const { data, errors } = await server.send(document, asked, credentials);
      assert.deepEqual(errors, []);
      return data ?? {};
    };
    const found = new Map<string, string>();
    for (const list of ['promptCollections', 'apiKeys']) {
      for (let after: string | null = null, page = 0; page < 1000; page++) {
        const data = await ask(
          `query ($after: String) { ${list}(first: 50, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        for (const { node } of data[list].edges) found.set(String(node.name), String(node.id));
        after = data[list].pageInfo.endCursor as string | null;
        if (data[list].pageInfo.hasNextPage !== true) break;
      }
    }
    for (const [name, id] of ledger.acknowledged)
      assert.equal(found.get(name), id, `${name} was acknowledged`);
    const written = [...found].filter(([name]) => ledger.asked.has(name));

    // Nothing is there without its entry, and no entry without what it tells of.
    const told = new Set<string>();
    for (let after: string | null = null, page = 0; page < 1000; page++) {
      const { auditEntries } = await ask(
        `query ($after: String) { auditEntries(first: 100, after: $after) {
         edges { node { action resourceId } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      for (const { node } of auditEntries.edges) {
        if (['promptCollection.create', 'apiKey.create'].includes(node.action))
          told.add(String(node.resourceId));
      }
      after = auditEntries.pageInfo.endCursor as string | null;
      if (auditEntries.pageInfo.hasNextPage !== true) break;
    }
    for (const [name, id] of written) assert.ok(told.delete(id), `${name} has its entry`);
    const ofSeed = [...told].filter((id) => ![...found.values()].includes(id));
    assert.deepEqual(ofSeed, [], 'every entry tells of something that is there');
    const { verifyAuditLog } = await ask('{ verifyAuditLog { isWhole } }');
    assert.equal(verifyAuditLog.isWhole, true);

    // Each answered call is counted once; one that was under way at a kill may be counted, and holds its share until then.
    const { apiKey } = await ask('query ($id: ID!) { apiKey(id: $id) { usage { cost requests } } }', {
      id: tenant.key.id,
    });
    const { requests, cost } = apiKey.usage as { requests: number; cost: string };
    assert.ok(
      requests >= ledger.callsAnswered && requests <= ledger.callsAsked,
      `${String(ledger.callsAnswered)} calls were answered of ${String(ledger.callsAsked)}, ${String(requests)} are counted`,
    );
    assert.equal(BigInt(Math.round(Number(cost) * 1e6)), BigInt(requests) * COST_OF_CALL);
    const again = await call(server, tenant.key, { model: tenant.model, messages: MESSAGES });
    assert.equal(again.status, 200, again.text);
    assert.equal(await stop(last), 0);
  },
);
