import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { change, systemAuthor } from '../../src/domain/operations/change.js';
import { decodeId } from '../../src/domain/ids.js';
import { assertWhole, canonical, readLog, sha256 } from '../support/audit.js';
import { createOrganization, random, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database } = server.castellan;

const INGEST =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { logs { logId isDuplicate } } }';
const CREATE_ROLE = 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }';

const uuidOf = ({ organization }: SeededOrganization): string => decodeId(organization.id)?.uuid ?? '';

/** A change that takes no lock on the organization. */
const report = async ({ owner }: SeededOrganization): Promise<unknown> =>
  await owner.ask(INGEST, {
    input: { logs: [{ id: random('call'), createdAt: new Date().toISOString() }] },
  });

/** A change that takes the organization's lock first. */
const addRole = async ({ owner }: SeededOrganization): Promise<unknown> =>
  await owner.ask(CREATE_ROLE, { input: { name: random('Role'), permissions: [] } });

describe('the hash of an entry', () => {
  test('is made outside of the server of what the API shows', async () => {
    const seeded = await createOrganization(server);
    const { owner, organization } = seeded;
    const key = await owner.createApiKey({ metadata: { team: 'röd', '＞': 'a', '𝒳': '"\\\n\u2028' } });
    await report(seeded);
    const organizationId = uuidOf(seeded);
    const author = systemAuthor({ tenant: database.forOrganization(organizationId), organizationId }, 'x');
    await change(author, async ({ record }) => {
      await record({
        ...{ action: 'test.record', resourceType: null, resourceId: null, before: {} },
        after: {
          ...{ zz: [1.5, -0.25, 1e21, 1e-7, -1.5e-9, 123456789012345680000, true, null, {}, []] },
          ...{ '＞': { b: 1, aa: 2 }, '𝒳': 'x', é: '\u0001\u007f', '': 0, big: 2n ** 60n, at: new Date(0) },
        },
      });
    });
    await key.send('{ members { totalCount } }');
    const entries = await readLog(owner);
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['organization.create', 'apiKey.create', 'log.ingest', 'test.record', 'Query.members'],
    );
    assertWhole(entries);
    const { verifyAuditLog } = await owner.ask(
      '{ verifyAuditLog { isWhole checked from to next broken { fault } } }',
    );
    assert.deepEqual(verifyAuditLog, {
      ...{ isWhole: true, checked: 5, from: 1, to: 5, next: null, broken: null },
    });
    assert.ok(entries.every(({ organizationId }) => organizationId === organization.id));
  });

  test('is of a canonical text that does not depend on how the database prints JSON', () => {
    assert.equal(
      canonical({ b: [1e21, 1e-7, 12.5, -1.5e-9], a: { é: null, '𝒳': true, '＞': 'ü\n' } }),
      '{"a":{"é":null,"＞":"ü\\n","𝒳":true},"b":[1000000000000000000000,0.0000001,12.5,-0.0000000015]}',
    );
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('is given by the database, whatever an insert says of place, time and hashes', async () => {
    const seeded = await createOrganization(server);
    const tenant = database.forOrganization(uuidOf(seeded));
    const made = await tenant.auditEntry.create({
      data: {
        ...{ organizationId: uuidOf(seeded), sequence: 77, at: new Date(0), actorKind: 'SYSTEM' },
        ...{ actorName: 'x', action: 'x', requestId: 'x' },
        ...{ previousHash: Buffer.alloc(32, 1), hash: Buffer.alloc(32, 2) },
      },
    });
    assert.deepEqual([made.sequence, made.at.getTime() > Date.now() - 3_600_000], [2n, true]);
    assertWhole(await readLog(seeded.owner));
  });
});

describe('writers at once', () => {
  test('50 changes of one organization leave a chain without a gap', async () => {
    const seeded = await createOrganization(server);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => await (index % 5 === 0 ? addRole : report)(seeded)),
    );
    const entries = await readLog(seeded.owner);
    assert.equal(entries.length, 51);
    assertWhole(entries);
  });

  test('50 changes of five organizations leave five chains without a gap', async () => {
    const places = await Promise.all(Array.from({ length: 5 }, async () => await createOrganization(server)));
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const seeded = places[index % 5];
        assert.ok(seeded);
        await (index % 3 === 0 ? addRole : report)(seeded);
      }),
    );
    for (const { owner } of places) {
      const entries = await readLog(owner);
      assert.equal(entries.length, 11);
      assertWhole(entries);
    }
  });

  test('an organization that is deleted meanwhile waits for nobody who waits for it', async () => {
    const seeded = await createOrganization(server);
    const { owner, organization } = seeded;
    const reports = Array.from({ length: 20 }, async () => {
      await report(seeded).catch(() => undefined);
    });
    const deleted = owner.send(
      'mutation ($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { deletedOrganizationId } }',
      { input: { confirmSlug: organization.slug } },
    );
    await Promise.all([...reports, deleted]);
    assert.deepEqual((await deleted).errors, []);
    assert.equal(
      server.log.some((line) => line.includes('40P01') || line.includes('deadlock')),
      false,
    );
    const rows = await database.ownerQuery(
      `SELECT 1 FROM "AuditEntry" WHERE "organizationId" = '${uuidOf(seeded)}'
       UNION ALL SELECT 1 FROM "AuditHead" WHERE "organizationId" = '${uuidOf(seeded)}'`,
    );
    assert.deepEqual(rows, []);
  });
});

test('several entries of one change are chained in their order, those of the server itself too', async () => {
  const seeded = await createOrganization(server);
  const organizationId = uuidOf(seeded);
  const author = systemAuthor({ tenant: database.forOrganization(organizationId), organizationId }, 'test 1');
  await change(author, async ({ record }) => {
    for (const action of ['test.first', 'test.second', 'test.third']) {
      await record({ action, resourceType: null, resourceId: null, after: { action } });
    }
  });
  const entries = await readLog(seeded.owner);
  assertWhole(entries);
  assert.deepEqual(
    entries.slice(1).map(({ action, actor, requestId }) => [action, actor, requestId]),
    ['test.first', 'test.second', 'test.third'].map((action) => [
      action,
      { kind: 'SYSTEM', id: null, name: 'Castellan' },
      'job:test 1',
    ]),
  );
});

describe('an entry cannot be slipped past the chain', () => {
  test('by the owner of the tables without a pin: the end of the chain is not to be had', async () => {
    const seeded = await createOrganization(server);
    await assert.rejects(
      database.ownerQuery(
        `INSERT INTO "AuditEntry" ("organizationId", "id", "actorKind", "actorName", "action", "requestId")
         VALUES ('${uuidOf(seeded)}', gen_random_uuid(), 'USER', 'x', 'x', 'x')`,
      ),
      /row-level security/,
    );
    assert.equal((await readLog(seeded.owner)).length, 1);
  });
});
