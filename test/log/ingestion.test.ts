import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createProvider } from '../support/features/provider.js';
import { writeLogs } from '../support/logs.js';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const INGEST =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { logs { id logId isDuplicate } } }';
const FEEDBACK =
  'mutation ($input: CreateLogFeedbackInput!) { createLogFeedback(input: $input) { feedback { value weight metadata createdBy } } }';
const now = (): string => new Date().toISOString();

const all = async (asker: Asker, fields: string): Promise<any[]> =>
  (
    (await asker.ask(`{ logs(orderBy: TIME_ASC) { edges { node { ${fields} } } } }`))['logs'].edges as any[]
  ).map(({ node }): unknown => node);

describe('Reporting calls that were made elsewhere', () => {
  test('keeps what is said of each, under the key that reports it', async () => {
    const { owner } = await createOrganization(server);
    const key = await owner.createApiKey({
      name: 'reporter',
      permissions: [{ feature: 'COMPLETIONS', level: 'ENABLED' }],
    });
    const createdAt = '2026-11-20T10:00:00.123Z';
    const call = {
      ...{ id: 'call-1', createdAt, traceId: 'trace', spanId: 'span', endpoint: '/v1/embeddings' },
      ...{ isStream: true, status: 503, errorCode: 'overloaded', requestedModel: 'a', model: 'b' },
      ...{ vendor: 'elsewhere', inputTokens: 7, outputTokens: 8, cost: '0.000000001', latencyMs: 9 },
      ...{ firstTokenMs: 4, metadata: { _user: 'ada', team: 'red' } },
    };
    const body = { request: { messages: [{ content: 'hi' }] }, response: ['x', null] };
    const { ingestLogs } = await key.ask(INGEST, { input: { logs: [{ ...call, ...body }] } });
    const { id, ...told } = call;
    const fields = Object.keys(told).join(' ');
    const { log } = await owner.ask(
      `query ($id: ID!) { log(id: $id) { ${fields} externalId source user apiKeyId apiKeyName request response } }`,
      { id: ingestLogs.logs[0].logId },
    );
    assert.deepEqual(log, {
      ...{ ...told, ...body, externalId: id, source: 'INGESTED', user: 'ada' },
      ...{ apiKeyId: key.id, apiKeyName: 'reporter' },
    });
  });

  test('counts the same id once, in one request and in several, also at the same moment', async () => {
    const { owner } = await createOrganization(server);
    const report = async (...ids: string[]): Promise<any[]> =>
      (
        await owner.ask(INGEST, {
          input: { logs: ids.map((id) => ({ id, createdAt: now(), cost: '1' })) },
        })
      )['ingestLogs'].logs;
    const [first, second, again] = await report('one', 'two', 'one');
    assert.deepEqual(
      [first, second, again].map(({ id, isDuplicate }) => [id, isDuplicate]),
      [
        ['one', false],
        ['two', false],
        ['one', true],
      ],
    );
    assert.equal(again.logId, first.logId);
    assert.deepEqual(await report('two'), [{ id: 'two', logId: second.logId, isDuplicate: true }]);
    const parallel = await Promise.all(Array.from({ length: 5 }, async () => await report('three', 'four')));
    const fresh = parallel.flat().filter(({ isDuplicate }) => !isDuplicate);
    assert.deepEqual(fresh.map(({ id }): unknown => id).sort(), ['four', 'three']);
    assert.equal(new Set(parallel.flat().map(({ logId }): unknown => logId)).size, 2);
    assert.equal((await all(owner, 'id')).length, 4);
    const other = await createOrganization(server);
    const { ingestLogs } = await other.owner.ask(INGEST, {
      input: { logs: [{ id: 'one', createdAt: now() }] },
    });
    assert.equal(ingestLogs.logs[0].isDuplicate, false);
    assert.notEqual(ingestLogs.logs[0].logId, first.logId);
  });

  test('reckons the cost from the price of the model where none is given', async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    const { createIntegration } = await owner.ask(
      'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }',
      { input: { name: 'OpenAI', vendor: 'OPENAI', secret: 'sk-test-000000000000' } },
    );
    const integrationId = createIntegration.integration.id;
    const { slug } = await createProvider({ seeded }, { integrationId });
    await owner.ask('mutation ($input: CreateModelInput!) { createModel(input: $input) { model { id } } }', {
      input: { name: 'own', integrationId, inputPrice: '1', outputPrice: '0.000000001' },
    });
    const tokens = { createdAt: now(), inputTokens: 1_000_001, outputTokens: 3 };
    await owner.ask(INGEST, {
      input: {
        logs: [
          { ...tokens, id: 'listed', vendor: 'openai', model: 'gpt-4o' },
          { ...tokens, id: 'own', provider: `@${slug}`, model: 'own' },
          { ...tokens, id: 'given', provider: slug, model: 'own', cost: '0' },
          { ...tokens, id: 'unknown', vendor: 'openai', model: 'no such model' },
        ],
      },
    });
    const found = await all(owner, 'externalId cost vendor providerSlug integrationId');
    const byId = Object.fromEntries(found.map(({ externalId, ...rest }) => [externalId, rest]));
    const provided = { vendor: 'openai', providerSlug: slug, integrationId };
    const free = { vendor: 'openai', providerSlug: null, integrationId: null };
    assert.deepEqual(byId, {
      // 1,000,001 x 2.50 and 3 x 10.00 US dollars a million.
      listed: { ...free, cost: '2.5000325' },
      own: { ...provided, cost: '1.000001' },
      given: { ...provided, cost: '0' },
      unknown: { ...free, cost: null },
    });
  });

  test('refuses all where one is faulty, naming each fault', async () => {
    const { owner } = await createOrganization(server);
    await owner.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
      { input: { logRetentionDays: 1, metricsRetentionDays: 2 } },
    );
    const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
    const day = 86_400_000;
    const good = { id: 'good', createdAt: ago(2 * day - 60_000) };
    const answer = await owner.send(INGEST, {
      input: {
        logs: [
          good,
          { id: 'old', createdAt: ago(2 * day + 60_000) },
          { id: 'early', createdAt: ago(-10 * 60_000), status: 99 },
          { id: 'numbers', createdAt: now(), inputTokens: -1, outputTokens: -1, latencyMs: -1, cost: '-1' },
          { id: 'names', createdAt: now(), provider: 'nobody', metadata: { a: 1 } },
        ],
      },
    });
    assertRefused(answer, 'BAD_USER_INPUT', [
      'input.logs.1.createdAt',
      'input.logs.2.createdAt',
      'input.logs.2.status',
      'input.logs.3.inputTokens',
      'input.logs.3.outputTokens',
      'input.logs.3.latencyMs',
      'input.logs.3.cost',
      'input.logs.4.provider',
      'input.logs.4.metadata.a',
    ]);
    assertRefused(await owner.send(INGEST, { input: { logs: [] } }), 'BAD_USER_INPUT', ['input.logs']);
    const tooLong = { input: { logs: [good, { ...good, id: 'x'.repeat(129) }] } };
    assertRefused(await owner.send(INGEST, tooLong), 'BAD_USER_INPUT', ['input.logs.1.id']);
    assert.deepEqual(await all(owner, 'id'), []);
    const { ingestLogs } = await owner.ask(INGEST, {
      input: { logs: [good, { id: 'ahead', createdAt: ago(-60_000) }] },
    });
    assert.equal(ingestLogs.logs.length, 2);
  });

  test('takes 1,000 at once', async () => {
    const { owner } = await createOrganization(server);
    const logs = Array.from({ length: 1_000 }, (_, index) => ({ id: String(index), createdAt: now() }));
    const { ingestLogs } = await owner.ask(INGEST, { input: { logs } });
    assert.equal(ingestLogs.logs.length, 1_000);
    const one = { id: 'more', createdAt: now() };
    assertRefused(await owner.send(INGEST, { input: { logs: [...logs, one] } }), 'BAD_USER_INPUT', [
      'input.logs',
    ]);
  });

  test('keeps no contents where the organization keeps metrics only', async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    await owner.ask(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
      { input: { requestLogging: 'METRICS' } },
    );
    await owner.ask(INGEST, { input: { logs: [{ id: 'a', createdAt: now(), request: 1, response: 2 }] } });
    const check = { type: 'CONTAINS', verdict: 'FAILED', explanation: 'It says "secret".', timeMs: 1 };
    const verdict = { slug: 'g', place: 'INPUT', passed: false, outcome: 'WARN', checks: [check] } as const;
    await writeLogs(server, seeded, [{ requestBody: '1', responseBody: '2', guardrails: [verdict] }]);
    assert.deepEqual(await all(owner, 'request response guardrails { slug checks { explanation } }'), [
      { request: null, response: null, guardrails: [] },
      { request: null, response: null, guardrails: [{ slug: 'g', checks: [{ explanation: '' }] }] },
    ]);
    const rows = await server.castellan.database.ownerQuery(
      'SELECT 1 FROM "RequestLogBody" b JOIN "Organization" o ON o."id" = b."organizationId" AND o."requestLogging" = \'METRICS\'',
    );
    assert.deepEqual(rows, []);
  });
});

describe('Feedback', () => {
  test('is given by the key that makes calls, to a log or to the latest call of a trace', async () => {
    const seeded = await createOrganization(server);
    const { owner } = seeded;
    const key = await owner.createApiKey({
      name: 'app',
      permissions: [{ feature: 'COMPLETIONS', level: 'ENABLED' }],
    });
    const traceId = random('trace');
    await writeLogs(server, seeded, [
      { traceId, createdAt: new Date('2026-11-20T10:00:00Z'), status: 201 },
      { traceId, createdAt: new Date('2026-11-20T11:00:00Z'), status: 202 },
    ]);
    const [{ id: logId }] = await all(owner, 'id');
    const { createLogFeedback } = await key.ask(FEEDBACK, { input: { logId, value: 10 } });
    assert.deepEqual(createLogFeedback.feedback, { value: 10, weight: '1', metadata: {}, createdBy: 'app' });
    await key.ask(FEEDBACK, { input: { traceId, value: -10, weight: '0.125', metadata: { why: 'x' } } });
    await owner.ask(FEEDBACK, { input: { traceId, value: 0, weight: '0' } });
    assert.deepEqual(await all(owner, 'status feedback { value weight metadata }'), [
      { status: 201, feedback: [{ value: 10, weight: '1', metadata: {} }] },
      {
        status: 202,
        feedback: [
          { value: -10, weight: '0.125', metadata: { why: 'x' } },
          { value: 0, weight: '0', metadata: {} },
        ],
      },
    ]);
  });

  test('finds a call whose log is not written yet', async () => {
    const seeded = await createOrganization(server);
    const writing = writeLogs(server, seeded, [{ traceId: 'just now' }]);
    await seeded.owner.ask(FEEDBACK, { input: { traceId: 'just now', value: 1 } });
    await writing;
  });

  test('is refused out of bounds, for nothing, for two things and for another organization’s log', async () => {
    const seeded = await createOrganization(server);
    const other = await createOrganization(server);
    const traceId = random('trace');
    await writeLogs(server, seeded, [{ traceId }]);
    const [{ id: logId }] = await all(seeded.owner, 'id');
    const refused = async (input: object, path: string): Promise<void> => {
      assertRefused(await seeded.owner.send(FEEDBACK, { input }), 'BAD_USER_INPUT', [path]);
    };
    await refused({ logId, value: 11 }, 'input.value');
    await refused({ logId, value: -11 }, 'input.value');
    await refused({ logId, value: 1, weight: '1.001' }, 'input.weight');
    await refused({ logId, value: 1, weight: '-0.001' }, 'input.weight');
    await refused({ logId, value: 1, weight: '0.0001' }, 'input.weight');
    await refused({ logId, value: 1, metadata: [] }, 'input.metadata');
    await refused({ logId, value: 1, metadata: { a: 'x'.repeat(129) } }, 'input.metadata.a');
    await refused({ value: 1 }, 'input.logId');
    await refused({ value: 1, logId, traceId }, 'input.logId');
    for (const input of [{ logId }, { traceId }, { traceId: 'none' }]) {
      assertRefused(await other.owner.send(FEEDBACK, { input: { ...input, value: 1 } }), 'NOT_FOUND');
    }
    assert.deepEqual(await all(seeded.owner, 'feedback { id }'), [{ feedback: [] }]);
  });
});
