import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { beforeEach, test } from 'node:test';
import { uuidOf } from '../support/catalog.js';
import { createTestDatabase } from '../support/database.js';
import { startTestServerOn } from '../support/server.js';
import { startFakeVendor } from './fakeVendor.js';
import {
  assertError,
  call,
  callForStream,
  eventsOf,
  logged,
  makeTenant,
  MESSAGES,
  startGateway,
} from './harness.js';

const server = await startGateway();
const vendor = await startFakeVendor();
beforeEach(() => {
  vendor.reset();
});

const BUDGET = { usageLimit: { type: 'COST', creditLimit: '1' } };

/** The process of the engine, a child of this one. */
function enginePid(): number {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  const line = lines
    .split('\n')
    .find((text) => text.includes('@portkey-ai/gateway') || text.includes('start-server.js'));
  assert.ok(line, lines);
  return Number.parseInt(line, 10);
}

async function reservationsOf(tenant: { organization: { id: string } }): Promise<number> {
  const rows = server.castellan.database.forOrganization(uuidOf(tenant.organization.id));
  return await rows.usageReservation.count({});
}

test('a caller who hangs up ends the call to the vendor, and still leaves a log', async () => {
  const tenant = await makeTenant(server, vendor, { key: BUDGET });
  vendor.script({ hang: true });
  const controller = new AbortController();
  const asking = fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${tenant.key.secret}` },
    body: JSON.stringify({ model: tenant.model, messages: MESSAGES }),
    signal: controller.signal,
  });
  const seen = await vendor.arrived(1);
  controller.abort();
  await assert.rejects(asking);

  await seen.over;
  assert.equal(seen.closedEarly, true);
  const [log] = await logged(server, tenant, 1);
  // What was asked is paid for: the vendor has read it.
  assert.deepEqual(
    [log.status, log.errorCode, log.cost, log.outputTokens],
    [499, 'client_closed_request', '0.000016', 0],
  );
  assert.equal(await reservationsOf(tenant), 0);
});

test('who hangs up in the midst of a stream pays for what came', async () => {
  const tenant = await makeTenant(server, vendor, { key: BUDGET });
  vendor.script({ hangAfter: 4 });
  const answer = await callForStream(server, tenant);
  await answer.readTo('Hello');
  await answer.hangUp();

  await vendor.seen[0]?.over;
  assert.equal(vendor.seen[0]?.closedEarly, true);
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual([log.status, log.errorCode, log.isUsageEstimated], [499, 'client_closed_request', true]);
  assert.ok(log.outputTokens > 0 && log.inputTokens > 0);
  assert.match(log.response.choices[0].message.content, /^Hello/);
  assert.equal(await reservationsOf(tenant), 0);
});

test('an engine that is killed in the midst of a call gives a clean error, and the next call works', async () => {
  const tenant = await makeTenant(server, vendor, { key: BUDGET });
  const body = { model: tenant.model, messages: MESSAGES };
  vendor.script({ hang: true });
  const asking = call(server, tenant.key, body);
  await vendor.arrived(1);
  process.kill(enginePid(), 'SIGKILL');

  const broken = await asking;
  const next = await call(server, tenant.key, body);

  assertError(broken, { status: 502, code: 'engine_broken_off', type: 'server_error' });
  assert.equal(next.status, 200, next.text);
  const logs = await logged(server, tenant, 2);
  assert.deepEqual(
    logs.map((log) => [log.status, log.errorCode]),
    [
      [502, 'engine_broken_off'],
      [200, null],
    ],
  );
  assert.equal(await reservationsOf(tenant), 0);
});

test('an engine that is killed in the midst of a stream ends it with an error', async () => {
  const tenant = await makeTenant(server, vendor);
  vendor.script({ hangAfter: 3 });
  const answer = await callForStream(server, tenant);
  await answer.readTo('Hello');
  process.kill(enginePid(), 'SIGKILL');

  assert.equal(answer.status, 200);
  assert.equal(eventsOf(await answer.readAll()).at(-1).error.code, 'engine_broken_off');
  const [log] = await logged(server, tenant, 1);
  assert.deepEqual([log.status, log.errorCode], [502, 'engine_broken_off']);
});

test('a server that stops lets streams under way finish, and loses no log', async () => {
  const testDatabase = await createTestDatabase();
  const stopping = await startTestServerOn(testDatabase, {
    CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
  });
  const tenant = await makeTenant(stopping, vendor);
  const counted = async (): Promise<number> =>
    await stopping.castellan.database.forOrganization(uuidOf(tenant.organization.id)).requestLog.count({});
  vendor.script({ partDelayMs: 100 });
  const asking = call(stopping, tenant.key, { model: tenant.model, messages: MESSAGES, stream: true });
  await vendor.arrived(1);
  let written = 0;
  const { close } = stopping.castellan.database;
  Object.assign(stopping.castellan.database, {
    close: async () => {
      written = await counted();
      await close();
    },
  });
  await stopping.castellan.stop();

  const answer = await asking;
  assert.equal(eventsOf(answer.text).at(-1), '[DONE]');
  assert.equal(written, 1);
  await testDatabase.drop();
});

test('many calls at once leave no warning of a leak', async () => {
  const tenant = await makeTenant(server, vendor);
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const answers = await Promise.all(
    Array.from(
      { length: 20 },
      async () => await call(server, tenant.key, { model: tenant.model, messages: MESSAGES }),
    ),
  );
  process.off('warning', note);
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.deepEqual(warnings, []);
});
