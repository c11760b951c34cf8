/**
 * PostgreSQL ends the server's connections under load, idle ones and those in a transaction, and the one that hears notices:
 * no acknowledged write is lost, none is there by half, and the server goes on by itself.
 *
 * TEST_CUTS is how often: few in the ordinary suite, 40 by `npm run test:faults`.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { assertError, call, makeTenant, MESSAGES } from '../gateway/harness.js';
import { mutation, uuidOf } from '../support/catalog.js';
import { engine } from '../support/database.js';
import { asServer, started, stop } from '../support/program.js';
import { migratedDatabase } from '../support/scratchDatabase.js';
import { fault, assertEnded, follow, OWNER_SETTINGS, statusOf, tries, until } from './processes.js';

const CUTS = tries('TEST_CUTS', 6);
const WRITERS = 4;

fault(
  `connections cut by PostgreSQL under load, ${String(CUTS)} times, lose nothing and leave nothing by half`,
  { of: 'Connections cut by PostgreSQL', tries: CUTS, skip: engine === 'pglite' && 'it concerns PostgreSQL' },
  async () => {
    const vendor = await startFakeVendor();
    const { variables } = await migratedDatabase();
    const running = await started({ ...variables, ...OWNER_SETTINGS, CASTELLAN_DATABASE_POOL: '5' });
    const server = asServer(running);
    const tenant = await makeTenant(server, vendor, {
      key: { usageLimit: { type: 'COST', creditLimit: '1000' } },
    });
    const { owner, key } = tenant;
    const cutter = new pg.Client({
      connectionString: variables['DATABASE_URL'],
      application_name: 'cutter',
    });
    await cutter.connect();
    /** Ends the server's sessions in a state, as pg_stat_activity names it. @returns how many */
    const cut = async (which: string): Promise<number> => {
      const { rowCount } = await cutter.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name <> 'cutter'
           AND backend_type = 'client backend' AND (${which})`,
      );
      return rowCount ?? 0;
    };

    const acknowledged = new Map<string, string>();
    const asked = new Set<string>();
    const calls = { asked: 0, answered: 0 };
    const codes = new Set<string>();
    let isOver = false as boolean;
    const write = async (writer: number): Promise<void> => {
      for (let turn = 0; !isOver; turn += 1) {
        const name = `w${String(writer)}-${String(turn)}`;
        asked.add(name);
        const { data, errors } = await owner.send(
          mutation('createPromptCollection', 'promptCollection { id }'),
          { input: { name } },
        );
        for (const { extensions } of errors) codes.add(extensions.code);
        const id = data?.['createPromptCollection']?.promptCollection?.id as string | undefined;
        if (errors.length === 0) acknowledged.set(name, String(id));
        calls.asked += 1;
        const answer = await call(server, key, { model: tenant.model, messages: MESSAGES });
        if (answer.status === 200) calls.answered += 1;
        else assertError(answer, { status: 503, code: 'unavailable', type: 'server_error' });
      }
    };
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      await write(writer);
    });
    let ended = 0;
    for (let round = 0; round < CUTS; round += 1) {
      const before = acknowledged.size;
      await until('something is written', () => acknowledged.size >= before + 5);
      // In a transaction, at work, idle, and those that listen, whose last statement was to listen.
      const kinds = [`state = 'idle in transaction'`, `state = 'active'`, `state = 'idle'`, `true`];
      const kind = kinds[round % kinds.length] ?? 'true';
      for (let tried = 0, found = 0; found === 0 && tried < 500; tried += 1) {
        found = await cut(kind);
        ended += found;
      }
      await sleep(100);
    }
    assert.ok(ended >= CUTS, 'connections were cut');
    isOver = true;
    await Promise.all(writers);
    assert.deepEqual(
      [...codes].filter((code) => code !== 'UNAVAILABLE'),
      [],
    );

    await until('it is ready', async () => (await statusOf(server, '/readyz')) === 200);
    const found = new Map<string, string>();
    for (let after: string | null = null, page = 0; page < 1000; page += 1) {
      const { promptCollections: list } = await owner.ask(
        `query ($after: String) { promptCollections(first: 50, after: $after) {
           edges { node { id name } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      for (const { node } of list.edges) found.set(String(node.name), String(node.id));
      after = list.pageInfo.endCursor as string | null;
      if (list.pageInfo.hasNextPage !== true) break;
    }
    for (const [name, id] of acknowledged) assert.equal(found.get(name), id, `${name} was acknowledged`);
    // Each has its entry, and each entry is of one that is there, acknowledged or not.
    const told = new Set<string>();
    for (let after: string | null = null, page = 0; page < 1000; page += 1) {
      const { auditEntries } = await owner.ask(
        `query ($after: String) { auditEntries(first: 100, after: $after) {
           edges { node { action resourceId } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      for (const { node } of auditEntries.edges)
        if (node.action === 'promptCollection.create') told.add(String(node.resourceId));
      after = auditEntries.pageInfo.endCursor as string | null;
      if (auditEntries.pageInfo.hasNextPage !== true) break;
    }
    const own = [...found].filter(([name]) => asked.has(name)).map(([, id]) => id);
    const others = [...found].filter(([name]) => !asked.has(name)).map(([, id]) => id);
    assert.deepEqual([...told].filter((id) => !others.includes(id)).sort(), own.sort());
    const { verifyAuditLog } = await owner.ask('{ verifyAuditLog { isWhole } }');
    assert.equal(verifyAuditLog.isWhole, true);
    const { apiKey } = await owner.ask('query ($id: ID!) { apiKey(id: $id) { usage { requests } } }', {
      id: key.id,
    });
    const { requests } = apiKey.usage as { requests: number };
    assert.ok(
      requests >= calls.answered && requests <= calls.asked,
      `${String(calls.answered)} calls were answered of ${String(calls.asked)}, ${String(requests)} are counted`,
    );

    // The sessions that listen: a tail says that it may have missed something; a revoked key acts all the same.
    const tail = await follow(server, owner);
    const last = { headers: { 'x-portkey-trace-id': 'before-the-cut' } };
    const answer = await call(server, key, { model: tenant.model, messages: MESSAGES }, last);
    assert.equal(answer.status, 200);
    // The server reads no log for the tail any more then, which would end it by that failure.
    let seen: unknown;
    while (seen !== 'before-the-cut') seen = (await tail.next())?.data?.['logTail'].log?.traceId;
    await cut('true');
    // As another node would: its notice comes while nobody hears it.
    await cutter.query(`UPDATE "ApiKey" SET "revokedAt" = now() WHERE id = '${uuidOf(key.id)}'`);
    await assertEnded(tail);
    const end = Date.now() + 5_000;
    let refused = await call(server, key, { model: tenant.model, messages: MESSAGES });
    while (refused.status !== 401 && Date.now() < end)
      refused = await call(server, key, { model: tenant.model, messages: MESSAGES });
    assertError(refused, { status: 401, code: 'invalid_api_key' });
    await cutter.end();
    assert.equal(await stop(running), 0);
  },
);
