import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused } from '../support/refused.js';
import { createSavedFilter } from '../support/features/savedLogFilter.js';
import { writeLogs } from '../support/logs.js';
import { createOrganization, random, type Asker } from '../support/seed.js';
import { startTestServer, type Answer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const other = await createOrganization(server);
const { owner } = seeded;

const CREATE =
  'mutation ($input: CreateSavedLogFilterInput!) { createSavedLogFilter(input: $input) { savedLogFilter { id name filter lastMinutes version createdBy updatedBy } } }';
const UPDATE =
  'mutation ($input: UpdateSavedLogFilterInput!) { updateSavedLogFilter(input: $input) { savedLogFilter { name filter lastMinutes version createdBy updatedBy } } }';
const DELETE =
  'mutation ($input: DeleteSavedLogFilterInput!) { deleteSavedLogFilter(input: $input) { deletedSavedLogFilterId } }';

const create = async (asker: Asker, input: object): Promise<Answer> => await asker.send(CREATE, { input });
const update = async (asker: Asker, input: object): Promise<Answer> => await asker.send(UPDATE, { input });
const namesOf = async (asker: Asker, filter: object): Promise<unknown[]> => {
  const { savedLogFilters } = await asker.ask(
    'query ($filter: SavedLogFilterFilter) { savedLogFilters(filter: $filter, orderBy: NAME_DESC) { edges { node { name } } } }',
    { filter },
  );
  return (savedLogFilters.edges as any[]).map(({ node }): unknown => node.name);
};

test('keeps a filter as it was given, for all of the organization and nobody else', async () => {
  const key = await owner.createApiKey();
  const filter = {
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-02T00:00:00.000Z',
    cost: { min: '0.000000001' },
    totalTokens: { max: 100 },
    statuses: [500, 502],
    isError: true,
    apiKeyIds: [key.id],
    metadata: [{ name: 'team', value: 'a' }],
    cacheStatuses: ['MISS'],
    text: 'hello',
  };
  const member = await owner.invite('MEMBER');
  const name = random('Errors');
  const { createSavedLogFilter } = await owner.ask(CREATE, { input: { name, filter } });
  const { id, ...saved } = createSavedLogFilter.savedLogFilter;
  assert.deepEqual(saved, {
    ...{ name, filter, lastMinutes: null, version: 1 },
    ...{ createdBy: owner.name, updatedBy: owner.name },
  });
  const { node } = await member.ask(
    'query ($id: ID!) { node(id: $id) { ... on SavedLogFilter { filter } } }',
    {
      id,
    },
  );
  assert.deepEqual(node, { filter });
  assert.deepEqual(await namesOf(member, { search: name.toUpperCase() }), [name]);
  assert.deepEqual(await namesOf(other.owner, { search: name }), []);
});

test('what it gives back finds what it was saved for', async () => {
  await writeLogs(server, seeded, [
    { traceId: 'found', status: 500 },
    { traceId: 'too old', status: 500, createdAt: new Date(Date.now() - 3_600_000) },
    { traceId: 'too good' },
  ]);
  const { id } = await createSavedFilter({ seeded }, { filter: { isError: true }, lastMinutes: 30 });
  const { savedLogFilter } = await owner.ask(
    'query ($id: ID!) { savedLogFilter(id: $id) { filter lastMinutes } }',
    { id },
  );
  assert.equal(savedLogFilter.lastMinutes, 30);
  const { logs } = await owner.ask(
    'query ($filter: LogFilter) { logs(filter: $filter) { edges { node { traceId } } } }',
    { filter: savedLogFilter.filter },
  );
  assert.deepEqual(logs.edges, [{ node: { traceId: 'found' } }]);
});

test('a change says by whom, counts up, and is refused to who saw another version', async () => {
  const { id, name } = await createSavedFilter({ seeded }, { lastMinutes: 5 });
  const member = await owner.invite('MEMBER');
  const input = { id, expectedVersion: 1, filter: { models: ['gpt-4o'] }, lastMinutes: null };
  assert.deepEqual((await update(member, input)).data?.['updateSavedLogFilter'].savedLogFilter, {
    ...{ name, filter: { models: ['gpt-4o'] }, lastMinutes: null, version: 2 },
    ...{ createdBy: owner.name, updatedBy: member.name },
  });
  assertRefused(await update(owner, { ...input, name: 'late' }), 'CONFLICT', ['input.expectedVersion']);
  assertRefused(await owner.send(DELETE, { input: { id, expectedVersion: 1 } }), 'CONFLICT', [
    'input.expectedVersion',
  ]);
  await owner.ask(DELETE, { input: { id, expectedVersion: 2 } });
  assertRefused(await update(owner, { id, name: 'gone' }), 'NOT_FOUND');
  const rows = await server.castellan.database.ownerQuery<{ action: string; actorName: string }>(
    `SELECT "action", "actorName" FROM "AuditEntry" WHERE "resourceType" = 'SavedLogFilter'
     AND "before"->>'name' = '${name}' OR "after"->>'name' = '${name}' ORDER BY "id"`,
  );
  assert.deepEqual(
    rows.map(({ action, actorName }) => [action, actorName]),
    [
      ['savedLogFilter.create', owner.name],
      ['savedLogFilter.update', member.name],
      ['savedLogFilter.delete', owner.name],
    ],
  );
});

test('names are unique in an organization, not across them', async () => {
  const { name } = await createSavedFilter({ seeded });
  const { id } = await createSavedFilter({ seeded });
  const input = { name, filter: {} };
  assertRefused(await create(owner, input), 'CONFLICT', ['input.name']);
  assertRefused(await update(owner, { id, name }), 'CONFLICT', ['input.name']);
  assert.deepEqual((await create(other.owner, input)).errors, []);
});

test('two who save under one name at the same moment: one of them is told CONFLICT', async () => {
  const input = { name: random('Twice'), filter: {} };
  const answers = await Promise.all([create(owner, input), create(owner, input)]);
  const codes = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
  assert.deepEqual(codes, ['CONFLICT']);
});

test('a filter that is none is refused when it is saved, by the name of the field', async () => {
  const id = (await createSavedFilter({ seeded })).id;
  const provider = 'prov_01890a5dac96774bbcceb302099';
  const bad: [input: object, fields: string[]][] = [
    [{ filter: { providerIds: [provider] } }, ['input.filter.providerIds.0']],
    [{ filter: { latencyMs: { min: 2, max: 1 } } }, ['input.filter.latencyMs.max']],
    [{ filter: { traceId: 'x'.repeat(501) } }, ['input.filter.traceId']],
    [{ filter: {}, lastMinutes: 0 }, ['input.lastMinutes']],
    [{ filter: {}, lastMinutes: 5_256_001 }, ['input.lastMinutes']],
    [{ filter: { from: '2026-11-01T00:00:00Z' }, lastMinutes: 5 }, ['input.lastMinutes']],
    [{ filter: { to: '2026-11-01T00:00:00Z' }, lastMinutes: 5 }, ['input.lastMinutes']],
    [{ filter: {}, name: ' ' }, ['input.name']],
  ];
  for (const [input, fields] of bad) {
    assertRefused(await create(owner, { name: random('Bad'), ...input }), 'BAD_USER_INPUT', fields);
    assertRefused(await update(owner, { id, ...input }), 'BAD_USER_INPUT', fields);
  }
  const { id: theirKey } = await other.owner.createApiKey();
  assertRefused(await create(owner, { name: 'x', filter: { apiKeyIds: [theirKey] } }), 'NOT_FOUND');
});

test('a text is saved by who may open a log, since what it finds tells what the log says', async () => {
  const roleId = await owner.createRole(['log:filter']);
  const person = await owner.invite({ roleId });
  assertRefused(await create(person, { name: random('Text'), filter: { text: 'x' } }), 'FORBIDDEN');
  assert.deepEqual((await create(person, { name: random('Text'), filter: { isError: true } })).errors, []);
});
