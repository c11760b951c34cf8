import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import type { PrismaClient } from '../../src/persistence/prisma.js';
import type { TenantClient } from '../../src/persistence/tenantClient.js';
import { decodeId } from '../../src/domain/ids.js';
import { createSystemClient } from '../../src/persistence/systemClient.js';
import { createOrganization, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();
const { database } = server.castellan;

/** A tenant with a row in every table, and the uuids of some of them. */
interface Tenant extends SeededOrganization {
  id: string;
  userId: string;
  member: string;
  role: string;
  invitation: string;
  apiKey: string;
}

const uuid = (id: string): string => {
  const decoded = decodeId(id);
  assert.ok(decoded);
  return decoded.uuid;
};

async function createTenant(): Promise<Tenant> {
  const made = await createOrganization(server);
  const { owner } = made;
  const role = await owner.createRole(['prompt:list']);
  const { createInvitation } = await owner.ask(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { invitation { id } } }',
    { input: { email: `${randomUUID()}@example.com`, roleId: role } },
  );
  const key = await owner.createApiKey();
  await owner.ask('mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }', {
    input: { id: key.id, idempotencyKey: randomUUID() },
  });
  const { viewer } = await owner.ask('{ viewer { user { id } } }');
  return {
    ...made,
    id: uuid(made.organization.id),
    userId: uuid(viewer.user.id),
    member: uuid(owner.memberId),
    role: uuid(role),
    invitation: uuid(createInvitation.invitation.id),
    apiKey: uuid(key.id),
  };
}

/** The tables of a tenant, with a row of each that would be right in tenant `of`. */
const TENANT_MODELS: Record<string, (of: Tenant) => object> = {
  organization: (of) => ({ id: of.id, name: 'Twice', slug: 'twice' }),
  role: () => ({ name: 'Intruder', nameKey: randomUUID() }),
  member: (of) => ({ userId: of.userId, roleId: of.role }),
  invitation: (of) => ({
    ...{ email: 'intruder@example.com', roleId: of.role, tokenHash: randomUUID() },
    ...{ createdById: of.userId, createdByName: 'Intruder', expiresAt: new Date() },
  }),
  apiKey: (of) => ({
    ...{ name: 'Intruder', type: 'SERVICE', permissions: {}, createdById: of.userId },
    createdByName: 'Intruder',
  }),
  apiKeySecret: (of) => ({ apiKeyId: of.apiKey, hash: randomUUID(), masked: 'ck_' }),
  apiKeyRotation: (of) => ({
    ...{ apiKeyId: of.apiKey, idempotencyHash: randomUUID(), sealedSecret: 'x' },
    repeatableUntil: new Date(),
  }),
  auditEntry: (of) => ({
    ...{ actorKind: 'USER', actorName: 'Intruder', action: 'role.create', resourceType: 'Role' },
    ...{ resourceId: of.role, requestId: 'x' },
  }),
};

type Table = Record<
  | 'findMany'
  | 'count'
  | 'create'
  | 'createMany'
  | 'update'
  | 'updateMany'
  | 'delete'
  | 'deleteMany'
  | 'upsert',
  (args?: object) => Promise<any>
>;
const table = (client: PrismaClient | TenantClient, model: string): Table =>
  (client as unknown as Record<string, Table>)[model] as Table;

const rowFor = (model: string, of: Tenant): object => ({
  ...(model === 'organization' ? {} : { organizationId: of.id }),
  ...TENANT_MODELS[model]?.(of),
});

/** Every row of a tenant as text, in a fixed order: equal before and after where nothing was written. */
async function dump(of: Tenant): Promise<string> {
  const parts: string[] = [];
  for (const model of Object.keys(TENANT_MODELS)) {
    const name = model.charAt(0).toUpperCase() + model.slice(1);
    const column = model === 'organization' ? 'id' : 'organizationId';
    const [row] = await database.ownerQuery<{ rows: string }>(
      `SELECT COALESCE(json_agg(t ORDER BY t."id"), '[]')::text AS rows FROM "${name}" t WHERE "${column}" = '${of.id}'`,
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
  mine = await createTenant();
  theirs = await createTenant();
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
      test(`${whose}: sees no ${model} and writes none`, async () => {
        const rows = table(client(), model);
        assert.deepEqual(await rows.findMany(), []);
        assert.equal(await rows.count(), 0);
        await assert.rejects(rows.create({ data: rowFor(model, theirs) }), refused);
        await assert.rejects(rows.createMany({ data: [rowFor(model, theirs)] }), refused);
        if (model === 'auditEntry') {
          await assert.rejects(rows.deleteMany(), refused);
          await assert.rejects(rows.updateMany({ data: { action: 'x' } }), refused);
        } else {
          assert.deepEqual(await rows.deleteMany(), { count: 0 });
          const data = model === 'organization' ? { name: 'x' } : { organizationId: theirs.id };
          assert.deepEqual(await rows.updateMany({ data }), { count: 0 });
        }
        assert.equal(await dump(theirs), theirsBefore);
      });
    }
  }

  test('sees no person, no password and no session, and writes none', async () => {
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

  test('is told of no memberships by the look-up, and a person of their own only', async () => {
    const system = createSystemClient(database);
    assert.deepEqual(await database.unpinned.$queryRaw`SELECT * FROM lookup_memberships()`, []);
    const own = await system.membershipsOf(mine.userId);
    assert.deepEqual(
      own.map(({ organizationId }) => organizationId),
      [mine.id],
    );
    assert.deepEqual(await system.membershipsOf(randomUUID()), []);
  });

  test('opens nothing by a look-up without the exact hash', async () => {
    const system = createSystemClient(database);
    for (const guess of ['', '%', '_', randomUUID()]) {
      assert.equal(await system.apiKeyBySecretHash(guess), null);
      assert.equal(await system.sessionByTokenHash(guess, null), null);
      assert.equal(await system.invitationByTokenHash(guess), null);
      assert.equal(await system.credentialByEmail(guess), null);
    }
  });

  test('sees none of the secrets that the look-ups compare with', async () => {
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

describe('a client of one organization', () => {
  for (const model of Object.keys(TENANT_MODELS)) {
    test(`${model}: sees its own rows; cannot create one elsewhere, not even among its own`, async () => {
      const rows = table(database.forOrganization(mine.id), model);
      const seen = (await rows.findMany()) as { id: string; organizationId?: string }[];
      assert.ok(seen.length > 0);
      for (const row of seen) assert.equal(row.organizationId ?? row.id, mine.id);
      await assert.rejects(rows.create({ data: rowFor(model, theirs) }), refused);
      const own = model === 'organization' ? [] : [rowFor(model, { ...mine, userId: randomUUID() })];
      await assert.rejects(rows.createMany({ data: [...own, rowFor(model, theirs)] }), refused);
      assert.equal(await rows.count(), seen.length);
      assert.equal(await dump(theirs), theirsBefore);
    });
  }

  for (const model of Object.keys(TENANT_MODELS).filter((name) => name !== 'auditEntry')) {
    test(`${model}: cannot move a row to another organization, nor change, replace or delete one there`, async () => {
      const rows = table(database.forOrganization(mine.id), model);
      const [own] = (await rows.findMany({ take: 1 })) as { id: string }[];
      const move = model === 'organization' ? { id: theirs.id } : { organizationId: theirs.id };
      await assert.rejects(rows.updateMany({ where: { id: own?.id }, data: move }));
      assert.equal(await rows.count({ where: { id: own?.id } }), 1);

      const name = model.charAt(0).toUpperCase() + model.slice(1);
      const column = model === 'organization' ? 'id' : 'organizationId';
      const [foreign] = await database.ownerQuery<{ id: string }>(
        `SELECT "id"::text AS id FROM "${name}" WHERE "${column}" = '${theirs.id}' LIMIT 1`,
      );
      const id = foreign?.id;
      const where =
        model === 'organization' ? { id } : { organizationId_id: { organizationId: theirs.id, id } };
      const data = model === 'organization' ? { name: 'x' } : { organizationId: mine.id };
      await assert.rejects(rows.update({ where, data }), notFound);
      await assert.rejects(rows.delete({ where }), notFound);
      assert.deepEqual(await rows.updateMany({ where: { id }, data }), { count: 0 });
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

  test('the audit log can be neither changed nor deleted, not even its own', async () => {
    const { auditEntry } = database.forOrganization(mine.id);
    await assert.rejects(auditEntry.updateMany({ data: { action: 'x' } }), refused);
    await assert.rejects(auditEntry.deleteMany(), refused);
  });

  test('cannot connect a row to another organization’s, by relation or by column', async () => {
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

describe('the foreign keys themselves, row-level security aside, refuse another organization’s row', () => {
  // As the owner of the database, whom row-level security does not bind on either engine.
  const columns = '"organizationId", "id"';
  const statements: Record<string, () => string> = {
    Member_organizationId_roleId_fkey: () =>
      `INSERT INTO "Member" (${columns}, "userId", "roleId")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.userId}', '${theirs.role}')`,
    Invitation_organizationId_roleId_fkey: () =>
      `INSERT INTO "Invitation" (${columns}, "email", "roleId", "tokenHash", "createdById", "createdByName", "expiresAt")
       VALUES ('${mine.id}', gen_random_uuid(), 'x', '${theirs.role}', 'x', gen_random_uuid(), 'x', now())`,
    ApiKey_organizationId_ownerId_fkey: () =>
      `INSERT INTO "ApiKey" (${columns}, "name", "type", "ownerId", "permissions", "createdById", "createdByName", "updatedAt")
       VALUES ('${mine.id}', gen_random_uuid(), 'x', 'USER', '${theirs.member}', '{}', gen_random_uuid(), 'x', now())`,
    ApiKeySecret_organizationId_apiKeyId_fkey: () =>
      `INSERT INTO "ApiKeySecret" (${columns}, "apiKeyId", "hash", "masked")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.apiKey}', 'x', 'x')`,
    ApiKeyRotation_organizationId_apiKeyId_fkey: () =>
      `INSERT INTO "ApiKeyRotation" (${columns}, "apiKeyId", "idempotencyHash", "sealedSecret", "repeatableUntil")
       VALUES ('${mine.id}', gen_random_uuid(), '${theirs.apiKey}', 'x', 'x', now())`,
  };
  for (const [constraint, statement] of Object.entries(statements)) {
    test(constraint, async () => {
      const broken = { code: '23503', constraint };
      await assert.rejects(database.ownerQuery(statement()), broken);
    });
  }
});
