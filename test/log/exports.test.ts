import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createLogExporter } from '../../src/context/logExports.js';
import { decodeId, encodeId } from '../../src/domain/ids.js';
import { createExport } from '../support/features/logExport.js';
import { writeLogs } from '../support/logs.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database, services } = server.castellan;
const ORDER =
  'mutation ($input: CreateLogExportInput!) { createLogExport(input: $input) { logExport { id state totalRows writtenRows downloadUrl } } }';

interface File {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks for the file of an export. */
async function download(
  { credentials: { token, organization } }: Pick<Asker, 'credentials'>,
  id: string,
  method = 'GET',
): Promise<File> {
  const response = await fetch(`${server.url}/exports/${id}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(organization === undefined ? {} : { 'X-Organization': organization }),
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The code of the error that a file was refused with. */
const codeOf = ({ status, text }: File): unknown[] => [
  status,
  (JSON.parse(text) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code,
];

const stateOf = async ({ owner }: SeededOrganization, id: string): Promise<any> =>
  (
    await owner.ask(
      'query ($id: ID!) { logExport(id: $id) { state totalRows writtenRows fault downloadUrl finishedAt } }',
      { id },
    )
  )['logExport'];

const uuidOf = (id: string): string => decodeId(id)?.uuid ?? '';
const tenantOf = ({ organization }: SeededOrganization) => database.forOrganization(uuidOf(organization.id));

const createdAt = new Date('2026-11-20T10:20:30.400Z');

describe('the file', () => {
  test('JSONL: an object in each line, oldest first, under the names of the API', async () => {
    const seeded = await createOrganization(server);
    const [first] = await writeLogs(server, seeded, [
      {
        ...{ createdAt, traceId: 'one', cost: '0.000000001', metadata: { team: 'a' }, user: 'ada' },
        ...{ requestBody: '{"messages":[]}', responseBody: 'not JSON' },
      },
      { createdAt: new Date(createdAt.getTime() + 1_000), traceId: 'two', cost: null, status: 500 },
    ]);
    assert.ok(first);
    const id = await createExport({ seeded });
    const file = await download(seeded.owner, id);
    assert.deepEqual(
      ['content-type', 'content-disposition', 'cache-control', 'x-content-type-options'].map((name) =>
        file.headers.get(name),
      ),
      [
        'application/x-ndjson',
        `attachment; filename="logs-${new Date().toISOString().slice(0, 10)}.jsonl"`,
        'no-store',
        'nosniff',
      ],
    );
    assert.ok(file.text.endsWith('}\n'));
    const [one, two, ...more] = file.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(more, []);
    const { logs } = await seeded.owner.ask('{ logs(orderBy: TIME_ASC) { edges { node { id } } } }');
    assert.deepEqual(one, {
      ...{ id: logs.edges[0].node.id, createdAt: '2026-11-20T10:20:30.400Z', source: 'GATEWAY' },
      ...{ externalId: null, traceId: 'one', spanId: 'span', endpoint: '/v1/chat/completions' },
      ...{ isStream: false, status: 200, errorCode: null, requestedModel: null, model: null, vendor: null },
      ...{ providerId: null, providerSlug: null, integrationId: null, integrationSlug: null },
      ...{ configId: null, configSlug: null, configNumber: null },
      ...{ promptId: null, promptSlug: null, promptNumber: null, apiKeyId: null, apiKeyName: null },
      ...{ user: 'ada', inputTokens: 10, outputTokens: 5, totalTokens: 15, isUsageEstimated: false },
      cost: '0.000000001',
      ...{ latencyMs: 100, firstTokenMs: null, cacheStatus: 'DISABLED', retries: 0, fallbackUsed: false },
      ...{ guardrailOutcome: null, guardrails: [], metadata: { team: 'a' }, feedback: [] },
      ...{ request: { messages: [] }, response: 'not JSON' },
    });
    assert.deepEqual([two.traceId, two.cost, two.request], ['two', null, null]);
  });

  test('CSV: a head and a record for each log; a text that looks like a formula is none', async () => {
    const seeded = await createOrganization(server);
    await writeLogs(server, seeded, [
      {
        ...{ createdAt, traceId: '=HYPERLINK("http://evil.example")', spanId: '+1', user: '-1+2\n=3' },
        ...{ model: '@SUM(A1)', vendor: '\tx', errorCode: '\rx', metadata: { a: 'b,"c"' } },
        requestBody: '{"a":"line\\nbreak"}',
      },
    ]);
    const file = await download(seeded.owner, await createExport({ seeded }, { format: 'CSV' }));
    assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="logs-[-\d]+\.csv"$/);
    const { logs } = await seeded.owner.ask('{ logs { edges { node { id } } } }');
    const head =
      'id,createdAt,source,externalId,traceId,spanId,endpoint,isStream,status,errorCode,requestedModel,model,' +
      'vendor,providerId,providerSlug,integrationId,integrationSlug,configId,configSlug,configNumber,promptId,' +
      'promptSlug,promptNumber,apiKeyId,apiKeyName,user,inputTokens,outputTokens,totalTokens,isUsageEstimated,' +
      'cost,latencyMs,firstTokenMs,cacheStatus,retries,fallbackUsed,guardrailOutcome,guardrails,metadata,feedback,request,response';
    const record =
      `${String(logs.edges[0].node.id)},2026-11-20T10:20:30.400Z,GATEWAY,,"'=HYPERLINK(""http://evil.example"")",'+1,` +
      `/v1/chat/completions,false,200,"'\rx",,'@SUM(A1),'\tx,,,,,,,,,,,,,"'-1+2\n=3",10,5,15,false,0.001,100,,DISABLED,0,false,,` +
      `[],"{""a"":""b,\\""c\\""""}",[],"{""a"":""line\\nbreak""}",`;
    assert.equal(file.text, `${head}\r\n${record}\r\n`);
  });

  test('holds what the filter finds, of its own organization, up to when it was ordered', async () => {
    const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
    await writeLogs(server, theirs, [{ traceId: 'theirs', status: 500 }]);
    await writeLogs(server, mine, [
      { traceId: 'mine', status: 500 },
      { traceId: 'good' },
      { traceId: 'to come', status: 500, createdAt: new Date(Date.now() + 3_600_000) },
    ]);
    const id = await createExport({ seeded: mine }, { filter: { isError: true } });
    assert.deepEqual((await download(mine.owner, id)).text.match(/"traceId":"[^"]*"/g), ['"traceId":"mine"']);
  });

  test('of nothing is empty in JSONL and a head in CSV', async () => {
    const seeded = await createOrganization(server);
    const [lines, records] = [
      await createExport({ seeded }),
      await createExport({ seeded }, { format: 'CSV' }),
    ];
    assert.equal((await download(seeded.owner, lines)).text, '');
    assert.match((await download(seeded.owner, records)).text, /^id,createdAt,.*,response\r\n$/);
    const { finishedAt, ...state } = await stateOf(seeded, lines);
    assert.deepEqual(
      [state, typeof finishedAt],
      [
        {
          ...{ state: 'DONE', totalRows: 0, writtenRows: 0, fault: null },
          downloadUrl: `/exports/${lines}`,
        },
        'string',
      ],
    );
  });
});

describe('who may have the file', () => {
  test('nobody without a credential or without log:view, asked at the time of the download', async () => {
    const seeded = await createOrganization(server);
    const viewer = await seeded.owner.createRole(['log:view']);
    const person = await seeded.owner.invite({ roleId: viewer });
    const { createLogExport } = await person.ask(ORDER, { input: { format: 'JSONL' } });
    const { id } = createLogExport.logExport;
    await services.exports.run();
    assert.equal((await download(person, id)).status, 200);
    await seeded.owner.ask(
      'mutation ($input: AssignRoleInput!) { assignRole(input: $input) { member { id } } }',
      { input: { memberId: person.memberId, roleId: await seeded.owner.createRole(['log:filter']) } },
    );
    assert.deepEqual(codeOf(await download(person, id)), [403, 'FORBIDDEN']);
    assert.deepEqual(codeOf(await download({ credentials: {} }, id)), [401, 'UNAUTHENTICATED']);
    assert.deepEqual(codeOf(await download({ credentials: { token: 'ck_wrong' } }, id)), [
      401,
      'UNAUTHENTICATED',
    ]);
    const key = await seeded.owner.createApiKey({ permissions: [{ feature: 'METRICS', level: 'ENABLED' }] });
    assert.equal((await download(key, id)).status, 200);
  });

  test('another tenant’s is answered as a missing one, and as what is no id', async () => {
    const [mine, theirs] = [await createOrganization(server), await createOrganization(server)];
    const id = await createExport({ seeded: theirs });
    const missing = await download(mine.owner, 'export_01k00000000000000000000000');
    for (const file of [await download(mine.owner, id), missing, await download(mine.owner, 'x')]) {
      assert.deepEqual([codeOf(file), file.text], [[404, 'NOT_FOUND'], missing.text]);
    }
  });

  test('no other method than GET is answered', async () => {
    const seeded = await createOrganization(server);
    const id = await createExport({ seeded });
    const file = await download(seeded.owner, id, 'POST');
    assert.deepEqual([file.status, file.headers.get('allow')], [405, 'GET']);
  });
});

describe('the job', () => {
  // The server's own would take up what is left to others here.
  before(async () => {
    await services.exports.close();
  });

  /** An export as it stands in the table. */
  async function orderQuietly(seeded: SeededOrganization, data: object = {}): Promise<string> {
    const { id } = await tenantOf(seeded).logExport.create({
      data: {
        ...{ organizationId: uuidOf(seeded.organization.id), format: 'JSONL', filter: {}, state: 'QUEUED' },
        ...{ totalRows: 5, createdByName: 'Ada', expiresAt: new Date(Date.now() + 3_600_000) },
        ...data,
      },
    });
    return encodeId('LogExport', id);
  }
  const free = async (seeded: SeededOrganization, id: string): Promise<void> => {
    await tenantOf(seeded).logExport.updateMany({
      where: { id: uuidOf(id) },
      data: { leasedUntil: new Date(0) },
    });
  };
  const partsOf = async (seeded: SeededOrganization, id: string): Promise<number> =>
    await tenantOf(seeded).logExportPart.count({ where: { exportId: uuidOf(id) } });
  const traces = (text: string): unknown[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).traceId]));
  const errors: unknown[] = [];
  const exporter = (bounds: object) =>
    createLogExporter({ database, system: services.system }, (error) => void errors.push(error), bounds);
  const five = ['one', 'two', 'three', 'four', 'five'];
  const withFive = async (): Promise<SeededOrganization> => {
    const seeded = await createOrganization(server);
    await writeLogs(
      server,
      seeded,
      five.map((traceId, index) => ({ traceId, createdAt: new Date(createdAt.getTime() + index) })),
    );
    return seeded;
  };

  test('leaves alone what another server works on, and goes on behind its last part once that is gone', async () => {
    const seeded = await withFive();
    const leasedUntil = new Date(Date.now() + 3_600_000);
    const id = await orderQuietly(seeded, { state: 'RUNNING', leasedUntil });
    const other = exporter({});
    await other.run();
    await other.close();
    assert.deepEqual((await stateOf(seeded, id)).state, 'RUNNING');
    assert.deepEqual(codeOf(await download(seeded.owner, id)), [409, 'FAILED_PRECONDITION']);

    // A server that is stopped after its first part.
    let pages = 0;
    const stopped = exporter({ pageRows: 2, partUnits: 1 });
    const watched = createLogExporter(
      {
        system: services.system,
        database: {
          forOrganization: (organizationId) => {
            const tenant = database.forOrganization(organizationId);
            return new Proxy(tenant, {
              get: (target, name, receiver) => {
                if (name === 'transaction' && (pages += 1) === 2) void watched.close();
                return Reflect.get(target, name, receiver) as unknown;
              },
            });
          },
        },
      },
      (error) => void errors.push(error),
      { pageRows: 2, partUnits: 1 },
    );
    await free(seeded, id);
    await watched.run();
    const { state, writtenRows } = await stateOf(seeded, id);
    assert.deepEqual([state, writtenRows, await partsOf(seeded, id)], ['QUEUED', 4, 2]);

    await stopped.run();
    await stopped.close();
    assert.deepEqual(errors, []);
    assert.equal(await partsOf(seeded, id), 3);
    const file = await download(seeded.owner, id);
    assert.deepEqual([file.status, traces(file.text)], [200, five]);
  });

  test('two servers at once write each part once', async () => {
    const seeded = await withFive();
    const id = await orderQuietly(seeded);
    const both = [exporter({ pageRows: 1, partUnits: 1 }), exporter({ pageRows: 1, partUnits: 1 })];
    await Promise.all(both.map(async (one) => await one.run()));
    await Promise.all(both.map(async (one) => await one.close()));
    assert.deepEqual(errors, []);
    assert.deepEqual(traces((await download(seeded.owner, id)).text), five);
  });

  test('who was too slow and finds the export taken over stops, and writes nothing more', async () => {
    const seeded = await withFive();
    const id = await orderQuietly(seeded);
    const other = exporter({ pageRows: 5 });
    let parts = 0;
    const slow = createLogExporter(
      {
        system: services.system,
        database: {
          forOrganization: (organizationId) => {
            const tenant = database.forOrganization(organizationId);
            const transaction: typeof tenant.transaction = async (work) => {
              parts += 1;
              const leasedUntil = new Date(Date.now() + 3_600_000);
              if (parts === 2) await tenant.logExport.updateMany({ data: { leasedUntil } });
              return await tenant.transaction(work);
            };
            return new Proxy(tenant, {
              get: (target, name, receiver) =>
                name === 'transaction' ? transaction : (Reflect.get(target, name, receiver) as unknown),
            });
          },
        },
      },
      (error) => void errors.push(error),
      { pageRows: 1, partUnits: 1 },
    );
    await slow.run();
    const { state, writtenRows } = await stateOf(seeded, id);
    assert.deepEqual(
      [errors, parts, state, writtenRows, await partsOf(seeded, id)],
      [[], 2, 'RUNNING', 1, 1],
    );
    await free(seeded, id);
    await other.run();
    for (const one of [slow, other]) await one.close();
    const file = await download(seeded.owner, id);
    assert.deepEqual([file.status, traces(file.text)], [200, five]);
  });

  test('what fails three times in a row is given up, and says so in our words', async () => {
    const seeded = await withFive();
    const tenant = tenantOf(seeded);
    // No filter of the API: reading it fails.
    const id = await orderQuietly(seeded, { filter: { providerIds: ['secret'] } });
    const failing = exporter({ pauseMs: 0 });
    await failing.run();
    await failing.close();
    const { finishedAt, ...state } = await stateOf(seeded, id);
    assert.deepEqual(
      [state, typeof finishedAt],
      [
        {
          ...{ state: 'FAILED', totalRows: 5, writtenRows: 0, downloadUrl: null },
          fault: 'It could not be written, three times in a row. Try again later.',
        },
        'string',
      ],
    );
    assert.equal(errors.splice(0).length, 3);
    assert.deepEqual(codeOf(await download(seeded.owner, id)), [409, 'FAILED_PRECONDITION']);
    assert.equal(await tenant.logExportPart.count(), 0);
  });

  test('a file that would be too large is given up', async () => {
    const seeded = await withFive();
    const id = await orderQuietly(seeded);
    const small = exporter({ pageRows: 1, partUnits: 1, fileUnits: 2_000 });
    await small.run();
    await small.close();
    const { state, fault } = await stateOf(seeded, id);
    assert.deepEqual(
      [state, fault],
      ['FAILED', 'The file would be larger than a billion characters. Narrow the filter.'],
    );
    assert.equal(await partsOf(seeded, id), 0);
  });

  test('an export that was deleted is gone with its file, and one whose time is over too', async () => {
    const seeded = await withFive();
    const done = exporter({});
    const [deleted, old] = [await orderQuietly(seeded), await orderQuietly(seeded)];
    await done.run();
    for (const id of [deleted, old]) assert.equal((await download(seeded.owner, id)).status, 200);
    await seeded.owner.ask(
      'mutation ($input: DeleteLogExportInput!) { deleteLogExport(input: $input) { deletedLogExportId } }',
      { input: { id: deleted } },
    );
    await tenantOf(seeded).logExport.updateMany({
      where: { id: uuidOf(old) },
      data: { expiresAt: new Date(0) },
    });
    for (const id of [deleted, old]) {
      assert.deepEqual(codeOf(await download(seeded.owner, id)), [404, 'NOT_FOUND']);
      const answer = await seeded.owner.send('query ($id: ID!) { logExport(id: $id) { id } }', { id });
      assertRefused(answer, 'NOT_FOUND');
    }
    const { logExports } = await seeded.owner.ask('{ logExports { totalCount } }');
    assert.equal(logExports.totalCount, 0);
    await done.run();
    await done.close();
    const tenant = tenantOf(seeded);
    assert.deepEqual([await tenant.logExport.count(), await tenant.logExportPart.count()], [0, 0]);
  });
});

test('more than 50,000 logs are refused when it is ordered, and nothing is written', async () => {
  const seeded = await createOrganization(server);
  const uuid = uuidOf(seeded.organization.id);
  await database.ownerQuery(
    `INSERT INTO "RequestLog" ("organizationId", "id", "createdAt", "source", "traceId", "spanId", "endpoint", "isStream",
       "status", "inputTokens", "outputTokens", "latencyMs", "cacheStatus", "retries", "fallbackUsed")
     SELECT '${uuid}', ('01890a5d-ac96-774b-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '2023-06-30', 'GATEWAY', 'x', 'x', 'x',
       false, 200, 1, 1, 1, 'DISABLED', 0, false FROM generate_series(1, 50001) n`,
  );
  const refused = await seeded.owner.send(ORDER, { input: { format: 'JSONL' } });
  assertRefused(refused, 'FAILED_PRECONDITION');
  assert.equal(
    refused.errors[0]?.message,
    'The filter finds more than 50,000 logs, which is the most of one export. Narrow it, for instance by time.',
  );
  const { logExports } = await seeded.owner.ask('{ logExports { totalCount } }');
  assert.equal(logExports.totalCount, 0);
});
