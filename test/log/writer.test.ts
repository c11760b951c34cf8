import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { createLogWriter } from '../../src/context/logWriter.js';
import type { NewLog } from '../../src/domain/logs/newLog.js';
import { newLog, writeLogs } from '../support/logs.js';
import { createOrganization } from '../support/seed.js';
import { createDurableTestDatabase } from '../support/durableDatabase.js';
import { startTestServer, startTestServerOn } from '../support/server.js';

const server = await startTestServer();
const { database } = server.castellan;
const uuidOfOrganization = (id: string): string => decodeId(id)?.uuid ?? '';

test('writes the logs of several organizations into each its own, with their contents and hours', async () => {
  const [one, other] = [await createOrganization(server), await createOrganization(server)];
  const createdAt = new Date('2026-11-20T10:20:30.400Z');
  await writeLogs(server, one, [
    { createdAt, traceId: 'one', requestBody: '{"a":1}', responseBody: '{"b":2}' },
    { createdAt: new Date('2026-11-20T11:00:00.000Z'), traceId: 'two' },
  ]);
  await writeLogs(server, other, [{ createdAt, traceId: 'one', requestBody: '{"c":3}' }]);
  const rowsOf = async ({ organization }: typeof one): Promise<unknown[]> => {
    const tenant = database.forOrganization(uuidOfOrganization(organization.id));
    const logs = await tenant.requestLog.findMany({ orderBy: { id: 'asc' } });
    const bodies = await tenant.requestLogBody.findMany({ orderBy: { id: 'asc' } });
    const hours = await tenant.pendingLogHour.findMany({ orderBy: { hour: 'asc' } });
    return [
      logs.map(({ traceId }) => traceId),
      bodies.map(({ request, response }) => [request, response]),
      hours.map(({ hour }) => hour.toISOString()),
    ];
  };
  assert.deepEqual(await rowsOf(one), [
    ['one', 'two'],
    [['{"a":1}', '{"b":2}']],
    ['2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z'],
  ]);
  assert.deepEqual(await rowsOf(other), [['one'], [['{"c":3}', null]], ['2026-11-20T10:00:00.000Z']]);
});

test('texts that the database refuses, and numbers out of its range, are stored in a form that it takes', async () => {
  const seeded = await createOrganization(server);
  await writeLogs(server, seeded, [
    {
      traceId: 'a\0b\uD800c😀',
      metadata: { 'na\0me': 'va\uDC00lue' },
      responseBody: '"x\0y"',
      inputTokens: 9_999_999_999,
      outputTokens: Number.NaN,
    },
    { traceId: 'plain' },
  ]);
  const tenant = database.forOrganization(uuidOfOrganization(seeded.organization.id));
  const rows = await tenant.requestLog.findMany({ orderBy: { traceId: 'asc' } });
  assert.deepEqual(
    rows.map(({ traceId, metadata, inputTokens, outputTokens }) => ({
      ...{ traceId, metadata, inputTokens, outputTokens },
    })),
    [
      {
        ...{ traceId: 'a\uFFFDb\uFFFDc😀', metadata: { 'na\uFFFDme': 'va\uFFFDlue' } },
        ...{ inputTokens: 2_147_483_647, outputTokens: 0 },
      },
      { traceId: 'plain', metadata: {}, inputTokens: 10, outputTokens: 5 },
    ],
  );
  const [body] = await tenant.requestLogBody.findMany();
  assert.equal(body?.response, '"x\uFFFDy"');
});

test('a log that the database does not take is left out and told; those written with it are there', async () => {
  const seeded = await createOrganization(server);
  await writeLogs(server, seeded, [
    { traceId: 'before' },
    { traceId: 'bad', cost: '1'.repeat(30) },
    { traceId: 'after' },
  ]);
  const tenant = database.forOrganization(uuidOfOrganization(seeded.organization.id));
  const rows = await tenant.requestLog.findMany({ orderBy: { traceId: 'asc' } });
  assert.deepEqual(
    rows.map(({ traceId }) => traceId),
    ['after', 'before'],
  );
  assert.ok(server.log.some((line) => line.includes('The database did not take 1 logs.')));
});

test('logs of an organization that was deleted meanwhile are left out without a word', async () => {
  const [gone, there] = [await createOrganization(server), await createOrganization(server)];
  const { services } = server.castellan;
  await gone.owner.ask(
    'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
    { input: { confirmSlug: gone.organization.slug } },
  );
  const lines = server.log.filter((line) => line.includes('Background')).length;
  services.logs.write(newLog(uuidOfOrganization(gone.organization.id)));
  await writeLogs(server, there, [{}]);
  const tenant = database.forOrganization(uuidOfOrganization(there.organization.id));
  assert.equal(await tenant.requestLog.count(), 1);
  assert.equal(server.log.filter((line) => line.includes('Background')).length, lines);
});

/** The database of the server, which a test can take away and give back. */
function breakable(): { away: boolean; forOrganization: typeof database.forOrganization } {
  const broken = {
    away: true,
    forOrganization: (...args: Parameters<typeof database.forOrganization>) => {
      if (broken.away) throw new Error('The database is away.');
      return database.forOrganization(...args);
    },
  };
  return broken;
}

const QUICK = { batchEveryMs: 5, longestPauseMs: 20 };

test('logs wait for a database that is away for a moment, and none is lost or doubled', async () => {
  const seeded = await createOrganization(server);
  const id = uuidOfOrganization(seeded.organization.id);
  const errors: unknown[] = [];
  const broken = breakable();
  const writer = createLogWriter(broken, (error) => errors.push(String(error)), QUICK);
  const logs = Array.from({ length: 3 }, () => newLog(id));
  for (const log of logs) writer.write(log);
  const flushed = writer.flush();
  // Told once, however often it is tried.
  while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  broken.away = false;
  await flushed;
  // A batch whose answer got lost is written again.
  for (const log of logs) writer.write(log);
  await writer.close();
  assert.equal(await database.forOrganization(id).requestLog.count(), 3);
  assert.deepEqual(errors, ['Error: The database is away.']);
});

test('of too many waiting logs the contents are dropped first, then the oldest logs, and both are told', async () => {
  const seeded = await createOrganization(server);
  const id = uuidOfOrganization(seeded.organization.id);
  const errors: string[] = [];
  const broken = breakable();
  const writer = createLogWriter(broken, (error) => errors.push(String(error)), {
    ...{ ...QUICK, batchEveryMs: 60_000, waitingWithContents: 2, waitingRows: 4 },
  });
  const log = (traceId: string): NewLog => newLog(id, { traceId, requestBody: `"${traceId}"` });
  for (const traceId of ['a', 'b', 'c', 'd', 'e']) writer.write(log(traceId));
  broken.away = false;
  await writer.close();
  const tenant = database.forOrganization(id);
  const rows = await tenant.requestLog.findMany({ orderBy: { traceId: 'asc' } });
  const bodies = await tenant.requestLogBody.findMany();
  assert.equal(rows.map(({ traceId }) => traceId).join(''), 'bcde');
  assert.deepEqual(
    bodies.map(({ request }) => request),
    ['"b"'],
  );
  assert.deepEqual(errors, [
    'Error: Too many logs wait: 3 were kept without their contents.',
    'Error: Logs were lost: 1 could not be written in time.',
  ]);
});

test('a writer that closes while the database is away gives up in time, and tells what is lost', async () => {
  const errors: string[] = [];
  const writer = createLogWriter(breakable(), (error) => errors.push(String(error)), {
    ...{ ...QUICK, closeWithinMs: 30 },
  });
  writer.write(newLog('019aa000-0000-7000-8000-00000000000a'));
  await writer.close();
  assert.deepEqual(errors, [
    'Error: The database is away.',
    'Error: Logs were lost: 1 could not be written in time.',
  ]);
});

test('a body of more than 1 MiB is cut, says so, and is shown as text', async () => {
  const seeded = await createOrganization(server);
  const body = JSON.stringify('ä'.repeat(600_000));
  await writeLogs(server, seeded, [{ requestBody: body, responseBody: '{"a":[1]}' }]);
  const { logs } = await seeded.owner.ask('{ logs { edges { node { request response } } } }');
  const [{ node }] = logs.edges;
  assert.deepEqual(node.response, { a: [1] });
  const mark = '… [cut: 1048576 of 1200002 bytes are kept]';
  assert.equal(node.request.slice(-mark.length), mark);
  assert.equal(node.request.slice(0, 3), '"ää');
  assert.ok(Buffer.byteLength(node.request) < 1_048_700);
});

test('a server that stops writes down first what it took; the next one finds it', async () => {
  const durable = await createDurableTestDatabase();
  try {
    const first = await startTestServerOn(durable);
    const { owner, organization } = await createOrganization(first);
    for (let count = 0; count < 600; count += 1) {
      first.castellan.services.logs.write(newLog(uuidOfOrganization(organization.id)));
    }
    await first.castellan.stop();
    const second = await startTestServerOn(durable);
    try {
      const { data } = await second.send('{ logs { totalCount } }', {}, { token: owner.token });
      assert.deepEqual(data, { logs: { totalCount: 600 } });
    } finally {
      await second.castellan.stop();
    }
  } finally {
    await durable.drop();
  }
});
