import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import type { PrismaClient } from '../../src/persistence/prisma.js';
import type { TenantClient } from '../../src/persistence/tenantClient.js';
import { createSystemClient } from '../../src/persistence/systemClient.js';
import { attack } from '../support/attacks.js';
import { startTestServer } from '../support/server.js';
import {
  createTenant,
  rowFor,
  table,
  tableOf,
  NEVER_CHANGED,
  NEVER_DELETED,
  TENANT_MODELS,
  TIES,
  WITHOUT_ID,
  WRITTEN_ONCE,
  type Tenant,
} from './rows.js';

const server = await startTestServer();
const { database } = server.castellan;

test('every table of a tenant is tried here', async () => {
  const rows = await database.ownerQuery<{ name: string }>(
    `SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'organizationId'
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`,
  );
  assert.deepEqual(
    rows.map(({ name }) => name).sort(),
    Object.keys(TENANT_MODELS)
      .filter((model) => model !== 'organization')
      .map(tableOf)
      .sort(),
  );
});

/** Every row of a tenant as text, in a fixed order: equal before and after where nothing was written. */
async function dump(of: Tenant): Promise<string> {
  const parts: string[] = [];
  for (const model of Object.keys(TENANT_MODELS)) {
    const name = tableOf(model);
    const column = model === 'organization' ? 'id' : 'organizationId';
    const [row] = await database.ownerQuery<{ rows: string }>(
      `SELECT COALESCE(json_agg(t ORDER BY t::text), '[]')::text AS rows FROM "${name}" t WHERE "${column}" = '${of.id}'`,
    );
    assert.ok(row !== undefined && row.rows !== '[]', `${name} has a row to be protected`);
    parts.push(`${name}: ${row.rows}`);
  }
  return parts.join('\n');
}

/** Refused by the database itself: SQLSTATE 42501, of row-level security or of the role's grants. */
function refused(error: unknown): boolean {
  assert.match(String(error), /Code: `42501`/);
  return true;
}

const notFound = { code: 'P2025' };

let mine: Tenant;
let theirs: Tenant;
let theirsBefore: string;

before(async () => {
  mine = await createTenant(server);
  theirs = await createTenant(server);
  theirsBefore = await dump(theirs);
});

describe('a client that is pinned to no tenant', () => {
  const clients: Record<string, () => PrismaClient | TenantClient> = {
    'the process’s own': () => database.unpinned,
    'a person’s': () => database.forUser(theirs.userId),
    'one pinned to an organization that is not there': () => database.forOrganization(randomUUID()),
  };

  for (const [whose, client] of Object.entries(clients)) {
    for (const model of Object.keys(TENANT_MODELS)) {
      attack(22, `${whose}: sees no ${model} and writes none`, async () => {
        const rows = table(client(), model);
        assert.deepEqual(await rows.findMany(), []);
        assert.equal(await rows.count(), 0);
        await assert.rejects(rows.create({ data: rowFor(model, theirs) }), refused);
        await assert.rejects(rows.createMany({ data: [rowFor(model, theirs)] }), refused);
        if (WRITTEN_ONCE.includes(model)) {
          await assert.rejects(rows.deleteMany(), refused);
          await assert.rejects(rows.updateMany({ data: { organizationId: theirs.id } }), refused);
        } else {
          if (NEVER_DELETED.includes(model)) await assert.rejects(rows.deleteMany(), refused);
          else assert.deepEqual(await rows.deleteMany(), { count: 0 });
          const data = model === 'organization' ? { name: 'x' } : { organizationId: theirs.id };
          if (NEVER_CHANGED.includes(model)) await assert.rejects(rows.updateMany({ data }), refused);
          else assert.deepEqual(await rows.updateMany({ data }), { count: 0 });
        }
        assert.equal(await dump(theirs), theirsBefore);
      });
    }
  }

  attack(22, 'sees no person, no password and no session, and writes none', async () => {
    const { unpinned } = database;
    assert.deepEqual(await unpinned.user.findMany(), []);
    assert.deepEqual(await unpinned.credential.findMany(), []);
    assert.deepEqual(await unpinned.session.findMany(), []);
    await assert.rejects(unpinned.user.create({ data: { email: 'x@example.com', name: 'x' } }), refused);
    const data = { userId: theirs.userId, passwordHash: 'x' };
    await assert.rejects(unpinned.credential.create({ data }), refused);
    const session = { userId: theirs.userId, tokenHash: 'x', expiresAt: new Date() };
    await assert.rejects(unpinned.session.create({ data: session }), refused);
    assert.deepEqual(await unpinned.session.deleteMany(), { count: 0 });
  });

  attack(22, 'is told of no memberships by the look-up, and a person of their own only', async () => {
    const system = createSystemClient(database);
    assert.deepEqual(await database.unpinned.$queryRaw`SELECT * FROM lookup_memberships()`, []);
    const own = await system.membershipsOf(mine.userId);
    assert.deepEqual(
      own.map(({ organizationId }) => organizationId),
      [mine.id],
    );
    assert.deepEqual(await system.membershipsOf(randomUUID()), []);
  });

  attack(22, 'opens nothing by a look-up without the exact hash', async () => {
    const system = createSystemClient(database);
    for (const guess of ['', '%', '_', randomUUID()]) {
      assert.equal(await system.apiKeyBySecretHash(guess), null);
      assert.equal(await system.sessionByTokenHash(guess, null), null);
      assert.equal(await system.invitationByTokenHash(guess), null);
      assert.equal(await system.credentialByEmail(guess), null);
    }
  });

  test('is told of organizations and people by the look-ups of jobs, and nothing else of them', async () => {
    const far = new Date('2100-01-01T00:00:00.000Z').toISOString();
    const { unpinned } = database;
    const asked: Record<string, unknown[]> = {
      invitations: await unpinned.$queryRaw`SELECT * FROM lookup_ended_invitations(${far}::timestamptz)`,
      rows: await unpinned.$queryRaw`SELECT * FROM lookup_expired_rows(${far}::timestamptz, ${far}::timestamptz)`,
      exhaustion: await unpinned.$queryRaw`SELECT * FROM lookup_ended_exhaustion(${far}::timestamptz)`,
    };
    for (const [what, rows] of Object.entries(asked)) {
      for (const row of rows) assert.deepEqual(Object.keys(row as object), ['organizationId'], what);
    }
    assert.ok(asked['invitations']?.some((row) => (row as any).organizationId === mine.id));
    const sessions: object[] =
      await unpinned.$queryRaw`SELECT * FROM lookup_expired_sessions(${far}::timestamptz)`;
    assert.ok(sessions.some((row) => (row as any).userId === mine.userId));
    for (const row of sessions) assert.deepEqual(Object.keys(row), ['userId']);
  });

  attack(22, 'sees none of the secrets that the look-ups compare with', async () => {
    assert.deepEqual(await database.unpinned.$queryRaw`SELECT "hash" FROM "ApiKeySecret"`, []);
    assert.deepEqual(await database.unpinned.$queryRaw`SELECT "passwordHash" FROM "Credential"`, []);
  });
});

describe('a client of one person', () => {
  test('sees that person’s account, password and sessions, and no other’s', async () => {
    const person = database.forUser(mine.userId);
    assert.deepEqual(
      (await person.user.findMany()).map(({ id }) => id),
      [mine.userId],
    );
    assert.deepEqual(
      (await person.credential.findMany()).map(({ userId }) => userId),
      [mine.userId],
    );
    assert.deepEqual(
      [...new Set((await person.session.findMany()).map(({ userId }) => userId))],
      [mine.userId],
    );
    const where = { userId: theirs.userId };
    assert.deepEqual(await person.session.deleteMany({ where }), { count: 0 });
    assert.deepEqual(await person.credential.updateMany({ where, data: { passwordHash: 'x' } }), {
      count: 0,
    });
    assert.deepEqual(await person.user.updateMany({ where: { id: theirs.userId }, data: { name: 'x' } }), {
      count: 0,
    });
    const session = { userId: theirs.userId, tokenHash: 'x', expiresAt: new Date() };
    await assert.rejects(person.session.create({ data: session }), refused);
  });

  test('an organization sees its members’ names and no password, session or other person', async () => {
    const tenant = database.forOrganization(mine.id);
    assert.deepEqual(
      (await tenant.user.findMany()).map(({ id }) => id),
      [mine.userId],
    );
    assert.deepEqual(await tenant.credential.findMany(), []);
    assert.deepEqual(await tenant.session.findMany(), []);
    assert.deepEqual(await tenant.user.updateMany({ data: { name: 'x' } }), { count: 0 });
  });
});

describe('the table of scheduled work', () => {
  for (const [whose, client] of Object.entries({
    'an organization’s': () => database.forOrganization(mine.id),
    'a person’s': () => database.forUser(mine.userId),
    'a person’s in an organization': () => database.forOrganization(mine.id, mine.userId),
  })) {
    test(`is neither seen nor written by ${whose} client`, async () => {
      await server.castellan.services.jobs.list();
      const [before] = await database.ownerQuery<{ count: number }>(
        'SELECT count(*)::int AS count FROM "ScheduledJob" WHERE "runs" = 0',
      );
      assert.ok(before !== undefined && before.count > 0, 'there are jobs');
      const { scheduledJob } = client();
      assert.deepEqual(await scheduledJob.findMany(), []);
      assert.deepEqual(await scheduledJob.updateMany({ data: { runs: 7 } }), { count: 0 });
      await assert.rejects(scheduledJob.create({ data: { name: 'x', nextRunAt: new Date() } }), refused);
      await assert.rejects(scheduledJob.deleteMany(), refused);
      const [after] = await database.ownerQuery<{ count: number }>(
        'SELECT count(*)::int AS count FROM "ScheduledJob" WHERE "runs" = 0',
      );
      assert.deepEqual(after, before);
    });
  }
});

describe('a client of one organization', () => {
  for (const model of Object.keys(TENANT_MODELS)) {
    attack(
      13,
      `${model}: sees its own rows; cannot create one elsewhere, not even among its own`,
      async () => {
        const rows = table(database.forOrganization(mine.id), model);
        const seen = (await rows.findMany()) as { id: string; organizationId?: string }[];
        assert.ok(seen.length > 0);
        for (const row of seen) assert.equal(row.organizationId ?? row.id, mine.id);
        await assert.rejects(rows.create({ data: rowFor(model, theirs) }), refused);
        const own = ['organization', ...TIES].includes(model)
          ? []
          : [rowFor(model, { ...mine, userId: randomUUID() })];
        await assert.rejects(rows.createMany({ data: [...own, rowFor(model, theirs)] }), refused);
        assert.equal(await rows.count(), seen.length);
        assert.equal(await dump(theirs), theirsBefore);
      },
    );
  }

  for (const model of Object.keys(TENANT_MODELS).filter((name) => !WRITTEN_ONCE.includes(name))) {
    const hasId = !WITHOUT_ID.includes(model);
    const isNeverChanged = NEVER_CHANGED.includes(model);
    attack(14, `${model}: cannot move a row to another organization`, async () => {
      const rows = table(database.forOrganization(mine.id), model);
      const [own] = (await rows.findMany({ take: 1 })) as { id: string }[];
      const where = hasId ? { id: own?.id } : { organizationId: mine.id };
      const before = await rows.count({ where });
      const move = model === 'organization' ? { id: theirs.id } : { organizationId: theirs.id };
      await assert.rejects(rows.updateMany({ where, data: move }));
      assert.equal(await rows.count({ where }), before);
      assert.equal(await dump(theirs), theirsBefore);
    });

    if (!hasId) {
      attack(14, `${model}: cannot change or delete a row of another organization`, async () => {
        const rows = table(database.forOrganization(mine.id), model);
        const where = { organizationId: theirs.id };
        const changing = rows.updateMany({ where, data: { organizationId: mine.id } });
        if (isNeverChanged) await assert.rejects(changing, refused);
        else assert.deepEqual(await changing, { count: 0 });
        if (NEVER_DELETED.includes(model)) await assert.rejects(rows.deleteMany({ where }), refused);
        else assert.deepEqual(await rows.deleteMany({ where }), { count: 0 });
        assert.equal(await dump(theirs), theirsBefore);
      });
      continue;
    }

    attack([13, 14], `${model}: cannot change, replace or delete a row of another organization`, async () => {
      const rows = table(database.forOrganization(mine.id), model);
      const name = tableOf(model);
      const column = model === 'organization' ? 'id' : 'organizationId';
      const [foreign] = await database.ownerQuery<{ id: string }>(
        `SELECT "id"::text AS id FROM "${name}" WHERE "${column}" = '${theirs.id}' LIMIT 1`,
      );
      const id = foreign?.id;
      const where =
        model === 'organization' ? { id } : { organizationId_id: { organizationId: theirs.id, id } };
      const data = model === 'organization' ? { name: 'x' } : { organizationId: mine.id };
      await assert.rejects(rows.update({ where, data }), isNeverChanged ? refused : notFound);
      await assert.rejects(rows.delete({ where }), notFound);
      const changing = rows.updateMany({ where: { id }, data });
      if (isNeverChanged) await assert.rejects(changing, refused);
      else assert.deepEqual(await changing, { count: 0 });
      assert.deepEqual(await rows.deleteMany({ where: { id } }), { count: 0 });
      await assert.rejects(rows.upsert({ where, update: data, create: rowFor(model, theirs) }), refused);
      assert.equal(await dump(theirs), theirsBefore);
    });
  }

  test('the organization of a row cannot be changed: the refusal is row-level security’s', async () => {
    const where = { organizationId: mine.id, name: 'Admin' };
    const { role } = database.forOrganization(mine.id);
    await role.create({ data: { organizationId: mine.id, name: 'Lonely', nameKey: 'lonely' } });
    const data = { organizationId: theirs.id };
    await assert.rejects(role.updateMany({ where: { ...where, name: 'Lonely' }, data }), refused);
  });

  for (const model of WRITTEN_ONCE) {
    test(`${model}: can be neither changed nor deleted, not even its own`, async () => {
      const rows = table(database.forOrganization(mine.id), model);
      await assert.rejects(rows.updateMany({ data: { organizationId: mine.id } }), refused);
      await assert.rejects(rows.deleteMany(), refused);
    });
  }

  attack(11, 'cannot connect a row to another organization’s, by relation or by column', async () => {
    const client = database.forOrganization(mine.id);
    const where = { organizationId_id: { organizationId: mine.id, id: mine.member } };
    const connect = { organizationId_id: { organizationId: theirs.id, id: theirs.role } };
    await assert.rejects(client.member.update({ where, data: { role: { connect } } }), notFound);
    await assert.rejects(client.member.update({ where, data: { roleId: theirs.role } }), { code: 'P2003' });
    const owner = { organizationId_id: { organizationId: mine.id, id: mine.apiKey } };
    await assert.rejects(client.apiKey.update({ where: owner, data: { ownerId: theirs.member } }), {
      code: 'P2003',
    });
    assert.equal(await dump(theirs), theirsBefore);
  });
});
