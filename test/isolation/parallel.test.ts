import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { DatabaseOptions } from '../../src/persistence/database.js';
import { decodeId } from '../../src/domain/ids.js';
import { withPin } from '../../src/persistence/pin.js';
import { attack } from '../support/attacks.js';
import { createTestDatabase } from '../support/database.js';
import { createOrganization, type Asker, type SeededOrganization } from '../support/seed.js';
import { startTestServerOn } from '../support/server.js';

const TENANTS = 10;
/** Requests of each tenant, all of all tenants under way at once. */
const REQUESTS = 54;

/** A tenant whose every name carries its mark. */
interface Tenant extends Omit<SeededOrganization, 'roles'> {
  id: string;
  mark: string;
  /** Who asks: the owner, and a key. */
  askers: Asker[];
  adminRole: string;
  /** How many roles and keys it has, built-in ones included. */
  roles: number;
  keys: number;
}

const CREATE_ROLE =
  'mutation ($input: CreateRoleInput!) { createRole(input: $input) { role { id name memberCount } } }';
const CREATE_KEY =
  'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id name owner { name } } } }';
const LIST_KEYS =
  '{ apiKeys(first: 5, orderBy: CREATED_ASC) { totalCount edges { node { id name createdBy } } } }';
const LIST_ROLES =
  '{ roles(first: 5, orderBy: CREATED_ASC, filter: { builtIn: false }) { totalCount edges { node { id name memberCount } } } }';
const MEMBERS = '{ members { totalCount edges { node { id name email role { id name } } } } }';
const VIEWER = '{ viewer { displayName organization { id name slug } } organization { id name } }';
const NODE = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Organization { name } } }';

const testDatabase = await createTestDatabase();
const { options } = testDatabase;
// Fewer connections than tenants, so that each serves many of them, one after another.
const small: DatabaseOptions =
  'postgres' in options ? { postgres: { ...options.postgres, poolSize: 3 } } : options;
const server = await startTestServerOn({ ...testDatabase, options: small });
const { database } = server.castellan;
after(async () => {
  await server.castellan.stop();
  await testDatabase.drop();
});

const tenants: Tenant[] = [];
before(async () => {
  for (let index = 0; index < TENANTS; index++) tenants.push(await createTenant());
});

async function createTenant(): Promise<Tenant> {
  const mark = `canary-${randomBytes(6).toString('hex')}`;
  const made = await createOrganization(server);
  const { owner, organization } = made;
  await owner.ask(
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { id } } }',
    { input: { name: `${mark} organization` } },
  );
  await owner.ask(CREATE_ROLE, { input: { name: `${mark} role`, permissions: ['prompt:list'] } });
  const permissions = [
    { feature: 'API_KEYS', level: 'WRITE' },
    { feature: 'USERS', level: 'READ' },
  ];
  const key = await owner.createApiKey({ name: `${mark} key`, permissions });
  const [id, adminRole] = [organization.id, made.roles.ADMIN].map((text) => decodeId(text)?.uuid);
  assert.ok(id !== undefined && adminRole !== undefined);
  return { ...made, id, adminRole, mark, askers: [owner, key], roles: 4, keys: 1 };
}

/** Asserts that an answer tells of this tenant and of no other. */
function assertOwn(tenant: Tenant, text: string, told: readonly string[]): void {
  for (const mark of text.match(/canary-[0-9a-f]+/g) ?? []) assert.equal(mark, tenant.mark, text);
  for (const other of tenants) {
    if (other === tenant) continue;
    for (const theirs of [other.organization.id, other.owner.memberId, other.owner.email, other.owner.name]) {
      assert.ok(!text.includes(theirs), `an answer to one tenant tells of another: ${text}`);
    }
  }
  for (const part of told) assert.ok(text.includes(part), `${part} is missing from ${text}`);
}

/** The nth request of a tenant: reads and writes in turn, by the owner and the key in turn. */
async function request(tenant: Tenant, step: number): Promise<void> {
  const { mark, organization, owner } = tenant;
  const asker = tenant.askers[Math.floor(step / 7) % 2] as Asker;
  const name = `${mark} ${String(step)}`;
  switch (step % 7) {
    case 0: {
      const answer = await owner.send(CREATE_ROLE, { input: { name, permissions: ['log:view'] } });
      assert.deepEqual(answer.errors, []);
      tenant.roles += 1;
      assertOwn(tenant, answer.text, [name]);
      return;
    }
    case 1: {
      const answer = await asker.send(LIST_KEYS);
      assert.deepEqual(answer.errors, []);
      assertOwn(tenant, answer.text, [`${mark} key`]);
      return;
    }
    case 2: {
      const answer = await asker.send(CREATE_KEY, { input: { name, type: 'SERVICE', permissions: [] } });
      assert.deepEqual(answer.errors, []);
      tenant.keys += 1;
      assertOwn(tenant, answer.text, [name]);
      return;
    }
    case 3: {
      const answer = await asker.send(MEMBERS);
      assert.deepEqual(answer.errors, []);
      assert.equal(answer.data?.['members'].totalCount, 1);
      assertOwn(tenant, answer.text, [owner.memberId, owner.email]);
      return;
    }
    case 4: {
      const answer = await asker.send(VIEWER);
      assert.deepEqual(answer.errors, []);
      assertOwn(tenant, answer.text, [organization.id, `${mark} organization`]);
      return;
    }
    case 5: {
      const answer = await owner.send(LIST_ROLES);
      assert.deepEqual(answer.errors, []);
      assertOwn(tenant, answer.text, [`${mark} role`]);
      return;
    }
    default: {
      // Everybody asks for everybody's organization: each gets their own and nothing for the others.
      const answer = await asker.send(NODE, { ids: tenants.map((other) => other.organization.id) });
      assert.deepEqual(answer.errors, []);
      const expected = tenants.map((other) =>
        other === tenant ? { id: organization.id, name: `${mark} organization` } : null,
      );
      assert.deepEqual(answer.data, { nodes: expected });
    }
  }
}

describe('over HTTP', () => {
  attack(
    19,
    `${String(TENANTS * REQUESTS)} requests of ${String(TENANTS)} tenants at once: each is told of its own tenant alone`,
    async () => {
      assert.ok(TENANTS * REQUESTS >= 500);
      // Mixed, so that neighbours in the queue for a connection are of different tenants.
      await Promise.all(
        Array.from({ length: REQUESTS }, (_, step) => step).flatMap((step) =>
          tenants.map(async (tenant) => {
            await request(tenant, step);
          }),
        ),
      );
    },
  );

  attack(19, 'and what each tenant wrote is there once, in its own rows', async () => {
    for (const { id, mark, owner, roles, keys } of tenants) {
      const data = await owner.ask('{ roles { totalCount } apiKeys { totalCount } members { totalCount } }');
      assert.deepEqual(data, {
        roles: { totalCount: roles },
        apiKeys: { totalCount: keys },
        members: { totalCount: 1 },
      });
      // Seen from the owner of the database: no row of this mark lies with another tenant.
      const [row] = await database.ownerQuery(
        `SELECT
           (SELECT count(*)::int FROM "Role" WHERE "name" LIKE '${mark}%') AS roles,
           (SELECT count(*)::int FROM "Role" WHERE "name" LIKE '${mark}%' AND "organizationId" = '${id}') AS own_roles,
           (SELECT count(*)::int FROM "ApiKey" WHERE "name" LIKE '${mark}%' AND "organizationId" = '${id}') AS own_keys,
           (SELECT count(*)::int FROM "AuditEntry" WHERE "organizationId" = '${id}' AND "action" = 'role.create') AS audited`,
      );
      assert.deepEqual(row, { roles: roles - 3, own_roles: roles - 3, own_keys: keys, audited: roles - 3 });
    }
  });
});

describe('below HTTP', () => {
  attack(
    19,
    'findUnique calls of all tenants for the same row in the same tick: only its own tenant gets it',
    async () => {
      for (const target of tenants) {
        const where = { id: target.id };
        // In one tick, the owner of the row at each place of the batch once.
        const found = await Promise.all(
          tenants.map(
            async ({ id }) => await database.forOrganization(id).organization.findUnique({ where }),
          ),
        );
        const expected = tenants.map((tenant) => (tenant === target ? target.id : null));
        assert.deepEqual(
          found.map((row) => row?.id ?? null),
          expected,
        );
      }
    },
  );

  attack(19, 'the same by a compound key, by findUniqueOrThrow, and in one transaction each', async () => {
    const [target] = tenants as [Tenant];
    const id = target.adminRole;
    const where = { organizationId_id: { organizationId: target.id, id } };
    const found = await Promise.all(
      tenants.map(async (tenant) => await database.forOrganization(tenant.id).role.findUnique({ where })),
    );
    assert.deepEqual(
      found.map((row) => row?.id ?? null),
      tenants.map((tenant) => (tenant === target ? id : null)),
    );
    const thrown = await Promise.allSettled(
      tenants.map(
        async (tenant) => await database.forOrganization(tenant.id).role.findUniqueOrThrow({ where }),
      ),
    );
    assert.deepEqual(
      thrown.map(({ status }) => status),
      tenants.map((tenant) => (tenant === target ? 'fulfilled' : 'rejected')),
    );
    const inTransactions = await Promise.all(
      tenants.map(
        async (tenant) =>
          await database
            .forOrganization(tenant.id)
            .transaction(async (transaction) => await transaction.role.findUnique({ where })),
      ),
    );
    assert.deepEqual(
      inTransactions.map((row) => row?.id ?? null),
      tenants.map((tenant) => (tenant === target ? id : null)),
    );
  });

  attack([4, 19], 'nested includes, all tenants at once, hold rows of their own tenant alone', async () => {
    const include = {
      roles: { include: { members: { include: { user: true } } } },
      members: { include: { role: true, user: { include: { members: true, sessions: true } } } },
      apiKeys: { include: { secrets: true, owner: true } },
      auditEntries: true,
    };
    const rounds = Array.from({ length: 3 }, () => tenants).flat();
    await Promise.all(
      rounds.map(async (tenant) => {
        const organizations = await database.forOrganization(tenant.id).organization.findMany({ include });
        assert.deepEqual(
          organizations.map(({ id }) => id),
          [tenant.id],
        );
        const text = inspect(organizations, { depth: null, maxArrayLength: null });
        assert.ok(text.includes(`${tenant.mark} role`));
        for (const other of tenants.filter((each) => each !== tenant)) {
          for (const theirs of [other.id, other.mark, other.owner.email]) assert.ok(!text.includes(theirs));
        }
        assert.ok(organizations[0]?.members.every(({ user }) => user.sessions.length === 0));
      }),
    );
  });

  test('transactions of all tenants at once that throw at their end leave nothing', async () => {
    const results = await Promise.allSettled(
      tenants.map(
        async ({ id, mark }) =>
          await database.forOrganization(id).transaction(async (transaction) => {
            const name = `${mark} undone`;
            await transaction.role.create({ data: { organizationId: id, name, nameKey: name } });
            assert.equal(await transaction.role.count({ where: { name } }), 1);
            throw new Error(`undo ${mark}`);
          }),
      ),
    );
    assert.deepEqual(
      results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'done')),
      tenants.map(({ mark }) => `Error: undo ${mark}`),
    );
    assert.deepEqual(await database.ownerQuery(`SELECT 1 FROM "Role" WHERE "name" LIKE '%undone'`), []);
  });

  attack(
    14,
    'transactions that reach for another tenant’s rows are undone with all they did before',
    async () => {
      const [mine, theirs] = tenants as [Tenant, Tenant];
      const working = database.forOrganization(mine.id).transaction(async (transaction) => {
        const data = { name: `${mine.mark} stray`, nameKey: `${mine.mark} stray` };
        await transaction.role.create({ data: { ...data, organizationId: mine.id } });
        await transaction.role.create({ data: { ...data, organizationId: theirs.id } });
      });
      await assert.rejects(working, /Code: `42501`/);
      assert.deepEqual(await database.ownerQuery(`SELECT 1 FROM "Role" WHERE "name" LIKE '%stray'`), []);
    },
  );

  test('using a client from outside within a transaction throws at once, and undoes it', async () => {
    const [mine, theirs] = tenants as [Tenant, Tenant];
    const text = 'Inside a transaction use the client it was given, not the one it was started from.';
    for (const id of [mine.id, theirs.id]) {
      const working = database.forOrganization(mine.id).transaction(async (transaction) => {
        const name = `${mine.mark} outer`;
        await transaction.role.create({ data: { organizationId: mine.id, name, nameKey: name } });
        await database.forOrganization(id).role.count();
      });
      await assert.rejects(working, { message: text });
    }
    assert.deepEqual(await database.ownerQuery(`SELECT 1 FROM "Role" WHERE "name" LIKE '%outer'`), []);
  });

  attack(19, 'a statement with another tenant’s pin is not let into a transaction', async () => {
    const [mine, theirs] = tenants as [Tenant, Tenant];
    const own = { organizationId: mine.id };
    const working = withPin(own, async () =>
      database.unpinned.$transaction(
        async (transaction) =>
          await withPin({ organizationId: theirs.id }, async () => await transaction.role.count()),
      ),
    );
    await assert.rejects(working, /A statement of one tenant was sent into the transaction of another\./);
    // The connection is in order afterwards, whichever of the pool it was.
    const counts = await Promise.all(
      Array.from({ length: 6 }, async () => await database.forOrganization(mine.id).organization.count()),
    );
    assert.deepEqual(counts, [1, 1, 1, 1, 1, 1]);
    assert.equal(await database.unpinned.organization.count(), 0);
  });

  attack(19, 'a request that waits for a connection keeps its own tenant', async () => {
    const rounds = Array.from({ length: 20 }, () => tenants).flat();
    const seen = await Promise.all(
      rounds.map(async ({ id }) =>
        (await database.forOrganization(id).organization.findMany()).map((row) => row.id),
      ),
    );
    assert.deepEqual(
      seen,
      rounds.map(({ id }) => [id]),
    );
  });
});
