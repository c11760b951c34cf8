import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertWhole, ENTRY_FIELDS, readLog, type Entry } from '../support/audit.js';
import { createOrganization, signUp, type Asker } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner, organization, roles } = seeded;
const admin = await owner.invite('ADMIN');
const key = await owner.createApiKey({
  name: 'Robot',
  permissions: [{ feature: 'API_KEYS', level: 'DELETE' }],
});
const made = await key.ask(
  'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }',
  { input: { name: '=1+1', type: 'SERVICE', permissions: [] } },
);
const madeId = String(made['createApiKey'].apiKey.id);
await key.ask('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }', {
  input: { id: madeId },
});
await admin.send(
  'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
  {
    input: { confirmSlug: organization.slug },
  },
);
const all = await readLog(owner);

const actions = (entries: readonly Entry[]): unknown[] => entries.map(({ action }) => action);
const found = async (filter: object): Promise<unknown[]> => {
  const entries = actions(await readLog(owner, filter));
  const { auditEntries } = await owner.ask(
    'query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount } }',
    { filter },
  );
  assert.equal(auditEntries.totalCount, entries.length);
  return entries;
};
const userIdOf = async (asker: Asker): Promise<string> =>
  String((await asker.ask('{ viewer { user { id } } }'))['viewer'].user.id);

const EVERYTHING = [
  ...['organization.create', 'invitation.create', 'invitation.accept', 'apiKey.create', 'apiKey.create'],
  ...['apiKey.revoke', 'Mutation.deleteOrganization'],
];

describe('auditEntries', () => {
  test('shows everything, newest first, and a page at a time from both ends', async () => {
    assert.deepEqual(actions(all), EVERYTHING);
    const page = async (args: string): Promise<any> =>
      (
        await owner.ask(
          `{ auditEntries(${args}) { totalCount edges { cursor node { sequence } } pageInfo { hasNextPage hasPreviousPage } } }`,
        )
      )['auditEntries'];
    const sequences = ({ edges }: any): number[] => (edges as any[]).map(({ node }) => node.sequence);
    const first = await page('first: 3');
    assert.deepEqual([sequences(first), first.totalCount, first.pageInfo.hasNextPage], [[7, 6, 5], 7, true]);
    const next = await page(`first: 3, after: "${first.edges[2].cursor}"`);
    assert.deepEqual(sequences(next), [4, 3, 2]);
    assert.deepEqual(sequences(await page('last: 2')), [2, 1]);
    assert.deepEqual(sequences(await page(`last: 2, before: "${next.edges[0].cursor}"`)), [6, 5]);
  });

  test('finds by actor, kind, action, resource, outcome and time, all of them together too', async () => {
    const ownerId = await userIdOf(owner);
    const times = all.map(({ at }) => String(at));
    assert.deepEqual(await found({ actorId: ownerId }), [
      ...['organization.create', 'invitation.create', 'apiKey.create'],
    ]);
    assert.deepEqual(await found({ actorId: owner.memberId }), await found({ actorId: ownerId }));
    assert.deepEqual(await found({ actorId: key.id }), ['apiKey.create', 'apiKey.revoke']);
    assert.deepEqual(await found({ actorKind: 'API_KEY' }), ['apiKey.create', 'apiKey.revoke']);
    assert.deepEqual(await found({ actorKind: 'SYSTEM' }), []);
    assert.deepEqual(await found({ action: 'apiKey.revoke' }), ['apiKey.revoke']);
    assert.deepEqual(await found({ action: 'apiKey.*' }), [
      'apiKey.create',
      'apiKey.create',
      'apiKey.revoke',
    ]);
    assert.deepEqual(await found({ action: 'apiKey' }), []);
    assert.deepEqual(await found({ action: 'api_ey.*' }), []);
    assert.deepEqual(await found({ action: '%.*' }), []);
    assert.deepEqual(await found({ resourceType: 'Invitation' }), ['invitation.create']);
    assert.deepEqual(await found({ resourceId: madeId }), ['apiKey.create', 'apiKey.revoke']);
    assert.deepEqual(await found({ outcome: 'DENIED' }), ['Mutation.deleteOrganization']);
    assert.deepEqual(await found({ from: times[5] }), EVERYTHING.slice(5));
    assert.deepEqual(await found({ to: times[1] }), EVERYTHING.slice(0, 1));
    assert.deepEqual(
      await found({
        actorId: key.id,
        action: 'apiKey.*',
        resourceId: madeId,
        outcome: 'SUCCESS',
        to: times[5],
      }),
      ['apiKey.create'],
    );
  });

  test('finds what is about something that is gone, by somebody who has left', async () => {
    const place = await createOrganization(server);
    const leaver = await place.owner.invite('ADMIN');
    const roleId = await leaver.createRole([]);
    await leaver.ask('mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { deletedRoleId } }', {
      input: { id: roleId },
    });
    const userId = await userIdOf(leaver);
    await leaver.ask('mutation { leaveOrganization { leftOrganizationId } }');
    const gone = await readLog(place.owner, { resourceId: roleId, actorId: userId });
    assert.deepEqual(
      gone.map(({ action, actor }) => [action, actor]),
      ['role.create', 'role.delete'].map((action) => [
        action,
        { kind: 'USER', id: userId, name: leaver.name },
      ]),
    );
  });

  test('refuses a filter that cannot be meant, naming what is wrong', async () => {
    const bad: [object, string][] = [
      [{ actorId: roles.OWNER }, 'filter.actorId'],
      [{ actorId: '' }, 'filter.actorId'],
      [{ resourceId: await userIdOf(owner) }, 'filter.resourceId'],
      [{ resourceId: '' }, 'filter.resourceId'],
      [{ action: '' }, 'filter.action'],
      [{ action: 'a'.repeat(201) }, 'filter.action'],
      [{ resourceType: '' }, 'filter.resourceType'],
      [{ from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, 'filter.to'],
    ];
    for (const [filter, path] of bad) {
      const { data, errors } = await owner.send(
        'query ($filter: AuditEntryFilter) { auditEntries(filter: $filter) { edges { node { id } } } }',
        { filter },
      );
      assert.deepEqual(
        [data, errors.map(({ extensions: { code, fields } }) => [code, fields?.map((field) => field.path)])],
        [{ auditEntries: null }, [['BAD_USER_INPUT', [path]]]],
      );
    }
  });

  test('shows one entry by its id, through node too, with the name its actor had then', async () => {
    const entry = all[5];
    assert.ok(entry);
    await owner.ask('mutation ($input: EditApiKeyInput!) { editApiKey(input: $input) { apiKey { id } } }', {
      input: { id: key.id, name: 'Another name' },
    });
    const one = await owner.ask(
      `query ($id: ID!) { auditEntry(id: $id) { ${ENTRY_FIELDS} } node(id: $id) { ... on AuditEntry { ${ENTRY_FIELDS} } } }`,
      { id: entry['id'] },
    );
    assert.deepEqual(one, { auditEntry: entry, node: entry });
    const { id, organizationId, at, hash, previousHash, requestId, ...plain } = entry;
    assert.deepEqual(plain, {
      ...{ sequence: 6, actor: { kind: 'API_KEY', id: key.id, name: 'Robot' }, action: 'apiKey.revoke' },
      ...{ resourceType: 'ApiKey', resourceId: madeId, outcome: 'SUCCESS', attempts: 1 },
      ...{ requiredPermission: null, reason: null, before: plain['before'], after: plain['after'] },
      ...{ address: '127.0.0.1', userAgent: 'node' },
    });
    assert.equal(organizationId, organization.id);
    for (const text of [id, at, hash, previousHash, requestId]) assert.equal(typeof text, 'string');
  });
});

interface File {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function download(asker: Asker | null, path: string, method = 'GET'): Promise<File> {
  const { token, organization: chosen } = asker?.credentials ?? {};
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(chosen === undefined ? {} : { 'X-Organization': chosen }),
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const linesOf = ({ text }: File): Entry[] => {
  assert.ok(text.endsWith('}\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
};

describe('the file of the audit log', () => {
  test('JSONL: all that the API shows, oldest first, enough to verify it outside; and that it was taken', async () => {
    const file = await download(admin, '/audit-log.jsonl');
    const day = new Date().toISOString().slice(0, 10);
    assert.deepEqual(
      ['content-type', 'content-disposition', 'cache-control', 'x-content-type-options'].map((name) =>
        file.headers.get(name),
      ),
      ['application/x-ndjson', `attachment; filename="audit-log-${day}.jsonl"`, 'no-store', 'nosniff'],
    );
    const lines: Entry[] = linesOf(file);
    assertWhole(lines);
    const shown = (await readLog(owner)).map(({ actor, ...entry }): Entry => ({
      ...entry,
      ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    }));
    assert.deepEqual(lines, shown);
    const last: Entry | undefined = lines.at(-1);
    assert.deepEqual(
      [last?.['action'], last?.['actorName'], last?.['resourceId'], last?.['after']],
      ['auditLog.export', admin.name, organization.id, { format: 'JSONL', filter: {} }],
    );
  });

  test('takes the filter of the list, and records it', async () => {
    const filter = { actorId: key.id, action: 'apiKey.*', resourceId: madeId, outcome: 'SUCCESS' };
    const more = {
      from: '2026-01-01T00:00:00Z',
      to: '2100-01-01T00:00:00Z',
      actorKind: 'API_KEY',
      resourceType: 'ApiKey',
    };
    const query = new URLSearchParams({ ...filter, ...more }).toString();
    const lines = linesOf(await download(owner, `/audit-log.jsonl?${query}`));
    assert.deepEqual(actions(lines), ['apiKey.create', 'apiKey.revoke']);
    const last = (await readLog(owner)).at(-1);
    assert.deepEqual(last?.['after'], { format: 'JSONL', filter: { ...filter, ...more } });
  });

  test('CSV: a head and a record for each entry; a text that looks like a formula is none', async () => {
    const { text, headers } = await download(owner, `/audit-log.csv?resourceId=${madeId}`);
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8');
    const [head, first, ...rest] = text.split('\r\n');
    assert.equal(
      head,
      'id,organizationId,sequence,at,actorKind,actorId,actorName,action,resourceType,resourceId,outcome,attempts,' +
        'requiredPermission,reason,before,after,address,userAgent,requestId,previousHash,hash',
    );
    const entry = all[4];
    assert.ok(entry);
    const after = JSON.stringify(entry['after']).replaceAll('"', '""');
    assert.equal(
      first,
      [
        ...[entry['id'], organization.id, '5', entry['at'], 'API_KEY', key.id, 'Robot', 'apiKey.create'],
        ...['ApiKey', madeId, 'SUCCESS', '1', '', '', '', `"${after}"`, '127.0.0.1', 'node'],
        ...[entry['requestId'], entry['previousHash'], entry['hash']],
      ].join(','),
    );
    assert.equal(rest.length, 2);

    const place = await createOrganization(server);
    const formula = await place.owner.createApiKey({
      name: '=HYPERLINK("http://evil.example")',
      permissions: [{ feature: 'API_KEYS', level: 'WRITE' }],
    });
    await formula.send('{ members { totalCount } }');
    const file = await download(place.owner, '/audit-log.csv?outcome=DENIED');
    assert.ok(file.text.includes(`,"'=HYPERLINK(""http://evil.example"")",Query.members,`), file.text);
  });

  test('is streamed: more entries than are read at once come whole', async () => {
    const place = await createOrganization(server);
    const { ownerQuery } = server.castellan.database;
    await ownerQuery(
      `SELECT set_config('app.organization_id', (SELECT "id"::text FROM "Organization" WHERE "slug" = '${place.organization.slug}'), false)`,
    );
    await ownerQuery(
      `INSERT INTO "AuditEntry" ("organizationId", "id", "actorKind", "actorName", "action", "requestId")
       SELECT o."id", gen_random_uuid(), 'SYSTEM', 'x', 'test.many', 'x' FROM "Organization" o, generate_series(1, 2500)
       WHERE o."slug" = '${place.organization.slug}'`,
    );
    await ownerQuery(`SELECT set_config('app.organization_id', '', false)`);
    const lines = linesOf(await download(place.owner, '/audit-log.jsonl'));
    assert.equal(lines.length, 2502);
    assertWhole(lines);
    const { verifyAuditLog } = await place.owner.ask('{ verifyAuditLog { isWhole checked } }');
    assert.deepEqual(verifyAuditLog, { isWhole: true, checked: 2502 });
  });

  test('is refused to who may not, in coded errors, and then nothing is recorded as taken', async () => {
    const member = await owner.invite('MEMBER');
    const stranger = await signUp(server);
    const service = await owner.createApiKey();
    const before = await readLog(owner, { action: 'auditLog.export' });
    const cases: [Asker | null, string, number, string][] = [
      [null, '/audit-log.jsonl', 401, 'UNAUTHENTICATED'],
      [member, '/audit-log.jsonl', 403, 'FORBIDDEN'],
      [service, '/audit-log.csv', 403, 'FORBIDDEN'],
      [stranger, '/audit-log.jsonl', 403, 'FORBIDDEN'],
      [owner, '/audit-log.jsonl?from=yesterday', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?to=2026-02-30T00:00:00Z', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?actorKind=GHOST', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?outcome=maybe', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?actorId=garbage', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?unknown=1', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?__proto__=1', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?action=a&action=b', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?action=a%00', 400, 'BAD_USER_INPUT'],
      [owner, '/audit-log.jsonl?action=', 400, 'BAD_USER_INPUT'],
    ];
    for (const [asker, path, status, code] of cases) {
      const file = await download(asker, path);
      const body = JSON.parse(file.text) as { errors: { extensions: { code: string } }[] };
      assert.deepEqual([file.status, body.errors[0]?.extensions.code], [status, code], path);
    }
    const posted = await download(owner, '/audit-log.jsonl', 'POST');
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET']);
    assert.deepEqual(await readLog(owner, { action: 'auditLog.export' }), before);
  });

  test('is not sent where it cannot be recorded', async () => {
    const { ownerQuery } = server.castellan.database;
    await ownerQuery(
      `ALTER TABLE "AuditEntry" ADD CONSTRAINT "refuses" CHECK ("action" <> 'auditLog.export') NOT VALID`,
    );
    try {
      const file = await download(owner, '/audit-log.jsonl');
      assert.equal(file.status, 500);
      assert.equal(file.text.includes('organization.create'), false);
    } finally {
      await ownerQuery('ALTER TABLE "AuditEntry" DROP CONSTRAINT "refuses"');
    }
  });

  test('knows the own organization alone', async () => {
    const other = await createOrganization(server);
    const lines = linesOf(await download(other.owner, `/audit-log.jsonl?to=2100-01-01T00:00:00Z`));
    assert.deepEqual(actions(lines), ['organization.create', 'auditLog.export']);
    const nothing = await download(other.owner, `/audit-log.jsonl?resourceId=${madeId}`);
    assert.deepEqual([nothing.status, nothing.text], [200, '']);
  });
});
