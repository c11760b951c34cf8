import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeId } from '../../src/domain/ids.js';
import { newLog, writeLogs } from '../support/logs.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

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
